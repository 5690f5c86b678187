"""Numbers in Italian and English words: which words they are, and their value."""

import re

_UNITS = "uno due tre quattro cinque sei sette otto nove".split()
_TEENS = "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove".split()
_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

_UNIT = "uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove"
_TEN = "vent|trent|quarant|cinquant|sessant|settant|ottant|novant"
_BELOW_HUNDRED = rf"{'|'.join(_TEENS)}|(?:{_TEN})(?:[ia]?(?:{_UNIT})|[ia])|{_UNIT}"
_ITALIAN = rf"(?:(?:{_UNIT})?cento(?:{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})(?:mila)?|mille"
_IN_ENGLISH = rf"(?:{'|'.join(_ENGLISH_TENS)})(?:-(?:{'|'.join(_ENGLISH[:9])}))?|{'|'.join(reversed(_ENGLISH[1:]))}"

# "sei" is also "you are", "due" is also English, the "cento" of "per cento" is no number; "uno" and "one" are articles.
NUMBER_WORD = (
    rf"(?<![\w-])(?<!\bper )(?<!\bse )(?<!\bche )(?<!\bnon )(?:{_ITALIAN}|{_IN_ENGLISH})(?![\w-])"
    r"(?!(?<=sei) (?:un|una|già|interessat\w|iscritt\w)\b)(?!(?<=due) (?:to|date|by|on|diligence|course)\b)"
)


def number_of(word: str) -> int | None:
    """Return the value of a number in words; None if the word is none, or could be an article."""
    return _VALUES.get(re.sub("é", "e", word.lower()))


def _below_hundred() -> dict[str, int]:
    values = {word: n for n, word in enumerate([*_UNITS, *_TEENS], start=1)}
    for tens, word in enumerate(_TENS, start=2):
        values[word] = tens * 10
        for ones, unit in enumerate(_UNITS, start=1):
            values[(word[:-1] if unit[0] in "uo" else word) + unit] = tens * 10 + ones
    return values


def _values() -> dict[str, int]:
    """Return 2 to 999, their thousands, and the English words below a hundred."""
    small = _below_hundred()
    hundreds = {("" if n == 1 else unit) + "cento": n * 100 for n, unit in enumerate(_UNITS, start=1)}
    small |= {h + rest: value + small.get(rest, 0) for h, value in hundreds.items() for rest in ("", *small)}
    values = small | {f"{word}mila": value * 1000 for word, value in small.items()} | {"mille": 1000}
    values |= {word: n for n, word in enumerate(_ENGLISH, start=1)}
    for tens, word in enumerate(_ENGLISH_TENS, start=2):
        values |= {word: tens * 10} | {f"{word}-{ones}": tens * 10 + n for n, ones in enumerate(_ENGLISH[:9], start=1)}
    return {word: value for word, value in values.items() if word not in ("uno", "one")}


_VALUES = _values()
