"""`fondaco opportunities`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from rich.table import Table

from api.commands import correcting
from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings
from kb.opportunity_types import Claimed, Contradiction, Opportunity, State

if TYPE_CHECKING:
    from api.opportunities import Made

_STATES: tuple[State, ...] = get_args(State)
_UNITS = {"maximum": "at most", "minimum": "at least", "budget": "budget", "spending": "to spend", "fee": "fee"}
_AMOUNTS_SHOWN = 3

app = typer.Typer(invoke_without_command=True)
app.command("correct")(correcting.correct)
app.command("corrections")(correcting.list_corrections)
app.command("undo")(correcting.undo)


@app.callback()
def list_opportunities(
    context: typer.Context,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to judge by; today by default.")] = None,
    state: Annotated[str | None, typer.Option(help="open, closing, announced or closed.")] = None,
    topic: Annotated[str | None, typer.Option(help="A topic of the partner files, such as fiere-eventi.")] = None,
    contradictions: Annotated[bool, typer.Option("--contradictions", help="Those on which pages disagree, and how.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Work them out anew from the stored pages.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON list to standard output.")] = False,
) -> None:
    """List what firms can apply for, with its window, amounts, owner and sources; corrections by hand are its commands."""
    if context.invoked_subcommand is not None:
        return
    from api.opportunities import current_opportunities  # slow to import

    if state is not None and state not in _STATES:
        raise UsageError(f"--state {state}: one of {', '.join(_STATES)}")
    day = as_of.date() if as_of else date.today()
    made = current_opportunities(load_settings(), rebuild=rebuild)
    shown = [o for o in made.opportunities if state in (None, o.state(day)) and (topic is None or topic in o.topics)]
    shown = [o for o in shown if o.contradictions or not contradictions]
    shown.sort(key=lambda o: (_STATES.index(o.state(day)), o.closes_on or date.max, o.owner_id, o.measure))
    if json:
        print_json([as_json(o, day) for o in shown])
        return
    if not contradictions:
        _show(shown, day)
    for o in shown:
        for c in o.contradictions:
            out.print(_disagreement(o, c), markup=False)
    for correction in made.idle:
        notes.print(f"not applied, nothing fits it now: {correcting.describe(correction)}", markup=False, style="yellow")
    notes.print(f"{len(shown)} of {len(made.opportunities)} opportunities on {day}.")


def _show(opportunities: Sequence[Opportunity], day: date) -> None:
    table = Table("state", "measure", "edition", "opens", "closes", "amounts", "pages", box=None, pad_edge=False)
    table.add_column("id", no_wrap=True)
    for o in opportunities:
        table.add_row(
            o.state(day),
            o.measure,
            o.edition or "",
            str(o.opens_on or ""),
            str(o.closes_on or ("until funds end" if o.until_funds_end else "")) + (" *" if o.corrections else ""),
            "; ".join(f"{_UNITS.get(a.role, a.role)} {float(a.value):,.0f}" for a in o.amounts[:_AMOUNTS_SHOWN]),
            str(len(o.sources)),
            o.id,
        )
    out.print(table)
    for correction in (c for o in opportunities for c in o.corrections):
        out.print(f"* {correcting.describe(correction)}", markup=False)


def _disagreement(opportunity: Opportunity, found: Contradiction) -> str:
    what = " ".join((found.kind, found.role or ""))
    verdict = "a retelling that slips: the owner's page holds" if found.slip else "two official pages differ"
    name = f"{opportunity.measure} {opportunity.edition or ''}".strip()
    return f"{name}, {what.strip()}: {_claim(found.kept)} or {_claim(found.other)}; {verdict}"


def _claim(claimed: Claimed) -> str:
    return f"{claimed.value} ({claimed.provider_id}, {claimed.dated}, {claimed.url})"


def summarise(made: "Made", day: date) -> str:
    """Return the line that a crawl or a publish says of opportunities."""
    usable = sum(o.state(day) in ("open", "closing") for o in made.opportunities)
    lost = f"; {len(made.idle)} corrections fit none of them" if made.idle else ""
    how = "worked out anew" if made.anew else "unchanged"
    return f"{len(made.opportunities)} opportunities, {usable} of them open, {how}{lost}."


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
        "window": [{"kind": w.kind, "day": w.day and w.day.isoformat(), "chunk_id": w.chunk_id} for w in o.window],
        "amounts": [{"role": a.role, "eur": a.value, "chunk_id": a.chunk_id} for a in o.amounts],
        "percentages": [{"role": p.role, "percent": p.value, "chunk_id": p.chunk_id} for p in o.percentages],
        "topics": list(o.topics),
        "countries": list(o.countries),
        "territory": list(o.territory),
        "audience": list(o.audience),
        "sources": [
            {"url": s.url, "title": s.title, "provider_id": s.provider_id, "own": s.own, "read_on": s.read_on.isoformat()}
            for s in o.sources
        ],
        "contradictions": [
            {"kind": c.kind, "role": c.role, "slip": c.slip, "kept": _json_claim(c.kept), "other": _json_claim(c.other)}
            for c in o.contradictions
        ],
        "corrections": [correcting.as_json(c) for c in o.corrections],
        "supersedes": o.supersedes,
        "superseded_by": o.superseded_by,
    }


def _json_claim(claimed: Claimed) -> dict[str, str]:
    return {
        "value": claimed.value,
        "provider_id": claimed.provider_id,
        "url": claimed.url,
        "chunk_id": claimed.chunk_id,
        "dated": claimed.dated.isoformat(),
    }
