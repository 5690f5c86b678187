"""Finds the providers that a text names, by name, short name and alias."""

import re
from collections.abc import Iterable
from functools import lru_cache

from kb.name_patterns import any_of
from kb.types import Provider

# Short forms that are also common words: they count only as they are written in the register.
_CASED_LENGTH = 4
_ITALIAN_FORMS = (
    "camera di commercio di {}",
    "camera di commercio {}",
    "camera commercio {}",
    "camera di {}",
    "cciaa {}",
    "cciaa di {}",
)
_FOREIGN_FORMS = (
    "{} chamber of commerce",
    "chamber of commerce of {}",
    "{} chamber",
    "chambre de commerce de {}",
    "chambre de {}",
    "handelskammer {}",
    "handelskammer von {}",
    "cámara de comercio de {}",
    "cámara de {}",
)
# Provinces that other languages call otherwise.
_FOREIGN: dict[str, tuple[str, ...]] = {
    "Bergamo": ("Bergame",),
    "Como": ("Côme",),
    "Cremona": ("Crémone",),
    "Mantova": ("Mantua", "Mantoue"),
    "Milano": ("Milan", "Milán", "Mailand"),
    "Pavia": ("Pavie",),
    "Varese": ("Varèse",),
}
_REMEMBERED = 20_000  # titles and statements: the same pages are found again and again


class ProviderNames:
    """Matches whole words; short forms (ICE, CNA) only in capitals unless the text is a question in lower case."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        providers = tuple(providers)
        self._owner: dict[str, str] = {}
        cased: list[str] = []
        free: list[str] = []
        for provider in providers:
            for name in (provider.name, provider.short_name, *provider.aliases, *_chamber_names(provider)):
                key = _key(name)
                if len(key) < 2 or key in self._owner:
                    continue
                self._owner[key] = provider.id
                (cased if len(key) <= _CASED_LENGTH else free).append(name)
        self._free = _pattern(free + cased + self._asked_for(providers), re.IGNORECASE)
        self._strict = (_pattern(free, re.IGNORECASE), _pattern(cased, re.NOFLAG))
        self._in_text = lru_cache(maxsize=_REMEMBERED)(self._find_in_text)

    def _asked_for(self, providers: Iterable[Provider]) -> list[str]:
        """Return what firms call an association of the region: by its name without the region, as if it were the only one."""
        found = []
        for provider in providers:
            name = provider.short_name.removesuffix(" Lombardia")
            if provider.kind == "associazione" and name != provider.short_name and _key(name) not in self._owner:
                self._owner[_key(name)] = provider.id
                found.append(name)
        return found

    def in_question(self, text: str) -> list[str]:
        """Return the ids of providers that a person's question names, in order, capitals or not."""
        return self._ids(self._free.finditer(text))

    def in_text(self, text: str) -> list[str]:
        """Return the ids of providers that written text names, in order of kind and place."""
        return list(self._in_text(text))

    def _find_in_text(self, text: str) -> tuple[str, ...]:
        found = [match for pattern in self._strict for match in pattern.finditer(text)]
        return tuple(self._ids(sorted(found, key=lambda match: match.start())))

    def _ids(self, matches: Iterable[re.Match[str]]) -> list[str]:
        return list(dict.fromkeys(self._owner[_key(match.group())] for match in matches))


def _chamber_names(provider: Provider) -> list[str]:
    """Return how people call a chamber of commerce: by province, with and without "di", in five languages."""
    if provider.kind != "camera":
        return []
    places = [place.removesuffix(" e Brianza") for place in provider.territory]
    abroad = [name for place in places for name in (place, *_FOREIGN.get(place, ()))]
    return [f.format(p) for p in places for f in _ITALIAN_FORMS] + [f.format(p) for p in abroad for f in _FOREIGN_FORMS]


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", name.lower()).strip()


def _pattern(names: list[str], flags: re.RegexFlag) -> re.Pattern[str]:
    alternatives = any_of(names, folded=flags == re.IGNORECASE, blank=r"\s+")
    return re.compile(rf"(?<![\w.])(?:{alternatives})(?!\w)", flags)
