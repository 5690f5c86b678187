"""A dated measure of an answer as a card: its state in words, and the days that are left."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from api.schemas import OpportunityOut

# Names of texts in the locales, under `countdown`.
Count = Literal["today", "tomorrow", "days", "opens_tomorrow", "opens_days", "announced", "closed_on", "closed", "unstated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """How long a measure can still be used, or is still to be waited for."""

    count: Count
    days: int = 0  # to the closing, or to the opening
    day: date | None = None  # of the closing, where it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityCard:
    """What the card of a measure shows, as of the day of the answer."""

    title: str
    provider: str  # short name
    state: Literal["open", "closing", "announced", "closed"]
    countdown: Countdown
    opens_on: date | None
    closes_on: date | None
    marker: int
    address: str  # of its page, or of the list of measures


def card_of(opportunity: OpportunityOut, provider: str, as_of: date) -> OpportunityCard:
    """Return the card of a measure that `provider` owns."""
    return OpportunityCard(
        title=opportunity.title,
        provider=provider,
        state=opportunity.state,
        countdown=countdown(opportunity.state, opportunity.opens_on, opportunity.closes_on, as_of),
        opens_on=opportunity.opens_on,
        closes_on=opportunity.closes_on,
        marker=opportunity.marker,
        address=f"/opportunita/{opportunity.id}" if opportunity.id else "/opportunita",
    )


def countdown(state: str, opens_on: date | None, closes_on: date | None, as_of: date) -> Countdown:
    """Return what is left of a measure that is in `state` on a day."""
    if state == "closed":
        return Countdown(count="closed_on", day=closes_on) if closes_on and closes_on < as_of else Countdown(count="closed")
    if state == "announced":
        days = (opens_on - as_of).days if opens_on else 0
        if days < 1:
            return Countdown(count="announced")
        return Countdown(count="opens_tomorrow") if days == 1 else Countdown(count="opens_days", days=days)
    if closes_on is None or closes_on < as_of:
        return Countdown(count="unstated")
    days = (closes_on - as_of).days
    near: dict[int, Count] = {0: "today", 1: "tomorrow"}
    return Countdown(count=near.get(days, "days"), days=days)
