"""The topics of internationalisation, and the words by which a question is recognised as being about one."""

import re

from kb.places import countries_in

# Vocabulary of the partner files -> stems in Italian and English. Order breaks ties.
_STEMS: dict[str, str] = {
    "dogane-origine": r"dogan|dazi|taric|aeo\b|eori|cbam|customs|dut(?:y|ies)\b|origine preferenzial|sdoganament|intrastat"
    r"|incoterm|zoll"
    r"|sanzion|embargo|dual.?use|duplice uso|licenz[ae] (?:di )?esport|sanctions?\b",
    "certificazioni": r"certificat|carnet|\bata\b|vist[oi]\b|legalizz|libera vendita|eur\.?1|attestat|certificate",
    "assicurazione-credito": r"assicur|insolven|non mi paga|non paga|copertura dei? credit|polizz|fideiuss|cauzion"
    r"|credit insurance|insur",
    "fiere-eventi": r"\bfier[ae]\b|fieristic|stand\b|esposizion|trade fair|\bfairs?\b|exhibition|messe\b",
    "missioni": r"mission[ei]|outgoing|incoming|delegazion",
    "ecommerce": r"e-?commerce|marketplace|vend\w+ (?:on ?line|sul web)|digital|sito web|online sales",
    "formazione": r"\bcors[oi]\b|formazion|webinar|seminar|training|master\b",
    "ricerca-partner": r"partner|distributor|client[ei]\b|buyer|agent[ei] (?:all'estero|ester)|importator|matching|customers",
    "ricerca-mercati": r"mercat[oi]|ricerc\w+ di mercato|statistic|analisi paese|rischio paese|market",
    "import-strategico": r"\bimport\w*|materie prime|fornitor[ei]|approvvigionament|supplier|raw material",
    "servizi-logistici": r"logistic|trasport|spedizion|spedizionier|container|shipping|freight",
    "investimenti-esteri": r"apr\w+ (?:una |la )?(?:sede|filiale|societ)|joint venture|partecipazion\w+ (?:in|al capitale)"
    r"|invest|venture",
    "contrattualistica": r"contratt|clausol|arbitrat|contract",
    "proprieta-intellettuale": r"marchio?\b|brevett|contraffazion|patent|trade ?mark",
    "sostegno-in-loco": r"uffici[o]? all'estero|in loco|sul posto|ambasciat|consolat|embass|office abroad",
    "finanza": r"finanz|contribut|fondo perduto|prestit|garanzi|agevolat|bando|bandi\b|voucher|loan|grant|funding|guarantee"
    r"|soldi"
    r"|kredit",
    "orientamento": r"esport|export|estero|inizi|prim[aio] volta|internazionalizz|abroad|start",
}
_COMPILED = {topic: re.compile(stems, re.I) for topic, stems in _STEMS.items()}


def topics_in(text: str) -> list[str]:
    """Return the topics that a text is about, the most particular first; a foreign country alone is about markets."""
    found = [topic for topic, pattern in _COMPILED.items() if pattern.search(text)]
    return found or (["ricerca-mercati", "orientamento"] if countries_in(text) else [])
