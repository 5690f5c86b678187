"""Sharing an answer together with its question: consent, the page that others read, taking it back."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.answer_view import view
from api.i18n import page_language
from api.problems import ProblemError
from api.public_address import public_link
from api.rendering import page
from api.routes.case import question_of, register
from api.routes.v1 import stored_answer
from api.sharing import consent_text, owned, share, shown_question
from api.visitor_key import PRIVATE, Records, visitor_key, with_key
from api.web_context import Web
from kb.ticket_types import SharedAnswer

router = APIRouter(include_in_schema=False)


@router.get("/risposta/{answer_id}/condividi")
def show_sharing(request: Request, web: Web, answer_id: str, failed: bool = False) -> HTMLResponse:
    """Show what others would see of the question, and ask for consent."""
    answer = stored_answer(answer_id, web)
    question = question_of(request, web, answer.id)
    response = page(
        request,
        "share.html",
        answer=answer,
        question=shown_question(question),
        covered=shown_question(question) != question,
        days=web.settings.desk.share_days,
        consent=consent_text(page_language(request), web.settings.desk),
        address=public_link(request, "show_answer", answer_id=answer.id),
        failed=failed,
    )
    response.headers.update(PRIVATE)
    response.status_code = 422 if failed else 200
    return response


@router.post("/risposta/{answer_id}/condividi", response_model=None)
def make_shared(
    request: Request, web: Web, records: Records, answer_id: str, consent: Annotated[Literal["", "1"], Form()] = ""
) -> HTMLResponse | RedirectResponse:
    """Make the page that others can read, if its owner agrees. Raises ProblemError for whoever did not ask the question."""
    answer = stored_answer(answer_id, web)
    question = question_of(request, web, answer.id)
    if not question:
        raise ProblemError(403, "not_yours")
    if not consent:
        return show_sharing(request, web, answer_id, failed=True)
    response = RedirectResponse("/c/", status_code=303)
    key = with_key(request, response, web.settings.desk.share_days)
    shared = share(answer.id, question, key, page_language(request), records.now(), web.settings.desk)
    records.shares.add(shared)
    response.headers["location"] = f"/c/{shared.token}"
    return response


@router.get("/c/{token}")
def show_shared(request: Request, web: Web, records: Records, token: str) -> HTMLResponse:
    """Show question and answer; 410 and the way to ask again when they may no longer be read."""
    shared = _shared(records, token)
    if not shared.open(records.now()):
        response = page(request, "share_gone.html", withdrawn=shared.withdrawn_at is not None)
        response.status_code = 410
    else:
        answer = stored_answer(shared.answer_id, web)
        names = {provider.id: provider.short_name for provider in register(web).values()}
        replaced = web.service.replaced(citation.version_id for citation in answer.citations)
        response = page(
            request,
            "shared.html",
            view=view(answer, names, today=web.today(), address=public_link(request, "show_answer", answer_id=answer.id)),
            shared=shared,
            owner=owned(shared, visitor_key(request)),
            changed=[citation for citation in answer.citations if citation.version_id in replaced],
            address=public_link(request, "show_shared", token=token),
        )
    response.headers.update(PRIVATE)
    return response


@router.post("/c/{token}/togli")
def take_back(request: Request, records: Records, token: str) -> RedirectResponse:
    """Erase the question. Raises ProblemError for others than the owner."""
    shared = _shared(records, token)
    if not owned(shared, visitor_key(request)):
        raise ProblemError(403, "not_yours")
    records.shares.take_back(token, records.now())
    return RedirectResponse(f"/c/{token}", status_code=303)


def _shared(records: Records, token: str) -> SharedAnswer:
    found = records.shares.shared(token)
    if found is None:
        raise ProblemError(404, "unknown_share")
    return found
