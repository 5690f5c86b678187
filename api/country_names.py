"""Names of countries as people write them: shown by code, read from a line of a form."""

import re
from collections.abc import Mapping
from functools import cache
from typing import get_args

from babel import Locale

from assistant.types import Language
from kb.places import countries_in

_LANGUAGES: tuple[Language, ...] = get_args(Language)


def country_name(code: str, language: Language) -> str:
    """Return the name of a country in a language; what is no code of a country stays as it is."""
    return _names(language).get(code.upper(), code)


def country_codes(line: str) -> list[str]:
    """Return the codes of the countries that a line names, in any of our languages or as codes, in order."""
    found = []
    for part in re.split(r"[,;/\n]|(?<![^\S\n])\s+(?:e|ed|and|et|und|y)\s+", line):
        name = part.strip().casefold()
        found += [_codes()[name]] if name in _codes() else countries_in(part)
    return list(dict.fromkeys(found))


@cache
def _names(language: Language) -> Mapping[str, str]:
    """Return name by code."""
    return {str(code): str(name) for code, name in Locale(language).territories.items() if re.fullmatch(r"[A-Z]{2}", str(code))}


@cache
def _codes() -> Mapping[str, str]:
    """Return code by name and by itself; Italy and unions of countries are no markets abroad."""
    codes = [code for code in _names("it") if code not in ("IT", "EU", "EZ", "UN", "ZZ")]
    named = {_names(language)[code].casefold(): code for language in _LANGUAGES for code in codes}
    return named | {code.casefold(): code for code in codes}
