"""The inbox of the desk, with the views that each person keeps."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.desk.at_desk import STAFF, Desk, RowNumber
from api.desk.inbox_query import PATH, read_inbox
from api.desk.inbox_view import inbox_values, known_values
from api.desk.triaging import triage_new
from api.handoff import clean
from api.roles import needs
from kb.desk_types import SavedView

router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*STAFF))])


@router.get("")
def show_inbox(desk: Desk) -> HTMLResponse:
    """List what waits, late and urgent first."""
    triage_new(desk.records, desk.web.today())
    return desk.page("inbox.html", **inbox_values(desk))


@router.post("/viste")
def save_view(
    desk: Desk,
    name: Annotated[str, Form(max_length=100)] = "",
    query: Annotated[str, Form(max_length=1000)] = "",
) -> RedirectResponse:
    """Keep the filters of an address under a name; only what the inbox understands of them is kept."""
    shown = read_inbox(dict(parse_qsl(query)), desk.web.today(), known_values(desk))
    if title := clean(name):
        kept = shown.address().partition("?")[2]
        view = SavedView(id=0, owner=desk.staff.id, name=title, query=kept, made_at=desk.records.now())
        desk.records.desk.add_view(view)
    return RedirectResponse(shown.address(), status_code=303)


@router.post("/viste/{view_id}/togli")
def drop_view(desk: Desk, view_id: RowNumber) -> RedirectResponse:
    """Forget a view."""
    desk.records.desk.drop_view(desk.staff.id, view_id)
    return RedirectResponse(PATH, status_code=303)
