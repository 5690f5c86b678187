"""`fondaco tickets`: questions that were passed on and feedback, for the staff of the desk."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from rich.table import Table

from api.console import notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings
from kb.ticket_types import OPEN, PERSON, Feedback, Ticket, TicketStatus

if TYPE_CHECKING:
    from api.visitor_records import VisitorRecords

_STATUSES: tuple[TicketStatus, ...] = get_args(TicketStatus)
_SETTABLE = tuple(status for status in _STATUSES if status != "withdrawn")

app = typer.Typer(help="Questions that were passed on to the desk, and feedback on answers.", no_args_is_help=True)

_By = Annotated[str, typer.Option("--by", help="Who does it; the person sees only that it was the desk.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")]
_Version = Annotated[int | None, typer.Option(help="Refuse if the ticket is at another version by now.")]


@app.command("list")
def list_tickets(every: Annotated[bool, typer.Option("--all", help="Ended ones too.")] = False, json: _Json = False) -> None:
    """List the tickets, late ones first, then by the time that was promised."""
    records = _records()
    waiting = (*OPEN, "waiting")
    found = records.tickets.tickets(_STATUSES if every else waiting)
    now = records.now()
    if json:
        print_json([_as_json(ticket, now) for ticket in found])
        return
    table = Table(box=None, pad_edge=False)
    for column in ("reference", "status", "promised"):
        table.add_column(column, no_wrap=True)
    for column in ("to", "about"):
        table.add_column(column)
    for ticket in found:
        promise = _local(ticket.promised_at) if ticket.promised_at else ""
        about = ", ".join(filter(None, (ticket.language, ticket.province, ticket.topic)))
        status = f"{ticket.status}{' LATE' if ticket.late(now) else ''}"
        table.add_row(ticket.reference, status, promise, ticket.recipient, about)
    out.print(table)
    notes.print(f"{len(found)} tickets, {sum(ticket.late(now) for ticket in found)} of them late.")


@app.command("show")
def show(reference: str, json: _Json = False) -> None:
    """Show a ticket with all that was passed on, and its history."""
    records = _records()
    ticket = _ticket(records, reference)
    history = records.tickets.history(ticket.id)
    if json:
        print_json(_as_json(ticket, records.now()) | {"history": [asdict(event) for event in history]})
        return
    contact = ticket.contact
    reach = " · ".join(filter(None, (contact.name, contact.firm, contact.email, contact.telephone))) if contact else "erased"
    facts = {
        "status": f"{ticket.status}, version {ticket.version}",
        "promised": _local(ticket.promised_at) if ticket.promised_at else "nothing",
        "to": ticket.recipient,
        "about": ", ".join(filter(None, (ticket.language, ticket.province, ticket.topic, ticket.category))),
        "contact": reach,
        "message": ticket.message or "",
    }
    out.print(ticket.reference, markup=False)
    for name, value in facts.items():
        out.print(f"{name:>10}  {value}", markup=False)
    for exchange in ticket.exchanges:
        out.print(f"{'asked':>10}  {exchange.question} ({exchange.answer_id or '-'}, {exchange.outcome or '-'})", markup=False)
    if ticket.dossier:
        out.print(f"\n{ticket.dossier}\n", markup=False)
    for event in history:
        text = f": {event.text}" if event.text else ""
        out.print(f"{_local(event.at):>18}  {event.kind} by {event.by} -> {event.status}{text}", markup=False)


@app.command("set")
def set_status(
    reference: str,
    status: str,
    by: _By,
    note: Annotated[str, typer.Option(help="Kept for the desk; the person does not see it.")] = "",
    version: _Version = None,
) -> None:
    """Bring a ticket to a status: received, taken_up, waiting, answered or closed."""
    from api.ticket_changes import set_status as change

    wanted = next((name for name in _SETTABLE if name == status), None)
    if wanted is None:
        raise UsageError(f"status {status}: one of {', '.join(_SETTABLE)}")
    records = _records()
    ticket = _ticket(records, reference, version)
    changed = change(records.tickets, ticket, wanted, _named(by), note, records.now(), load_settings().desk)
    notes.print(f"{changed.reference} is {changed.status}, version {changed.version}.")


@app.command("reply")
def reply(
    reference: str,
    text: Annotated[str, typer.Argument(help="What the person reads on the status page; - reads standard input.")],
    by: _By,
    ask: Annotated[bool, typer.Option("--ask", help="It is a question to the person: the ticket waits for them.")] = False,
    version: _Version = None,
) -> None:
    """Answer a ticket on its status page."""
    from api.ticket_changes import reply as change

    said = typer.get_text_stream("stdin").read() if text == "-" else text
    if not said.strip():
        raise UsageError("the reply is empty")
    records = _records()
    changed = change(records.tickets, _ticket(records, reference, version), said, _named(by), ask, records.now())
    notes.print(f"{changed.reference} is {changed.status}, version {changed.version}.")


@app.command("purge")
def purge(json: _Json = False) -> None:
    """Erase what is kept for long enough: FONDACO_DESK__RETENTION_DAYS after the last change of what nobody waits for."""
    from api.compose import open_accounts  # slow to import
    from api.ticket_changes import CLOCKWORK
    from api.ticket_changes import purge as erase

    settings = load_settings()
    erased = erase(_records(), settings.desk)
    open_accounts(settings).audit.note(CLOCKWORK, "tickets.purged", f"tickets:{erased['tickets']}")
    if json:
        print_json(erased)
    notes.print(", ".join(f"{name}: {count}" for name, count in erased.items()) + " erased.")


@app.command("feedback")
def feedback(
    done: Annotated[int | None, typer.Option(help="Number of one that was dealt with.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who dealt with it.")] = "",
    every: Annotated[bool, typer.Option("--all", help="What was useful or dealt with too.")] = False,
    json: _Json = False,
) -> None:
    """List what visitors say is wrong with answers, the newest first; --done NUMBER --by NAME settles one."""
    records = _records()
    if done is not None:
        records.feedback.settle(done, _named(by), records.now())
    found = [f for f in records.feedback.feedback() if every or not (f.useful or f.settled_at)]
    if json:
        print_json([{name: value for name, value in asdict(f).items() if name != "visitor"} for f in found])
        return
    for f in found:
        out.print(_line(f), markup=False)
    notes.print(f"{len(found)} feedbacks.")


def _line(f: Feedback) -> str:
    about = f.statement or f.chunk_id or ""
    parts = (str(f.id), _local(f.given_at), "useful" if f.useful else f.reason or "other", f.answer_id, about, f.text or "")
    return "  ".join(filter(None, parts))


def _records() -> "VisitorRecords":
    from api.compose import open_visitor_records  # slow to import

    return open_visitor_records(load_settings())


def _ticket(records: "VisitorRecords", said: str, version: int | None = None) -> Ticket:
    """Return a ticket by its reference, to be changed on a version. Raises UsageError."""
    from dataclasses import replace

    from api.handoff import read_reference

    reference = read_reference(said)
    if reference is None:
        raise UsageError(f"{said}: no reference, such as F-7K3M-92, or a slip in it: its last two figures do not fit")
    found = records.tickets.by_reference(reference)
    if found is None:
        raise UsageError(f"no ticket {reference}: `fondaco tickets list --all` lists them")
    return found if version is None else replace(found, version=version)


def _named(by: str) -> str:
    if not by.strip() or by.strip() == PERSON:
        raise UsageError("--by: say who does it")
    return by.strip()


def _as_json(ticket: Ticket, now: datetime) -> dict[str, Any]:
    return {name: value for name, value in asdict(ticket).items() if name != "token"} | {"late": ticket.late(now)}


def _local(moment: datetime) -> str:
    from api.promises import local_time

    return f"{local_time(moment):%Y-%m-%d %H:%M}"
