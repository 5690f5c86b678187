"""Opportunities: measures with a window, gathered from all pages that tell of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

State = Literal["open", "closing", "announced", "closed"]
ContradictionKind = Literal["opening", "closing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunitySource:
    """A page that tells of an opportunity."""

    provider_id: str
    document_id: str
    version_id: str
    url: str
    title: str
    read_on: date
    own: bool  # a page of the organisation that owns the measure


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedValue:
    """An amount in euros or a percentage, and what it is."""

    value: str
    role: str  # a FactRole of kb/typed_facts.py
    chunk_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two values that pages about the same edition give for one date."""

    kind: ContradictionKind
    value: date  # the one that is kept
    url: str
    other_value: date
    other_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One edition of a measure."""

    id: str
    measure: str  # the name without its year
    edition: str | None  # a year; None: the measure has no editions
    owner_id: str
    title: str  # of the owner's page, or of the fullest page if the owner has none
    opens_on: date | None
    closes_on: date | None
    closed_from: date | None  # from this day on a page was known to say that it is closed
    ends_by: date | None  # where no page states a closing day: after this day the edition counts as over
    until_funds_end: bool
    amounts: tuple[StatedValue, ...]
    percentages: tuple[StatedValue, ...]
    topics: tuple[str, ...]  # vocabulary of kb/topics.py
    territory: tuple[str, ...]  # where firms may have their seat
    audience: tuple[str, ...]  # micro, piccola, media, grande
    sources: tuple[OpportunitySource, ...]  # the owner's first
    contradictions: tuple[Contradiction, ...] = ()
    supersedes: str | None = None  # id of the edition before
    superseded_by: str | None = None

    def state(self, as_of: date, soon_days: int = 30) -> State:
        """Return the state on a day; closing: at most `soon_days` are left."""
        if self.closed_from is not None and as_of >= self.closed_from:
            return "closed"
        last = self.closes_on or self.ends_by
        if last is not None and last < as_of:
            return "closed"
        if self.opens_on is not None and self.opens_on > as_of:
            return "announced"
        soon = self.closes_on is not None and self.closes_on <= as_of + timedelta(days=soon_days)
        return "closing" if soon else "open"
