"""Typed facts in a text: what the claim lock compares (numbers, money, dates, addresses, laws)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

AtomKind = Literal["url", "email", "law", "date", "time", "percent", "money", "phone", "number"]


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """A fact, normalised so that equal facts are equal atoms."""

    kind: AtomKind
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """An atom and where it stands."""

    atom: Atom
    start: int
    end: int


_MONTHS = {
    name: number
    for names, number in (
        ("gennaio january", 1),
        ("febbraio february", 2),
        ("marzo march", 3),
        ("aprile april", 4),
        ("maggio may", 5),
        ("giugno june", 6),
        ("luglio july", 7),
        ("agosto august", 8),
        ("settembre september", 9),
        ("ottobre october", 10),
        ("novembre november", 11),
        ("dicembre december", 12),
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
# A group of thousands never opens with 0: 0,371 is a decimal.
_AMOUNT = r"[1-9]\d{0,2}(?:[.\u00a0 ]\d{3})+(?:,\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_SCALES = {"mila": 10**3, "k": 10**3, "thousand": 10**3, "milion": 10**6, "million": 10**6, "mln": 10**6, "m": 10**6}
_SCALES |= {"miliard": 10**9, "billion": 10**9, "mld": 10**9, "bn": 10**9}
_SCALE = r"mila|milion[ei]|millions?|thousand|mln|miliard[oi]|billions?|mld|bn|k(?![a-z])|m(?![a-z])"
_EURO = r"€|euro\b|eur\b"
_WORDS = {
    word: number
    for number, word in enumerate("zero uno due tre quattro cinque sei sette otto nove dieci undici dodici".split())
    if number > 1
}


def extract(text: str) -> list[Found]:
    """Return the typed facts of a text in order; each character belongs to at most one."""
    taken = bytearray(len(text))
    found: list[Found] = []
    for pattern, make in _RULES:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            atom = make(match)
            if atom is not None:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(Found(atom, match.start(), match.end()))
    return sorted(found, key=lambda f: f.start)


def atoms(text: str) -> frozenset[Atom]:
    """Return the distinct typed facts of a text."""
    return frozenset(f.atom for f in extract(text))


def unsupported(statement: str, evidence: str) -> list[Found]:
    """Return the facts of a statement that the evidence does not state, in order.

    A date is also supported by a finer one that it contains (metrics 2.4: the answer may be coarser), a plain number by
    the number of an amount or percentage, never the other way round.
    """
    known = atoms(evidence)
    wider = known | {Atom("number", a.value) for a in known if a.kind in ("money", "percent")} | set(_coarser(known))
    return [f for f in extract(statement) if f.atom not in wider]


def _coarser(known: frozenset[Atom]) -> Iterator[Atom]:
    for atom in known:
        if atom.kind == "date":
            parts = atom.value.split("-")
            for length in range(1, len(parts)):
                yield Atom("date", "-".join(parts[:length]))
            yield Atom("number", parts[0])


def _number(text: str) -> str | None:
    plain = text.replace("\u00a0", "").replace(" ", "")
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    else:
        plain = plain.replace(",", ".")
    try:
        return _shortest(Decimal(plain))
    except InvalidOperation:
        return None


def _shortest(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _scaled(number: str, scale: str | None) -> str | None:
    value = _number(number)
    if value is None or not scale:
        return value
    factor = next(f for prefix, f in sorted(_SCALES.items(), key=lambda p: -len(p[0])) if scale.lower().startswith(prefix))
    return _shortest(Decimal(value) * factor)


def _money(match: re.Match[str]) -> Atom | None:
    value = _scaled(match["n1"] or match["n2"], match["s1"] or match["s2"])
    return None if value is None else Atom("money", value)


def _percent(match: re.Match[str]) -> Atom | None:
    value = _number(match["n"])
    return None if value is None else Atom("percent", value)


def _plain(match: re.Match[str]) -> Atom | None:
    value = _scaled(match["n"], match["s"])
    return None if value is None else Atom("number", value)


def _day_month(match: re.Match[str]) -> Atom | None:
    year, month, day = match["y"], _MONTHS[match["m"].lower()], int(match["d"].rstrip("°º"))
    if not 1 <= day <= 31:
        return None
    return Atom("date", f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}")


def _numeric_date(match: re.Match[str]) -> Atom | None:
    day, month = int(match["d"]), int(match["m"])
    return Atom("date", f"{match['y']}-{month:02}-{day:02}") if 1 <= day <= 31 and 1 <= month <= 12 else None


def _month_year(match: re.Match[str]) -> Atom:
    return Atom("date", f"{match['y']}-{_MONTHS[match['m'].lower()]:02}")


def _iso(match: re.Match[str]) -> Atom:
    return Atom("date", match.group())


def _time(match: re.Match[str]) -> Atom:
    return Atom("time", f"{int(match['h'] or match['h2'])}:{match['min'] or match['min2'] or '00'}")


def _url(match: re.Match[str]) -> Atom:
    address = re.sub(r"^https?://(?:www\.)?|^www\.", "", match.group().rstrip(".,;:)").lower())
    return Atom("url", address.split("#")[0].rstrip("/"))


def _law(match: re.Match[str]) -> Atom:
    act = re.sub(r"[\s.()]", "", match["act"].lower())[:3]
    return Atom("law", act + " " + "/".join(re.findall(r"\d+", match["num"])))


def _phone(match: re.Match[str]) -> Atom:
    return Atom("phone", re.sub(r"^(?:\+|00)39", "", re.sub(r"[^\d+]", "", match.group())))


def _word(match: re.Match[str]) -> Atom:
    return Atom("number", str(_WORDS[match.group().lower()]))


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Atom | None]], ...] = (
    (re.compile(r"(?:https?://|www\.)[^\s<>\"«»]+", re.I), _url),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), lambda m: Atom("email", m.group().lower().rstrip("."))),
    (
        re.compile(
            r"\b(?P<act>D\.?\s?Lgs\.?|D\.?P\.?R\.?|D\.?M\.?|D\.?L\.?|L\.|[Ll]egge|[Dd]ecreto|[Rr]eg(?:olamento|ulation|\.)?"
            r"(?:\s*\(?(?:UE|CE|EU|EC)\)?)?|[Cc]ircolare|[Dd]irettiva|D\.?G\.?R\.?|[Aa]rt(?:icolo|\.))\s*(?:n\.\s*)?"
            r"(?P<num>\d+(?:/\d+)*(?:/[A-Z]+)?(?:\s+del\s+(?:\d{1,2}\s+\w+\s+)?\d{4})?)"
        ),
        _law,
    ),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), _iso),
    (re.compile(r"\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})\b"), _numeric_date),
    (re.compile(rf"\b(?P<d>\d{{1,2}}[°º]?)(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\b(?:\s+(?P<y>\d{{4}}))?", re.I), _day_month),
    (re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.I), _day_month),
    (re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<y>\d{{4}})\b", re.I), _month_year),
    (
        re.compile(r"\b(?:ore|alle|at)\s+(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?\b|\b(?P<h2>\d{1,2}):(?P<min2>\d{2})\b", re.I),
        _time,
    ),
    (re.compile(rf"(?P<n>{_AMOUNT})\s*(?:%|per\s?cento\b|percent\b|per cent\b)", re.I), _percent),
    (
        re.compile(
            rf"(?:{_EURO})\s*(?P<n1>{_AMOUNT})\s*(?P<s1>{_SCALE})?\b|(?P<n2>{_AMOUNT})\s*(?P<s2>{_SCALE})?\s*(?:di\s+|of\s+)?(?:{_EURO})",
            re.I,
        ),
        _money,
    ),
    (
        re.compile(r"(?:\+39|0039)\s?\d[\d .\-/]{5,13}\d|\b0\d{1,3}[ ./-]\d{5,8}\b|\b0\d{8,10}\b|\b800[ .]\d{3}[ .]\d{3}\b"),
        _phone,
    ),
    (re.compile(rf"(?<![\w.,])(?P<n>{_AMOUNT})(?:\s*(?P<s>{_SCALE})\b)?", re.I), _plain),
    (re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.I), _word),
)
