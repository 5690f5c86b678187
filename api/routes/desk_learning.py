"""What the desk learned: edits of drafts, and curated answers with their proposals, approvals and alarms."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.desk import curating, learning
from api.desk.at_desk import Desk, RowNumber
from api.desk.curating import CuratedRefusedError, Proposal
from api.desk.learning_records import LearningRecords
from api.desk.learning_view import percent
from api.i18n import page_language, text
from api.problems import ProblemError
from api.roles import needs
from kb.account_types import Role
from kb.errors import StaleCuratedError, UnknownCuratedError
from kb.learning_types import Alarm, CuratedAnswer, Edit

PATH = "/desk/risposte"
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(Role.AGENT, Role.SUPERVISOR))])
_SHOWN = 100  # edits on the page


def learning_of(desk: Desk) -> LearningRecords:
    """Return what is learned here. Raises ProblemError where nothing is."""
    if desk.records.learning is None:
        raise ProblemError(404, "not_found")
    return desk.records.learning


Learning = Annotated[LearningRecords, Depends(learning_of)]


@router.get("")
def show_learned(desk: Desk, found: Learning, raccolte: int = -1) -> HTMLResponse:
    """List alarms, curated answers and edits."""
    alarms: defaultdict[str, list[Alarm]] = defaultdict(list)
    for alarm in curating.alarms(found, desk.web.today()):
        alarms[alarm.curated_id].append(alarm)
    language = page_language(desk.request)
    edits = found.book.edits()
    return desk.page(
        "learning.html",
        curated=[(one, alarms.get(one.id, [])) for one in found.book.curated()],
        alarmed=sum(map(len, alarms.values())),
        edits=edits[:_SHOWN],
        total=len(edits),
        cases=sum(edit.case is not None for edit in edits),
        share=lambda value: percent(value, language),
        collected=raccolte,
    )


@router.post("/raccogli")
def collect(desk: Desk, found: Learning) -> RedirectResponse:
    """Compare what was sent since the last time with its drafts."""
    new = learning.collect(found)
    desk.accounts.audit.note(desk.staff, "learning.collected", "edits")
    return RedirectResponse(f"{PATH}?raccolte={len(new)}", status_code=303)


@router.get("/modifica/{ticket_id}/{number}")
def show_edit(desk: Desk, found: Learning, ticket_id: str, number: RowNumber) -> HTMLResponse:
    """Show what was changed in a draft, and the form that proposes the reply as a curated answer."""
    return _edit_page(desk, _edit(found, ticket_id, number))


@router.post("/modifica/{ticket_id}/{number}", response_model=None)
def propose(
    desk: Desk,
    found: Learning,
    ticket_id: str,
    number: RowNumber,
    questions: Annotated[str, Form(max_length=4000)] = "",
    answer: Annotated[str, Form(max_length=8000)] = "",
    expires_on: Annotated[str, Form(max_length=10)] = "",
) -> HTMLResponse | RedirectResponse:
    """Propose a curated answer; one that cannot be kept is given back with what is wrong."""
    edit = _edit(found, ticket_id, number)
    proposal = Proposal(
        questions=tuple(questions.splitlines()),
        text=answer,
        citations=desk.records.desk.reply(ticket_id, number).citations,
        language=edit.language,
        owner=desk.staff.id,
        expires_on=_day(expires_on),
        edit=edit.key,
    )
    try:
        curated = curating.propose(found, proposal, desk.staff.id)
    except CuratedRefusedError as error:
        return _edit_page(desk, edit, proposal, error)
    desk.accounts.audit.note(desk.staff, "curated.proposed", f"curated:{curated.id}")
    return RedirectResponse(f"{PATH}/{curated.id}", status_code=303)


@router.get("/{curated_id}")
def show_curated(desk: Desk, found: Learning, curated_id: str) -> HTMLResponse:
    """Show a curated answer with its sources, and what can be decided about it."""
    return _curated_page(desk, found, _curated(found, curated_id))


@router.post("/{curated_id}/{step}", dependencies=[Depends(needs(Role.SUPERVISOR))], response_model=None)
def decide(
    desk: Desk,
    found: Learning,
    curated_id: str,
    step: str,
    version: Annotated[int, Form(ge=1)],
    note: Annotated[str, Form(max_length=1000)] = "",
) -> HTMLResponse | RedirectResponse:
    """Approve, reject or withdraw; what was changed by somebody else meanwhile is shown as it is now."""
    curated, by = _curated(found, curated_id), desk.staff.id
    try:
        if curated.version != version:
            raise StaleCuratedError(curated_id)
        if step == "approva":
            curating.approve(found, curated, by, note)
        elif step == "rifiuta":
            curating.reject(found, curated, by, note)
        elif step == "ritira":
            curating.withdraw(found, curated, by, note)
        else:
            raise ProblemError(404, "not_found")
    except StaleCuratedError:
        return _curated_page(desk, found, _curated(found, curated_id), CuratedRefusedError("stale"), note)
    except CuratedRefusedError as error:
        desk.accounts.audit.note(desk.staff, f"curated.{_DONE[step]}", f"curated:{curated_id}", "refused")
        return _curated_page(desk, found, curated, error, note)
    desk.accounts.audit.note(desk.staff, f"curated.{_DONE[step]}", f"curated:{curated_id}")
    return RedirectResponse(f"{PATH}/{curated_id}", status_code=303)


_DONE = {"approva": "approved", "rifiuta": "rejected", "ritira": "withdrawn"}


def _edit_page(
    desk: Desk, edit: Edit, proposal: Proposal | None = None, error: CuratedRefusedError | None = None
) -> HTMLResponse:
    reply = desk.records.desk.reply(edit.ticket_id, edit.reply_number)
    today = desk.web.today()
    language = page_language(desk.request)
    return desk.page(
        "learning_edit.html",
        status=422 if error else 200,
        edit=edit,
        erased=not reply.text,
        share=lambda value: percent(value, language),
        proposal=proposal or curating.from_edit(edit, reply.text, reply.citations, desk.staff.id, today),
        wrong=_told(desk, error),
        latest=curating.latest(today),
        sources=reply.citations,
    )


def _curated_page(
    desk: Desk, found: LearningRecords, curated: CuratedAnswer, error: CuratedRefusedError | None = None, note: str = ""
) -> HTMLResponse:
    alarms = [alarm for alarm in curating.alarms(found, desk.web.today()) if alarm.curated_id == curated.id]
    own = found.two_persons and curated.proposed_by == desk.staff.id
    status = 200 if error is None else 409 if error.code in ("stale", "state") else 422
    return desk.page(
        "learning_curated.html", status, curated=curated, alarms=alarms, wrong=_told(desk, error), own=own, note=note
    )


def _told(desk: Desk, error: CuratedRefusedError | None) -> tuple[str, tuple[str, ...]]:
    """Return what is wrong in words, with the words of the text that are."""
    if error is None:
        return "", ()
    return text(page_language(desk.request), f"curated_refused.{error.code}"), error.detail


def _edit(found: LearningRecords, ticket_id: str, number: int) -> Edit:
    edit = found.book.edit(ticket_id, number)
    if edit is None:
        raise ProblemError(404, "not_found")
    return edit


def _curated(found: LearningRecords, curated_id: str) -> CuratedAnswer:
    with _known():
        return found.book.curated_answer(curated_id)


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except UnknownCuratedError as error:
        raise ProblemError(404, "not_found") from error


def _day(value: str) -> date:
    """Return a day of a form; the first of all days where it is none, which no proposal may have."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return date.min
