"""Mails that could not be read: what is known of them, and reading them again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.desk.at_desk import SEES_ALL, AtDesk, Desk
from api.desk.inbox_query import PATH as DESK
from api.desk.quarantine import read_again
from api.promises import local_time
from api.roles import needs
from kb.account_types import AuditResult, Role
from kb.errors import UnknownMailError

PATH = f"{DESK}/quarantena"
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*SEES_ALL))])
_DECIDES = [Depends(needs(Role.SUPERVISOR))]


@router.get("")
def show_quarantine(desk: Desk, lette: int = -1, rimaste: int = 0) -> HTMLResponse:
    """List the mails that could not be read and that nobody has dealt with."""
    return _page(desk, lette, rimaste)


@router.post("/rileggi", response_model=None, dependencies=_DECIDES)
def read_them_again(
    desk: Desk, mail: Annotated[list[str] | None, Form(max_length=200)] = None
) -> HTMLResponse | RedirectResponse:
    """Read all of them again, or those that are named."""
    records, staff = desk.records, desk.staff

    def note(what: str, on: str, result: AuditResult) -> None:
        desk.accounts.audit.note(staff, what, on, result)

    try:
        found = read_again(records.mails, records.intake, records.outgoing.mail, staff.id, note, mail or ())
    except UnknownMailError:
        return _page(desk, gone=True)
    left = found["unreadable"] + found["elsewhere"]
    return RedirectResponse(f"{PATH}?lette={found.total() - left}&rimaste={left}", status_code=303)


@router.post("/{mail_id}/trattata", response_model=None, dependencies=_DECIDES)
def settle(desk: Desk, mail_id: str) -> HTMLResponse | RedirectResponse:
    """Note that somebody dealt with a mail otherwise, such as by pasting its text."""
    try:
        desk.records.mails.settle(mail_id, desk.staff.id, desk.records.now())
    except UnknownMailError:
        return _page(desk, gone=True)
    desk.accounts.audit.note(desk.staff, "quarantine.settled", f"mail:{mail_id}")
    return RedirectResponse(PATH, status_code=303)


def _page(desk: AtDesk, read: int = -1, left: int = 0, gone: bool = False) -> HTMLResponse:
    held = desk.records.mails.quarantined()
    return desk.page("quarantine.html", 409 if gone else 200, held=held, read=read, left=left, gone=gone, local=local_time)
