"""Whether a cited page still holds on a day: in words, for whoever opens a source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from api.opportunity_cards import Countdown, countdown
from api.source_schemas import SourceOut
from kb.opportunity_types import Opportunity

_SOON_DAYS = 30

# Names of texts in the locales, under `validity`.
State = Literal["open", "closing", "announced", "closed", "older", "unstated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The state of what a page describes."""

    state: State
    countdown: Countdown | None = None  # None: no period is stated
    opens_on: date | None = None
    closes_on: date | None = None
    address: str = ""  # page of the measure
    newer: str = ""  # page of the edition that came after
    replaced: bool = False  # the page says something else by now, or is gone


def validity_of(source: SourceOut, opportunities: Sequence[Opportunity], on: date, replaced: bool) -> Validity:
    """Return the state on a day: that of the measure which the passage tells of, else what the page itself states.

    `replaced` says that the page was read again since, with another text.
    """
    measure = _measure_of(source, opportunities)
    return replace(_of_page(source, on) if measure is None else _of_measure(measure, on), replaced=replaced)


def _of_measure(measure: Opportunity, on: date) -> Validity:
    address = f"/opportunita/{measure.id}"
    state = measure.state(on, _SOON_DAYS)
    # An edition that can still be used is no old one, even if the next is announced.
    if measure.superseded_by is not None and (state == "closed" or measure.closes_on is None):
        return Validity(state="older", address=address, newer=f"/opportunita/{measure.superseded_by}")
    return Validity(
        state=state,
        countdown=countdown(state, measure.opens_on, measure.closes_on, on),
        opens_on=measure.opens_on,
        closes_on=measure.closes_on,
        address=address,
    )


def _measure_of(source: SourceOut, opportunities: Sequence[Opportunity]) -> Opportunity | None:
    """Return the measure whose window this passage states, else the only one that the page tells of."""
    stated = [o for o in opportunities if any(place.chunk_id == source.chunk_id for place in o.window)]
    told = [o for o in opportunities if any(s.document_id == source.document_id for s in o.sources)]
    for found in (stated, told):
        if len(found) == 1:
            return found[0]
    return None


def _of_page(source: SourceOut, on: date) -> Validity:
    opens, closes = source.valid_from, source.valid_to
    if source.closed or (closes is not None and closes < on):
        state: State = "closed"
    elif opens is not None and opens > on:
        state = "announced"
    elif closes is None and opens is None:
        return Validity(state="unstated")
    else:
        state = "closing" if closes is not None and closes <= on + timedelta(days=_SOON_DAYS) else "open"
    return Validity(state=state, countdown=countdown(state, opens, closes, on), opens_on=opens, closes_on=closes)
