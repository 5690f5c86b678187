"""Texts of the pages and of error messages, and the language in which a visitor reads them."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from assistant.types import Language
from assistant.wording import day

if TYPE_CHECKING:
    from fastapi import Request  # slow to import, and commands need texts without it

UiLanguage = Language
UI_LANGUAGES: tuple[UiLanguage, ...] = get_args(UiLanguage)
LANGUAGE_NAMES: Mapping[UiLanguage, str] = {
    "it": "Italiano",
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
}
LANGUAGE_COOKIE = "lingua"
_FOLDER = Path(__file__).parent / "locales"


def text(language: UiLanguage, key: str, **values: object) -> str:
    """Return the text `section.name`, filled in. Raises KeyError for an unknown key."""
    return lines(language)[key].format(**values)


@cache
def lines(language: UiLanguage) -> Mapping[str, str]:
    """Return all texts of a language, by dotted key: those of all files of its folder, one file a part of the portal."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.toml")):
        for key, value in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"{path}: the text {key} stands in another file too; name it differently")
            found[key] = value
    return found


def optional_text(language: UiLanguage, key: str) -> str | None:
    """Return a text that need not exist, such as the label of a contact that only one partner has."""
    return lines(language).get(key)


def page_language(request: "Request") -> UiLanguage:
    """Return the language of a page: `?lang=`, else the visitor's last choice, else that of the browser, else Italian."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        for language in UI_LANGUAGES:
            if wish == language:
                return language
    return accepted_language(request)


def accepted_language(request: "Request") -> UiLanguage:
    """Return the best language of Accept-Language that we have, else Italian."""
    ranked: list[tuple[float, int, UiLanguage]] = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, weight = part.partition(";q=")
        for language in UI_LANGUAGES:
            if tag.strip().lower().split("-")[0] == language:
                ranked.append((-_weight(weight), place, language))
    return min(ranked)[2] if ranked else "it"


def long_date(language: UiLanguage, value: str | date | datetime) -> str:
    """Return a date, or the day of an ISO text, as people write it."""
    return day(language, date.fromisoformat(value[:10]) if isinstance(value, str) else value)


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _flat(node: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in node.items():
        key = f"{prefix}{name}"
        found += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, str(value))]
    return found
