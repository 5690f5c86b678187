"""Of what a figure is a measure: its unit, and for a share what it is a share of."""

import re

from kb.atoms import Found

UNITS = {
    word: unit
    for unit, words in {
        "year": "anno anni annualità year years jahr jahre jahren an ans année années año años",
        "month": "mese mesi mensilità month months monat monate monaten mois mes meses",
        "week": "settimana settimane week weeks woche wochen semaine semaines semana semanas",
        "day": "giorno giorni gg day days tag tage tagen jour jours día días",
        "hour": "ora ore hour hours stunde stunden heure heures hora horas",
        "point": "punto punti point points punkte",
        "dollar": "dollaro dollari dollar dollars usd",
        "pound": "sterlina sterline pound pounds gbp",
        "franc": "franco franchi franc francs chf",
    }.items()
    for word in words.split()
}
_BASES = {
    word: base
    for base, words in {
        "cost": "spesa spese costo costi cost costs expense expenses expenditure kosten dépenses coûts gastos costes",
        "loan": "finanziamento finanziamenti prestito mutuo loan loans financing prêt darlehen préstamo",
        "grant": "contributo contributi voucher grant grants zuschuss subvention subvención",
        "credit": "credito crediti credit credits receivables",
        "turnover": "fatturato ricavi turnover revenue revenues sales umsatz",
    }.items()
    for word in words.split()
}  # fmt: skip
_BASE = re.compile(
    r"\s*(?:di|del|dello|della|dei|degli|delle|dell['’]|of|on|der|des|de|du|sul|sulle)\s*((?:[^\W\d_]+['’\s]*){1,3})", re.I
)


def unit_of(text: str, found: Found) -> str:
    """Return the unit that one of the two words after a number names; empty if neither does."""
    following = re.findall(r"[^\W\d_]+", text[found.end : found.end + 40].lower())[:2]
    return next((UNITS[word] for word in following if word in UNITS), "")


def base_of(text: str, found: Found) -> str:
    """Return what a percentage is said to be of; empty if that is not said in words that are known here."""
    match = _BASE.match(text, found.end)
    words = re.findall(r"[^\W\d_]+", match[1].lower()) if match else []
    return next((_BASES[word] for word in words if word in _BASES), "")
