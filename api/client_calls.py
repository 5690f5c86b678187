"""The calls of the client and how their replies are read, without any network: both clients share them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx
from pydantic import TypeAdapter, ValidationError
from tenacity import RetryCallState, retry_base, wait_exponential_jitter

from api.client_errors import (
    FondacoError,
    RateLimitedError,
    RefusedError,
    UnavailableError,
    UnexpectedReplyError,
    UnreachableError,
)
from api.client_errors import refusal as refusal_of
from api.opportunity_schemas import MeasureDetailOut, MeasuresOut
from api.schemas import AnswerOut, ProfileIn, TurnIn, WhyNotOut
from api.source_schemas import ProviderOut, SearchOut, SourceOut
from api.ticket_schemas import TicketOut
from kb.opportunity_types import State
from kb.ticket_types import Reason

_T = TypeVar("_T")

ANSWER = TypeAdapter(AnswerOut)
SEARCH = TypeAdapter(SearchOut)
MEASURE = TypeAdapter(MeasureDetailOut)
MEASURES = TypeAdapter(MeasuresOut)
PROVIDER = TypeAdapter(ProviderOut)
PROVIDERS = TypeAdapter(list[ProviderOut])
SOURCE = TypeAdapter(SourceOut)
TICKET = TypeAdapter(TicketOut)
WHY_NOT = TypeAdapter(WhyNotOut)
PAGE = 100  # entries, the most that the API gives at once

_AT_WORK = "idempotency_busy"  # the first sending of the same request is still being served
_BACK_OFF = wait_exponential_jitter(multiplier=0.5, max=20, jitter=0.5)  # seconds

Category = Literal["mai-esportato", "in-consolidamento", "consolidata"]
Query = Mapping[str, str | int | Sequence[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request; it may be sent again, for a write carries a key by which the server knows it."""

    method: str
    path: str
    query: Query = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    key: str | None = None  # Idempotency-Key

    def request(self, client: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """Return the request as a client sends it."""
        headers = {} if self.key is None else {"Idempotency-Key": self.key}
        content = None
        if self.body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(self.body).encode()  # escapes, so that halves of characters reach the server's own check
        params = {name: value for name, value in self.query.items() if value not in (None, "", ())}
        return client.build_request(self.method, self.path, params=params, content=content, headers=headers)


def get(path: str, query: Query | None = None) -> Call:
    """Return a call that reads."""
    return Call(method="GET", path=path, query=query or {})


def post(path: str, body: Mapping[str, Any], key: str | None) -> Call:
    """Return a call that writes, under a key of its own unless one is given."""
    return Call(method="POST", path=path, body=body, key=key or uuid4().hex)


def question_body(
    question: str, history: Sequence[TurnIn], profile: ProfileIn | None, language: str | None, as_of: date | None
) -> dict[str, Any]:
    """Return the body of a question; what was not said is left out."""
    body: dict[str, Any] = {"question": question}
    if history:
        body["history"] = [turn.model_dump() for turn in history]
    if profile is not None:
        body["profile"] = profile.model_dump(exclude_defaults=True)
    if language is not None:
        body["language"] = language
    if as_of is not None:
        body["as_of"] = as_of.isoformat()
    return body


def measures_query(
    states: Sequence[State],
    topics: Sequence[str],
    countries: Sequence[str],
    provinces: Sequence[str],
    size: str | None,
    providers: Sequence[str],
    as_of: date | None,
) -> Query:
    """Return the query of a list of measures."""
    return {
        "state": states,
        "topic": topics,
        "country": countries,
        "province": provinces,
        "size": size,
        "provider": providers,
        "as_of": as_of.isoformat() if as_of else None,
    }


def feedback_body(useful: bool, reason: Reason | None, text: str) -> dict[str, Any]:
    """Return the body of feedback; what was not said is left out."""
    return {"useful": useful} | ({"reason": reason} if reason else {}) | ({"text": text} if text else {})


def ticket_body(
    question: str,
    consent: bool,
    name: str,
    firm: str,
    email: str | None,
    telephone: str | None,
    language: str | None,
    province: str | None,
    category: str | None,
    answer_id: str | None,
) -> dict[str, Any]:
    """Return the body of a question for the desk; what was not said is left out."""
    more = {"name": name, "firm": firm, "email": email, "telephone": telephone, "language": language}
    more |= {"province": province, "category": category, "answer_id": answer_id}
    return {"question": question, "consent": consent} | {field: value for field, value in more.items() if value}


def headers(key: str | None, language: str) -> dict[str, str]:
    """Return what every request says of its sender."""
    return {"Accept-Language": language} | ({} if key is None else {"Authorization": f"Bearer {key}"})


def segment(value: str) -> str:
    """Return an id as one part of a path."""
    return quote(value, safe="")


def checked(response: httpx.Response) -> httpx.Response:
    """Return a reply that was read. Raises FondacoError if it is a refusal."""
    if response.is_success:
        return response
    raise refusal_of(response)


def read(response: httpx.Response, shape: TypeAdapter[_T]) -> _T:
    """Return the record in a reply. Raises UnexpectedReplyError."""
    try:
        return shape.validate_json(response.content)
    except ValidationError as error:
        raise UnexpectedReplyError(f"{response.request.url}: {error}") from error


# ---------------------------------------------------------------------------------------------------------- trying again


class WorthAnotherTry(retry_base):
    """What may pass by itself: no reply, too many requests, a busy server. Unless the server says to wait for too long."""

    def __init__(self, longest_wait_seconds: float) -> None:
        self._longest = longest_wait_seconds

    def __call__(self, retry_state: RetryCallState) -> bool:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, UnreachableError):
            return True
        if not isinstance(error, RefusedError):
            return False
        passes = isinstance(error, RateLimitedError | UnavailableError) or error.code == _AT_WORK
        return passes and (error.retry_after_seconds or 0) <= self._longest


def pause(retry_state: RetryCallState) -> float:
    """Return the seconds to wait: what the server says, else longer each time, with chance in it."""
    error = retry_state.outcome.exception() if retry_state.outcome else None
    asked = error.retry_after_seconds if isinstance(error, RefusedError) else None
    return _BACK_OFF(retry_state) if asked is None else asked


def unreachable(call: Call, error: httpx.HTTPError) -> FondacoError:
    """Return the error for a request that got no reply."""
    return UnreachableError(f"{call.method} {call.path}: {error or type(error).__name__}")
