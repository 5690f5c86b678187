"""Any text against the pages: each statement is supported, contradicted, not found, or nothing that pages could tell."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from api.desk.at_desk import STAFF, AtDesk, Desk
from api.desk.inbox_query import PATH
from api.desk.marking import pieces
from api.roles import needs
from assistant.checking.types import TextCheck, Verdict
from kb.account_types import Role

router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*STAFF, Role.EVALUATOR))])

_TEXT_CHARACTERS = 20_000
_VERDICTS: tuple[Verdict, ...] = ("contradicted", "not_found", "supported", "not_checkable")  # what to look at first


@router.get("/verifica")
def show_form(desk: Desk) -> HTMLResponse:
    """Show the form for a text."""
    return _page(desk, "", None)


@router.post("/verifica")
def check_text(desk: Desk, text: Annotated[str, Form(max_length=_TEXT_CHARACTERS)] = "") -> HTMLResponse:
    """Hold each statement of a text against the pages; nothing of it is kept."""
    said = text.replace("\r\n", "\n")
    return _page(desk, said, desk.records.tools.check_text(said, desk.web.today()) if said.strip() else None)


def _page(desk: AtDesk, text: str, check: TextCheck | None) -> HTMLResponse:
    return desk.page(
        "check.html",
        text=text,
        check=check,
        counts=[(verdict, check.count(verdict)) for verdict in _VERDICTS] if check else [],
        pieces=pieces(text, check.statements) if check else [],
        owners={provider.id: provider.name for provider in desk.register.values()},
    )
