"""`fondaco opportunities correct`, `corrections` and `undo`."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from api.console import notes, out, print_json
from api.settings import load_settings
from kb.opportunity_types import CorrectedField, Correction

_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def correct(
    opportunity_id: Annotated[str, typer.Argument(metavar="ID", help="From `fondaco opportunities`.")],
    why: Annotated[str, typer.Option(help="How you know; firms can read it.")],
    by: Annotated[str, typer.Option(help="Who corrects; firms can read it.")],
    opens_on: _Day = None,
    closes_on: _Day = None,
    closed_from: _Day = None,
) -> None:
    """Correct a day of an opportunity; crawls and new rules leave it standing."""
    from api.opportunities import correct_opportunity  # slow to import

    given: dict[CorrectedField, datetime | None] = {
        "opens_on": opens_on,
        "closes_on": closes_on,
        "closed_from": closed_from,
    }
    values: dict[CorrectedField, date] = {field: day.date() for field, day in given.items() if day is not None}
    for correction in correct_opportunity(load_settings(), opportunity_id, values, why, by):
        notes.print(f"Kept: {describe(correction)}", markup=False)


def list_corrections(json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """List the corrections, undone ones and those whose opportunity is gone too."""
    from api.compose import open_opportunities
    from api.opportunities import current_opportunities  # slow to import

    settings = load_settings()
    idle = {c.id for c in current_opportunities(settings).idle}
    kept = open_opportunities(settings).corrections()
    if json:
        print_json([as_json(c) | {"applied": c.undone_at is None and c.id not in idle} for c in kept])
        return
    for c in kept:
        state = "undone" if c.undone_at else ("nothing fits it now" if c.id in idle else "holds")
        out.print(f"{describe(c)} [{state}]", markup=False)
    notes.print(f"{len(kept)} corrections." if kept else "No corrections.")


def undo(
    correction_id: Annotated[int, typer.Argument(metavar="NUMBER", help="From `fondaco opportunities corrections`.")],
    by: Annotated[str, typer.Option(help="Who takes it back.")],
) -> None:
    """Take a correction back; it stays on record."""
    from api.compose import open_opportunities  # slow to import

    open_opportunities(load_settings()).undo_correction(correction_id, by, datetime.now(UTC))
    notes.print(f"Correction {correction_id} no longer holds.")


def describe(c: Correction) -> str:
    """Return a correction in one line."""
    name = f"{c.owner_id}, {c.measure} {c.edition or ''}".strip()
    return f"{c.id}. {name}: {c.field} {c.value} instead of {c.was or 'nothing'}, {c.made_by}, {c.made_at:%Y-%m-%d}: {c.why}"


def as_json(c: Correction) -> dict[str, Any]:
    """Return what `--json` prints of a correction."""
    return {
        "id": c.id,
        "owner_id": c.owner_id,
        "measure": c.measure,
        "edition": c.edition,
        "field": c.field,
        "value": c.value.isoformat(),
        "was": c.was and c.was.isoformat(),
        "why": c.why,
        "by": c.made_by,
        "at": c.made_at.isoformat(),
        "undone_by": c.undone_by,
        "undone_at": c.undone_at and c.undone_at.isoformat(),
    }
