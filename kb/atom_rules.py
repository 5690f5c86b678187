"""How each kind of typed fact is written, and what it comes to when it is read: the rules of `kb.atoms`."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Literal

from kb.number_words import NUMBER_WORD, number_of

AtomKind = Literal["url", "email", "iban", "vat", "law", "code", "date", "time", "percent", "money", "phone", "number"]
Read = Callable[[re.Match[str]], str | None]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gennaio january janvier januar enero",
            "febbraio february février februar febrero",
            "marzo march mars märz",
            "aprile april avril abril",
            "maggio may mai mayo",
            "giugno june juin juni junio",
            "luglio july juillet juli julio",
            "agosto august août",
            "settembre september septembre septiembre",
            "ottobre october octobre oktober octubre",
            "novembre november noviembre",
            "dicembre december décembre dezember diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A group of thousands never opens with 0: 0,371 is a decimal.
_AMOUNT = (
    r"[1-9]\d{0,2}(?:[.\u00a0\u202f ]\d{3}){1,8}(?:,\d+)?|[1-9]\d{0,2}(?:['’]\d{3}){1,8}(?:[.,]\d+)?"
    r"|[1-9]\d{0,2}(?:,\d{3}){1,8}(?:\.\d+)?|(?<!\d)\d++(?:[.,]\d+)?"
)
_SCALES = {"mila": 10**3, "k": 10**3, "thousand": 10**3, "tsd": 10**3, "mil": 10**6, "mln": 10**6, "mio": 10**6, "m": 10**6}
_SCALES |= {"miliard": 10**9, "milliard": 10**9, "billion": 10**9, "mld": 10**9, "mrd": 10**9, "bn": 10**9}
_SCALE = (
    r"mila|milion[ei]|millionen|millions?|millones|millón|thousand|tsd|mln|mio|miliard[oi]|milliarden|milliards?|billions?"
    r"|mld|mrd|bn|k(?![a-z])|m(?![a-z])"
)
_LONG_SCALE = r"milion[ei]|millionen|millions?|millones|millón|miliard[oi]|milliarden|milliards?|billions?|thousand"
_FIGURE = rf"{_AMOUNT}|{NUMBER_WORD}|(?<!\w)(?:un|one|a|eine)(?=\s+(?:{_LONG_SCALE})\b)"
_EURO = r"€|euros?\b|eur\b"
_OF = r"di|of|d['’]|de"
_ACTS = {"l": "leg", "law": "leg", "decreto legislativo": "dlg", "legislative decree": "dlg", "decreto-legge": "dl"}
_ACTS |= {"decreto legge": "dl", "decreto ministeriale": "dm", "decreto del presidente della repubblica": "dpr"}


def plain_number(text: str) -> str | None:
    """Return a number in digits with a decimal point and no needless zeros; None if it is none. Words are read too."""
    word = number_of(text)
    if word is not None or text.lower() in ("un", "one", "a", "eine"):
        return str(word or 1)
    plain = re.sub(r"[\u00a0\u202f '’]", "", text)
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
    value = plain_number(number)
    if value is None or not scale:
        return value
    known = sorted(_SCALES.items(), key=lambda pair: -len(pair[0]))
    return _shortest(Decimal(value) * next(factor for prefix, factor in known if scale.lower().startswith(prefix)))


def _money(match: re.Match[str]) -> str | None:
    return _scaled(match["n1"] or match["n2"], match["s1"] or match["s2"])


def _day_month(match: re.Match[str]) -> str | None:
    year, month, day = match["y"], _MONTHS[match["m"].lower()], int(match["d"].rstrip("°º"))
    if not 1 <= day <= 31:
        return None
    return f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"


def _numeric_date(match: re.Match[str]) -> str | None:
    day, month = int(match["d"]), int(match["m"])
    return f"{match['y']}-{month:02}-{day:02}" if 1 <= day <= 31 and 1 <= month <= 12 else None


def _month_year(match: re.Match[str]) -> str:
    return f"{match['y']}-{_MONTHS[match['m'].lower()]:02}"


def _time(match: re.Match[str]) -> str:
    return f"{int(match['h'] or match['h2'])}:{match['min'] or match['min2'] or '00'}"


def _url(match: re.Match[str]) -> str:
    address = re.sub(r"^https?://(?:www\.)?|^www\.", "", match.group().rstrip(".,;:)").lower())
    return re.sub(r"[?&](?:utm_\w+|fbclid|gclid)=[^&]*", "", address.split("#")[0]).rstrip("/")


def _law(match: re.Match[str]) -> str:
    """Return act and number; a law of a day by number and year."""
    written = re.sub(r"\s+", " ", match["act"].lower())
    act = _ACTS.get(written) or re.sub(r"[\s.()]", "", written)[:3]
    if match["dated"]:
        return f"{_ACTS.get(act, act)} {match['n']}/{match['year']}"
    parts = re.findall(r"\d+", re.sub(r"(?i)\bdel\s+\d{1,2}[°º]?\s+[^\W\d]+\s+(?=\d{4})", "del ", match["num"]))
    return f"{_ACTS.get(act, act)} {'/'.join(parts)}"


def _phone(match: re.Match[str]) -> str:
    return re.sub(r"^(?:\+|00)39", "", re.sub(r"[^\d+]", "", match.group()))


def _code(match: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", match["code"]).upper()


RULES: tuple[tuple[AtomKind, re.Pattern[str], Read], ...] = (
    ("url", re.compile(r"(?:https?://|www\.)[^\s<>\"«»]+", re.I), _url),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), lambda m: m.group().lower().rstrip(".")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), lambda m: re.sub(r"\s", "", m[0])),
    (
        "vat",
        re.compile(
            r"\b(?:P\.?\s?IVA|partita IVA|codice fiscale|C\.F\.|VAT(?: number| no\.?)?)\s*+(?:(?:n\."
            r"|:)\s*+)?(?:IT\s?)?(?P<n>\d{11})\b",
            re.I,
        ),
        lambda m: m["n"],
    ),
    (
        "law",
        re.compile(
            r"\b(?P<act>[Dd]ecreto\s+(?:[Ll]egislativo|[Mm]inisteriale|del\s+Presidente\s+della\s+Repubblica)"
            r"|[Dd]ecreto[- ][Ll]egge"
            r"|[Ll]egislative [Dd]ecree|D\.?\s?[Ll][Gg][Ss]\.?|D\.?P\.?R\.?|D\.?M\.?|D\.?L\.?|L\.|[Ll]egge|Law|[Dd]ecreto"
            r"|[Rr]eg(?:olamento|ulation|\.)?(?:\s*\(?(?:UE|CE|EU|EC)\)?)?|[Cc]ircolare|[Dd]irettiva"
            r"|[Dd]irective|D\.?G\.?R\.?"
            r"|[Aa]rt(?:icolo|icle|\.))\s*+(?::\s*+)?"
            rf"(?:(?P<dated>(?:del\s+)?\d{{1,2}}[°º]?\s+(?:{_MONTH})\s+(?P<year>\d{{4}}),?\s*n\.?\s*(?P<n>\d+))"
            r"|(?:n\.\s*)?(?P<num>\d+(?:/\d+)*(?:/[A-Z]+)?(?:\s+del\s+(?:\d{1,2}\s+\w+\s+)?\d{4})?))"
        ),
        _law,
    ),
    (
        "code",
        re.compile(
            r"\b(?:HS|SH|TARIC|NC8?|ATECO|NACE|CPV|CUP|CIG|CER|[Vv]oc[ei] doganal[ei]|[Cc]odic[ei] doganal[ei]"
            r"|[Tt]ariff (?:code|"
            r"heading))\b(?:\s+(?:code|codice|n\.))*:?\s+(?P<code>(?!(?:19|20)\d\d\b)[A-Z]{0,2}\d[\dA-Z]+(?:\.\d{2,4})*)\b"
        ),
        _code,
    ),
    ("date", re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), lambda m: m.group()),
    ("date", re.compile(r"\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})\b"), _numeric_date),
    (
        "date",
        re.compile(
            rf"\b(?P<d>\d{{1,2}}[°º]?)(?:st|nd|rd|th|er"
            rf"|\.)?\s+(?:de\s+)?(?P<m>{_MONTH})\b(?:\s+(?:de\s+)?(?P<y>\d{{4}}))?", re.I
        ),
        _day_month,
    ),
    ("date", re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.I), _day_month),
    ("date", re.compile(rf"\b(?P<m>{_MONTH})\s+(?:de\s+|del\s+)?(?P<y>\d{{4}})\b", re.I), _month_year),
    (
        "time",
        re.compile(r"\b(?:ore|alle|at)\s+(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?\b|\b(?P<h2>\d{1,2}):(?P<min2>\d{2})\b", re.I),
        _time,
    ),
    (
        "percent",
        re.compile(
            rf"(?P<n>{_AMOUNT}|{NUMBER_WORD})\s*(?:%|(?:per\s?cento|percent|per cent|pour ?cent|prozent|por ?ciento)\b)", re.I
        ),
        lambda m: plain_number(m["n"]),
    ),
    (
        "money",
        re.compile(
            rf"(?:{_EURO})\s*(?P<n1>{_AMOUNT})\s*(?P<s1>{_SCALE})?\b"
            rf"|(?P<n2>{_FIGURE})\s*(?P<s2>{_SCALE})?\s*(?:(?:{_OF})\s*)?(?:{_EURO})",
            re.I,
        ),
        _money,
    ),
    (
        "phone",
        re.compile(r"(?:\+39|0039)\s?\d[\d .\-/]{5,13}\d|\b0\d{1,3}[ ./-]\d{5,8}\b|\b0\d{8,10}\b|\b800[ .]\d{3}[ .]\d{3}\b"),
        _phone,
    ),
    (
        "number",
        re.compile(rf"(?<![\w.,])(?P<n>{_AMOUNT})(?:\s*(?P<s>{_SCALE})\b)?", re.I),
        lambda m: _scaled(m["n"], m["s"]),
    ),
    (
        "number",
        re.compile(rf"(?P<n>{NUMBER_WORD}|(?<!\w)(?:un|one|a)(?=\s+(?:{_LONG_SCALE})\b))(?:\s+(?P<s>{_LONG_SCALE})\b)?", re.I),
        lambda m: _scaled(m["n"], m["s"]),
    ),
)  # fmt: skip
