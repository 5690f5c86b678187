"""The firm's case on the portal: what is known of it, to edit and to forget, its dossier, and asking within it."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from pydantic import TypeAdapter

from api.case_view import CaseForm, CaseView, case_view, sector_codes
from api.conversations import IDLE_SECONDS
from api.i18n import page_language
from api.rendering import page, render_part
from api.routes.v1 import streamed
from api.web_context import Web, WebContext
from assistant.conversation import Conversation
from assistant.types import Answer, Event, Language, Question, Turn
from kb.errors import KbError
from kb.naming import ProviderNames
from kb.types import Provider

router = APIRouter(include_in_schema=False)

_COOKIE = "conversazione"
QUESTION_COOKIE = "domanda"  # on the path of an answer: the question that it answers
_ANSWER = TypeAdapter(Answer)
PRIVATE_PAGE = {"Cache-Control": "no-store"}


class AskForm(CaseForm):
    """The form of the portal; an empty choice means: not said. Without cookies the last exchange comes along in it."""

    question: str = ""
    previous_question: str = ""
    previous_answer: str = ""


@router.post("/ask/stream")
async def ask_stream(request: Request, web: Web, form: Annotated[AskForm, Form()]) -> StreamingResponse:
    """Answer statement by statement within the visitor's conversation, which goes on when the answer is whole."""
    conversation = await run_in_threadpool(edited, request, web, form)
    key = web.conversations.put(request.cookies.get(_COOKIE), conversation)
    question = asked(conversation, form, web, page_language(request))

    def events() -> Iterator[Event]:
        for event in web.service.stream(question):
            if event.name == "done":
                web.conversations.put(
                    key, grown(web.conversations.get(key), question, _ANSWER.validate_python(event.data), web)
                )
            yield event

    response = await streamed(events, web, request)
    _hand_out(response, key)
    return response


@router.get("/caso")
def show_case(request: Request, web: Web) -> HTMLResponse:
    """Show what is known of the firm as the fields of the form, for the page that asked in place."""
    return HTMLResponse(render_part(request, "parts/case.html", case=shown(request, web)), headers=PRIVATE_PAGE)


@router.post("/caso")
def save_case(request: Request, web: Web, form: Annotated[AskForm, Form()]) -> RedirectResponse:
    """Keep what was filled in."""
    response = RedirectResponse("/#caso", status_code=303)
    keep(request, web, response, edited(request, web, form))
    return response


@router.post("/dimentica")
def forget(request: Request, web: Web) -> RedirectResponse:
    """Forget the conversation with all that is known of the firm."""
    key = request.cookies.get(_COOKIE)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(_COOKIE)
    for entry in web.conversations.get(key).dossier.asked:
        response.delete_cookie(QUESTION_COOKIE, path=f"/risposta/{entry.answer_id}")
    web.conversations.forget(key)
    return response


@router.get("/dossier")
def show_dossier(request: Request, web: Web) -> HTMLResponse:
    """Show the case as a page that can be printed."""
    return page(request, "dossier.html", case=shown(request, web), reply_headers=PRIVATE_PAGE)


@router.get("/dossier.txt")
def read_dossier(request: Request, web: Web) -> PlainTextResponse:
    """Return the case as a text that can be sent to a provider."""
    return PlainTextResponse(shown(request, web).text, headers=PRIVATE_PAGE)


def shown(request: Request, web: WebContext) -> CaseView:
    """Return the case of a visitor, arranged for reading."""
    conversation = web.conversations.get(request.cookies.get(_COOKIE))
    return case_view(conversation, page_language(request), register(web))


def question_of(request: Request, web: WebContext, answer_id: str) -> str:
    """Return the question of a visitor that an answer is the answer to; empty if somebody else asked it, or it is forgotten."""
    asked = web.conversations.get(request.cookies.get(_COOKIE)).dossier.asked
    kept = next((entry.question for entry in asked if entry.answer_id == answer_id), "")
    return kept or unquote(request.cookies.get(QUESTION_COOKIE, ""))


def edited(request: Request, web: WebContext, form: CaseForm) -> Conversation:
    """Return the visitor's conversation after the fields of a form; a form without them changes only what it fills in."""
    conversation = web.conversations.get(request.cookies.get(_COOKIE))
    language = page_language(request)
    profile = form.profile(sector_codes(language), ProviderNames(register(web).values()))
    return conversation.edited(profile, form.need) if form.case_shown else conversation.filled(profile)


def asked(conversation: Conversation, form: AskForm, web: WebContext, language: Language) -> Question:
    """Return the question of a form within the conversation."""
    question = conversation.question(form.question, web.today(), language)
    if question.history or not form.previous_question:
        return question
    turn = Turn(question=form.previous_question[:8000], answer=form.previous_answer[:8000])
    return Question(text=question.text, as_of=question.as_of, language=language, history=(turn,), profile=question.profile)


def grown(conversation: Conversation, question: Question, answer: Answer, web: WebContext) -> Conversation:
    """Return a conversation after one more question and its answer."""
    return conversation.after(question.text, answer, ProviderNames(register(web).values()))


def keep(request: Request, web: WebContext, response: Response, conversation: Conversation) -> None:
    """Keep a conversation, and hand its key to the visitor."""
    _hand_out(response, web.conversations.put(request.cookies.get(_COOKIE), conversation))


def register(web: WebContext) -> dict[str, Provider]:
    """Return the providers by id; none without a build, for a kept answer can be read then too."""
    try:
        return web.service.providers()
    except KbError:
        return {}


def _hand_out(response: Response, key: str) -> None:
    response.set_cookie(_COOKIE, key, max_age=IDLE_SECONDS, httponly=True, samesite="lax")
