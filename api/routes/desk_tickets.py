"""A ticket at the desk: its page, and what is done with it beside answering."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.desk.at_desk import SEES_ALL, STAFF, AtDesk, Desk
from api.desk.handling import SETTABLE, assign, note, take_up, undo_assignment, undo_status
from api.desk.inbox_query import PARTNER, PATH
from api.desk.presence import appear, colleagues
from api.desk.ticket_view import ticket_values
from api.rendering import render_part
from api.roles import needs
from api.ticket_changes import set_status
from api.visitor_key import PRIVATE
from kb.errors import ClosedTicketError, StaleAssignmentError, StaleTicketError
from kb.ticket_types import Ticket

router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*STAFF))])

_NOTICES = ("status", "note", "assigned", "undone", "submitted", "approved", "rejected", "new", "continued", "known")
_LEADS = [Depends(needs(*SEES_ALL))]
_MOST_CHANGES = 10**6  # of one ticket
_Number = Annotated[int, Form(ge=0, le=_MOST_CHANGES)]
_Choice = Annotated[str, Form(max_length=200)]
_Text = Annotated[str, Form(max_length=8000)]
Answered = HTMLResponse | RedirectResponse


@router.get("/{reference}")
def show_ticket(desk: Desk, reference: str, fatto: str = "") -> HTMLResponse:
    """Show a ticket with all that belongs to it."""
    ticket = desk.ticket(reference)
    appear(desk, ticket)
    notice = fatto if fatto in _NOTICES else ""
    return desk.page("ticket.html", notice=notice, **ticket_values(desk, ticket))


@router.post("/{reference}/presenza")
def note_presence(
    desk: Desk, reference: str, writing: Annotated[bool, Form()] = False, leaving: Annotated[bool, Form()] = False
) -> HTMLResponse:
    """Note that the person still has a page of a ticket open, or closes it; return the part that shows who else has."""
    ticket = desk.ticket(reference)
    if leaving:
        desk.records.desk.leave(ticket.id, desk.staff.id)
    else:
        appear(desk, ticket, writing)
    part = render_part(desk.request, "desk/present.html", present=colleagues(desk, ticket))
    return HTMLResponse(part, headers=PRIVATE)


@router.post("/{reference}/stato", response_model=None, dependencies=_LEADS)
def change_status(desk: Desk, reference: str, version: _Number, status: _Choice = "", text: _Text = "") -> Answered:
    """Bring a ticket to a status, with a note if there is one."""
    ticket = desk.ticket(reference)
    wanted = next((name for name in SETTABLE if name == status), None)
    if wanted is None or version != ticket.version:
        return _refused(desk, ticket, "changed" if wanted else "no_status", text)
    try:
        set_status(desk.records.tickets, ticket, wanted, desk.staff.id, text, desk.records.now(), desk.web.settings.desk)
    except (StaleTicketError, ClosedTicketError):
        return _refused(desk, ticket, "changed", text)
    desk.note("ticket.status", ticket)
    return _done(ticket, "status")


@router.post("/{reference}/nota", response_model=None)
def add_note(desk: Desk, reference: str, version: _Number, text: _Text = "") -> Answered:
    """Add a note that the person does not see."""
    ticket = desk.ticket(reference)
    if version != ticket.version:
        return _refused(desk, ticket, "changed", text)
    try:
        note(desk.records.tickets, ticket, text, desk.staff.id, desk.records.now())
    except (StaleTicketError, ClosedTicketError):
        return _refused(desk, ticket, "changed", text)
    desk.note("ticket.note", ticket)
    return _done(ticket, "note")


@router.post("/{reference}/assegna", response_model=None, dependencies=_LEADS)
def assign_ticket(desk: Desk, reference: str, number: _Number, to: _Choice = "") -> Answered:
    """Give a ticket to a person, who takes it up with that, to a partner's desk or to nobody."""
    ticket = desk.ticket(reference)
    people, partners = ticket_values(desk, ticket)["assignable"]
    if to and to not in {value for value, _ in (*people, *partners)}:
        return _refused(desk, ticket, "no_assignee")
    partner = to.removeprefix(PARTNER) if to.startswith(PARTNER) else None
    person = to if to and partner is None else None
    try:
        assign(desk.records.desk, ticket, number, person, partner, desk.staff.id, desk.records.now())
    except StaleAssignmentError:
        return _refused(desk, ticket, "assigned_meanwhile")
    if person:
        take_up(desk.records.tickets, ticket, desk.staff.id, desk.records.now(), desk.web.settings.desk)
    desk.note("ticket.assigned", ticket)
    return _done(ticket, "assigned")


@router.post("/{reference}/annulla", response_model=None, dependencies=_LEADS)
def undo(desk: Desk, reference: str, number: _Number, what: _Choice) -> Answered:
    """Take back the last change of status (`number`: the version of the ticket) or the last assignment (its number)."""
    ticket = desk.ticket(reference)
    records, now = desk.records, desk.records.now()
    try:
        if what == "assignment":
            undo_assignment(records.desk, ticket, number, desk.staff.id, now)
        elif number != ticket.version:
            return _refused(desk, ticket, "changed")
        else:
            undo_status(records.tickets, ticket, desk.staff.id, now, desk.web.settings.desk)
    except (StaleAssignmentError, StaleTicketError, ClosedTicketError):
        return _refused(desk, ticket, "changed")
    desk.note("ticket.undone", ticket)
    return _done(ticket, "undone")


def _done(ticket: Ticket, notice: str) -> RedirectResponse:
    return RedirectResponse(f"{PATH}/{ticket.reference}?fatto={notice}", status_code=303)


def _refused(desk: AtDesk, ticket: Ticket, problem: str, written: str = "") -> HTMLResponse:
    """Show the ticket as it stands now, with what had been written, so that nothing is lost."""
    current = desk.ticket(ticket.reference)
    status = 422 if problem.startswith("no_") else 409
    values = ticket_values(desk, current, problem=problem, written=written)
    return desk.page("ticket.html", status, notice="", **values)
