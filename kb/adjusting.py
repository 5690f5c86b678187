"""What moves a passage up or down after its closeness to the question is known: dates, places, whose measure it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.naming import ProviderNames
from kb.places import PROVINCES, provinces_in
from kb.settings import KbSettings
from kb.text_years import years_in
from kb.types import Chunk, Document, DocumentVersion, Provider, Query

_ARCHIVE = re.compile(r"/(?:archivio|archive|storico|old)(?:\W|\d|_|$)", re.I)
# Kinds of providers that own measures; the others' pages about them are retellings.
OWNER_KINDS = ("agenzia", "assicurazione", "finanziaria", "regione")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom, where and when a question names."""

    as_of: date
    named: frozenset[str]  # provider ids
    provinces: frozenset[str]
    years: frozenset[str]


class Adjuster:
    """Published rules: each has a name, which a hit's scores show, and a size from the settings."""

    def __init__(self, names: ProviderNames, providers: Mapping[str, Provider], settings: KbSettings) -> None:
        self._names, self._providers, self._settings = names, providers, settings

    def subject(self, query: Query) -> Subject:
        """Return what a question is about; a local provider that it names stands for its provinces."""
        named = frozenset(name for text in query.texts for name in self._names.in_question(text))
        places = {place for text in query.texts for place in provinces_in(text)}
        places |= {p for name in named for p in self._providers[name].territory if p in PROVINCES}
        years = frozenset(year for text in query.texts for year in years_in(text))
        return Subject(query.as_of, named, frozenset(places), years)

    def adjust(
        self,
        subject: Subject,
        chunk: Chunk,
        version: DocumentVersion,
        document: Document,
        provider: Provider,
        by_name: bool,
    ) -> dict[str, float]:
        """Return what is added to a passage's score, by the name of the rule.

        `by_name`: the question holds most of the page's title. Who asks for a measure by its name, and its year if the
        title has one, wants it whether it is open or not.
        """
        wanted = by_name and set(years_in(version.title)) <= subject.years
        moved = self._by_place(subject, provider)
        closed = version.closed or (version.valid_to is not None and version.valid_to < subject.as_of)
        if closed and not wanted:
            moved["closed"] = -self._settings.closed_penalty
        elif not closed and _past(version.title, document.url, subject):
            moved["past"] = -self._settings.past_penalty
        if provider.id in subject.named:
            moved["named"] = self._settings.named_bonus
        elif self._retold((version.title, *chunk.headings), provider):
            moved["retold"] = -self._settings.retold_penalty
        return moved

    def _by_place(self, subject: Subject, provider: Provider) -> dict[str, float]:
        local = PROVINCES.keys() & set(provider.territory)
        if not local or subject.provinces & local:
            return {}
        if subject.provinces:
            return {"elsewhere": -self._settings.elsewhere_penalty}
        return {"local": -self._settings.local_penalty}

    def _retold(self, titles: Sequence[str], provider: Provider) -> bool:
        """Tell whether a page speaks of another provider's measure."""
        if provider.kind in OWNER_KINDS:
            return False
        return any(name != provider.id for name in self._names.in_text(". ".join(titles)))


def _past(title: str, url: str, subject: Subject) -> bool:
    """Tell whether a page is called after a year that is over, or lies in an archive; not if that year is asked for."""
    years = years_in(title)
    if subject.years & set(years):
        return False
    return (bool(years) and max(years) < str(subject.as_of.year)) or _ARCHIVE.search(url) is not None
