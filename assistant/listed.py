"""An answer made of records rather than of found sentences: what it says, cites and lists, before providers are chosen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.citing import cite
from assistant.claim_lock import lock
from assistant.types import Citation, Comparison, Opportunity, Outcome, Statement
from kb.types import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What is said of opportunities or of two measures."""

    outcome: Outcome
    reason: str | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    opportunities: tuple[Opportunity, ...] = ()
    comparison: Comparison | None = None
    missing: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


class Quotes:
    """Gives markers to passages in the order in which they are first quoted, after those that an answer cites already."""

    def __init__(self, cited: Sequence[Citation] = ()) -> None:
        self._citations = list(cited)
        self._markers = {c.chunk_id: c.marker for c in cited}

    def marker(self, hit: Hit, sentence: str) -> int:
        """Return the marker of a passage; the sentence is the one that its link opens, if it is the first from it."""
        if hit.chunk.id not in self._markers:
            marker = len(self._citations) + 1
            (made,) = cite([(hit, sentence)])
            self._citations.append(replace(made, marker=marker))
            self._markers[hit.chunk.id] = marker
        return self._markers[hit.chunk.id]

    def citation(self, marker: int) -> Citation:
        """Return the citation of one marker."""
        return self._citations[marker - 1]

    def citations(self) -> tuple[Citation, ...]:
        """Return the citations of all markers."""
        return tuple(self._citations)


@dataclass(frozen=True, slots=True)
class Lock:
    """Says whether a claim stands in its passages."""

    terms: Callable[[str], list[str]]
    names_in: Callable[[str], list[str]]

    def passes(self, statement: Statement, citations: Sequence[Citation]) -> bool:
        return bool(lock([statement], citations, self.terms, self.names_in).statements)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Statements and citations whose markers have no gaps, and how the old markers became the new ones."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    number: Mapping[int, int]


def used(statements: Sequence[Statement], citations: Sequence[Citation]) -> Numbered:
    """Leave out the passages that no statement cites, and number the rest in order of use."""
    order = dict.fromkeys(marker for statement in statements for marker in statement.citations)
    number = {old: new for new, old in enumerate(order, start=1)}
    by_marker = {c.marker: c for c in citations}
    kept = tuple(replace(s, citations=tuple(number[m] for m in s.citations)) for s in statements)
    return Numbered(kept, tuple(replace(by_marker[old], marker=new) for old, new in number.items()), number)
