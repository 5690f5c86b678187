"""The current body is not sent twice; requests have names; slips in the address are named; the API describes itself."""

import logging
import re

import pytest
from fastapi.testclient import TestClient

from api.request_ids import NamedRecords
from assistant.types import Answer, Question
from kb.access_types import SCOPES
from tests.api.builders import MemoryService
from tests.api.conftest import Open

QUESTION = {"question": "Ci sono contributi per le fiere?"}
READABLE = ["/v1/providers", "/v1/providers/simest", "/v1/sources/chunk-1", "/v1/search?q=fiere", "/openapi.json"]


@pytest.mark.parametrize("path", READABLE)
def test_the_current_body_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert re.fullmatch(r'"[0-9a-f]{32}-gzip"', first.headers["ETag"])
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "content-type" not in again.headers


def test_a_stored_answer_has_a_mark_that_stays(client: TestClient) -> None:
    given = client.post("/v1/ask", json=QUESTION).json()
    marks = {client.get(f"/v1/answers/{given['id']}").headers["ETag"] for _ in range(3)}
    assert len(marks) == 1


def test_another_body_has_another_mark(client: TestClient) -> None:
    first, other = (client.get(f"/v1/providers/{name}").headers["ETag"] for name in ("simest", "cciaa-bergamo"))
    assert first != other
    assert client.get("/v1/providers/simest", headers={"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize("written", ["W/{}", '"x", {}', "*", '"y",{},"z"'])
def test_marks_are_read_as_the_standard_writes_them(client: TestClient, written: str) -> None:
    mark = client.get("/v1/providers").headers["ETag"]
    assert client.get("/v1/providers", headers={"If-None-Match": written.format(mark)}).status_code == 304


def test_with_and_without_compression_the_marks_differ_and_both_are_known(client: TestClient) -> None:
    plain = client.get("/v1/providers", headers={"Accept-Encoding": "identity"}).headers["ETag"]
    zipped = client.get("/v1/providers").headers["ETag"]
    assert plain.strip('"') + "-gzip" == zipped.strip('"')
    assert client.get("/v1/providers", headers={"If-None-Match": plain}).status_code == 304


def test_problems_and_evidence_have_no_mark(client: TestClient) -> None:
    assert "ETag" not in client.get("/v1/providers/none").headers
    given = client.post("/v1/ask", json=QUESTION).json()
    assert "ETag" not in client.get(f"/v1/answers/{given['id']}/evidence.json").headers


def test_a_request_has_a_name(client: TestClient) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", client.get("/v1/providers").headers["X-Request-Id"])
    named = client.get("/v1/none", headers={"X-Request-Id": "my-1.2_3"})
    assert (named.status_code, named.headers["X-Request-Id"]) == (404, "my-1.2_3")


@pytest.mark.parametrize("name", ["a b", "x" * 65, "à", "a;b", "<script>"])
def test_a_name_that_could_forge_a_log_is_replaced(client: TestClient, name: str) -> None:
    got = client.get("/v1/providers", headers={"X-Request-Id": name.encode()}).headers["X-Request-Id"]  # type: ignore[dict-item]
    assert re.fullmatch(r"[0-9a-f]{16}", got)


def test_the_log_names_the_request_in_the_thread_that_answers(open_client: Open) -> None:
    seen: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record)

    class Logging(MemoryService):
        def ask(self, question: Question) -> Answer:
            logging.getLogger("tests.names").warning("asked")
            return super().ask(question)

    handler = Kept()
    handler.addFilter(NamedRecords())
    logger = logging.getLogger("tests.names")
    logger.addHandler(handler)
    try:
        open_client(Logging()).post("/v1/ask", json=QUESTION, headers={"X-Request-Id": "mine"})
    finally:
        logger.removeHandler(handler)
    assert [record.request_id for record in seen] == ["mine"]  # type: ignore[attr-defined]


def test_an_unknown_parameter_is_named_with_those_there_are(client: TestClient) -> None:
    response = client.get("/v1/search?q=fiere&limti=3", headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (422, "unknown_parameters")
    [error] = response.json()["errors"]
    assert error["field"] == "limti"
    assert "limit" in error["message"]


def test_an_operation_without_parameters_says_so(client: TestClient) -> None:
    response = client.post("/v1/ask?lang=it", json=QUESTION)
    assert response.json()["errors"] == [{"field": "lang", "message": "Parametro sconosciuto. Questa operazione non ne ha."}]


def test_pages_take_parameters_that_they_do_not_know(client: TestClient) -> None:
    assert client.get("/?utm_source=newsletter").status_code == 200


@pytest.mark.parametrize("size", [10_000, 70_000, 1_000_000])
def test_a_long_body_is_refused_in_kind_words(client: TestClient, size: int) -> None:
    response = client.post("/v1/ask", json={"question": "x" * size}, headers={"Accept-Language": "it"})
    assert response.status_code == (413 if size > 65_536 else 422 if response.status_code == 422 else 200)
    if response.status_code == 413:
        assert "troppo lungo" in response.json()["detail"]


def test_every_operation_is_described_with_keys_headers_and_problems(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert description["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {tag["name"] for tag in description["tags"] if tag["description"]} >= {"answers", "sources", "providers"}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            if not path.startswith("/v1/"):
                continue
            assert operation["security"] == ([] if path.startswith("/v1/tickets") else [{}]) + [{"key": []}]
            assert operation["x-scope"] in SCOPES
            named = {parameter.get("$ref", "").rpartition("/")[2] for parameter in operation["parameters"]}
            assert ("If-None-Match" if method == "get" else "Idempotency-Key") in named
            good = next(response for status, response in operation["responses"].items() if status.startswith("2"))
            assert {"RateLimit", "X-Request-Id"} <= set(good["headers"])
    asked = description["paths"]["/v1/ask"]["post"]["responses"]
    assert {"401", "403", "408", "409", "413", "422", "429", "503"} <= set(asked)
    assert "304" in description["paths"]["/v1/providers/{provider_id}"]["get"]["responses"]


def test_what_the_description_points_at_is_there(client: TestClient) -> None:
    text = client.get("/openapi.json").text
    description = client.get("/openapi.json").json()
    for reference in set(re.findall(r'"\$ref":\s*"#/([^"]+)"', text)):
        node = description
        for part in reference.split("/"):
            node = node[part]
