"""Responses of the JSON API about measures."""

from datetime import date, datetime

from pydantic import Field

from api.schemas import Out, PageOut
from kb.opportunity_types import ContradictionKind, CorrectedField, Opportunity, PlaceKind, State
from kb.typed_facts import FactRole

_DAY = "a day; null: no page states it"


class MeasureOut(Out):
    """A measure in a list, with its state on the day that was asked for."""

    id: str
    title: str
    measure: str = Field(description="its name without the year")
    edition: str | None = Field(description="a year; null: the measure has no editions")
    owner_id: str = Field(description="see /v1/providers/{id}")
    state: State = Field(description="closing: at most 30 days are left")
    opens_on: date | None = Field(description=_DAY)
    closes_on: date | None = Field(description=_DAY)
    days_left: int | None = Field(description="until the closing day; null: it is not open, or has no closing day")
    until_funds_end: bool
    topics: list[str]
    countries: list[str] = Field(description="ISO codes that titles name; empty: no country in particular")
    territory: list[str] = Field(description="where firms may have their seat")
    audience: list[str] = Field(description="sizes of firms that pages name")
    url: str = Field(description="page of the owner, or else the fullest page")
    disputed: bool = Field(description="two official sources differ")
    corrected: bool = Field(description="a day was corrected by hand")

    @classmethod
    def of(cls, opportunity: Opportunity, as_of: date) -> "MeasureOut":
        """Return the response for a measure on a day."""
        return cls.model_validate(summary(opportunity, as_of))


class StatedDayOut(Out):
    """Where a page states when firms can apply."""

    kind: PlaceKind
    day: date | None = Field(description="null: until the money is spent")
    version_id: str
    chunk_id: str = Field(description="see /v1/sources/{chunk_id}")
    start: int = Field(description="offsets in the text of the passage")
    end: int


class StatedValueOut(Out):
    """An amount in euros or a percentage, as a page states it."""

    value: str
    role: FactRole = Field(description="what it is")
    chunk_id: str
    start: int
    end: int


class MeasureSourceOut(Out):
    """A page that tells of a measure."""

    provider_id: str
    document_id: str
    version_id: str
    url: str
    title: str
    language: str
    read_on: date
    written_on: date | None
    own: bool = Field(description="a page of the owner")


class ClaimedOut(Out):
    """What one page gives for a figure."""

    value: str
    provider_id: str
    url: str
    chunk_id: str
    start: int
    end: int
    dated: date


class ContradictionOut(Out):
    """Two values that pages give for one thing."""

    kind: ContradictionKind
    role: str | None
    kept: ClaimedOut
    other: ClaimedOut
    slip: bool = Field(description="the other page only retells the measure: the owner's page holds")


class CorrectionOut(Out):
    """A day that a person set."""

    field: CorrectedField
    value: date
    was: date | None = Field(description="what the pages said")
    why: str
    made_by: str
    made_at: datetime


class MeasureDetailOut(MeasureOut):
    """A measure with the places where pages state what is known of it."""

    closed_from: date | None = Field(description="from this day on a page said that it is closed")
    window: list[StatedDayOut]
    amounts: list[StatedValueOut]
    percentages: list[StatedValueOut]
    sources: list[MeasureSourceOut] = Field(description="the owner's first")
    contradictions: list[ContradictionOut]
    corrections: list[CorrectionOut]
    supersedes: str | None = Field(description="id of the edition before")
    superseded_by: str | None

    @classmethod
    def of(cls, opportunity: Opportunity, as_of: date) -> "MeasureDetailOut":
        """Return the response for a measure on a day."""
        names = set(cls.model_fields) - set(MeasureOut.model_fields)
        return cls.model_validate(summary(opportunity, as_of) | {name: getattr(opportunity, name) for name in names})


class MeasuresOut(PageOut):
    """Measures of a list, in order: what closes first, what has no end, what will open, what is over."""

    as_of: date
    items: list[MeasureOut]


def summary(opportunity: Opportunity, as_of: date) -> dict[str, object]:
    """Return the fields of `MeasureOut`."""
    o, state = opportunity, opportunity.state(as_of)
    told = {name: getattr(o, name) for name in MeasureOut.model_fields if hasattr(o, name) and name != "state"}
    left = (o.closes_on - as_of).days if o.closes_on and state in ("open", "closing") else None
    return told | {
        "state": state,
        "days_left": left,
        "url": o.sources[0].url if o.sources else "",
        "disputed": any(not found.slip for found in o.contradictions),
        "corrected": bool(o.corrections),
    }
