"""What happens to a reply that a supervisor approved: it waits in the outbox, or is published for who left no e-mail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from api.desk.outbox import public_text, put
from api.desk.records import DeskRecords
from api.errors import NoAddressError
from api.ticket_changes import reply as publish
from kb.desk_types import ReplyVersion
from kb.errors import StaleTicketError
from kb.ticket_types import Ticket

_ATTEMPTS = 5


def deliver(records: DeskRecords, ticket: Ticket, version: ReplyVersion, names: Mapping[str, str], now: datetime) -> None:
    """Put an approved reply into the outbox; who left no e-mail finds it on the status page at once.

    Once is enough: a second call changes nothing. Raises NotApprovedError, StaleTicketError, ClosedTicketError.
    """
    mails = records.mails.mails(ticket.id)
    try:
        put(records.outbox, version, ticket, mails, names, records.outgoing, now)
    except NoAddressError:
        _publish(records, ticket, version, public_text(version, ticket, names), now)


def _publish(records: DeskRecords, ticket: Ticket, version: ReplyVersion, text: str, now: datetime) -> None:
    """Show a reply on the status page, whatever else happened to the ticket meanwhile, then note that it left."""
    for attempt in range(_ATTEMPTS):
        current = records.tickets.by_id(ticket.id) or ticket
        if any(event.kind == "reply" and event.text == text for event in records.tickets.history(ticket.id)):
            break
        try:
            publish(records.tickets, current, text, version.decided_by or "", version.asks_back, now)
            break
        except StaleTicketError:
            if attempt == _ATTEMPTS - 1:
                raise
    records.desk.advance(version, replace(version, state="sent", sent_at=now))
