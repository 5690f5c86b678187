"""Who has a ticket open: noted by its pages, kept alive by a small script, forgotten after a quarter of an hour."""

from dataclasses import dataclass
from datetime import timedelta

from api.desk.at_desk import AtDesk
from api.promises import local_time
from kb.ticket_types import Ticket

PRESENT_FOR = timedelta(minutes=15)  # since the last sign of life


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has a ticket open."""

    name: str
    since: str  # hour and minute as the desk's clock shows them
    writing: bool


def appear(desk: AtDesk, ticket: Ticket, writing: bool = False) -> None:
    """Note that the person has a ticket open; `writing`: in the editor of its reply."""
    now = desk.records.now()
    desk.records.desk.appear(ticket.id, desk.staff.id, now, writing, now - PRESENT_FOR)


def colleagues(desk: AtDesk, ticket: Ticket) -> list[Colleague]:
    """Return the others who have a ticket open, who came first first."""
    found = desk.records.desk.present(ticket.id, desk.records.now() - PRESENT_FOR)
    return [
        Colleague(desk.names.get(p.account_id, p.account_id), f"{local_time(p.since):%H:%M}", p.writing)
        for p in found
        if p.account_id != desk.staff.id
    ]
