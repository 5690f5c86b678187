"""What happens to a ticket: messages, replies, withdrawal, erasure. Each change is made on the version that was read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from api.handoff import clean
from api.promises import promised
from api.visitor_records import Tickets, VisitorRecords
from api.web_settings import DeskSettings
from kb.errors import StaleTicketError
from kb.ticket_types import OPEN, PERSON, Ticket, TicketEvent, TicketStatus

_ATTEMPTS = 5
CLOCKWORK = "retention"  # who erases what is too old


def add_message(tickets: Tickets, ticket: Ticket, version: int, message: str, now: datetime, settings: DeskSettings) -> Ticket:
    """Add what a person writes, who had read a version; it is the desk's turn again, with a new promise if it was not.

    Raises StaleTicketError, ClosedTicketError.
    """
    open_still = ticket.status in OPEN
    status: TicketStatus = ticket.status if open_still else "taken_up"
    event = TicketEvent(at=now, kind="message", by=PERSON, status=status, public=True, text=clean(message))
    return tickets.change(
        replace(ticket, version=version), event, ticket.promised_at if open_still else promised(now, settings)
    )


def said_already(history: Sequence[TicketEvent], message: str) -> bool:
    """Tell whether a message is the last thing that happened: it was sent twice."""
    return bool(history) and history[-1].kind == "message" and history[-1].text == clean(message)


def set_status(
    tickets: Tickets, ticket: Ticket, status: TicketStatus, by: str, note: str, now: datetime, settings: DeskSettings
) -> Ticket:
    """Bring a ticket to a status; the note is for the desk alone. Raises StaleTicketError, ClosedTicketError."""
    promise = (ticket.promised_at or promised(now, settings)) if status in OPEN else None
    if note:
        remark = TicketEvent(at=now, kind="note", by=by, status=ticket.status, public=False, text=clean(note))
        ticket = tickets.change(ticket, remark, ticket.promised_at)
    return tickets.change(ticket, TicketEvent(at=now, kind="status", by=by, status=status, public=True), promise)


def reply(tickets: Tickets, ticket: Ticket, text: str, by: str, asks_back: bool, now: datetime) -> Ticket:
    """Add what the desk writes: an answer, or a question to the person. Raises StaleTicketError, ClosedTicketError."""
    status: TicketStatus = "waiting" if asks_back else "answered"
    event = TicketEvent(at=now, kind="reply", by=by, status=status, public=True, text=clean(text))
    return tickets.change(ticket, event, None)


def withdraw(tickets: Tickets, ticket: Ticket, now: datetime) -> None:
    """Erase a ticket on its person's wish, whatever was done to it meanwhile; once is enough."""
    event = TicketEvent(at=now, kind="withdrawn", by=PERSON, status="withdrawn", public=True)
    for _ in range(_ATTEMPTS):
        if ticket.status == "withdrawn":
            return
        try:
            tickets.erase(ticket, event)
            return
        except StaleTicketError:
            ticket = tickets.by_token(ticket.token) or ticket
    tickets.erase(ticket, event)


def purge(records: VisitorRecords, settings: DeskSettings) -> dict[str, int]:
    """Erase what is kept for long enough; return how many of each: tickets, shared questions, settled feedbacks, mails."""
    now = records.now()
    before = now - timedelta(days=settings.retention_days)
    old = records.tickets.forgettable(before)
    for ticket in old:
        event = TicketEvent(at=now, kind="erased", by=CLOCKWORK, status=ticket.status, public=True)
        records.tickets.erase(ticket, event)
    return {
        "tickets": len(old),
        "shared": records.shares.erase_expired(now),
        "feedback": records.feedback.drop_settled(before),
    } | {name: forget(before, now) for name, forget in records.kept.items()}
