"""A question that reached the desk otherwise: a mail that is pasted, or uploaded as a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from api.desk.at_desk import SEES_ALL, AtDesk, Desk
from api.desk.inbox_query import PATH
from api.desk.intake import take_in
from api.desk.mail_reading import pasted_mail, read_mail
from api.errors import UnreadableMailError
from api.roles import needs

router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*SEES_ALL))])

_Line = Annotated[str, Form(max_length=300)]
_TEXT_CHARACTERS = 100_000


@router.get("/nuova")
def show_form(desk: Desk) -> HTMLResponse:
    """Show the form for a mail."""
    return _form(desk, {})


@router.post("/nuova", response_model=None)
def take_mail(
    desk: Desk,
    text: Annotated[str, Form(max_length=_TEXT_CHARACTERS)] = "",
    name: _Line = "",
    email: _Line = "",
    subject: _Line = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse | RedirectResponse:
    """Make a ticket of a mail, or go on with the one that it belongs to; a mail that is known leads to its ticket."""
    written = {"text": text, "name": name, "email": email, "subject": subject}
    now, raw = desk.records.now(), file.file.read() if file is not None and file.filename else b""
    try:
        mail = read_mail(raw, desk.records.outgoing.mail, now) if raw else pasted_mail(text, now, name, email, subject)
    except UnreadableMailError as error:
        return _form(desk, written, f"desk_new.{error.reason}", 422)
    taken = take_in(desk.records.intake, mail)
    if taken.ticket is None:
        return _form(desk, written, "desk_new.apart", 422)
    desk.note(f"ticket.{taken.outcome}", taken.ticket)
    return RedirectResponse(f"{PATH}/{taken.ticket.reference}?fatto={taken.outcome}", status_code=303)


def _form(desk: AtDesk, written: dict[str, str], problem: str = "", status: int = 200) -> HTMLResponse:
    return desk.page(
        "new.html", status, written={"text": "", "name": "", "email": "", "subject": ""} | written, problem=problem
    )
