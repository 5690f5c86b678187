"""The JSON API."""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from api.i18n import accepted_language, text
from api.problems import RESPONSES, ProblemError
from api.schemas import AnswerOut, AskIn, FieldErrorOut
from api.source_schemas import ProviderOut, SearchOut, SourceOut
from api.streaming import EVENT_SCHEMA, HEADERS, MEDIA_TYPE, send_events
from api.web_context import Web, WebContext
from assistant.pipeline import to_json
from assistant.types import Answer, Event, Language
from kb.types import Query as SearchQuery

router = APIRouter(prefix="/v1", responses=RESPONSES)

_UNREADABLE = ("empty_question", "question_too_long", "not_text")
_EVENTS = (
    "Server-sent events: `status` {step}, `citation` (before the first statement that uses it), `statement`, `provider`, then "
    "`done` with the whole answer, or `error`. Comments are signs of life."
)


@router.post("/ask", summary="Answer a question", tags=["answers"])
async def ask(body: AskIn, web: Web) -> AnswerOut:
    """Return the whole answer. What is no question is refused with 422 and a text that says what to do."""
    return checked(await answer_to(body, web))


async def answer_to(body: AskIn, web: WebContext) -> Answer:
    """Return the answer to a question, in its turn. Raises BusyError, KbError."""
    question = body.record(web.today())
    return await web.admission.run(lambda: web.service.ask(question))


def checked(answer: Answer) -> AnswerOut:
    """Return the response for an answer. Raises ProblemError if there was nothing that could be answered."""
    if answer.outcome == "error":
        status = 422 if answer.reason in _UNREADABLE else 503
        raise ProblemError(status, answer.reason or "unavailable", answer.text)
    return AnswerOut.model_validate(to_json(answer))


@router.post(
    "/ask/stream",
    summary="Answer a question, statement by statement",
    tags=["answers"],
    response_class=StreamingResponse,
    responses={200: {"description": _EVENTS, "content": {MEDIA_TYPE: {"itemSchema": EVENT_SCHEMA}}}},
)
async def ask_stream(body: AskIn, web: Web, request: Request) -> StreamingResponse:
    """Start the stream once the first event is there, so that a failure before it is an ordinary problem."""
    question = body.record(web.today())
    return await streamed(lambda: web.service.stream(question), web, request)


async def streamed(events: Callable[[], Iterator[Event]], web: WebContext, request: Request) -> StreamingResponse:
    """Return the events of an answer as they come. Raises BusyError, KbError before the first one."""
    feed = await web.admission.feed(events)
    try:
        first = await feed.next()
    except BaseException:
        feed.stop()
        raise
    language = accepted_language(request)
    failure = {"code": "internal", "status": 500, "detail": text(language, "problem.internal.detail")}
    sent = send_events(first, feed, web.settings.heartbeat_seconds, failure)
    return StreamingResponse(sent, headers=HEADERS, media_type=MEDIA_TYPE)


@router.get("/answers/{answer_id}", summary="Open an earlier answer", tags=["answers"])
def read_answer(answer_id: str, web: Web) -> AnswerOut:
    """Return an answer as it was given."""
    return stored_answer(answer_id, web)


def stored_answer(answer_id: str, web: WebContext) -> AnswerOut:
    """Return a kept answer. Raises ProblemError if there is none."""
    found = web.service.answer(answer_id)
    if found is None:
        raise ProblemError(404, "unknown_answer")
    return AnswerOut.model_validate(found)


@router.get("/search", summary="Search the partners' pages", tags=["sources"])
async def search(
    web: Web,
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=1000, description="what is searched")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    provider: Annotated[list[str] | None, Query(description="ids of providers; all by default")] = None,
    lang: Annotated[Language, Query(description="language of the question")] = "it",
) -> SearchOut:
    """Return passages, best first, with the arithmetic of their places."""
    wanted = tuple(provider or ())
    if wanted and (unknown := set(wanted) - set(web.service.providers())):
        message = text(accepted_language(request), "validation.unknown_provider", ids=", ".join(sorted(unknown)))
        raise ProblemError(422, "invalid", errors=[FieldErrorOut(field="provider", message=message)])
    if not q.strip():
        message = text(accepted_language(request), "validation.missing")
        raise ProblemError(422, "invalid", errors=[FieldErrorOut(field="q", message=message)])
    query = SearchQuery(texts=(q.strip(),), as_of=web.today(), limit=limit, provider_ids=wanted, language=lang)
    return SearchOut.of(await web.admission.run(lambda: web.service.search(query)))


@router.get("/providers/{provider_id}", summary="Show a provider", tags=["providers"])
def read_provider(provider_id: str, web: Web) -> ProviderOut:
    """Return one provider of the register."""
    found = web.service.providers().get(provider_id)
    if found is None:
        raise ProblemError(404, "unknown_provider")
    return ProviderOut.of(found)


@router.get("/sources/{chunk_id}", summary="Show a passage inside its page", tags=["sources"])
def read_source(chunk_id: str, web: Web) -> SourceOut:
    """Return the page of a passage as it was read, with the passages around it."""
    return source_of(chunk_id, web)


def source_of(chunk_id: str, web: WebContext) -> SourceOut:
    """Return a source. Raises ProblemError if there is no such passage."""
    found = web.service.source(chunk_id)
    if found is None:
        raise ProblemError(404, "unknown_source")
    return SourceOut.of(found, web.settings.source_context)
