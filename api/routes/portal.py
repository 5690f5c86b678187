"""The pages for firms: forms work without JavaScript, which only saves the way there and back."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.i18n import page_language
from api.rendering import page, render_part
from api.routes.case import PRIVATE_PAGE, QUESTION_COOKIE, AskForm, asked, edited, grown, keep, shown
from api.routes.v1 import source_of
from api.source_validity import validity_of
from api.web_context import Web

router = APIRouter(include_in_schema=False)

_QUESTION_SECONDS = 3600
_COOKIE_CHARACTERS = 3000  # browsers keep at most 4 kB


@router.get("/")
def start(request: Request, web: Web, domanda: str = "") -> HTMLResponse:
    """Show the form, filled in with a question that a link brings."""
    examples = web.examples.shown(page_language(request))
    case = shown(request, web)
    headers = PRIVATE_PAGE if case.begun else {}
    return page(request, "home.html", form=AskForm(question=domanda[:4000]), case=case, tried=examples, reply_headers=headers)


@router.post("/ask")
async def ask(request: Request, web: Web, form: Annotated[AskForm, Form()]) -> Response:
    """Answer, and lead to the page of the answer, which can be reloaded and linked."""
    conversation = await run_in_threadpool(edited, request, web, form)
    question = asked(conversation, form, web, page_language(request))
    answer = await web.admission.run(lambda: web.service.ask(question))
    address = f"/risposta/{quote(answer.id, safe='')}"
    response = RedirectResponse(address, status_code=303)
    # The question stays with who asked it: whoever gets the link sees the answer alone.
    response.set_cookie(
        QUESTION_COOKIE,
        quote(form.question)[:_COOKIE_CHARACTERS],
        max_age=_QUESTION_SECONDS,
        path=address,
        httponly=True,
        samesite="lax",
    )
    keep(request, web, response, await run_in_threadpool(grown, conversation, question, answer, web))
    return response


@router.get("/fonte/{chunk_id}")
def show_source(request: Request, web: Web, chunk_id: str, parte: bool = False) -> HTMLResponse:
    """Show a passage inside its page; with `?parte=1` for the panel beside the answer."""
    source = source_of(chunk_id, web)
    replaced = bool(web.service.replaced([source.version_id]))
    validity = validity_of(source, web.service.opportunities(), web.today(), replaced)
    if parte:
        return HTMLResponse(render_part(request, "parts/source.html", source=source, validity=validity))
    return page(request, "source.html", source=source, validity=validity)
