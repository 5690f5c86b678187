"""Fixed texts for users, in five languages, from assistant/locales."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from assistant.types import Language

_FOLDER = Path(__file__).parent / "locales"
_MONTHS: dict[str, str] = {
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_ORDER = {"de": "{day}. {month} {year}", "es": "{day} de {month} de {year}"}
_SEPARATORS = {"it": ".,", "de": ".,", "es": ".,", "fr": "\u202f,", "en": ",."}  # of thousands, of decimals
_EURO = {"it": "euro", "de": "Euro"}
_LISTS = {"it": " o ", "en": " or ", "fr": " ou ", "de": " oder ", "es": " o "}


def say(language: Language, key: str, /, **values: object) -> str:
    """Return the text `section.name` in a language, filled in. Raises KeyError for an unknown key."""
    node: Any = _texts(language)
    for part in key.split("."):
        node = node[part]
    return str(node).format(**values)


def day(language: Language, value: date) -> str:
    """Return a date as people write it."""
    month = _MONTHS[language].split()[value.month - 1]
    number = "1°" if language == "it" and value.day == 1 else str(value.day)
    return _ORDER.get(language, "{day} {month} {year}").format(day=number, month=month, year=value.year)


def euros(language: Language, value: str) -> str:
    """Return an amount as people write it: "15.000 euro", "15,000 euros"."""
    grouped = f"{Decimal(value):,f}".translate(str.maketrans(",.", _SEPARATORS[language]))
    return f"{grouped} {_EURO.get(language, 'euros')}"


def alternatives(language: Language, names: list[str]) -> str:
    """Return "A, B o C"."""
    return ", ".join(names[:-1]) + _LISTS[language] + names[-1] if len(names) > 1 else "".join(names)


def examples(language: Language) -> tuple[str, ...]:
    """Return questions of our field, for a firm that does not know what to ask."""
    return tuple(_texts(language)["examples"].values())


@cache
def _texts(language: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
