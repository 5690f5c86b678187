"""The Python client gives typed records and typed errors, and tries again what may pass by itself."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.client import (
    AnswerOut,
    AsyncFondaco,
    BrokenStreamError,
    CitationOut,
    Done,
    Fondaco,
    FondacoError,
    InvalidRequestError,
    KeyRefusedError,
    NotFoundError,
    ProfileIn,
    Progress,
    RateLimitedError,
    ServerError,
    StatementOut,
    TurnIn,
    UnavailableError,
    UnexpectedReplyError,
    UnreachableError,
)
from api.web_settings import WebSettings
from assistant.pipeline import to_json
from tests.api.builders import TODAY, MemoryService, an_answer
from tests.serving import served

Reply = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(scope="module")
def shared() -> MemoryService:
    return MemoryService()


@pytest.fixture(scope="module")
def address(shared: MemoryService) -> Iterator[str]:
    with served(create_app(shared, WebSettings(), today=lambda: TODAY)) as address:
        yield address


@pytest.fixture
def fondaco(address: str) -> Iterator[Fondaco]:
    with Fondaco(address) as client:
        yield client


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"type": "urn:x", "title": "T", "status": status, "detail": "D", "code": code, "instance": "/v1", "errors": []}
    return httpx.Response(status, json=body, headers=headers)


def answered(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=to_json(an_answer()))


class Scripted:
    """A server that gives one reply after the other, and keeps what it was sent and for how long it was left alone."""

    def __init__(self, *replies: httpx.Response | Exception) -> None:
        self.replies, self.sent, self.pauses = list(replies), list[httpx.Request](), list[float]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def client(self, **options: Any) -> Fondaco:
        return Fondaco("http://fondaco.test", transport=httpx.MockTransport(self), sleep=self.pauses.append, **options)


def test_a_question_gets_a_typed_answer(fondaco: Fondaco, shared: MemoryService) -> None:
    answer = fondaco.ask(
        "e per il Brasile?",
        history=[TurnIn(question="Fiere?", answer="Sì.")],
        profile=ProfileIn(province="Bergamo", countries=["Brasile"]),
        language="en",
        as_of=date(2026, 1, 31),
    )
    assert isinstance(answer, AnswerOut)
    assert (answer.outcome, answer.citations[0].read_on) == ("answered", date(2026, 11, 20))
    asked = shared.questions[-1]
    assert (asked.history[0].question, asked.profile.province, asked.profile.countries) == ("Fiere?", "Bergamo", ("Brasile",))
    assert (asked.language, asked.as_of) == ("en", date(2026, 1, 31))


def test_a_stream_gives_typed_events_in_order(fondaco: Fondaco) -> None:
    events = list(fondaco.stream("Fiere?"))
    assert isinstance(events[0], Progress)
    assert isinstance(events[1], CitationOut) and isinstance(events[2], StatementOut)
    assert isinstance(events[-1], Done) and events[-1].answer.id == "answer-1"


def test_everything_else_of_the_api_can_be_read(fondaco: Fondaco) -> None:
    answer = fondaco.ask("Fiere?")
    assert fondaco.answer(answer.id) == answer
    assert fondaco.search("fiere", limit=3, providers=["simest"]).hits[0].provider == "SIMEST"
    assert {provider.id for provider in fondaco.providers()} >= {"simest", "cciaa-bergamo"}
    assert fondaco.provider("simest").contacts["telefono"] == "800.020.030"
    assert any(passage.cited for passage in fondaco.source("chunk-1").passages)
    assert fondaco.why_not(answer.id, "cciaa-bergamo").shown is False
    assert json.loads(fondaco.evidence(answer.id))["answer"]["id"] == answer.id
    assert fondaco.evidence_pdf(answer.id).startswith(b"%PDF")


def test_measures_are_listed_and_shown(fondaco: Fondaco) -> None:
    usable = list(fondaco.opportunities())
    assert usable and {measure.state for measure in usable} <= {"open", "closing", "announced"}
    assert {measure.state for measure in fondaco.opportunities(states=["closed"])} == {"closed"}
    assert fondaco.opportunity(usable[0].id).id == usable[0].id


def test_the_asynchronous_client_does_the_same(address: str) -> None:
    async def run() -> tuple[Any, ...]:
        async with AsyncFondaco(address) as fondaco:
            answer = await fondaco.ask("Fiere?")
            events = [event async for event in fondaco.stream("Fiere?")]
            measures = [measure async for measure in fondaco.opportunities()]
            return answer, events, measures, await fondaco.providers(), await fondaco.evidence(answer.id)

    answer, events, measures, providers, evidence = asyncio.run(run())
    assert isinstance(events[-1], Done) and events[-1].answer == answer
    assert measures and providers and json.loads(evidence)


def test_it_talks_to_an_application_in_the_same_process() -> None:
    async def run() -> AnswerOut:
        transport = httpx.ASGITransport(create_app(MemoryService(), WebSettings(), today=lambda: TODAY))
        async with AsyncFondaco("http://testserver", transport=transport) as fondaco:
            return await fondaco.ask("Fiere?")

    assert asyncio.run(run()).outcome == "answered"


def test_what_is_refused_is_a_typed_error_with_code_and_fields(address: str) -> None:
    with Fondaco(address, language="en") as fondaco:
        with pytest.raises(InvalidRequestError) as refused:
            fondaco.ask("\ud800")
        assert (refused.value.status, refused.value.code) == (422, "invalid")
        assert refused.value.errors[0].field == "question"
        with pytest.raises(NotFoundError, match="at /v1/providers") as missing:
            fondaco.provider("a b?c")
        assert missing.value.code == "unknown_provider"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, KeyRefusedError), (403, KeyRefusedError), (413, InvalidRequestError), (500, ServerError), (418, FondacoError)],
)
def test_what_no_wait_can_mend_is_tried_once(status: int, kind: type[FondacoError]) -> None:
    server = Scripted(problem(status, "x"))
    with pytest.raises(kind):
        server.client().ask("Fiere?")
    assert len(server.sent) == 1


def test_a_busy_server_is_asked_again_when_it_says_and_under_the_same_key() -> None:
    server = Scripted(
        problem(429, "rate_limited", **{"Retry-After": "7"}),
        problem(503, "busy", **{"Retry-After": "5"}),
        problem(409, "idempotency_busy", **{"Retry-After": "2"}),
        answered(httpx.Request("POST", "http://x")),
    )
    assert server.client().ask("Fiere?").id == "answer-1"
    assert server.pauses == [7, 5, 2]
    assert len({request.headers["Idempotency-Key"] for request in server.sent}) == 1


def test_without_a_time_the_pauses_grow() -> None:
    server = Scripted(
        httpx.ConnectError("no"), httpx.ReadTimeout("slow"), problem(503, "busy"), answered(httpx.Request("GET", "http://x"))
    )
    server.client().ask("Fiere?")
    assert server.pauses == sorted(server.pauses) and 0.5 <= server.pauses[0] < server.pauses[-1] <= 21


def test_after_the_last_attempt_the_error_is_raised() -> None:
    server = Scripted(*(problem(429, "rate_limited", **{"Retry-After": "1"}) for _ in range(3)))
    with pytest.raises(RateLimitedError) as limited:
        server.client(attempts=3).ask("Fiere?")
    assert limited.value.retry_after_seconds == 1
    gone = Scripted(*(httpx.ConnectError("refused") for _ in range(2)))
    with pytest.raises(UnreachableError, match="refused"):
        gone.client(attempts=2).provider("simest")


def test_nobody_waits_for_longer_than_the_longest_wait() -> None:
    server = Scripted(problem(503, "unavailable", **{"Retry-After": "3600"}))
    with pytest.raises(UnavailableError):
        server.client(longest_wait_seconds=60).ask("Fiere?")
    assert server.pauses == []


def test_the_key_and_the_language_go_with_every_request() -> None:
    server = Scripted(answered(httpx.Request("GET", "http://x")))
    server.client(key="fdk_test", language="en").answer("answer-1")
    assert server.sent[0].headers["Authorization"] == "Bearer fdk_test"
    assert server.sent[0].headers["Accept-Language"] == "en"


def test_lists_are_read_page_after_page() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        items = [dict(_MEASURE, id=f"m{n}") for n in range(offset, min(offset + 100, 230))]
        return httpx.Response(200, json={"items": items, "total": 230, "limit": 100, "offset": offset, "as_of": "2026-11-21"})

    with Fondaco("http://fondaco.test", transport=httpx.MockTransport(page)) as fondaco:
        assert [measure.id for measure in fondaco.opportunities()] == [f"m{n}" for n in range(230)]


_MEASURE = {
    "id": "m",
    "title": "Voucher",
    "measure": "Voucher",
    "edition": None,
    "owner_id": "simest",
    "state": "open",
    "opens_on": None,
    "closes_on": None,
    "days_left": None,
    "until_funds_end": False,
    "topics": [],
    "countries": [],
    "territory": [],
    "audience": [],
    "url": "https://example.org",
    "disputed": False,
    "corrected": False,
}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('event: status\ndata: {"step": "searching"}\n\n', BrokenStreamError),
        ('event: error\ndata: {"detail": "Riprovi."}\n\n', BrokenStreamError),
        ("event: statement\ndata: {}\n\n", UnexpectedReplyError),
        ("event: done\ndata: [\n\n", UnexpectedReplyError),
    ],
)
def test_a_stream_that_breaks_is_an_error(body: str, kind: type[FondacoError]) -> None:
    server = Scripted(httpx.Response(200, text=body))
    with pytest.raises(kind):
        list(server.client().stream("Fiere?"))


def test_events_of_a_later_version_are_passed_over() -> None:
    body = f"event: novelty\ndata: {{}}\n\n: heartbeat\n\nevent: done\ndata: {json.dumps(to_json(an_answer()))}\n\n"
    events = list(Scripted(httpx.Response(200, text=body)).client().stream("Fiere?"))
    assert [type(event) for event in events] == [Done]


@pytest.mark.parametrize(
    "reply", [httpx.Response(200, text="<html>"), httpx.Response(200, json={}), httpx.Response(502, text="Bad")]
)
def test_a_reply_of_something_else_is_named(reply: httpx.Response) -> None:
    with pytest.raises(UnexpectedReplyError):
        Scripted(reply).client().answer("x")


def test_importing_it_brings_neither_server_nor_models() -> None:
    heavy = (
        "{'fastapi', 'starlette', 'torch', 'chromadb', 'sentence_transformers', 'onnxruntime', 'sqlalchemy', 'scrapy', 'mcp'}"
    )
    code = f"import api.client, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
