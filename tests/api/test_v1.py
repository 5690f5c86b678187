"""The JSON API keeps its contract."""

import dataclasses
import json
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api import schemas
from assistant import types
from assistant.types import Answer, Event, Question
from kb.errors import StoreError
from tests.api.builders import TODAY, MemoryService, a_plain_answer, an_answer
from tests.api.conftest import Open

QUESTION = {"question": "Ci sono contributi per le fiere?"}


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    blocks = [block.split("\n") for block in text.strip().split("\n\n") if not block.startswith(":")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


@pytest.mark.parametrize(
    ("record", "model"),
    [
        (types.Answer, schemas.AnswerOut),
        (types.Statement, schemas.StatementOut),
        (types.Citation, schemas.CitationOut),
        (types.ProviderCard, schemas.ProviderCardOut),
        (types.Opportunity, schemas.OpportunityOut),
        (types.Trace, schemas.TraceOut),
        (types.Profile, schemas.ProfileIn),
        (types.Turn, schemas.TurnIn),
    ],
)
def test_a_model_mirrors_its_record_field_by_field(record: type, model: type[BaseModel]) -> None:
    assert list(model.model_fields) == [field.name for field in dataclasses.fields(record)]


def test_ask_returns_the_whole_answer(client: TestClient) -> None:
    response = client.post("/v1/ask", json=QUESTION)
    assert response.status_code == 200
    body = response.json()
    assert body["outcome"] == "answered"
    assert body["citations"][0]["read_on"] == "2026-11-20"
    assert body["statements"][0]["citations"] == [1]
    assert body["trace"]["build_id"] == "build-1"


def test_everything_that_is_said_reaches_the_assistant(client: TestClient, service: MemoryService) -> None:
    profile = {
        "category": "consolidata",
        "size": "micro",
        "province": "Bergamo",
        "countries": ["Brasile"],
        "member_of": ["aice"],
    }
    history = [{"question": "E per la Francia?", "answer": "Sì."}]
    client.post("/v1/ask", json={**QUESTION, "language": "en", "as_of": "2026-01-31", "history": history, "profile": profile})
    asked = service.questions[0]
    assert (asked.language, asked.as_of) == ("en", date(2026, 1, 31))
    assert asked.history[0].question == "E per la Francia?"
    assert asked.profile.countries == ("Brasile",)
    assert asked.profile.province == "Bergamo"


def test_today_is_the_day_that_counts_unless_another_is_given(client: TestClient, service: MemoryService) -> None:
    client.post("/v1/ask", json=QUESTION)
    assert service.questions[0].as_of == TODAY


def test_all_wrong_fields_are_listed_in_the_visitors_language(client: TestClient) -> None:
    body = {"domanda": "?", "profile": {"size": "enorme"}, "as_of": "ieri"}
    problem = client.post("/v1/ask", json=body, headers={"Accept-Language": "en-GB,it;q=0.5"}).json()
    assert problem["status"] == 422
    assert {error["field"] for error in problem["errors"]} == {"question", "domanda", "profile.size", "as_of"}
    messages = {error["field"]: error["message"] for error in problem["errors"]}
    assert messages["question"] == "Required field."
    assert "'micro'" in messages["profile.size"]
    in_italian = client.post("/v1/ask", json=body).json()
    assert in_italian["title"] == "Richiesta non valida"


@pytest.mark.parametrize(
    "body", [b"{", b'{"question": "\\ud800"}', b"[]", b'{"question": 5}', b"", b'{"question": "a", "history": 1}']
)
def test_a_body_that_does_not_fit_is_a_problem(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"]


def test_a_question_that_cannot_be_read_is_a_problem_with_the_assistants_words(open_client: Open) -> None:
    reply = a_plain_answer("error", "empty_question", "Non ho ricevuto una domanda.")
    response = open_client(MemoryService(reply=reply)).post("/v1/ask", json={"question": " "})
    assert response.status_code == 422
    assert (response.json()["code"], response.json()["detail"]) == ("empty_question", "Non ho ricevuto una domanda.")


def test_a_knowledge_base_that_fails_is_not_the_visitors_fault(open_client: Open) -> None:
    reply = a_plain_answer("error", "unavailable", "Riprovi tra poco.")
    response = open_client(MemoryService(reply=reply)).post("/v1/ask", json=QUESTION)
    assert response.status_code == 503


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
def test_without_a_published_build_questions_are_put_off(open_client: Open, path: str) -> None:
    response = open_client(MemoryService(published=False)).post(path, json=QUESTION)
    assert response.status_code == 503
    assert response.json()["code"] == "not_published"
    assert "fondaco" not in response.json()["detail"].lower()


def test_a_body_beyond_64_kilobytes_is_refused(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "x" * 70_000})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_long_body_without_announced_length_is_refused(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(70):
            yield b"x" * 1000

    assert client.post("/v1/ask", content=chunks()).status_code == 413


def test_a_citation_is_streamed_before_the_first_statement_that_uses_it(client: TestClient) -> None:
    response = client.post("/v1/ask/stream", json=QUESTION)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_of(response.text)
    assert events[0][0] == "status"
    assert events[-1][0] == "done"
    known: set[int] = set()
    for name, data in events:
        if name == "citation":
            known.add(data["marker"])
        if name == "statement":
            assert set(data["citations"]) <= known
    assert events[-1][1]["id"] == "answer-1"


def test_a_stream_that_breaks_ends_with_an_error_event(open_client: Open) -> None:
    class Breaking(MemoryService):
        def stream(self, question: Question) -> Iterator[Event]:
            yield Event(name="status", data={"step": "searching"})
            raise StoreError("disk full")

    events = events_of(open_client(Breaking()).post("/v1/ask/stream", json=QUESTION).text)
    assert [name for name, _ in events] == ["status", "error"]
    assert "disk" not in json.dumps(events[1][1])


def test_a_silent_stream_gives_signs_of_life(open_client: Open) -> None:
    class Slow(MemoryService):
        go_on = threading.Event()

        def stream(self, question: Question) -> Iterator[Event]:
            yield Event(name="status", data={"step": "searching"})
            self.go_on.wait(0.2)
            yield Event(name="done", data={"id": "answer-1"})

    text = open_client(Slow(), heartbeat_seconds=0.02).post("/v1/ask/stream", json=QUESTION).text
    assert text.count(": heartbeat\n\n") >= 2
    assert events_of(text)[-1][0] == "done"


def test_one_visitor_too_many_is_told_when_to_come_back(open_client: Open) -> None:
    class Held(MemoryService):
        entered, go_on = threading.Event(), threading.Event()

        def ask(self, question: Question) -> Answer:
            self.entered.set()
            assert self.go_on.wait(5)
            return an_answer()

    held = Held()
    client = open_client(held, max_answers=1, max_waiting=0, retry_after_seconds=7)
    codes: list[int] = []
    first = threading.Thread(target=lambda: codes.append(client.post("/v1/ask", json=QUESTION).status_code))
    first.start()
    assert held.entered.wait(5)
    refused = client.post("/v1/ask", json=QUESTION)
    held.go_on.set()
    first.join(5)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    assert refused.json()["code"] == "busy"
    assert codes == [200]
    assert client.post("/v1/ask", json=QUESTION).status_code == 200


def test_an_answer_can_be_opened_again(client: TestClient) -> None:
    given = client.post("/v1/ask", json=QUESTION).json()
    assert client.get(f"/v1/answers/{given['id']}").json() == given


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/answers/none", "unknown_answer"),
        ("/v1/sources/none", "unknown_source"),
        ("/v1/providers/none", "unknown_provider"),
        ("/v1/none", "not_found"),
    ],
)
def test_what_is_not_there_is_a_problem_with_a_stable_code(client: TestClient, path: str, code: str) -> None:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (404, code)
    assert response.json()["type"] == f"urn:fondaco:problem:{code}"


