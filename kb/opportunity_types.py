"""Opportunities: measures with a window, gathered from all pages that tell of them, and what people corrected."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

State = Literal["open", "closing", "announced", "closed"]
ContradictionKind = Literal["opening", "closing", "amount", "percentage"]
PlaceKind = Literal["opening", "closing", "exhaustion"]
CorrectedField = Literal["opens_on", "closes_on", "closed_from"]
MeasureKey = tuple[str, str, str | None]  # owner, words of the measure's name, edition


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunitySource:
    """A page that tells of an opportunity."""

    provider_id: str
    document_id: str
    version_id: str
    url: str
    title: str
    language: str
    read_on: date
    written_on: date | None  # updated or published, as the page says
    own: bool  # a page of the organisation that owns the measure


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlace:
    """Where a page states when firms can apply, or that the money ends it."""

    kind: PlaceKind
    day: date | None  # None: until the money is spent
    version_id: str
    chunk_id: str
    start: int  # offsets in the chunk's text
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedValue:
    """An amount in euros or a percentage, and what it is."""

    value: str
    role: str  # a FactRole of kb/typed_facts.py
    chunk_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What one page gives for a figure, and when it was written."""

    value: str  # a day as 2026-10-09, euros, a percentage
    provider_id: str
    url: str
    chunk_id: str
    start: int
    end: int
    dated: date  # updated or published, or else read


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two figures that pages about the same edition give for one thing."""

    kind: ContradictionKind
    role: str | None  # of amounts and percentages
    kept: Claimed  # the owner's, where it has a page
    other: Claimed
    slip: bool  # the other page only retells the owner's measure, so that the owner's page settles it


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person knows better than the pages. It holds for owner, measure and edition, whatever is crawled later."""

    id: int
    owner_id: str
    measure: str  # as it was called
    measure_key: str
    edition: str | None
    field: CorrectedField
    value: date
    was: date | None  # what the pages said then; tells windows of one edition apart
    why: str
    made_by: str
    made_at: datetime  # UTC
    undone_by: str | None = None
    undone_at: datetime | None = None

    @property
    def key(self) -> MeasureKey:
        return self.owner_id, self.measure_key, self.edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One edition of a measure."""

    id: str
    measure: str  # the name without its year
    measure_key: str  # the words that tell it from others, sorted
    edition: str | None  # a year; None: the measure has no editions
    owner_id: str
    title: str  # of the owner's page, or of the fullest page if the owner has none
    opens_on: date | None
    closes_on: date | None
    closed_from: date | None  # from this day on a page was known to say that it is closed
    ends_by: date | None  # where no page states a closing day: after this day the edition counts as over
    until_funds_end: bool
    window: tuple[WindowPlace, ...]  # where the days above are stated, the owner's pages first
    amounts: tuple[StatedValue, ...]
    percentages: tuple[StatedValue, ...]
    topics: tuple[str, ...]  # vocabulary of kb/topics.py
    countries: tuple[str, ...]  # that the titles name, ISO codes
    territory: tuple[str, ...]  # where firms may have their seat
    audience: tuple[str, ...]  # micro, piccola, media, grande
    sources: tuple[OpportunitySource, ...]  # the owner's first
    contradictions: tuple[Contradiction, ...] = ()
    supersedes: str | None = None  # id of the edition before
    superseded_by: str | None = None
    corrections: tuple[Correction, ...] = ()  # those that the days above follow

    @property
    def key(self) -> MeasureKey:
        return self.owner_id, self.measure_key, self.edition

    def state(self, as_of: date, soon_days: int = 30) -> State:
        """Return the state on a day; closing: at most `soon_days` are left."""
        if self.closed_from is not None and as_of >= self.closed_from:
            return "closed"
        last = self.closes_on or self.ends_by
        if last is not None and last < as_of:
            return "closed"
        if self.opens_on is not None and self.opens_on > as_of:
            return "announced"
        soon = self.closes_on is not None and (self.closes_on - as_of).days <= soon_days
        return "closing" if soon else "open"
