"""Whether a question asks for names: of who leads an organisation, or of firms; and whether sentences give them."""

import re
from collections.abc import Sequence

_ROLE = (
    r"(?:vice ?)?president\w*|direttor\w*|direttric\w*|segretari[oa] general\w*|amministrator\w* (?:delegat\w*|unic\w*)"
    r"|(?:managing |general )?directors?|chair(?:man|woman|person)?s?|ceo|secretary general"
    r"|präsident\w*|direktor\w*|geschäftsführer\w*|directeurs?|directrice|directora?s?|presidenta"
)
_WHO_LEADS = re.compile(
    rf"\b(?:chi (?:è|e['’]|era|sono)|come si chiama(?:no)?|who (?:is|was|are)|who['’]s|wer (?:ist|sind)|qui est|quién es)\s+"
    rf"(?:(?:il|lo|la|i|gli|le|the|der|die|el)\s+|l['’]\s?)?(?:(?:nuov[oa]|attuale|current|new)\s+)?(?P<role>{_ROLE})\b"
    r"|\b(?:chi (?:dirige|guida|presiede)|who (?:runs|leads|heads|chairs)|wer leitet|qui dirige|quién dirige)\b",
    re.I,
)
_NAME = r"(?-i:[A-ZÀ-Ý][a-zà-ÿ'’]+(?:\s+(?:de|di|del|della|van|von))?\s+[A-ZÀ-Ý][a-zà-ÿ'’]+)"
_LEADER = re.compile(rf"\b(?:{_ROLE})\b[^.;]{{0,80}}?{_NAME}|{_NAME}[^.;]{{0,40}}?\b(?:{_ROLE})\b", re.I)
_FIRMS = (
    r"(?:fornitor\w+|importator\w+|esportator\w+|distributor\w+|compratori|buyers?|clienti|acquirenti|grossisti|rivenditori"
    r"|produttori|agenti|banche|suppliers?|importers?|distributors?|customers?|wholesalers?|banks|lieferanten|importeure\w*"
    r"|händler\w*|kunden|fournisseurs|importateurs|distributeurs|clients|proveedores|importadores|distribuidores|clientes)"
)
# Who is to hand in a list of customers asks for no names.
_WANTS = (
    r"(?:^\W*|\b(?:vorre\w+|vogli\w+|cerc\w+|dammi|datemi|mand(?:ami|atemi)|invi(?:ami|atemi)|avete|avreste|c['’]è|esist\w+"
    r"|dove (?:trov|posso trov)\w+|[mc]i \w+|potete|potreste|can (?:i|we|you)|could|do you|is there|send|give|(?:i|we) need"
    r"|suche\w*|brauche\w*|haben sie|gibt es|avez-vous|cherch\w+|voudr\w+|tienen|busc\w+|quier\w+)\b[^?.!]{0,40}?)"
)
_LIST_OF_FIRMS = re.compile(
    rf"{_WANTS}"
    r"\b(?:list[ae]|elenc\w+|nominativi|nomi|database|indirizzi|lists?|names|addresses|verzeichnis|adressen|noms|listado|nombres)"
    r"\s+(?:(?:complet[oa]|aggiornat[oa])\s+)?(?:(?:(?:di|dei|degli|delle|of|der|von|des|de|los)\s+)(?:the\s+)?(?:\w+\s+)?)?"
    rf"{_FIRMS}\b",
    re.I,
)


# "ICE ci procura nomi di compratori?" asks for a service.
_OFFERS = re.compile(
    r"\b(?:procura|fornisce|trova|offre|mette a disposizione|fa avere|dà|provides?|offers?|finds?|gives?)\b",
    re.I,
)


def gives_names(question: str, sentences: Sequence[str], named: bool = False) -> bool:
    """Tell whether sentences give the names that a question asks for; True if it asks for none.

    Who leads is named beside the role. Pages of services and calls list no firms: nothing counts as such a list. `named`: the
    question names an organisation of the register; whether that one hands out lists is no question for one.
    """
    if _LIST_OF_FIRMS.search(question) and not (named and _OFFERS.search(question)):
        return False
    return _WHO_LEADS.search(question) is None or any(_LEADER.search(sentence) for sentence in sentences)