def test_search_returns_hits_with_their_scores(client: TestClient) -> None:
    body = client.get("/v1/search", params={"q": "fiere", "provider": "simest"}).json()
    assert body["hits"][0]["scores"]["dense"] == 0.8
    assert body["build_id"] == "build-1"


@pytest.mark.parametrize(
    ("params", "field"),
    [({"q": "x", "limit": "0"}, "limit"), ({}, "q"), ({"q": " "}, "q"), ({"q": "x", "provider": "acme"}, "provider")],
)
def test_a_search_that_does_not_fit_names_the_field(client: TestClient, params: dict[str, str], field: str) -> None:
    response = client.get("/v1/search", params=params)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_providers_are_listed_and_shown_one_by_one(client: TestClient) -> None:
    assert [p["id"] for p in client.get("/v1/providers").json()] == ["cciaa-bergamo", "simest"]
    assert client.get("/v1/providers/simest").json()["contacts"]["telefono"] == "800.020.030"


def test_a_source_shows_the_passage_inside_its_page(client: TestClient) -> None:
    body = client.get("/v1/sources/chunk-1").json()
    assert [p["cited"] for p in body["passages"]] == [False, True, False]
    assert body["text"].startswith("Il finanziamento")
    assert (body["passages_before"], body["passages_after"]) == (0, 0)


def test_a_long_page_is_shown_around_the_passage(open_client: Open, service: MemoryService) -> None:
    body = open_client(service, source_context=0).get("/v1/sources/chunk-1").json()
    assert len(body["passages"]) == 1
    assert (body["passages_before"], body["passages_after"]) == (1, 1)


def test_health_tells_whether_questions_can_be_answered(client: TestClient, open_client: Open) -> None:
    assert client.get("/health").status_code == 200
    empty = open_client(MemoryService(published=False)).get("/health")
    assert (empty.status_code, empty.json()["status"]) == (503, "empty")


def test_the_description_of_the_api_is_complete(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert set(description["paths"]) == {
        "/v1/ask",
        "/v1/ask/stream",
        "/v1/answers/{answer_id}",
        "/v1/answers/{answer_id}/evidence.json",
        "/v1/answers/{answer_id}/evidence.pdf",
        "/v1/answers/{answer_id}/why-not/{provider_id}",
        "/v1/search",
        "/v1/providers",
        "/v1/providers/{provider_id}",
        "/v1/sources/{chunk_id}",
        "/v1/opportunities",
        "/v1/opportunities/{opportunity_id}",
        "/v1/answers/{answer_id}/feedback",
        "/v1/chat/completions",
        "/v1/models",
        "/v1/models/{model}",
        "/v1/tickets",
        "/v1/tickets/{ticket_id}",
        "/health",
    }
    assert "$defs" not in json.dumps(description)
    assert "AnswerOut" in description["components"]["schemas"]


def test_an_unexpected_failure_tells_nothing_of_the_inside(open_client: Open) -> None:
    class Broken(MemoryService):
        def ask(self, question: Question) -> Answer:
            raise RuntimeError("secret path")

    response = open_client(Broken()).post("/v1/ask", json=QUESTION)
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
