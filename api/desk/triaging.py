"""Tickets that came without being sorted, such as those of the portal, are sorted when somebody next opens the inbox."""

from datetime import date

from api.desk.records import DeskRecords
from api.desk.thread import said_first
from api.desk.triage import triage

_AT_ONCE = 20  # one costs a few milliseconds; the rest follows with the next look


def triage_new(records: DeskRecords, today: date) -> None:
    """Sort what came since the last look."""
    for ticket_id in records.inbox.without_triage(_AT_ONCE):
        ticket = records.tickets.by_id(ticket_id)
        if ticket is None:
            continue
        asked = said_first(ticket, records.mails.mails(ticket.id))
        found = triage(asked, records.intake.register, ticket.promised_at or records.now(), today)
        records.desk.put_triage(found.of_ticket(ticket.id))
