"""By which words a question asks for a list of measures; five languages."""

import re

from assistant.periods import MONTHS

MEASURES = (
    "bandi avvisi contributi agevolazioni finanziamenti incentivi sovvenzioni scadenze "
    "calls grants incentives subsidies deadlines loans "
    "ausschreibungen förderungen förderprogramme zuschüsse fördermittel fristen "
    "subventions financements échéances echeances "
    "convocatorias ayudas subvenciones plazos"
).split()
# Nouns with other meanings too, or of which one cannot tell singular from plural: they need a word for their state.
LOOSE = (
    "voucher vouchers misure sportelli opportunità funding schemes opportunities aides appels programme incentivos préstamos"
).split()
SINGLE = (
    "bando avviso contributo agevolazione finanziamento incentivo prestito call grant subsidy subvention aide convocatoria "
    "ayuda zuschuss förderung"
).split()
STATES = (
    "aperti aperte aperto aperta attivi attive attivo attiva disponibili disponibile imminenti prossime prossimi "
    "available current currently upcoming ouverts ouvertes ouvert offene offenen offen laufende laufenden abiertas "
    "abiertos abierta"
).split()
VOCABULARY = (*MEASURES, *LOOSE, *SINGLE, *STATES)

MANY = rf"(?:{'|'.join(MEASURES)})"
ANY = rf"(?:{'|'.join((*MEASURES, *LOOSE))})"
ONE = rf"(?:{'|'.join((*SINGLE, 'voucher', 'misura', 'sportello'))})"
REGION = "Regione Lombardia"  # whose it is where no name is said: "il bando regionale per le fiere"
REGIONAL = re.compile(
    rf"(?i)\b(?:dell?a|dalla|la|from the|of the) regione?\b(?!\s+(?-i:[A-ZÀ-Ý]))|\b(?:{ONE}|{ANY}) regional[ei]\b"
    rf"|\bregional (?:\w+ )?(?:{ONE}|{ANY})\b"
)
OPEN = re.compile(
    rf"(?i)\b(?:{'|'.join(STATES)}|in corso|in arrivo|in uscita|in vigore|open|active|running|now|en cours|abrir)\b|"
    rf"\b(?:ora|adesso|oggi)\b"
)
ENDING = re.compile(
    r"(?i)\b(?:scad(?:enz[ae]|ono|rà|ranno|e)|in scadenza|chiud(?:ono|eranno)|deadlines?|expir\w+|clos(?:e|ing)(?! to)|"
    r"fristen|échéances|"
    r"echeances|plazos|expirent|enden|vencen|cierran)\b"
)
OPENING = re.compile(
    r"(?i)\b(?:apr(?:ono|iranno|irà)|aperture|in arrivo|in uscita|will open|opening|upcoming calls|öffnen|ouvriront|abrirán)\b"
)
ABROAD = re.compile(
    r"(?i)\b(?:all['’ ]\s?estero|ester[aei]|fuori (?:dall['’]\s?)?italia|abroad|foreign|overseas|im ausland"
    r"|ausländisch\w*|à l['’]\s?étranger|étrangers?|étrangères?|en el (?:extranjero|exterior)|extranjer[ao]s?)\b"
)
# A title that tells of fairs at home, and not of others too.
HELD_AT_HOME = re.compile(r"(?i)^(?!.*\bester[aeio]).*\bfier[ae]\b[^,;:]{0,40}\bin (?:Lombardia|Italia)\b")
FIRST_WORDS = (
    r"(?:(?:quali|che|elenc\w+|lista|dammi|mostrami|mi (?:dite|dici|dai|elenchi|fai)|vorrei|cerco|which|what|list|show "
    r"me|give me|welche|"
    r"quels|quelles|qu[eé]|cuáles|liste|zeig\w*|dime)\b[\s:]*)"
)
SMALL = (
    r"(?:(?:sono|are|the|il|i|gli|le|la|dei|delle|des|els|un|una|tutti|tutte|altri|all|any|some|die|les|las|los|nuovi|"
    r"prossim[ei]|of|"
    r"sind|sont|son)\s+|l['’])*"
)
_GREETING = r"(?:(?:ciao|salve|buongiorno|hello|hi|hola|bonjour|hallo)\b\W*)?"
ASKS = re.compile(rf"(?i)^\W*{_GREETING}(?:mi \w+ )?{FIRST_WORDS}+{SMALL}{ANY}\b")
ASKS_PLAINLY = re.compile(rf"(?i)^\W*{_GREETING}(?:mi \w+ )?{FIRST_WORDS}+{SMALL}{MANY}\b")
EXIST = re.compile(
    r"(?i)\b(?:ci sono|vi sono|esistono|sono previst[ie]|sono disponibili|posso (?:usare|chiedere|avere|utilizzare|"
    r"sfruttare)|possiamo "
    r"(?:usare|chiedere|avere)|are there|can (?:i|we) (?:use|get|apply)|exist|gibt es|y a-t-il|il y a|existent|hay|"
    r"existen|me spettano|da cogliere)\b"
)
THERE_ARE = re.compile(
    rf"(?i)\b(?:ci sono|vi sono|esistono|avete|are there|do you have|gibt es|y a-t-il|est-ce qu'il y a|hay)\s+(?:anche |"
    rf"ancora |già |still |any |regional |national |public |"
    rf"aktuell |derzeit |also )*{SMALL}{MANY}\b"
)
IS_THERE = re.compile(
    rf"(?i)\b(?:c['’]è|c['’]?e['’]?|esiste|is there|y a-t-il|gibt es|hay)\s+(?:qualche|un|uno|una|any|an?|eine?n?|une|"
    rf"algun[ao]?|algún|ancora)\s+{ONE}\b"
)
# "We want to exhibit in Dubai, any grants?"
ANY_HELP = re.compile(
    rf"(?i)\b(?:any|qualche|some|algun[ao]s?|quelque|irgendwelche)\s+(?:{ONE}|{ANY}|help|support|aid|aiuto|sostegno)\b"
    r"|\b(?:c['’]?[èe]['’]?|ci sono|is there|are there|esistono)\s+(?:qualche |degli |un |any )?"
    r"(?:aiut[oi]|sostegn[oi]|help|support|aid)\b"
)
# "We sell software, is there anything for us?"
FOR_US = re.compile(
    r"(?i)\b(?:c['’]?[èe]['’]?|avete|esiste|ci sarebbe) (?:qualcosa|qualche cosa|niente|nulla) (?:anche )?per "
    r"(?:noi|me|\w+ come)\b|\bcosa (?:c['’]?[èe]['’]?|avete|offrite|mi offrite|ci offrite|fate) per (?:noi|me|\w+ come)\b"
    r"|\b(?:is there|do you have|have you got) (?:any|some)thing for (?:us|me|\w+ like)\b"
    r"|\bwhat (?:do you have|is there) for (?:us|me)\b"
    r"|\bgibt es (?:etwas|was) für uns\b|\by a-t-il quelque chose pour (?:nous|moi)\b|\bhay algo para (?:nosotros|mí)\b"
)
# "Il bando per le fiere di Mantova è ancora aperto?"
STATE_OF_ONE = re.compile(
    rf"(?i)\b(?:{ONE}|{MANY})\b.*\b(?:è|e['’]|sono|is|are|ist|sind|est|sont|está|están)\s+(?:(?:ancora|già|still|noch|encore|"
    rf"todavía|attualmente|ora|adesso|now)\s+)?(?:{'|'.join(STATES)}|open|offen|active|in corso)\W*$"
    rf"|^\W*(?:è|is|ist|est|está)\s+(?:(?:ancora|già|still|noch|encore|todavía)\s+)?(?:{'|'.join(STATES)}|open|offen|active)\s+"
    rf"(?:il|lo|la|the|der|die|das|le|el)\s+{ONE}\b|^\W*(?:is|are) the\b.*\b{ONE}\b.*\b(?:open|active)\W*$"
)
# "Si può ancora chiedere?", "siamo in tempo?", "is it too late?"
STILL = re.compile(
    r"(?i)\b(?:posso|possiamo|si può|si puo['’]?|si possono) ancora\b"
    r"|\b(?:siamo|sono|faccio|facciamo|arriviamo|arrivo) (?:ancora )?in tempo\b"
    r"|\bancora (?:in tempo|possibile|valid[oaie]|apert[oaie]|attiv[oaie]|disponibil[ei])|\btroppo tardi\b"
    r"|\bgià (?:chius|scadut)[oaie]\b"
    r"|\bstill (?:open|valid|running|available|possible|apply|time|ask|get|request)|\btoo late\b"
    r"|\b(?:am i|are we|still) in time\b|\balready (?:closed|over)\b|\bnoch (?:offen|möglich|beantrag\w+|gültig)|\bzu spät\b"
    r"|\bencore (?:ouvert\w*|possible|demander|temps)|\btrop tard\b"
    r"|\btodavía (?:se puede|abiert\w+|puedo|podemos)|\bdemasiado tarde\b"
)
MEASURE = re.compile(rf"(?i)\b(?:{ONE}|{ANY})\b")
# Words that ask for the day, which a list tells of each measure anyway.
ASKS_WHEN = re.compile(
    r"(?i)\b(?:quando|entro (?:quando|che (?:data|giorno))|fino a quando|(?:qual è |qual e' )?la scadenza|scad\w+|chiud\w+"
    r"|apr\w+|termin[ei]|(?:si|posso|possiamo) (?:chied|present|richied)\w+"
    r"|when|by when|deadline|(?:does|do|is|are) (?:it )?(?:open|close)"
    r"|wann|bis wann|frist|quand|date limite|cuándo|plazo)\b"
)
BARE = re.compile(
    rf"(?i)^\W*{SMALL}(?:(?:prossim[ei]|nuovi|upcoming|next|current|open|nächste|prochaines|próxim[ao]s)\s+)?{MANY}\b"
)
DETAIL = re.compile(
    r"(?i)\b(?:quant[oaie]|come|chi|perch[eé]|requisit\w+|document\w+|spese|differenz\w+|importo|percentuale|chiusi|"
    r"chiuse|scadut[ie]|"
    r"how|who|why|much|many|requirements|closed|expired|wie|wer|comment|qui|cómo|quién|cuánto)\b"
)
ENDS_WHAT = re.compile(
    r"(?i)^\W*(?:che )?cosa (?:scade|chiude)|^\W*what(?:['’]s| is| are)? (?:closing|expiring|due)|^\W*was läuft .*\bab\b"
)
BARE_WORDS = 10  # a longer text without a verb of ours tells more than a list can heed
GENERAL_TOPICS = frozenset({"finanza", "orientamento"})
SIZES = (
    (
        "micro",
        re.compile(
            r"(?i)\bmicro[- ]?(?:impres\w+|aziend\w+|enterprise\w*|entrepris\w+|unternehmen|empresas?)|\bditta "
            r"individuale\b|\bfreelance"
        ),
    ),
    (
        "grande",
        re.compile(
            r"(?i)\bgrand[ei] (?:impres[ae]|aziend[ae])|\blarge (?:firm|compan|enterpris)\w+|\bgroßunternehmen|"
            r"\bgrandes (?:entreprises|empresas)"
        ),
    ),
    ("media", re.compile(r"(?i)\bmedi[ae] (?:impres[ae]|aziend[ae])|\bmedium[- ]sized?\b")),
    (
        "piccola",
        re.compile(
            r"(?i)\bpiccol[ae] (?:impres[ae]|aziend[ae])|\bsmall (?:firm|compan|business|enterpris)\w*|\bPMI\b|"
            r"\bSMEs?\b|\bKMU\b|\bPME\b|\bpymes?\b"
        ),
    ),
)
SIZES_AND_TIMES = re.compile(
    "|".join(pattern.pattern.removeprefix("(?i)") for _, pattern in SIZES) + r"|\b(?:fine|inizio) (?:anno|mese)\b",
    re.IGNORECASE,
)
# What all of it is about, in any form of the word.
OURS = re.compile(r"(?i)(?:esport|export|ester[oaie]$|internazional|finanz|contribut|agevola|bandi?|fiscal)")
# Words of any question for a list that say nothing about which.
KNOWN = (
    frozenset(
        (
            "quali quale quanti sono esistono adesso oggi attualmente ancora anche pagina elenco elencami lista dammi "
            "mostrami vorrei cerco "
            "avete posso possiamo usare chiedere avere utilizzare sfruttare questo questa prossimo prossimi prossime giorni "
            "settimane mesi "
            "settimana entro tutti tutte nuovi nuove impresa imprese azienda aziende ditta ditte nostra nostro estero "
            "estera esteri estere "
            "della dello degli delle dalla dalle nella nelle sulla sulle questi queste quello quella "
            "lombardia lombarde lombardi lombarda regione regionale regionali nazionale nazionali "
            "italia italiane italiani camera commercio "
            "export esportare "
            "esporta internazionalizzazione internazionali partecipare partecipazione sostegno aiuti fondi perduto favore "
            "scadono scade "
            "chiudono chiuderanno apriranno aprono aperture arrivo corso vigore domanda domande presentare piccole piccola "
            "micro medie media "
            "grandi grande which what there currently available today still abroad firms companies company business "
            "lombardy italian please apply applications region regional "
            "could would trade within before until their about deadlines close closing ending expire derzeit aktuell welche "
            "unternehmen firmen "
            "ausland lombardei quelles quels sont actuellement entreprises étranger lombardie pour actualmente empresas "
            "extranjero lombardía "
            "extérieur exporter exportar participer participar gibt andere altri sapere andare esporre avrei bisogno "
            "einen einem einer eines"
        ).split()
    )
    | frozenset(VOCABULARY)
    | frozenset(MONTHS)
)
