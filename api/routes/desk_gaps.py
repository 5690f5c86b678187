"""Gaps: what firms ask and no page answers well, for the desk and for the editors of each partner."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.desk import gaps
from api.desk.at_desk import STAFF, Desk
from api.desk.gaps import GapView
from api.desk.learning_records import LearningRecords
from api.desk.learning_view import topic_name
from api.i18n import page_language
from api.problems import ProblemError
from api.roles import hidden, needs
from api.routes.desk_learning import Learning
from api.visitor_key import PRIVATE
from kb.account_types import Role
from kb.errors import StaleGapError, UnknownGapError
from kb.learning_types import GAP_STATES, OPEN_GAPS, Gap, GapState

PATH = "/desk/lacune"
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*STAFF))])
_LEADS = [Depends(needs(Role.AGENT, Role.SUPERVISOR))]
_STEPS: dict[str, tuple[str, tuple[GapState, ...]]] = {  # what is done, and from which states it can be
    "invia": ("sent", ("new",)),
    "chiudi": ("closed", OPEN_GAPS),
    "riapri": ("reopened", ("closed",)),
}


@router.get("")
def show_gaps(desk: Desk, found: Learning, stato: str = "", raccolte: int = -1, provate: int = -1) -> HTMLResponse:
    """List gaps, those with the most questions first; editors see those of their partners."""
    chosen = next((state for state in GAP_STATES if state == stato), None)
    listed = gaps.views(found, (chosen,) if chosen else OPEN_GAPS, desk.only)
    topic, partner = _words(desk)
    return desk.page(
        "gaps.html",
        gaps=listed,
        chosen=chosen or "",
        states=GAP_STATES,
        collected=raccolte,
        tested=provate,
        topic=topic,
        partner=partner,
    )


@router.get(".csv")
def download(desk: Desk, found: Learning) -> Response:
    """Return all gaps that may be seen as a table."""
    names = {provider_id: provider.name for provider_id, provider in desk.register.items()}
    table = gaps.gap_table(gaps.views(found, GAP_STATES, desk.only), names)
    return Response(table, headers=PRIVATE | {"Content-Disposition": 'attachment; filename="gaps.csv"'}, media_type="text/csv")


@router.post("/raccogli", dependencies=_LEADS)
def collect(desk: Desk, found: Learning) -> RedirectResponse:
    """Take up what was answered badly since the last time."""
    questions, _ = gaps.collect(found)
    desk.accounts.audit.note(desk.staff, "gaps.collected", "gaps")
    return RedirectResponse(f"{PATH}?raccolte={questions}", status_code=303)


@router.post("/riprova", dependencies=_LEADS)
def retest(desk: Desk, found: Learning) -> RedirectResponse:
    """Ask again where the partner has newer pages."""
    done = gaps.retest(found, desk.web.today())
    desk.accounts.audit.note(desk.staff, "gaps.retested", "gaps")
    return RedirectResponse(f"{PATH}?provate={len(done)}", status_code=303)


@router.get("/{gap_id}")
def show_gap(desk: Desk, found: Learning, gap_id: int) -> HTMLResponse:
    """Show a gap with all its questions."""
    return _gap_page(desk, _seen(desk, found, gap_id))


@router.post("/{gap_id}/{step}", response_model=None)
def change(
    desk: Desk,
    found: Learning,
    gap_id: int,
    step: str,
    version: Annotated[int, Form(ge=1)],
    note: Annotated[str, Form(max_length=1000)] = "",
) -> HTMLResponse | RedirectResponse:
    """Send a gap to its partner's editors, close it or take it up again; on a version that was read."""
    seen = _seen(desk, found, gap_id)
    if step not in _STEPS:
        raise ProblemError(404, "not_found")
    done, states = _STEPS[step]
    if step == "invia" and not desk.leads:
        raise hidden(desk.request, desk.web, desk.staff)
    if seen.gap.version != version or seen.gap.state not in states:
        return _gap_page(desk, seen, stale=True)
    changes: dict[str, Callable[[Gap], Gap]] = {
        "invia": lambda gap: gaps.send(found, gap, desk.staff.id, note),
        "chiudi": lambda gap: gaps.close(found, gap, note),
        "riapri": lambda gap: gaps.reopen(found, gap),
    }
    try:
        changes[step](seen.gap)
    except StaleGapError:
        return _gap_page(desk, _seen(desk, found, gap_id), stale=True)
    desk.accounts.audit.note(desk.staff, f"gap.{done}", f"gap:{gap_id}")
    return RedirectResponse(f"{PATH}/{gap_id}", status_code=303)


def _seen(desk: Desk, found: LearningRecords, gap_id: int) -> GapView:
    """Return a gap that this person may see. Raises ProblemError."""
    try:
        seen = gaps.view(found, gap_id)
    except UnknownGapError as error:
        raise ProblemError(404, "not_found") from error
    if desk.only is not None and seen.gap.partner_id not in desk.only:
        raise hidden(desk.request, desk.web, desk.staff)
    return seen


def _gap_page(desk: Desk, seen: GapView, stale: bool = False) -> HTMLResponse:
    topic, partner = _words(desk)
    status = 409 if stale else 200
    return desk.page("gap.html", status, seen=seen, gap=seen.gap, stale=stale, topic=topic, partner=partner)


def _words(desk: Desk) -> tuple[Callable[[str | None], str], Callable[[str | None], str]]:
    """Return what names a topic, and what names a partner."""
    language = page_language(desk.request)
    names = {provider_id: provider.name for provider_id, provider in desk.register.items()}
    return (lambda topic: topic_name(topic, language)), (lambda partner: names.get(partner or "", partner or ""))
