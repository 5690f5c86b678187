"""Words that the designs print around the content, in the language of the page."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from ingest.sample.types import Lang

_LABELS = Path(__file__).parent / "designs" / "labels.toml"


@cache
def labels(lang: Lang) -> Mapping[str, str]:
    """Return the fixed words of a language, by key."""
    words: Mapping[str, Mapping[str, str]] = tomllib.loads(_LABELS.read_text(encoding="utf-8"))
    return words[lang]


def notice(name: str, lang: Lang) -> str:
    """Return the sentence that says that a page is no page of the partner's."""
    return labels(lang)["notice"].format(name=name.rstrip("."))


def long_date(day: date, lang: Lang) -> str:
    """Return a date in words: 2 ottobre 2026, 1° ottobre 2026, 2 October 2026."""
    month = labels(lang)["months"].split()[day.month - 1]
    number = "1°" if lang == "it" and day.day == 1 else str(day.day)
    return f"{number} {month} {day.year}"


def short_date(day: date) -> str:
    """Return a date in figures: 12/03/2025."""
    return f"{day:%d/%m/%Y}"
