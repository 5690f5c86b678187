"""Opportunities as far as their pages stand: what was withdrawn since they were worked out tells of none any more."""

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from kb.opportunity_book import OpportunityBook
from kb.opportunity_types import Opportunity


class Documents(Protocol):
    """The store, as far as it tells which documents stand."""

    def withdrawn(self, since: datetime) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class _Read:
    """What the book held, and what of it stands."""

    book: Sequence[Opportunity]
    of_build: tuple[Opportunity, ...]
    documents: frozenset[str]
    gone: frozenset[str]
    shown: tuple[Opportunity, ...]


class StandingOpportunities:
    """The opportunities of one build. Safe to share between threads."""

    def __init__(self, book: OpportunityBook | None, documents: Documents, chunk_ids: Container[str], since: datetime) -> None:
        """`chunk_ids` are those of the build, which holds nothing that went before `since`. Without a book there are none."""
        self._book, self._documents, self._chunk_ids, self._since = book, documents, chunk_ids, since
        self._read = _Read((), (), frozenset(), frozenset(), ())

    def current(self) -> tuple[Opportunity, ...]:
        """Return those whose window stands in the build and on pages that are not withdrawn, as corrected up to now."""
        found, read = self._book.opportunities() if self._book else (), self._read
        if read.book is not found:
            held = tuple(o for o in found if not o.window or any(p.chunk_id in self._chunk_ids for p in o.window))
            read = _Read(found, held, frozenset(s.document_id for o in held for s in o.sources), frozenset(), held)
        gone = read.documents & self._documents.withdrawn(self._since)
        if gone != read.gone:
            read = replace(read, gone=gone, shown=tuple(standing(read.of_build, gone)))
        self._read = read
        return read.shown


def standing(opportunities: Iterable[Opportunity], gone: Collection[str]) -> Iterator[Opportunity]:
    """Yield opportunities without what only documents that are `gone` tell of them.

    One of which no page is left, or of which no page that is left states a day of the window, is left out.
    """
    for opportunity in opportunities:
        if all(source.document_id not in gone for source in opportunity.sources):
            yield opportunity
        elif (rest := _rest(opportunity, gone)) is not None:
            yield rest


def _rest(opportunity: Opportunity, gone: Collection[str]) -> Opportunity | None:
    sources = tuple(source for source in opportunity.sources if source.document_id not in gone)
    lost = {source.version_id for source in opportunity.sources if source.document_id in gone}
    window = tuple(place for place in opportunity.window if place.version_id not in lost)
    if not sources or {(p.kind, p.day) for p in opportunity.window} != {(p.kind, p.day) for p in window}:
        return None

    def stands(chunk_id: str) -> bool:
        return chunk_id.rpartition("#")[0] not in lost

    return replace(
        opportunity,
        title=opportunity.title if opportunity.sources[0] in sources else sources[0].title,
        window=window,
        amounts=tuple(value for value in opportunity.amounts if stands(value.chunk_id)),
        percentages=tuple(value for value in opportunity.percentages if stands(value.chunk_id)),
        sources=sources,
        contradictions=tuple(c for c in opportunity.contradictions if stands(c.kept.chunk_id) and stands(c.other.chunk_id)),
    )
