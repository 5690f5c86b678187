"""The pages for firms: forms work without JavaScript, which only saves the way there and back."""

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.answer_view import view
from api.i18n import page_language
from api.rendering import page, render_part
from api.routes.case import AskForm, asked, edited, grown, keep, register, shown
from api.routes.v1 import source_of, stored_answer
from api.web_context import Web
from assistant.wording import say
from kb.types import Provider

router = APIRouter(include_in_schema=False)

_QUESTION_COOKIE = "domanda"
_QUESTION_SECONDS = 3600
_COOKIE_CHARACTERS = 3000  # browsers keep at most 4 kB


@router.get("/")
def start(request: Request, web: Web, domanda: str = "") -> HTMLResponse:
    """Show the form, filled in with a question that a link brings."""
    return page(request, "home.html", form=AskForm(question=domanda[:4000]), case=shown(request, web))


@router.post("/ask")
async def ask(request: Request, web: Web, form: Annotated[AskForm, Form()]) -> Response:
    """Answer, and lead to the page of the answer, which can be reloaded and linked."""
    conversation = await run_in_threadpool(edited, request, web, form)
    question = asked(conversation, form, web, page_language(request))
    answer = await web.admission.run(lambda: web.service.ask(question))
    address = f"/risposta/{answer.id}"
    response = RedirectResponse(address, status_code=303)
    # The question stays with who asked it: whoever gets the link sees the answer alone.
    response.set_cookie(
        _QUESTION_COOKIE,
        quote(form.question)[:_COOKIE_CHARACTERS],
        max_age=_QUESTION_SECONDS,
        path=address,
        httponly=True,
        samesite="lax",
    )
    keep(request, web, response, await run_in_threadpool(grown, conversation, question, answer, web))
    return response


@router.get("/risposta/{answer_id}")
def show_answer(request: Request, web: Web, answer_id: str, parte: bool = False) -> HTMLResponse:
    """Show an answer; with `?parte=1` without head and footer, for the page that asked in place."""
    found = view(stored_answer(answer_id, web), {p.id: p.short_name for p in register(web).values()})
    if parte:
        return HTMLResponse(render_part(request, "parts/answer.html", view=found, question=""))
    question = unquote(request.cookies.get(_QUESTION_COOKIE, ""))
    form = AskForm(previous_question=question, previous_answer=found.answer.text if question else "")
    return page(request, "answer.html", view=found, question=question, form=form, case=shown(request, web))


@router.get("/fonte/{chunk_id}")
def show_source(request: Request, web: Web, chunk_id: str, parte: bool = False) -> HTMLResponse:
    """Show a passage inside its page; with `?parte=1` for the panel beside the answer."""
    source = source_of(chunk_id, web)
    if parte:
        return HTMLResponse(render_part(request, "parts/source.html", source=source))
    return page(request, "source.html", source=source)


@router.get("/enti")
def show_providers(request: Request, web: Web, provincia: str = "", tema: str = "") -> HTMLResponse:
    """List the providers, those of a province and of a topic if asked."""
    register = web.service.providers()
    found = [p for p in register.values() if _serves(p, provincia) and (not tema or tema in p.topics)]
    language = page_language(request)
    named = {topic: say(language, f"topics.{topic}") for provider in register.values() for topic in provider.topics}
    topics = sorted(named.items(), key=lambda item: item[1])
    found.sort(key=lambda p: p.name.casefold())
    return page(request, "providers.html", providers=found, topics=topics, province=provincia, topic=tema)


@router.get("/docs")
def show_docs(request: Request) -> HTMLResponse:
    """Show the description of the API."""
    return page(request, "docs.html")


def _serves(provider: Provider, province: str) -> bool:
    return not province or bool({province, "Lombardia", "Italia"} & set(provider.territory))
