"""Gaps: what firms ask and no page answers well, for the desk and for the editors of each partner."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.desk import gap_mails, gaps
from api.desk.at_desk import STAFF, Desk, RowNumber
from api.desk.gaps import GapView
from api.desk.learning_records import LearningRecords
from api.desk.learning_view import topic_name
from api.i18n import page_language
from api.problems import ProblemError
from api.promises import local_time
from api.roles import hidden, needs
from api.routes.desk_learning import Learning
from api.visitor_key import PRIVATE
from kb.account_types import Role
from kb.errors import StaleGapError, UnknownGapError
from kb.learning_types import GAP_STATES, OPEN_GAPS, Gap, GapState

PATH = "/desk/lacune"
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*STAFF))])
_LEADS = [Depends(needs(Role.AGENT, Role.SUPERVISOR))]
_SENDABLE: tuple[GapState, ...] = ("new", "sent")
_STEPS: dict[str, tuple[str, tuple[GapState, ...]]] = {  # what is done, and from which states it can be
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
    questions, _ = gaps.collect(found, desk.staff.id)
    desk.accounts.audit.note(desk.staff, "gaps.collected", "gaps")
    return RedirectResponse(f"{PATH}?raccolte={questions}", status_code=303)


@router.post("/riprova", dependencies=_LEADS)
def retest(desk: Desk, found: Learning) -> RedirectResponse:
    """Ask again where the partner has newer pages."""
    done = gaps.retest(found, desk.web.today(), by=desk.staff.id)
    desk.accounts.audit.note(desk.staff, "gaps.retested", "gaps")
    return RedirectResponse(f"{PATH}?provate={len(done)}", status_code=303)


@router.get("/{gap_id}")
def show_gap(desk: Desk, found: Learning, gap_id: RowNumber) -> HTMLResponse:
    """Show a gap with all its questions."""
    return _gap_page(desk, found, _seen(desk, found, gap_id))


@router.get("/{gap_id}/invio", dependencies=_LEADS)
def show_mail(desk: Desk, found: Learning, gap_id: RowNumber) -> HTMLResponse:
    """Show the mail that would tell the partner's editors of a gap, to be read and changed."""
    seen = _seen(desk, found, gap_id)
    partner = desk.register.get(seen.gap.partner_id or "")
    if partner is None:
        raise ProblemError(404, "not_found")
    if seen.gap.state not in _SENDABLE:
        return _gap_page(desk, found, seen, stale=True)
    said = gap_mails.composed(found, seen, partner, desk.web.today(), page_language(desk.request))
    return _mail_page(desk, seen, said)


@router.post("/{gap_id}/invia", response_model=None, dependencies=_LEADS)
def send(
    desk: Desk,
    found: Learning,
    gap_id: RowNumber,
    version: Annotated[int, Form(ge=1)],
    said: Annotated[str, Form(max_length=20_000)] = "",
) -> HTMLResponse | RedirectResponse:
    """Put the mail as it was read into the outbox, for each editor of the partner; on a version that was read."""
    seen = _seen(desk, found, gap_id)
    if seen.gap.version != version or seen.gap.state not in _SENDABLE:
        return _gap_page(desk, found, seen, stale=True)
    editors = gap_mails.editors_of(seen.gap.partner_id, desk.accounts.accounts.all_accounts())
    if not said.strip() or not editors:
        return _mail_page(desk, seen, said, 422)
    try:
        gap_mails.tell(found, seen.gap, said, editors, desk.records.outgoing, desk.staff.id, page_language(desk.request))
    except StaleGapError:
        return _gap_page(desk, found, _seen(desk, found, gap_id), stale=True)
    desk.accounts.audit.note(desk.staff, "gap.sent", f"gap:{gap_id}")
    return RedirectResponse(f"{PATH}/{gap_id}", status_code=303)


@router.post("/{gap_id}/{step}", response_model=None)
def change(
    desk: Desk,
    found: Learning,
    gap_id: RowNumber,
    step: str,
    version: Annotated[int, Form(ge=1)],
    note: Annotated[str, Form(max_length=1000)] = "",
) -> HTMLResponse | RedirectResponse:
    """Close a gap or take it up again; on a version that was read."""
    seen = _seen(desk, found, gap_id)
    if step not in _STEPS:
        raise ProblemError(404, "not_found")
    done, states = _STEPS[step]
    if seen.gap.version != version or seen.gap.state not in states:
        return _gap_page(desk, found, seen, stale=True)
    changes: dict[str, Callable[[Gap], Gap]] = {
        "chiudi": lambda gap: gaps.close(found, gap, desk.staff.id, note),
        "riapri": lambda gap: gaps.reopen(found, gap, desk.staff.id),
    }
    try:
        changes[step](seen.gap)
    except StaleGapError:
        return _gap_page(desk, found, _seen(desk, found, gap_id), stale=True)
    desk.accounts.audit.note(desk.staff, f"gap.{done}", f"gap:{gap_id}")
    return RedirectResponse(f"{PATH}/{gap_id}", status_code=303)


def _seen(desk: Desk, found: LearningRecords, gap_id: int) -> GapView:
    """Return a gap that this person may see. Raises ProblemError."""
    try:
        partner = found.gaps.gap(gap_id).partner_id
    except UnknownGapError as error:
        raise hidden(desk.request, desk.web, desk.staff) from error
    if desk.only is not None and partner not in desk.only:
        raise hidden(desk.request, desk.web, desk.staff)
    return gaps.view(found, gap_id)


def _gap_page(desk: Desk, found: LearningRecords, seen: GapView, stale: bool = False) -> HTMLResponse:
    topic, partner = _words(desk)
    return desk.page(
        "gap.html",
        409 if stale else 200,
        seen=seen,
        gap=seen.gap,
        stale=stale,
        topic=topic,
        partner=partner,
        sendable=desk.leads and seen.gap.state in _SENDABLE and (seen.gap.partner_id or "") in desk.register,
        history=found.gaps.history(seen.gap.id),
        mails=desk.records.outbox.of_gap(seen.gap.id),
        local=local_time,
    )


def _mail_page(desk: Desk, seen: GapView, said: str, status: int = 200) -> HTMLResponse:
    language = page_language(desk.request)
    return desk.page(
        "gap_mail.html",
        status,
        gap=seen.gap,
        said=said,
        subject=gap_mails.subject_of(seen.gap, language),
        editors=gap_mails.editors_of(seen.gap.partner_id, desk.accounts.accounts.all_accounts()),
        under=gap_mails.footer_of(seen.gap, desk.records.outgoing, language),
        partner=_words(desk)[1],
    )


def _words(desk: Desk) -> tuple[Callable[[str | None], str], Callable[[str | None], str]]:
    """Return what names a topic, and what names a partner."""
    language = page_language(desk.request)
    names = {provider_id: provider.name for provider_id, provider in desk.register.items()}
    return (lambda topic: topic_name(topic, language)), (lambda partner: names.get(partner or "", partner or ""))
