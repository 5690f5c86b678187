"""The pages for firms: forms work without JavaScript, which only saves the way there and back."""

from typing import Annotated, Literal
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from api.answer_view import view
from api.i18n import page_language
from api.rendering import page, render_part
from api.routes.v1 import answer_to, source_of, stored_answer
from api.schemas import AskIn, ProfileIn, TurnIn
from api.web_context import Web, WebContext
from assistant.wording import say
from kb.errors import KbError
from kb.types import Provider

router = APIRouter(include_in_schema=False)

_QUESTION_COOKIE = "domanda"
_QUESTION_SECONDS = 3600
_COOKIE_CHARACTERS = 3000  # browsers keep at most 4 kB


class AskForm(BaseModel):
    """The form of the portal; an empty choice means: not said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = ""
    category: Literal["", "mai-esportato", "in-consolidamento", "consolidata"] = ""
    size: Literal["", "micro", "piccola", "media", "grande"] = ""
    province: str = ""
    previous_question: str = ""
    previous_answer: str = ""

    def request(self, language: Literal["it", "en"]) -> AskIn:
        """Return the request that the API would get."""
        profile = ProfileIn(category=self.category or None, size=self.size or None, province=self.province[:200] or None)
        history = []
        if self.previous_question:
            history = [TurnIn(question=self.previous_question[:8000], answer=self.previous_answer[:8000])]
        return AskIn(question=self.question, language=language, history=history, profile=profile)


@router.get("/")
def start(request: Request, domanda: str = "") -> HTMLResponse:
    """Show the form, filled in with a question that a link brings."""
    return page(request, "home.html", form=AskForm(question=domanda[:4000]))


@router.post("/ask")
async def ask(request: Request, web: Web, form: Annotated[AskForm, Form()]) -> Response:
    """Answer, and lead to the page of the answer, which can be reloaded and linked."""
    answer = await answer_to(form.request(page_language(request)), web)
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
    return response


@router.get("/risposta/{answer_id}")
def show_answer(request: Request, web: Web, answer_id: str, parte: bool = False) -> HTMLResponse:
    """Show an answer; with `?parte=1` without head and footer, for the page that asked in place."""
    found = view(stored_answer(answer_id, web), {p.id: p.short_name for p in _register(web).values()})
    if parte:
        return HTMLResponse(render_part(request, "parts/answer.html", view=found, question=""))
    question = unquote(request.cookies.get(_QUESTION_COOKIE, ""))
    form = AskForm(previous_question=question, previous_answer=found.answer.text if question else "")
    return page(request, "answer.html", view=found, question=question, form=form)


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


def _register(web: WebContext) -> dict[str, Provider]:
    try:
        return web.service.providers()
    except KbError:  # a kept answer can be read without a build
        return {}
