"""`fondaco opportunities`."""

from datetime import date, datetime
from typing import Annotated, Any, get_args

import typer
from rich.table import Table

from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings
from kb.opportunity_types import Opportunity, State

_STATES: tuple[State, ...] = get_args(State)
_UNITS = {"maximum": "at most", "minimum": "at least", "budget": "budget", "spending": "to spend", "fee": "fee"}
_AMOUNTS_SHOWN = 3


def list_opportunities(
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to judge by; today by default.")] = None,
    state: Annotated[str | None, typer.Option(help="open, closing, announced or closed.")] = None,
    topic: Annotated[str | None, typer.Option(help="A topic of the partner files, such as fiere-eventi.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Work them out anew from the stored pages.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON list to standard output.")] = False,
) -> None:
    """List what firms can apply for, with its window, amounts, owner and sources."""
    from api.opportunities import current_opportunities  # slow to import

    if state is not None and state not in _STATES:
        raise UsageError(f"--state {state}: one of {', '.join(_STATES)}")
    day = as_of.date() if as_of else date.today()
    made = current_opportunities(load_settings(), rebuild=rebuild)
    shown = [o for o in made.opportunities if state in (None, o.state(day)) and (topic is None or topic in o.topics)]
    shown.sort(key=lambda o: (_STATES.index(o.state(day)), o.closes_on or date.max, o.owner_id, o.measure))
    if json:
        print_json([as_json(o, day) for o in shown])
        return
    table = Table("state", "measure", "edition", "owner", "opens", "closes", "amounts", "pages", box=None, pad_edge=False)
    for o in shown:
        table.add_row(
            o.state(day),
            o.measure,
            o.edition or "",
            o.owner_id,
            str(o.opens_on or ""),
            str(o.closes_on or ("until funds end" if o.until_funds_end else "")),
            "; ".join(f"{_UNITS.get(a.role, a.role)} {float(a.value):,.0f}" for a in o.amounts[:_AMOUNTS_SHOWN]),
            str(len(o.sources)),
        )
    out.print(table)
    for o in shown:
        for c in o.contradictions:
            notes.print(f"{o.measure}: {c.kind} {c.value} ({c.url}) or {c.other_value} ({c.other_url})", markup=False)
    notes.print(f"{len(shown)} of {len(made.opportunities)} opportunities on {day}.")


def as_json(opportunity: Opportunity, day: date) -> dict[str, Any]:
    """Return what `--json` prints of an opportunity."""
    o = opportunity
    return {
        "id": o.id,
        "state": o.state(day),
        "measure": o.measure,
        "edition": o.edition,
        "owner_id": o.owner_id,
        "title": o.title,
        "opens_on": o.opens_on and o.opens_on.isoformat(),
        "closes_on": o.closes_on and o.closes_on.isoformat(),
        "until_funds_end": o.until_funds_end,
        "amounts": [{"role": a.role, "eur": a.value, "chunk_id": a.chunk_id} for a in o.amounts],
        "percentages": [{"role": p.role, "percent": p.value, "chunk_id": p.chunk_id} for p in o.percentages],
        "topics": list(o.topics),
        "territory": list(o.territory),
        "audience": list(o.audience),
        "sources": [
            {"url": s.url, "title": s.title, "provider_id": s.provider_id, "own": s.own, "read_on": s.read_on.isoformat()}
            for s in o.sources
        ],
        "contradictions": [
            {"kind": c.kind, "value": str(c.value), "url": c.url, "other_value": str(c.other_value), "other_url": c.other_url}
            for c in o.contradictions
        ],
        "supersedes": o.supersedes,
        "superseded_by": o.superseded_by,
    }
