"""By which words a reply promises what the desk cannot keep, or gives advice that is not its own; five languages."""

import re

from assistant.checking.types import FindingKind, Severity


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


_SURE = (
    r"(?:sicuramente|certamente|di sicuro|senz'altro|senza dubbio|sicuro|certo|garantit\w+|per certo|con certezza"
    r"|al 100 ?%)"
)
_GET = (
    r"(?:otterr(?:à|ai|ete|anno)|avr(?:à|ai|ete) (?:diritto a|il|la|i|le|un)|ricever(?:à|ai|ete)|sar(?:à|ete"
    r"|ai) (?:ammess\w|finanziat\w|approvat\w"
    r"|accolt\w|accettat\w|selezionat\w))"
)
PROMISES: tuple[tuple[FindingKind, Severity, re.Pattern[str]], ...] = (
    (
        "promise",
        "high",
        _any(
            r"\b(?:(?:vi|le|ti) )?(?:garantiamo|garantisco|assicuriamo|assicuro)\b(?! (?:la merce|il credito|i crediti"
            r"|contro))",
            rf"\b{_SURE} (?:\w+ ){{0,2}}?{_GET}|\b{_GET} {_SURE}\b",
            r"\b(?:la|sua|vostra|tua) (?:domanda|richiesta|pratica|candidatura) (?:\w+ )?(?:sarà"
            r"|verrà) (?:\w+ )?(?:accolta|approvata|accettata"
            r"|finanziata|ammessa)\b",
            r"\bnon (?:c'è|ci sono|avr(?:à|ete|ai)|ci saranno) (?:\w+ )?(?:problem\w+|rischi\w*|dubbi)\b"
            r"|\bè (?:tutto )?(?:garantito|assicurato)\b",
            r"\b(?:i|we) (?:can )?(?:guarantee|assure you|promise)\b|\byou (?:will|shall) (?:certainly|definitely|surely"
            r"|undoubtedly)\b",
            r"\byour (?:application|request) will (?:\w+ )?be (?:\w+ )?(?:approved|accepted|granted|funded)\b"
            r"|\bwithout any (?:problem|risk|doubt)\b",
            r"\b(?:nous|je) (?:vous )?(?:garantis\w*|assur(?:e|ons)|promet\w*)\b|\bvous (?:obtiendrez|aurez"
            r"|recevrez) (?:certainement|sûrement"
            r"|sans aucun doute)",
            r"\bvotre (?:demande|dossier) (?:sera|va être) (?:\w+ )?(?:accept|approuv|financ|retenu)\w*",
            r"\b(?:wir|ich) (?:garantier\w+|versich(?:ern|ere) ihnen|versprech\w+)\b|\bsie (?:erhalten|bekommen"
            r"|werden) (?:\w+ )?(?:sicher|bestimmt"
            r"|garantiert|auf jeden fall)\b",
            r"\bihr antrag wird (?:\w+ )?(?:genehmigt|bewilligt|angenommen)\b",
            r"\b(?:le|les|os|te) (?:garantizamos|garantizo|aseguramos|aseguro|prometemos)\b|\b(?:obtendrá|recibirá"
            r"|tendrá)n? (?:seguro|seguramente"
            r"|sin duda|con certeza)\b",
            r"\bsu solicitud será (?:\w+ )?(?:aprobada|aceptada|concedida)\b",
        ),
    ),
    (
        "promise_money",
        "high",
        _any(
            r"\b(?:ricever(?:à|ai|ete)|otterr(?:à|ai|ete)|incasser(?:à|ete)|(?:le|vi|ti) (?:verranno|saranno|verrà"
            r"|sarà) (?:\w+ )?(?:rimborsat\w|accreditat\w|erogat\w"
            r"|concess\w|versat\w)|(?:le|vi|ti) spett(?:a|ano|erà|eranno)) [^.;:!?\n]{0,40}?(?:\d|€|\beuro\b|%|per cento)",
            r"\b(?:you (?:will|shall) (?:get|receive|be (?:paid|reimbursed|granted))"
            r"|you are entitled to) [^.;:!?\n]{0,40}?(?:\d|€|\beuros?\b|%)",
            r"\b(?:vous (?:recevrez|toucherez|obtiendrez|avez droit à)|sie (?:erhalten|bekommen)|(?:usted )?(?:recibirá"
            r"|cobrará|le corresponden?))"
            r" [^.;:!?\n]{0,40}?(?:\d|€|\beuros?\b|%)",
        ),
    ),
    (
        "promise_time",
        "medium",
        _any(
            r"\b(?:(?:vi|le|ti) (?:risponder|far|invier|mander|contatter|chiamer|richiamer|aggiorner|dar)\w*(?:emo|ò)"
            r"|risponderemo|riceverete? (?:una |la |nostra )*risposta"
            r"|ricever(?:à|ai) (?:una |la |nostra )*risposta|vi contatteremo|la contatteremo) [^.;:!?\n]{0,40}?\b(?:entro"
            r"|in giornata|domani|oggi|in \d+|fra|tra)\b",
            r"\b(?:entro|in) (?:\d+|una|un'|due|tre|poch[ei]|qualche) (?:or[ae]|giorn[oi]"
            r"|settiman[ae]) [^.;:!?\n]{0,30}?\b(?:avr|ricever|otterr|risponder|conclud)\w+",
            r"\bwe (?:will|shall|'ll) (?:reply|answer|get back|respond|call|contact|send)[^.;:!?\n]{0,50}?\b(?:within|by"
            r"|tomorrow|today|in \d+)\b",
            r"\bnous (?:vous )?(?:répondrons|rappellerons|contacterons|enverrons)[^.;:!?\n]{0,40}?\b(?:sous|dans|d'ici"
            r"|avant|demain|aujourd'hui)\b",
            r"\bwir (?:werden (?:ihnen|sie|uns)|melden uns|antworten|rufen)[^.;:!?\n]{0,50}?\b(?:innerhalb|bis|binnen"
            r"|morgen|heute|in \d+)\b",
            r"\b(?:le|les|os|te) (?:responderemos|llamaremos|contactaremos|enviaremos)[^.;:!?\n]{0,40}?\b(?:en|antes"
            r"|dentro|mañana|hoy)\b",
        ),
    ),
    (
        "promise_action",
        "medium",
        _any(
            r"\b(?:ci pensiamo noi|provved(?:iamo|eremo) noi|(?:presenter|compiler|inoltrer|seguir|gestir)(?:emo"
            r"|iamo) (?:noi )?(?:la|le|i|il) (?:sua|vostra|tua|suo|pratic\w"
            r"|domand\w)|facciamo (?:tutto )?noi|parleremo noi con)\b",
            r"\bwe (?:will|'ll|shall) (?:apply|fill in|submit|file|handle|take care of"
            r"|negotiate)\b[^.;:!?\n]{0,30}\b(?:for you|on your behalf|your)\b",
            r"\bnous (?:déposerons|remplirons|ferons|nous chargerons de)\b[^.;:!?\n]{0,20}\b(?:votre|pour vous)\b"
            r"|\bwir (?:stellen|reichen|füllen|erledigen)"
            r"[^.;:!?\n]{0,20}\b(?:für sie|ihren antrag)\b",
            r"\b(?:presentaremos|tramitaremos|gestionaremos) (?:su|la) (?:solicitud|expediente)\b",
        ),
    ),
    (
        "advice",
        "high",
        _any(
            r"\b(?:le|vi|ti) consigli(?:o|amo) di (?:non )?(?:pagare|dichiarare|fare causa|agire|citare|recedere"
            r"|rescindere|firmare|denunciare|detrarre|dedurre|fatturare)\b",
            r"\b(?:può|potete|puoi) (?:\w+ )?(?:detrarre|dedurre|scaricare (?:l'iva|le spese|i costi)"
            r"|evitare di (?:dichiarare|pagare)|omettere)\b",
            r"\bnon (?:deve|dovete|devi|serve|occorre|è necessario|è obbligatorio) (?:\w+ )?(?:dichiarare|pagare (?:l'iva"
            r"|le tasse|le imposte|i dazi|il dazio)|versare l'iva)\b",
            r"\b(?:il|questo|suo|vostro|tuo) contratto è (?:valido|nullo|annullabile|corretto|a posto)\b|\b(?:lei|avete"
            r"|hai|ha) (?:legalmente )?(?:ragione|torto) (?:in|a|sul)\b"
            r"|\bvincer(?:à|ete|ai) la causa\b|\ba (?:nostro|mio) (?:parere|avviso) (?:legale|fiscale)\b"
            r"|\bdal punto di vista (?:legale|fiscale) (?:le|vi|può|potete|conviene)\b",
            r"\byou (?:can|may) (?:deduct|avoid (?:paying|declaring)|leave out|sue)\b|\byou (?:do not|don't"
            r"|need not) (?:have to |need to )?(?:declare|pay (?:vat|tax|duty|duties))\b",
            r"\b(?:we|i) (?:advise|recommend) (?:you )?(?:not )?to (?:sue|declare|deduct|terminate|sign|pay)\b|\b(?:your"
            r"|the|this) contract is (?:valid|void|fine)\b"
            r"|\byou (?:will|would) win\b",
            r"\bvous (?:pouvez|pourriez) (?:déduire|éviter de déclarer|poursuivre)\b|\bvous n'avez pas (?:besoin de"
            r"|à) (?:déclarer|payer)\b|\bvotre contrat est (?:valable|nul)\b",
            r"\bsie (?:können|dürfen) (?:\w+ ){0,3}(?:absetzen|verklagen)\b|\bsie müssen (?:\w+ ){0,3}(?:nicht"
            r"|keine\w*) (?:\w+ )?(?:anmelden|versteuern|zahlen|deklarieren)\b"
            r"|\bihr vertrag ist (?:gültig|nichtig)\b",
            r"\bpuede(?:n)? (?:deducir|desgravar|evitar declarar|demandar)\b|\bno (?:tiene|hace falta"
            r"|necesita) (?:que )?(?:declarar|pagar el iva)\b|\bsu contrato es (?:válido|nulo)\b",
        ),
    ),
)
