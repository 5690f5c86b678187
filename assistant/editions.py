"""Which pages are of an edition that a newer one has taken the place of."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from assistant.asking import Asked
from assistant.selecting import Choice, Weigher
from assistant.types import Question
from kb.adjusting import OWNER_KINDS
from kb.opportunity_types import Opportunity
from kb.text_years import PROGRAMME, years_in
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
    "bando bandi avviso contributo contributi incentivi misure agevolazione agevolazioni archivio notizie servizi imprese"
    " edizione anno domanda domande frequenti risposte guida testo integrale documento partecipazione concessione call grants"
    " circolare associati camerali mpmi pmi scheda regolamento risorse esaurite"
)
# Share of the idf mass of the shorter title, of both for a page without a year, from which two pages tell of one measure.
_SAME_MEASURE = 0.5
_ARCHIVED = 0.3  # the same where the older one lies in an archive
_OWNERS = (*OWNER_KINDS, "camera")  # kinds of providers whose pages tell of measures of their own


@dataclass(frozen=True, slots=True)
class _Page:
    version_id: str
    provider_id: str
    owners: frozenset[str]  # whose measure it may tell of: its provider, and for an association whom it names
    years: frozenset[str]
    archived: bool
    over: bool  # it says that it is closed, or its last day is over
    written: date | None
    figures: frozenset[str]  # of the title, years and codes of calls
    words: frozenset[str]  # index terms of the title that tell which measure it is of

    @property
    def first(self) -> str:
        """The year in which its edition begins; "" without one."""
        return min(self.years, default="")

    @property
    def last(self) -> str:
        """The year of its edition; an archived page without one is older than any other, a standing one newer."""
        if self.years:
            return max(self.years)
        if self.over and self.written is not None:
            return str(self.written.year)
        return "0" if self.archived else "9"


@dataclass(frozen=True, slots=True)
class Editions:
    """Tells editions of one measure apart, for one question."""

    asked: Asked
    question: Question
    weigher: Weigher
    opportunities: Sequence[Opportunity]
    names_in: Callable[[str], Sequence[str]]  # ids of the organisations that a text names

    @property
    def of_any_time(self) -> bool:
        """Whether the question speaks of the past without a year: then no edition is left out."""
        return not self.asked.years and _PAST.search(self.question.text) is not None

    def current(self, ranked: Sequence[Choice], result: SearchResult) -> list[Choice]:
        """Leave out the sentences of pages of another edition than the one asked for: the newest, unless a year is named.

        Only where a page of the edition that is asked for was found too, or the records know of one. Nothing is left out
        where the question speaks of the past without a year, and no page of the year in which it is asked.
        """
        if self.of_any_time:
            return list(ranked)
        hits = {hit.version.id: hit for hit in chain(result.hits, result.context, result.near_misses)}
        pages = self._with_sisters([self._page(hit) for hit in hits.values()])
        out = {page.version_id for page in pages if any(self._replaces(other, page) for other in pages)}
        if not self.asked.years:
            out |= _superseded_on_record(self.opportunities)
        return [choice for choice in ranked if choice.hit.version.id not in out]

    def of_year(self, ranked: Sequence[Choice]) -> list[Choice]:
        """Leave out what is not of a past year that the question names, if the best sentence is of that year.

        A sentence is of a year if it or the title of its page names that year, or no year is named and the page is of it.
        """
        asked = set(self.asked.years)
        if not ranked or not asked or max(asked) >= str(self.question.as_of.year) or not _of(ranked[0], asked):
            return list(ranked)
        return [choice for choice in ranked if _of(choice, asked)]

    def newer(self, ranked: Sequence[Choice]) -> str | None:
        """Return the title of the newest edition on record, if the best sentence is of an older one; else None."""
        if not ranked or self.asked.years or self.of_any_time:
            return None
        best = self._page(ranked[0].hit)
        # A record made of this very page is no other edition.
        others = [o for o in self.opportunities if all(source.version_id != best.version_id for source in o.sources)]
        records = [(self._recorded(o), o.title) for o in others if o.owner_id in best.owners]
        later = [(page.last, title) for page, title in records if self._replaces(page, best)]
        return max(later)[1] if later else None

    def _page(self, hit: Hit) -> _Page:
        version, provider = hit.version, hit.provider
        retells = provider.kind not in _OWNERS
        named = self.names_in(f"{version.title}. {hit.chunk.text}") if retells else ()
        return _Page(
            version_id=version.id,
            owners=frozenset((provider.id, *named)),
            provider_id=provider.id,
            years=frozenset(years_in(PROGRAMME.sub(" ", version.title))),
            archived=_ARCHIVE.search(hit.document.url) is not None,
            over=version.closed or (version.valid_to is not None and version.valid_to < self.question.as_of),
            written=version.updated_on or version.published_on,
            figures=frozenset(_FIGURE.findall(version.title)),
            words=self._words(version.title),
        )

    def _recorded(self, record: Opportunity) -> _Page:
        return _Page(
            version_id=record.id,
            owners=frozenset((record.owner_id,)),
            provider_id=record.owner_id,
            years=frozenset(years_in(PROGRAMME.sub(" ", record.title)) or ([record.edition] if record.edition else [])),
            archived=False,
            over=record.state(self.question.as_of) == "closed",
            written=record.opens_on,
            figures=frozenset(),
            words=self._words(record.title),
        )

    def _words(self, title: str) -> frozenset[str]:
        """Return the index terms of a title that tell which measure it is of."""
        terms = set(self.weigher.terms(PROGRAMME.sub(" ", title))) - set(self.weigher.terms(_GENERIC))
        return frozenset(term for term in terms if not any(c.isdigit() for c in term))

    def _with_sisters(self, pages: Sequence[_Page]) -> list[_Page]:
        """Return the pages; what one page of an edition says of its end holds for the others of that edition."""
        over = [page for page in pages if page.over and page.years]
        return [
            replace(p, over=True)
            if any(o.provider_id == p.provider_id and o.years == p.years and self._same_measure(o, p) for o in over)
            else p
            for p in pages
        ]

    def _replaces(self, newer: _Page, older: _Page) -> bool:
        """Tell whether a page is of the edition that is asked for, and another one of the same measure is not."""
        if newer.provider_id not in older.owners or not self._same_measure(newer, older):
            return False
        if older.figures & set(_FIGURE.findall(self.question.text)):
            return False
        if self.asked.years:
            years = set(self.asked.years)
            return bool(older.years and years & newer.years) and not years & older.years and not _between(older, years)
        past = older.archived or older.over or (bool(older.years) and older.last < str(self.question.as_of.year))
        # Of two pages that end in one year, the one that begins later is no look back over many editions.
        return past and (older.last, older.first) < (newer.last, newer.first)

    def _same_measure(self, newer: _Page, older: _Page) -> bool:
        def mass(words: Iterable[str]) -> float:
            return sum(self.weigher.idf(word) for word in words)

        shared = mass(newer.words & older.words)
        if not newer.years or not (older.years or older.archived):  # of the measure itself, not one on the whole field
            return shared >= _SAME_MEASURE * mass(newer.words | older.words) > 0
        shorter = min(mass(newer.words), mass(older.words))
        return shared >= (_ARCHIVED if older.archived else _SAME_MEASURE) * shorter > 0


def _of(choice: Choice, asked: set[str]) -> bool:
    """Tell whether a sentence is of one of these years; one of a page of many years that names none may be."""
    version = choice.hit.version
    said = set(years_in(choice.text)) | set(years_in(" ".join(choice.hit.chunk.headings)))
    titled = set(years_in(PROGRAMME.sub(" ", version.title)))
    if said or titled:
        return bool((said | titled) & asked)
    written = version.updated_on or version.published_on
    return written is not None and str(written.year) in asked


def _between(page: _Page, years: set[str]) -> bool:
    """Tell whether a page called after two years, "2015-2020", holds one that is asked for."""
    return any(min(page.years) <= year <= max(page.years) for year in years)


def _superseded_on_record(opportunities: Sequence[Opportunity]) -> set[str]:
    """Return the versions that tell of an edition with a newer one, and of no edition without."""
    current = {source.version_id for o in opportunities if o.superseded_by is None for source in o.sources}
    return {source.version_id for o in opportunities if o.superseded_by for source in o.sources} - current
