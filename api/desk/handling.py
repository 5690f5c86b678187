"""What the desk does with a ticket beside answering it: status, notes, who has it, and taking the last change back."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import get_args

from api.desk.records import DeskBook
from api.handoff import clean
from api.promises import promised
from api.ticket_changes import set_status
from api.visitor_records import Tickets
from api.web_settings import DeskSettings
from kb.desk_types import Assignment
from kb.errors import StaleAssignmentError, StaleTicketError
from kb.ticket_types import OPEN, Ticket, TicketEvent, TicketStatus

SETTABLE: tuple[TicketStatus, ...] = tuple(status for status in get_args(TicketStatus) if status != "withdrawn")
_TURNS = ("received", "message")  # what a promise is counted from


def note(tickets: Tickets, ticket: Ticket, text: str, by: str, now: datetime) -> Ticket:
    """Add a note for the desk alone; an empty one changes nothing. Raises StaleTicketError, ClosedTicketError."""
    said = clean(text)
    if not said:
        return ticket
    event = TicketEvent(at=now, kind="note", by=by, status=ticket.status, public=False, text=said)
    return tickets.change(ticket, event, ticket.promised_at)


def take_up(tickets: Tickets, ticket: Ticket, by: str, now: datetime, settings: DeskSettings) -> None:
    """Let the person see that somebody works on a ticket; one that was changed in this moment, or is taken up, stays."""
    if ticket.status == "received":
        with suppress(StaleTicketError):
            set_status(tickets, ticket, "taken_up", by, "", now, settings)


def status_before(history: Sequence[TicketEvent]) -> TicketStatus | None:
    """Return the status that the last change, if it was one of status by the desk, took away; None: it was none."""
    last = history[-1] if history else None
    if last is None or last.kind != "status" or len(history) == 1:
        return None
    before = history[-2].status
    return None if before in (last.status, "withdrawn") else before


def undo_status(tickets: Tickets, ticket: Ticket, by: str, now: datetime, settings: DeskSettings) -> Ticket:
    """Bring a ticket back to the status before the last change, with the promise that it had.

    Nothing changes if there is nothing to undo. Raises StaleTicketError, ClosedTicketError.
    """
    history = tickets.history(ticket.id)
    before = status_before(history)
    if before is None:
        return ticket
    turn = next(event.at for event in reversed(history) if event.kind in _TURNS)
    event = TicketEvent(at=now, kind="status", by=by, status=before, public=True)
    return tickets.change(ticket, event, promised(turn, settings) if before in OPEN else None)


def assign(
    desk: DeskBook, ticket: Ticket, number: int, account_id: str | None, partner_id: str | None, by: str, now: datetime
) -> Assignment:
    """Give a ticket to a person or a partner's desk, or to nobody; `number` is that of the assignment that was read.

    The same assignment sent twice is one. Raises StaleAssignmentError.
    """
    wanted = Assignment(ticket_id=ticket.id, number=number + 1, account_id=account_id, partner_id=partner_id, by=by, at=now)
    try:
        desk.assign(wanted)
    except StaleAssignmentError:
        known = desk.assignments(ticket.id)
        if known and replace(known[-1], at=now) == wanted:
            return known[-1]
        raise
    return wanted


def undo_assignment(desk: DeskBook, ticket: Ticket, number: int, by: str, now: datetime) -> Assignment:
    """Give a ticket back to who had it before the last assignment, `number`. Raises StaleAssignmentError."""
    earlier = [assignment for assignment in desk.assignments(ticket.id) if assignment.number < number]
    before = earlier[-1] if earlier else None
    return assign(desk, ticket, number, before.account_id if before else None, before.partner_id if before else None, by, now)
