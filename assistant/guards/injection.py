"""Orders to the assistant in a question, in five languages, plain or encoded."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

_START = (
    r"(?:^|[.!?:\"'«»“”()\[\]>*#=]\s*+"
    r"|\b(?:ora|poi|devi|please|now|you must|must|bitte|jetzt|svp|maintenant|ahora|debes|prego|favore),?\s++)"
)
_GOING_ON = r"(?:[,;–-]\s*+|\b(?:e|ma|and|but|und|aber|et|mais|y|pero)\s++)"
_ALL = (
    r"(?:tutte|ogni|qualsiasi|precedent\w*|sopra|all|every|any|previous|prior|above|toutes|alle[rns]?"
    r"|vorherig\w*|bisherig\w*|todas"
    r"|anterior\w*|précédent\w*)"
)
_DISMISS = (
    r"(?:ignora|dimentica|trascura|scorda|scavalca|non (?:seguire|rispettare|considerare)|ignore|forget"
    r"|disregard|override"
    r"|ignorez|oublie[zs]?|ne tiens? pas compte d\w+|vergiss|ignoriere?n?|missachte|übergehe|olvida"
    r"|haz caso omiso de)\b"
)
_RULES = (
    r"(?:istruzion|regol[ea]|direttiv|vincol|quanto ti|quello che ti|instruction|rules?\b|guideline"
    r"|what you were|everything"
    r"|consigne|règles|directives|anweisung|regeln|vorgaben|instruccion|reglas|prompt)"
)
_YOURS = (
    r"(?:tue|your|tes|deine[nr]?|tus|di sistema|interne|nascoste|segrete|iniziali|system|hidden|secret"
    r"|internal|système|cachées"
    r"|initiales?|internen|geheimen|del sistema|internas|ocultas)"
)
_TELL = (
    r"(?:rivela|mostra(?:mi)?|stampa|ripeti|scrivi|dimmi|elenca|copia|incolla|reveal|show|print|repeat|output"
    r"|tell me|list"
    r"|what (?:is|are)|quali sono|qual è|révèle[zr]?|montre[zr]?|affiche[zr]?|donne|zeige?|verrate|nenne|wiederhole|gib"
    r"|muestra|muéstrame|revela|repite|dime|cuáles son)\b"
)
_UNRULED = (
    r"(?:senza (?:regole|limiti|filtri|restrizioni|censure)|non ha(?:i)? (?:regole|limiti)"
    r"|without (?:any )?(?:rules|limits|filters"
    r"|restrictions)|no (?:rules|limits|restrictions)|sans (?:règles|limites|filtres)|ohne (?:regeln|grenzen"
    r"|einschränkungen)"
    r"|sin (?:reglas|límites|restricciones)|\bdan\b|jailbreak|developer mode|modalità (?:sviluppatore|debug))"
)
_ROLE = (
    r"(?:fing(?:i|e)|fai finta|comportati come|recita|act as|pretend|imagine you|you are now|from now on|let's play"
    r"|agis comme|fais (?:comme si|semblant)|tu es (?:maintenant|désormais)|spiele?|tu so|du bist (?:jetzt"
    r"|nun)|ab jetzt|ab sofort"
    r"|haz como|imagina que|ahora eres|eres ahora|sei ora|ora sei|da (?:adesso|ora)|d'ora in (?:poi|avanti)"
    r"|facciamo un gioco"
    r"|à partir de maintenant|désormais|a partir de ahora|desde ahora)"
)
_SECOND_PERSON = (
    r"(?:sei |ti chiami|dirai |rispond\w+ |consiglia |(?:devi|dovrai) (?:\w+ )?(?:rispond|dire|consigli|nomin"
    r"|cit|scriv|comport|ignor|obbed|parl)"
    r"|you (?:are|only|answer)|you (?:must|will|have to) (?:only |always )?(?:answer|say|reply|recommend|act"
    r"|be|obey|ignore|speak)"
    r"|(?:answer|reply) |tu (?:es|dois|réponds)|réponds|du (?:bist|musst|antwortest)|bist du|musst du|antworte"
    r"|(?:eres|debes|responde|responderás) )"
)
_PRIVATE = (
    r"(?:(?:studio|ditta|agenzia|consulente|company|firm|cabinet|société|kanzlei|firma|despacho|empresa)\s+(?-i:[A-Z])"
    r"|(?-i:[A-Z])\w+ (?:s\.?r\.?l|s\.?p\.?a|gmbh|ltd|inc|consulting|consulenze)\b)"
)
_ONLY = (
    r"(?:solo|soltanto|solamente|unicamente|esclusivamente|only|solely|exclusively|uniquement|seulement|nur"
    r"|ausschließlich|sólo"
    r"|únicamente)"
)
_NAME = (
    r"(?:nomina|consiglia(?:re)?|raccomanda(?:re)?|cita|indica|proponi|suggerisci|name|recommend|mention"
    r"|suggest|recommande"
    r"|nomme|mentionne|nenne|empfiehl|erwähne|recomienda|nombra|menciona)"
)
_INJECTION = re.compile(
    "|".join(
        (
            rf"{_START}{_DISMISS}.{{0,40}}{_RULES}",
            rf"{_GOING_ON}{_DISMISS}\s.{{0,20}}{_ALL}.{{0,20}}{_RULES}"
            rf"|{_GOING_ON}{_DISMISS}.{{0,20}}{_RULES}\w*\s(?:\w+\s)?{_ALL}",
            rf"{_DISMISS}.{{0,30}}(?:{_YOURS}.{{0,15}}{_RULES}|(?:istruzioni precedenti|previous instructions))",
            rf"{_TELL}.{{0,30}}(?:\bprompt\b(?! pay| deliver| ship)|{_YOURS}\s.{{0,12}}{_RULES}"
            rf"|{_RULES}\w*\s(?:\w+\s)?{_YOURS}\b)"
            r"(?!\w*\s+(?:per|for|pour|für|para|on|about|sul|su|di origine|d'))",
            r"\bsystem prompt\b|prompt di sistema|\binitial prompt\b",
            rf"\b{_ROLE}\b.{{0,80}}?(?:{_UNRULED})",
            rf"\b(?:da adesso|da ora|d'ora in (?:poi|avanti)|from now on|ab jetzt|ab sofort"
            rf"|à partir de maintenant|désormais"
            rf"|a partir de ahora|desde ahora)\b.{{0,70}}?\b{_SECOND_PERSON}",
            r"(?:\bfai finta|\bfingi|\bfinge|\bfais semblant|\btu so, als|\bhaz como si) (?:di essere|che|que"
            r"|ob|wäre|être|d'être|ser)",
            r"\bpretend (?:to be|you|that|there)\b|\byou are now (?:a|an|my|dan|free|in (?:developer|debug))\b"
            r"|\b(?:fai|facciamo) finta che tu\b"
            r"|\bistruzioni (?:che ti (?:hanno|ha)|nascoste|segrete)\b|\binstructions you (?:were|have been) given"
            r"|\b(?:hidden|secret) (?:instructions|prompt)\b",
            r"</?(?:system|assistant|user|instructions?)>|\[/?INST\]|<\|\w+\|>|#{2,}\s*(?:system|assistant"
            r"|instruction|sistema)",
            r"(?:^|[.!?\"»*_=-]\s*)(?:system|assistant|assistente|developer|amministratore"
            r"|admin)(?: (?:override|message))?\s*:",
            rf"\b{_NAME}\b.{{0,20}}\b{_ONLY}\b.{{0,25}}{_PRIVATE}",
            rf"\b{_ONLY}\b.{{0,40}}\be (?:a )?nessun(?:o|a)? (?:altr[oa]|ente)"
            rf"|{_NAME}\b.{{0,60}}\band (?:nobody|no one|nothing) else\b",
            r"\b(?:scrivi|rispondi|di'|réponds|écris|antworte|schreibe?|responde|escribe)"
            r"(?: soltanto| solo| sempre| semplicemente| only| always| just| toujours| seulement| immer| nur"
            r"| siempre| sólo)*"
            r" (?:che|que|dass) \w",
            r"\b(?:reply|answer|write|say) (?:only |always |just )?that (?:the|all|every|it|there|we|you)\b",
            r"\b(?:rispondi|scrivi|ripeti) (?:solo|soltanto) (?:con )?(?:la frase|la parola|le parole|questo testo)\b",
            r"\brispondi (?:sempre |soltanto )(?:di )?sì(?! o)|\balways (?:say|answer) yes\b|\bantworte immer mit ja\b",
            r"\b(?:decod|decifr|decrypt|dekodier|décod|descodific)\w*.{0,60}\b(?:esegui|obbedisci|segui"
            r"|execute|obey|follow|führe"
            r"|exécute|ejecuta)",
        )
    ),
    re.I | re.S,
)
_BLOB = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_SPELLED = re.compile(r"(?:\b\w[ ._-]){5,}\w\b")


def orders_the_assistant(text: str) -> bool:
    """Tell whether a message gives the assistant orders or asks for its rules, as written or decoded."""
    return any(_INJECTION.search(reading) for reading in _readings(text))


def _readings(text: str) -> Iterator[str]:
    yield text
    yield codecs.decode(text, "rot13")
    yield text[::-1]
    if _SPELLED.search(text):
        yield _SPELLED.sub(lambda match: re.sub(r"[ ._-]", "", match.group()), re.sub(r"\s{2,}", "\n", text))
    for blob in _BLOB.findall(text):
        try:
            yield base64.b64decode(blob + "=" * (-len(blob) % 4), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
