"""Numbers in words, ranges, laws and the end of the year, rewritten in the way in which atoms are read (metrics 2.4)."""

import re

_UNITS = "uno due tre quattro cinque sei sette otto nove".split()
_TEENS = "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove".split()
_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_ENGLISH = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_MONTH = (
    "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|january|february|march"
    "|april|may|june|july|august|september|october|november|december"
)
_AMOUNT = r"\d++(?:[.,]\d++)*+"
_WORD = re.compile(r"(?<!\bper )(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)?(?![\w-])")
# "sei" is also "you are", "due" is also English.
_NOT_NUMBERS = re.compile(
    r"\b(?:(?:se|tu|che|non|quando|dove) sei|sei (?:un|una|uno|già|in|di|il|la|iscritt\w|interessat\w)\b"
    r"|due (?:to|date|dates|by|on|diligence|in|course)|(?:is|are|be|was|were|amounts?|falls?|fell|payable) due)\b",
    re.I,
)
_PERCENT_RANGE = re.compile(rf"(?<!\d)(?<!\d[.,])({_AMOUNT})\s*+[-–]\s*+({_AMOUNT}\s*+(?:%|per ?cento\b|percent\b))", re.I)
_AMOUNT_RANGE = re.compile(
    rf"\b(tra|fra|da|between|from)\s+({_AMOUNT})\s+(e|a|ai|and|to)\s+({_AMOUNT})\s*(euro\b|€|%|per ?cento\b|percent\b)", re.I
)
_DAY_RANGE = re.compile(rf"\b(\d{{1,2}})(\s+al(?:l['’])?\s*|\s*[-–]\s*)(\d{{1,2}})(\s+(?:{_MONTH})(?:\s+\d{{4}})?)\b", re.I)
_YEAR_END = re.compile(r"\b(?:la )?fine (?:dell['’]\s?)?anno\b|\b(?:the )?end of the year\b|\byear[- ]end\b", re.I)
_LEGISLATIVE = re.compile(r"\b(?:decreto legislativo|d\.?\s?lgs\.?)(?=\W)", re.I)
_DATED_LAW = re.compile(rf"(?<!\s)\s++(?:del\s++)?\d{{1,2}}[°º]?\s++(?:{_MONTH})\s++(\d{{4}}),?\s*+n\.?\s*+(\d++)\b", re.I)


def in_digits(text: str) -> str:
    """Return a text with its numbers in digits and each end of a range with its unit; words that only look like numbers go.

    "quaranta per cento" becomes "40 per cento", "dal 2 al 5 maggio 2026" "dal 2 maggio 2026 al 5 maggio 2026", and "entro
    fine anno" "entro 31 dicembre", a day without a year. A law of a day is named by number and year: "D.Lgs. 82/2005".
    Ordinals in words stay words.
    """
    read = _NOT_NUMBERS.sub("–", text)
    read = re.sub(
        r"(?<!\bper )(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)?(?![\w-])", lambda m: _VALUES.get(m.group().lower(), m.group()), read
    )
    read = _DATED_LAW.sub(r" \2/\1", _LEGISLATIVE.sub("D.Lgs.", read))
    read = _PERCENT_RANGE.sub(r"\1% – \2", read)
    read = _AMOUNT_RANGE.sub(r"\1 \2 \5 \3 \4 \5", read)
    read = _DAY_RANGE.sub(r"\1\4\2\3\4", read)
    return _YEAR_END.sub("31 dicembre", read)


def _below_hundred() -> dict[str, int]:
    values = {word: n for n, word in enumerate([*_UNITS, *_TEENS], start=1)}
    for tens, word in enumerate(_TENS, start=2):
        values[word] = tens * 10
        for ones, unit in enumerate(_UNITS, start=1):
            stem = word[:-1] if unit[0] in "uo" else word
            values[stem + unit] = values[(stem + unit).replace("tre", "tré")] = tens * 10 + ones
    return values


def _values() -> dict[str, str]:
    """Return 2 to 999, thousands of them, and the English words below a hundred, in digits."""
    small = _below_hundred()
    hundreds = {("" if n == 1 else unit) + "cento": n * 100 for n, unit in enumerate(_UNITS, start=1)}
    small |= {h + rest: value + small.get(rest, 0) for h, value in hundreds.items() for rest in ("", *small)}
    values = small | {f"{word}mila": value * 1000 for word, value in small.items()} | {"mille": 1000}
    values |= {word: n for n, word in enumerate(_ENGLISH, start=2)}
    for tens, word in enumerate(_ENGLISH_TENS, start=2):
        values |= {word: tens * 10} | {f"{word}-{ones}": tens * 10 + n for n, ones in enumerate(_ENGLISH[:8], start=2)}
    del values["uno"]
    return {word: str(value) for word, value in values.items()}


_VALUES = _values()
