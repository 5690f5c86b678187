"""Amounts and percentages of a sentence, each with what it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kb.atoms import Found, extract
from kb.typed_facts import FactRole

_CLAUSE = re.compile(r"[;:] |, (?=(?:con|e|ma|oltre|mentre|che|with|and|but)\b)|\. ")
_RANGE = re.compile(r"(?i)^\s*(?:euro\s+)?(?:a|ai|fino a|to|[-–])\s+(?:un (?:massimo|minimo) di\s+|a maximum of\s+)?$")
_BETWEEN = re.compile(r"(?i)\b(?:tra|fra|between)\s*$")
_AND = re.compile(r"(?i)^\s*(?:euro\s+)?(?:e|and)\s+$")
_OUTLAY = re.compile(
    r"(?i)\b(?<!delle )(?<!dei )(?:investiment\w*|spes[ae]|progett[oi]|fatturato|ricavi|"
    r"investments?|expenses?|costs?|turnover)\b[^.;,]{0,40}$"
)
_CELL_ROLES: tuple[tuple[FactRole, re.Pattern[str]], ...] = (
    ("minimum", re.compile(r"(?i)^(?:da|from): ")),
    ("maximum", re.compile(r"(?i)^(?:a|to|importo|amount): ")),
)
_UNIT_PRICE = re.compile(r"(?i)^\s*(?:al|a|per|the|/)\s?(?:metro|mq|m²|giorno|mese|ora|square|day|month|hour)")
_SCALES = ((10**3, r"mila|thousand"), (10**6, r"milion|million|mln"), (10**9, r"miliard|billion|mld"))
# The nearest word decides; among words at the same place, the first rule.
_AMOUNT_ROLES: tuple[tuple[FactRole, re.Pattern[str]], ...] = (
    # What bounds an invoice, a shipment or a turnover is no sum that a firm gets.
    (
        "other",
        re.compile(
            r"(?i)\b(?:(?:spedizion\w+|fattur\w+|consignments?|invoices?|valore|ordini|fatturato|ricavi|turnover)\b[^.;]{0,30}"
            r"\b(?:fino a|oltre|superior[ei]|inferior[ei]|supera\w*|up to|above|below|over)|soglia di|oltre|"
            r"(?:fatturato|ricavi|turnover|emission[ei]) [^.;]{0,15}\balmeno|"
            r"(?:domand[ae]|import[oi]|progett\w+) fino a|spes[ae] (?:\w+ ){0,3}(?:massim[aei]|fino a)|"
            r"investiment\w+ massim\w+|maximum expenditure)"
        ),
    ),
    (
        "spending",
        re.compile(
            r"(?i)\b(?:spes[ae] (?:\w+ ){0,3}(?:minim[ae]|di almeno|non inferior[ei]|pari ad almeno)|"
            r"(?:investiment\w+|spes[ae]) (?:\w+ ){0,4}(?:minim[oaie]|almeno)|minimum (?:spend\w*|expenditure|costs?|"
            r"investment)|"
            r"(?:spend|spendere|costs? of|expenditure of) at least|(?:spend\w+|sostenere|investire) almeno|"
            r"progett\w+ (?:da|di) almeno|spes[ae]\b[^.;:]{0,90}\balmeno|"
            r"soglia minima di spesa)\b"
        ),
    ),
    (
        "maximum",
        re.compile(
            r"(?i)\b(?:massim[oiae]|massimale|fino a|sino a|tetto|non oltre|non (?:può )?superar?\w*|al più|"
            r"limite|up to|maximum|at most|ceiling|capped at|cap)\b"
        ),
    ),
    ("minimum", re.compile(r"(?i)\b(?:minim[oiae]|almeno|a partire da|non inferiore|at least|minimum)\b")),
    (
        "budget",
        re.compile(
            r"(?i)\b(?:dotazion[ei]|risors[ae]|stanziament\w*|stanzia\w*|plafond|budget|fondi|mette a disposizione|disponibili|"
            r"fondo (?:di|da)|destina\w*|mette\w* a bando|dispone\w*|aveva messo|ha messo|"
            r"rifinanziament\w*|pacchetto da|riserva|allocation|funds?|resources|endowment|overall)\b"
        ),
    ),
    (
        "fee",
        re.compile(
            r"(?i)\b(?:cost[oai]|costano|quota (?:di (?:partecipazione|iscrizione|adesione)|è)|quota(?=:)|tariff\w+|"
            r"diritt[oi]|prezzo|si pag\w+|fee|price|IVA esclusa)\b"
        ),
    ),
)
_PERCENT_ROLES: tuple[tuple[FactRole, re.Pattern[str]], ...] = (
    ("rate", re.compile(r"(?i)\b(?:tass[oi]|interess[ei]|interest|rate)\b")),
    ("revenues", re.compile(r"(?i)\b(?:fatturato|ricavi|revenues?|turnover|export)\b")),
    (
        "share",
        re.compile(
            r"(?i)\b(?:contribut\w+|fondo perduto|copr\w+|copertura|coper[tc]\w+|rimbors\w+|garan\w+|spes[ae]|cost[oi]|voucher|"
            r"quota|anticip\w+|grants?|covers?|costs?|guarantee\w*|expenses?|prestito|finanziament\w+|intensità)\b"
        ),
    ),
)
_BUDGET_AFTER = re.compile(
    r"(?i)^\s*(?:di euro\s+)?(?:di (?:dotazione|plafond|stanziamento|risorse|fondi|budget)|"
    r"stanziat\w+|(?:sono )?(?:disponibili|a disposizione))"
)
_MINIMUM_AFTER = re.compile(r"(?i)^\s*(?:di spesa minima|(?:di )?spesa ammissibile minima)")
_OF_REVENUES = re.compile(r"(?i)^\s*(?:de[il]|della|delle|of)\b[^.;,]{0,25}\b(?:fatturato|ricavi|revenues?|turnover)\b")
_GIFT = re.compile(r"(?i)\b(?:contribut\w+|voucher|bonus|premio|agevolazion\w+|prestit\w+|finanziament\w+|grant|loan)\b")
_FIXED = re.compile(r"(?i)\b(?:pari a|di|da|vale|valeva|of|worth)\s*$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it is and where it stands."""

    value: str
    role: FactRole
    start: int
    end: int
    confidence: float


