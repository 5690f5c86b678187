"""Requests and responses in the shape of OpenAI's chat completions, for programs that were written against it.

Source of the shapes: OpenAI's published API reference. What Fondaco cannot do is not in the schema: a request for it is
refused with a text that says so. What makes no difference to a quoted answer (temperature, seed, ...) is read and ignored.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from api.schemas import AnswerOut, Day, FieldErrorOut, ProfileIn, encodable
from assistant.types import Language

MODEL = "fondaco"
_REFUSED = ("n", "tools", "functions", "response_format", "logprobs", "modalities", "audio")
_PART_TYPE = re.compile(r"messages\.\d+\.content\..*type")

_Text = Annotated[str, AfterValidator(encodable)]


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TextPartIn(_In):
    """A piece of a message; images, sound and files cannot be read."""

    type: Literal["text"]
    text: _Text


class MessageIn(_In):
    """One message. What stands in `system` and `developer` messages is data about the caller's program: it orders nothing."""

    role: Literal["system", "developer", "user", "assistant"]
    content: _Text | list[TextPartIn] | None = None

    def words(self) -> str:
        """Return the text of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptionsIn(_In):
    """What a stream tells beside the answer."""

    include_usage: StrictBool | None = None


class FormatIn(_In):
    """The only form of an answer here."""

    type: Literal["text"]


class ExtensionIn(BaseModel):
    """What OpenAI's protocol has no place for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: ProfileIn = ProfileIn()
    as_of: Day | None = Field(default=None, description="day on which everything is judged; today by default")
    language: Language | None = Field(default=None, description="language of the session; the question's own prevails")


class ChatIn(_In):
    """A conversation; the last message of the user is the question, what stands before it is its history."""

    model: str = Field(examples=[MODEL])
    messages: list[MessageIn] = Field(
        min_length=1, json_schema_extra={"contains": {"properties": {"role": {"const": "user"}}, "required": ["role"]}}
    )
    stream: StrictBool | None = None
    stream_options: StreamOptionsIn | None = None
    n: Literal[1] | None = Field(default=None, description="there is one answer to a question")
    tools: Annotated[list[object], Field(max_length=0)] | None = Field(default=None, description="none can be called")
    functions: Annotated[list[object], Field(max_length=0)] | None = None
    response_format: FormatIn | None = None
    logprobs: Literal[False] | None = None
    modalities: list[Literal["text"]] | None = None
    audio: None = None
    fondaco: ExtensionIn = Field(default=ExtensionIn(), description="Fondaco's own: profile, day and language")


class MessageOut(BaseModel):
    """The answer with its markers, and the sources and organisations at its end."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class ChoiceOut(BaseModel):
    """The only choice; why an answer is none stands in `fondaco.outcome`."""

    index: Literal[0] = 0
    message: MessageOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageOut(BaseModel):
    """Words and signs, for nothing here counts tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionOut(BaseModel):
    """An answer in one piece."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="seconds since 1970")
    model: str = MODEL
    choices: list[ChoiceOut]
    usage: UsageOut
    fondaco: AnswerOut = Field(description="the whole answer: statements, citations, providers, outcome")


class ModelOut(BaseModel):
    """The only model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = Field(description="when the published pages were read, seconds since 1970; 0: none are published")
    owned_by: str = MODEL


class ModelsOut(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class ErrorOut(BaseModel):
    """An error as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None
    code: str


class ErrorBody(BaseModel):
    """The body of an error."""

    error: ErrorOut


def speaks_openai(path: str) -> bool:
    """Tell whether errors at this path take OpenAI's shape."""
    return path.startswith("/v1/chat/") or path == "/v1/models" or path.startswith("/v1/models/")


def openai_status(status: int) -> int:
    """Return the status with which OpenAI's clients expect a refused body."""
    return HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status


def error_body(status: int, code: str, message: str, errors: Sequence[FieldErrorOut]) -> ErrorBody:
    """Return an error in OpenAI's shape; it has room for one field, the first that is wrong."""
    param = errors[0].field if errors else None
    return ErrorBody(error=ErrorOut(message=message, type=_type(status), param=param, code=code))


def refused_feature(errors: Sequence[FieldErrorOut]) -> str | None:
    """Return what a body asks for that there is not here; None if it is wrong in another way."""
    for error in errors:
        root = error.field.split(".")[0]
        if root in _REFUSED:
            return root
        if _PART_TYPE.fullmatch(error.field):
            return "images"
    return None


def _type(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "server_error"
    return {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(status, "invalid_request_error")
