"""The door for programs that speak OpenAI's protocol: one model, `fondaco`, which quotes official pages."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import TypeAdapter

from api.i18n import accepted_language, text
from api.openai_chat import Head, completion, opening, question_of, send_chunks
from api.openai_schemas import MODEL, ChatIn, CompletionOut, ErrorBody, ModelOut, ModelsOut, error_body
from api.problems import ProblemError
from api.routes.case import register
from api.routes.v1 import checked
from api.schemas import FieldErrorOut
from api.streaming import EVENT_SCHEMA, HEADERS, MEDIA_TYPE
from api.web_context import Web, WebContext
from assistant.types import Answer, Question

_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request cannot be served", "model": ErrorBody},
    "5XX": {"description": "Not now", "model": ErrorBody},
}
_CHUNKS = {MEDIA_TYPE: {"itemSchema": EVENT_SCHEMA}}

router = APIRouter(prefix="/v1", tags=["openai"], responses=_RESPONSES)
_ANSWER = TypeAdapter(Answer)


@router.post(
    "/chat/completions",
    summary="Answer the last message of a conversation, in OpenAI's protocol",
    response_model=CompletionOut,
    responses={200: {"description": "Whole, or with `stream` as server-sent chunks", "content": _CHUNKS}},
)
async def chat(body: ChatIn, web: Web, request: Request) -> Response:
    """Return the answer as a message; refusals and abstentions are messages too, told apart in `fondaco.outcome`."""
    _known(body.model)
    question = question_of(body, web.today())
    if question is None:
        raise ProblemError(422, "no_user_message", errors=[FieldErrorOut(field="messages", message="")])
    names = {p.id: p.short_name for p in (await run_in_threadpool(register, web)).values()}
    if body.stream:
        return await _streamed(body, question, names, web, request)
    answer = checked(await web.admission.run(lambda: web.service.ask(question)))
    return JSONResponse(completion(Head.new(), body, answer, names).model_dump(mode="json"))


async def _streamed(
    body: ChatIn, question: Question, names: dict[str, str], web: WebContext, request: Request
) -> StreamingResponse:
    feed = await web.admission.feed(lambda: web.service.stream(question))
    try:
        first = await opening(feed)
        if first and first[-1].name == "error":
            checked(_ANSWER.validate_python(first[-1].data))
    except BaseException:
        feed.stop()
        raise
    failure = error_body(500, "internal", text(accepted_language(request), "problem.internal.detail"), ())
    return StreamingResponse(send_chunks(Head.new(), body, first, feed, names, failure), headers=HEADERS, media_type=MEDIA_TYPE)


@router.get("/models", summary="List the models")
def list_models(web: Web) -> ModelsOut:
    """Return the only model."""
    return ModelsOut(data=[_model(web)])


@router.get("/models/{model}", summary="Show a model")
def read_model(model: str, web: Web) -> ModelOut:
    """Return the only model."""
    _known(model)
    return _model(web)


def _known(model: str) -> None:
    if model != MODEL:
        raise ProblemError(404, "model_not_found", errors=[FieldErrorOut(field="model", message="")])


def _model(web: WebContext) -> ModelOut:
    built_at = web.service.health().get("built_at")
    return ModelOut(created=int(datetime.fromisoformat(str(built_at)).timestamp()) if built_at else 0)
