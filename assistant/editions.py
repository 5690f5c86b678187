"""Which pages are of an edition that a newer one has taken the place of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.asking import Asked
from assistant.selecting import Choice, Weigher
from assistant.types import Question
from kb.opportunity_types import Opportunity
from kb.text_years import years_in
from kb.types import Hit, SearchResult

_FIGURE = re.compile(r"\b\d{3,}\b")
_ARCHIVE = re.compile(r"/(?:archivio|archive|storico|old)(?:\W|\d|_|$)", re.I)
# Whoever speaks of the past wants an edition of the past, even without its year.
_PAST = re.compile(
    r"\b(?:preceden\w+|vecchi[aeo]?|scors[aeo]|passat[aeio]|storic\w+|archivi\w*|all'epoca"
    r"|era|erano|eran|fu|furono|ebbe\w*|aveva\w*|dava\w*|diede\w*|copriva\w*|valeva\w*|rimborsava\w*|prevedeva\w*|finanziava\w*"
    r"|andò|ricevett\w+|potev\w+|dovev\w+|spettava\w*|serviva\w*|pagava\w*|chiedeva\w*"
    r"|was|were|did|had|used to|previous|former|past|last year|earlier"
    r"|war|waren|hatte\w*|wurde\w*|früher\w*|vorig\w+|letzt\w+ jahr|était|étaient|avait|précédent\w*|ancien\w*|dernière"
    r"|fue|fueron|era[n]?|anterior\w*|pasad[ao]s?)\b",
    re.I,
)
# What a title says of the kind of page, not of the measure.
_GENERIC = (
    "bando bandi avviso contributo contributi incentivi misure agevolazioni archivio notizie servizi imprese edizione anno"
    " domanda domande frequenti risposte guida testo integrale documento partecipazione concessione call grants"
)
# Share of the idf mass of the shorter title, of both for a page without a year, from which two pages tell of one measure.
_SAME_MEASURE = 0.5
_ARCHIVED = 0.3  # the same where the older one lies in an archive


@dataclass(frozen=True, slots=True)
class _Page:
    version_id: str
    provider_id: str
    years: frozenset[str]
    archived: bool
    figures: frozenset[str]  # of the title, years and codes of calls
    words: frozenset[str]  # index terms of the title that tell which measure it is of

    @property
    def last(self) -> str:
        """The year of its edition; an archived page without one is older than any other, a standing one newer."""
        return max(self.years) if self.years else ("0" if self.archived else "9")


def without_superseded(
    ranked: Sequence[Choice],
    asked: Asked,
    question: Question,
    result: SearchResult,
    weigher: Weigher,
    opportunities: Sequence[Opportunity],
) -> list[Choice]:
    """Leave out the sentences of pages of another edition than the one asked for: the newest, unless a year is named.

    Only where a page of the edition that is asked for was found too, or the records know of one. Nothing is left out where
    the question speaks of the past without a year, and no page of the year in which it is asked.
    """
    if not asked.years and _PAST.search(question.text):
        return list(ranked)
    hits = {hit.version.id: hit for hit in chain(result.hits, result.context, result.near_misses)}
    pages = [_page(hit, weigher) for hit in hits.values()]
    out = {page.version_id for page in pages if any(_replaces(other, page, asked, question, weigher) for other in pages)}
    if not asked.years:
        out |= _superseded_on_record(opportunities)
    return [choice for choice in ranked if choice.hit.version.id not in out]


def _page(hit: Hit, weigher: Weigher) -> _Page:
    terms = set(weigher.terms(hit.version.title)) - set(weigher.terms(_GENERIC))
    words = frozenset(term for term in terms if not any(c.isdigit() for c in term))
    archived = _ARCHIVE.search(hit.document.url) is not None
    years, figures = frozenset(years_in(hit.version.title)), frozenset(_FIGURE.findall(hit.version.title))
    return _Page(hit.version.id, hit.provider.id, years, archived, figures, words)


def _replaces(newer: _Page, older: _Page, asked: Asked, question: Question, weigher: Weigher) -> bool:
    """Tell whether a page is of the edition that is asked for, and another one of the same measure is not."""
    if newer.provider_id != older.provider_id or not _same_measure(newer, older, weigher):
        return False
    if older.figures & set(_FIGURE.findall(question.text)):
        return False
    if asked.years:
        years = set(asked.years)
        return bool(older.years and years & newer.years) and not years & older.years and not _between(older, years)
    past = older.archived or (bool(older.years) and older.last < str(question.as_of.year))
    return past and older.last < newer.last


def _between(page: _Page, years: set[str]) -> bool:
    """Tell whether a page called after two years, "2015-2020", holds one that is asked for."""
    return any(min(page.years) <= year <= max(page.years) for year in years)


def _same_measure(one: _Page, other: _Page, weigher: Weigher) -> bool:
    def mass(words: frozenset[str]) -> float:
        return sum(weigher.idf(word) for word in words)

    shared = mass(one.words & other.words)
    if not one.years:  # a standing page: of the measure itself, not one on the whole field
        return shared >= _SAME_MEASURE * mass(one.words | other.words) > 0
    shorter = min(mass(one.words), mass(other.words))
    return shared >= (_ARCHIVED if other.archived else _SAME_MEASURE) * shorter > 0


def _superseded_on_record(opportunities: Sequence[Opportunity]) -> set[str]:
    """Return the versions that tell of an edition with a newer one, and of no edition without."""
    current = {source.version_id for o in opportunities if o.superseded_by is None for source in o.sources}
    return {source.version_id for o in opportunities if o.superseded_by for source in o.sources} - current