def amounts_of(text: str, heading: str) -> list[Figure]:
    """Return the amounts in euros; the first number of "da 10.000 a 500.000 euro" is one, its minimum."""
    atoms = extract(text)
    figures: dict[int, Figure] = {}
    for place, found in enumerate(atoms):
        if found.atom.kind != "money":
            continue
        role, confidence = _amount_role(text, found, heading)
        figures[found.start] = Figure(found.atom.value, role, found.start, found.end, confidence)
        first = atoms[place - 1] if place else None
        if first is not None and first.atom.kind in ("number", "money") and _is_range(text, first, found):
            figures |= {f.start: f for f in _range(text, first, found)}
    return sorted(figures.values(), key=lambda f: f.start)


def _is_range(text: str, first: Found, last: Found) -> bool:
    between = text[first.end : last.start]
    return bool(_RANGE.match(between) or (_AND.match(between) and _BETWEEN.search(text[: first.start])))


def percentages_of(text: str, heading: str) -> list[Figure]:
    """Return the percentages of a text."""
    figures = []
    for found in extract(text):
        if found.atom.kind == "percent":
            of_revenues = _OF_REVENUES.match(text[found.end :]) is not None
            role, confidence = _nearest(_PERCENT_ROLES, text, found, heading)
            if of_revenues:
                role, confidence = "revenues", 0.9
            figures.append(Figure(found.atom.value, role, found.start, found.end, confidence))
    return figures


def _range(text: str, first: Found, last: Found) -> Iterator[Figure]:
    value = Decimal(first.atom.value)
    if first.atom.kind == "number" and value < 1000 and _scale(text[first.start : first.end]) == 1:
        value *= _scale(text[last.start : last.end])  # "da 25 a 150 mila euro"
    if value < Decimal(last.atom.value):
        outlay = _OUTLAY.search(text[: first.start]) is not None
        yield Figure(format(value.normalize(), "f"), "spending" if outlay else "minimum", first.start, first.end, 0.9)
        yield Figure(last.atom.value, "other" if outlay else "maximum", last.start, last.end, 0.9)


def _scale(text: str) -> int:
    return next((factor for factor, words in _SCALES if re.search(words, text, re.I)), 1)


def _amount_role(text: str, found: Found, headings: str) -> tuple[FactRole, float]:
    after = text[found.end : found.end + 40]
    cell = next((role for role, pattern in _CELL_ROLES if pattern.match(text)), None)
    if cell is not None or _UNIT_PRICE.match(after):
        return cell or "other", 0.9
    if _BUDGET_AFTER.match(after):
        return "budget", 0.9
    if _MINIMUM_AFTER.match(after):
        return "spending", 0.9
    role, confidence = _nearest(_AMOUNT_ROLES, text, found, headings)
    before = text[: found.start]
    if role == "other" and _FIXED.search(before) and _GIFT.search(before[-60:]):
        return "maximum", 0.6  # "un contributo di 2.000 euro"
    return role, confidence


def _nearest(
    rules: Sequence[tuple[FactRole, re.Pattern[str]]], text: str, found: Found, headings: str
) -> tuple[FactRole, float]:
    """Return the role of the nearest word before in the same clause, or after, or else in the whole sentence or heading."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, found.start)), default=0)
    stop = next((m.start() for m in _CLAUSE.finditer(text, found.end)), len(text))
    before = [(m.end(), -n, role) for n, (role, p) in enumerate(rules) for m in p.finditer(text, start, found.start)]
    if before:
        return max(before)[2], 0.9
    after = [(m.start(), n, role) for n, (role, p) in enumerate(rules) for m in p.finditer(text, found.end, stop)]
    if after and not any(c.isdigit() for c in text[min(after)[0] : stop]):  # else the word belongs to the next number
        return min(after)[2], 0.75
    wider = [(m.end(), -n, role) for n, (role, p) in enumerate(rules) for m in p.finditer(text, 0, start)]
    if wider:
        return max(wider)[2], 0.6
    headed = [role for role, pattern in rules if pattern.search(headings)]
    return (headed[0], 0.6) if headed else ("other", 0.5)
