"""Corrections by hand, applied when opportunities are read: what was derived stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.opportunity_types import Correction, Opportunity


@dataclass(frozen=True, slots=True)
class Corrected:
    """Opportunities as they are to be shown, and the corrections that found nothing to correct."""

    opportunities: tuple[Opportunity, ...]
    idle: tuple[Correction, ...]  # their opportunity is gone, or nobody can tell which of several windows is meant


def correct(opportunities: Sequence[Opportunity], corrections: Sequence[Correction]) -> Corrected:
    """Apply the corrections that are not undone, in the order in which they were made: the last word on a field holds."""
    found = {o.id: o for o in opportunities}
    idle = []
    for correction in sorted((c for c in corrections if c.undone_at is None), key=lambda c: c.id):
        meant = _meant(opportunities, correction)
        if meant is None:
            idle.append(correction)
        else:
            found[meant.id] = _applied(found[meant.id], correction)
    return Corrected(tuple(found[o.id] for o in opportunities), tuple(idle))


def _meant(opportunities: Sequence[Opportunity], correction: Correction) -> Opportunity | None:
    """Return the opportunity that is meant; of several windows of one edition the one whose day was corrected."""
    same = [o for o in opportunities if o.key == correction.key]
    if len(same) > 1:
        same = [o for o in same if getattr(o, correction.field) == correction.was]
    return same[0] if len(same) == 1 else None


def _applied(opportunity: Opportunity, correction: Correction) -> Opportunity:
    # A new closing day speaks of the end as well.
    settled = {correction.field, "closed_from"} if correction.field == "closes_on" else {correction.field}
    kept = tuple(c for c in opportunity.corrections if c.field not in settled)
    changed = replace(opportunity, corrections=(*kept, correction))
    match correction.field:
        case "opens_on":
            return replace(changed, opens_on=correction.value)
        case "closes_on":
            # Whoever knows the last day knows better than a page that says closed, or than the year in a title.
            return replace(changed, closes_on=correction.value, closed_from=None, ends_by=None)
        case "closed_from":
            return replace(changed, closed_from=correction.value)
