"""Which sites may use the JSON API in their visitors' browsers."""

from datetime import date

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.origins import OriginBudget
from api.web_settings import WidgetSettings
from tests.api.builders import MemoryService
from tests.api.conftest import Open

QUESTION = {"question": "Ci sono contributi per le fiere?"}
PARTNER = "https://www.partner.example"
FOREIGN = [
    "https://evil.example",
    "null",
    "https://www.partner.example.evil.example",
    "http://www.partner.example",
    "https://[",
    "",
]


@pytest.fixture
def client(open_client: Open) -> TestClient:
    return open_client(MemoryService(), widget={"origins": [PARTNER]})


def preflight(client: TestClient, origin: str, path: str = "/v1/ask/stream", **headers: str) -> dict[str, str]:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type", **headers}
    response = client.options(path, headers={"Origin": origin, **asked})
    return {"status": str(response.status_code), **response.headers}


def test_a_listed_site_may_ask_and_read_the_answer(client: TestClient) -> None:
    for path in ("/v1/ask", "/v1/ask/stream"):
        response = client.post(path, json=QUESTION, headers={"Origin": PARTNER})
        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == PARTNER
        assert "Origin" in response.headers["Vary"]
        assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]


def test_the_permission_to_ask_is_kept_by_browsers(client: TestClient) -> None:
    answered = preflight(client, PARTNER)
    assert (answered["status"], answered["access-control-allow-origin"]) == ("200", PARTNER)
    assert int(answered["access-control-max-age"]) >= 600
    assert "Content-Type" in answered["access-control-allow-headers"]
    assert "Origin" in answered["vary"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_site_that_is_not_listed_is_refused_before_anything_is_done(open_client: Open, origin: str) -> None:
    service = MemoryService()
    client = open_client(service, widget={"origins": [PARTNER]})
    response = client.post("/v1/ask", json=QUESTION, headers={"Origin": origin, "Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (403, "origin_not_allowed")
    assert response.headers["content-type"] == "application/problem+json"
    assert "FONDACO_WIDGET__ORIGINS" in response.json()["detail"]
    assert "access-control-allow-origin" not in response.headers
    assert "Origin" in response.headers["Vary"]
    assert service.questions == []
    refused = preflight(client, origin)
    assert refused["status"] == "403"
    assert "access-control-allow-origin" not in refused
    assert client.get("/v1/providers", headers={"Origin": origin}).status_code == 403


def test_without_a_list_only_our_own_pages_and_programs_may_ask(open_client: Open) -> None:
    client = open_client(MemoryService())
    assert client.post("/v1/ask", json=QUESTION, headers={"Origin": PARTNER}).status_code == 403
    for ours in ({"Origin": "http://testserver"}, {"Origin": "https://testserver"}, {}):
        response = client.post("/v1/ask", json=QUESTION, headers=ours)
        assert response.status_code == 200
        assert "access-control-allow-origin" not in response.headers


def test_cookies_are_never_asked_for_and_the_star_is_never_given(client: TestClient) -> None:
    response = client.post("/v1/ask", json=QUESTION, headers={"Origin": PARTNER, "Cookie": "lingua=en"})
    assert "access-control-allow-credentials" not in response.headers
    assert "set-cookie" not in response.headers
    assert "access-control-allow-credentials" not in preflight(client, PARTNER)
    for path in ("/v1/providers", "/health", "/openapi.json", "/"):
        assert client.get(path, headers={"Origin": PARTNER}).headers.get("access-control-allow-origin") in (None, PARTNER)


def test_pages_and_forms_are_shared_with_no_site(client: TestClient) -> None:
    response = client.get("/", headers={"Origin": PARTNER})
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_method_or_header_that_is_not_meant_for_sites_is_not_granted(client: TestClient) -> None:
    assert preflight(client, PARTNER, **{"Access-Control-Request-Method": "TRACE"})["status"] == "400"
    assert preflight(client, PARTNER, **{"Access-Control-Request-Headers": "x-forwarded-for"})["status"] == "400"


def test_a_problem_can_be_read_by_a_listed_site(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"domanda": "?"}, headers={"Origin": PARTNER})
    assert response.status_code == 422
    assert response.headers["Access-Control-Allow-Origin"] == PARTNER


def test_the_answers_of_a_site_on_a_day_are_counted_apart_from_all_others(open_client: Open) -> None:
    other = "https://other.example"
    client = open_client(MemoryService(), widget={"origins": [PARTNER, other], "answers_a_day": 2})
    assert client.post("/v1/ask", json={"question": 5}, headers={"Origin": PARTNER}).status_code == 422  # not counted
    asked = [client.post("/v1/ask", json=QUESTION, headers={"Origin": PARTNER}) for _ in range(3)]
    assert [response.status_code for response in asked] == [200, 200, 429]
    assert asked[2].json()["code"] == "origin_budget"
    assert asked[2].headers["Access-Control-Allow-Origin"] == PARTNER
    assert int(asked[2].headers["Retry-After"]) > 0
    assert client.get("/v1/providers", headers={"Origin": PARTNER}).status_code == 200
    assert client.post("/v1/ask", json=QUESTION, headers={"Origin": other}).status_code == 200
    assert client.post("/v1/ask", json=QUESTION).status_code == 200


def test_the_next_day_begins_with_a_new_budget() -> None:
    days = [date(2026, 11, 21)]
    budget = OriginBudget(1, lambda: days[-1])
    budget.take(PARTNER)
    assert not budget.left(PARTNER)
    days.append(date(2026, 11, 22))
    assert budget.left(PARTNER)


@pytest.mark.parametrize(
    "origin", ["https://www.example.org", "https://example.org:8443", "http://localhost:8001", "http://127.0.0.1:8001"]
)
def test_an_exact_origin_can_be_listed(origin: str) -> None:
    assert WidgetSettings(origins=(origin,)).origins == (origin,)


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "www.example.org",
        "http://www.example.org",
        "https://*.example.org",
        "https://example.org/",
        "https://Example.org",
        "",
    ],
)
def test_what_is_no_exact_origin_is_refused_with_what_to_write(origin: str) -> None:
    with pytest.raises(ValidationError, match="https://name"):
        WidgetSettings(origins=(origin,))
