"""Which kinds of provider a question asks for, and where its firm is."""

import re

from assistant.providers.cities_abroad import countries_named
from assistant.providers.ground import Role
from kb.places import PROVINCES, provinces_in

_HELP = re.compile(
    r"\bchi\b.{0,30}\b(?:aiut|assist|segu[ei]|affianc|accompagn|indic|consigli|spieg|orient|occupa)"
    r"|\ba chi\b|\bda chi\b|\bcon chi\b|\bda (?:dove|che parte) (?:si )?(?:comincia|inizia|part)"
    r"|\bdove (?:mi|ci|devo|dobbiamo|posso|possiamo|si)\b.{0,20}\b(?:rivolg|andare|chied|trov)"
    r"|\bc'è (?:qualcuno|un ente|un ufficio|uno sportello|un servizio|un'associazione|chi)\b"
    r"|\b(?:mi|ci) (?:può|potete|potrebbe|possono|puo) (?:aiut|assist|accompagn|orient)"
    r"|\b(?:nostra|mia) camera\b|\bvicin[oai] (?:a noi|a me|alla nostra)|\bpiù vicin[oa]\b"
    r"|\bwho(?:m)?\b.{0,30}\b(?:help|assist|support|advise|turn to|ask|contact)|\b(?:can|could|does|do)\b.{0,40}\bhelp us\b"
    r"|\bwhere (?:can|do|should|could) (?:i|we)\b.{0,20}\b(?:turn|go|ask|apply|start|find)|\bnear us\b|\bnearest\b"
    r"|\bqui (?:peut|pourrait|aide)|\bà qui\b|\boù (?:puis-je|pouvons-nous|dois-je|s'adresser)"
    r"|\bwer (?:kann|könnte|hilft|unterstützt)|\ban wen\b|\bwo (?:kann|können|muss) "
    r"|\bquién (?:puede|podría|nos|me)\b|\ba quién\b|\bdónde (?:puedo|podemos|debo)",
    re.I | re.S,
)
# The chamber of the firm's seat issues these, whoever explains them.
_CHAMBERS_PAPERS = re.compile(
    r"\bcertificat\w+ d(?:i |')\s?origin|\bcarnets?\b|\bvist[oi] (?:camera|per l'estero|dei poteri|su)|\blegalizz"
    r"|\blibera (?:vendita|commercializzazione|circolazione)|\bcertificates? of (?:origin|free sale)|\bcertificat d'origine"
    r"|\bursprungszeugnis|\bcertificado de origen",
    re.I,
)
_ASSOCIATION = re.compile(
    r"\b(?:qual[ei]|c'è|cerc(?:o|hiamo)|esist\w+|consigli\w*|which|what|is there|any|quelle|welche[rnm]?|gibt es|qué|hay)\b"
    r".{0,25}(?:\bassociazion|\bassociations?\b|verb[aä]nde?\b|\basociaci[oó]n)",
    re.I,
)
_APPLIES = re.compile(
    r"\bdomand[ae]\b|\ba chi\b|\bchi\b|\bapply|\bapplication|\bwho\b|\bdemande\b|\bqui\b|\bantrag|\bwer\b|\bsolicitud|\bquién",
    re.I,
)
_ON_THE_SPOT = frozenset({"sostegno-in-loco", "ricerca-partner", "missioni", "investimenti-esteri"})
_OFFICE = re.compile(
    r"\buffici?o?\b|\bsed[ei]\b|\bdesk\b|\bpresidio|\boffices?\b|\bbureaux?\b|\bbüros?\b|\boficinas?\b|\bin loco\b"
    r"|\bsul posto\b|\bon the spot\b|\bsur place\b|\bvor ort\b",
    re.I,
)
# Right before a place: somebody else's, or where one goes, not where the firm is.
_NOT_THE_FIRM = re.compile(
    r"\b(?:client[ei]|fornitor[ei]|fier[ae]|salone|mostra|event[oi]|camera(?: di commercio)?|cciaa|customers?|suppliers?|fair"
    r"|chamber(?: of commerce)?|kunden?|lieferant(?:en)?|messe|handelskammer|fournisseurs?|clients?|foire"
    r"|chambre(?: de commerce)?"
    r"|proveedor(?:es)?|feria|cámara(?: de comercio)?|associazion[ei]|a\.?p\.?i\.?|porto|aeroporto|dogana)\b[^.?!;,:()]{0,20}$",
    re.I,
)
_SITE = re.compile(
    r"\b(?:sed[ei]|stabiliment[oi]|unità local[ei]|fabbrica|impianto|officina|magazzino|deposito|capannone|seat|plant|site"
    r"|works|factory|warehouse|sitz|werk|siège|usine|entrepôt|fábrica|planta|almacén)\b[^.?!;:()]{0,30}$",
    re.I,
)
_REACH = 45


def roles_called(question: str, topics: tuple[str, ...], member: bool) -> tuple[Role, ...]:
    """Return the roles that a question asks for beside the owner of what it is about."""
    asks_help = _HELP.search(question) is not None
    called: list[Role] = []
    if _APPLIES.search(question):
        called.append("manager")
    if asks_help or _CHAMBERS_PAPERS.search(question):
        called.append("desk")
    if _ASSOCIATION.search(question) or (asks_help and member):
        called.append("association")
    if countries_named(question) and (_OFFICE.search(question) or (asks_help and _ON_THE_SPOT & set(topics))):
        called.append("office_abroad")
    return tuple(called)


def firm_provinces(question: str, stated: str | None) -> tuple[str, ...]:
    """Return the provinces where the firm is: what the profile states and any other site that the question tells of.

    Without a profile, what the question names; a customer's town, a fair's or a chamber's is not the firm's.
    """
    named = provinces_in(question)
    if stated:
        seat = [stated] if stated in PROVINCES else provinces_in(stated)
        return tuple(dict.fromkeys([*seat, *(p for p in named if any(map(_SITE.search, _before(question, p))))]))
    return tuple(p for p in named if not all(map(_NOT_THE_FIRM.search, _before(question, p))))


def _before(question: str, province: str) -> list[str]:
    """Return what stands right before each mention of a province."""
    mentions = re.finditer(rf"(?<!\w)(?:{'|'.join(PROVINCES[province])})(?!\w)", question, re.I)
    return [question[max(0, m.start() - _REACH) : m.start()] for m in mentions]
