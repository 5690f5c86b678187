"""Battery B21, small lane: whatever is sent to the API and the forms, nothing fails, and the API keeps its description.

`make api-fuzz` sends more: all phases of Schemathesis with 200 examples an operation, and every string to every field.
"""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.batteries.api_fuzz import fuzz
from tests.batteries.every_operation import Operation, every_operation
from tests.batteries.nasty_strings import nasty_strings
from tests.batteries.whole_app import a_whole_app
from tests.serving import served

EVERY_STRING = os.environ.get("FONDACO_FUZZ") == "all"
STRINGS = nasty_strings()
ROUNDS = len(STRINGS) if EVERY_STRING else 12  # requests to an operation, each with other strings
OPERATIONS = list(every_operation())
HEADERS = ("Accept-Language", "Idempotency-Key", "If-None-Match", "X-End-User", "X-Request-Id", "Cookie", "Origin")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def app(folder: Path) -> FastAPI:
    return a_whole_app(folder)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(
        app, raise_server_exceptions=False, follow_redirects=False, headers={"Origin": "http://testserver"}
    ) as client:
        yield client


@pytest.fixture(scope="module")
def known(client: TestClient) -> dict[str, str]:
    """Return ids that exist, so that what is behind them is reached too."""
    answer = client.post("/v1/ask", json={"question": "Quanto costa il certificato di origine a Bergamo?"}).json()
    found = client.get("/v1/search", params={"q": "certificato di origine"}).json()
    return {"answer_id": answer["id"], "chunk_id": found["hits"][0]["chunk_id"].replace("#", "%23"), "model": "fondaco"}


def test_the_strings_are_many_and_always_the_same() -> None:
    assert len(STRINGS) >= 300
    assert nasty_strings() == STRINGS


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_string_in_any_text_field_makes_an_operation_fail(
    operation: Operation, client: TestClient, known: dict[str, str]
) -> None:
    start = OPERATIONS.index(operation) * ROUNDS
    strings = itertools.cycle(STRINGS[start % len(STRINGS) :] + STRINGS[: start % len(STRINGS)])
    failed = []
    for number in range(ROUNDS):
        sent: list[str] = []

        def take(sent: list[str] = sent) -> str:
            sent.append(next(strings))
            return sent[-1]

        response = operation.send(client, take, known if number % 3 == 0 else {})
        if response.status_code >= 500:
            failed.append((response.status_code, sent))
    assert failed == []


def test_no_string_in_any_header_makes_a_request_fail(client: TestClient) -> None:
    values = [text for text in STRINGS if text.isprintable() and text.strip() == text and len(text) < 4000]
    failed = []
    for number, value in enumerate(values):
        name = HEADERS[number % len(HEADERS)]
        headers = {name: f"conversazione={value}" if name == "Cookie" else value}
        sent = {key: text.encode("utf-8", "replace") for key, text in headers.items()}
        for response in (client.get("/", headers=sent), client.get("/v1/providers", headers=sent)):
            if response.status_code >= 500:
                failed.append((response.status_code, headers))
    assert failed == []


def test_the_api_keeps_its_description(app: FastAPI, folder: Path) -> None:
    with served(app) as address:
        done = fuzz(address, folder, examples=25, phases="examples,fuzzing")
    assert done.returncode == 0, done.stdout
