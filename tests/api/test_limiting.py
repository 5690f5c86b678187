"""Limits hold by address, conversation, key and person; forged addresses change nothing; a refusal says when to come back."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access_records import AccessRecords
from api.app import create_app
from api.limiting import Limiter, Policy, Standing, headers
from api.web_settings import WebSettings
from tests.api.access_builders import QUESTION, Keyed, a_key, access_records, keyed_clients
from tests.api.builders import TODAY, MemoryService
from tests.api.conftest import Open

FEW = {"ask": 3, "search": 4, "read": 5, "write": 2}


@pytest.fixture
def records(tmp_path: Path) -> AccessRecords:
    return access_records(tmp_path)


@pytest.fixture
def keyed(records: AccessRecords) -> Iterator[Keyed]:
    with keyed_clients(records) as opened:
        yield opened


def limits(**changes: object) -> dict[str, object]:
    return {"address": FEW, "user": {"ask": 2, "search": 2, "read": 2, "write": 1}, "key": FEW} | changes


def codes(client: TestClient, count: int, **sent: object) -> list[int]:
    return [client.post("/v1/ask", json=QUESTION, **sent).status_code for _ in range(count)]  # type: ignore[arg-type]


def test_an_address_is_let_in_as_often_as_the_policy_says(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    assert codes(client, 5) == [200, 200, 200, 429, 429]
    assert len(service.questions) == 3, "what is refused costs nothing"


def test_kinds_of_requests_are_counted_apart(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    codes(client, 4)
    assert client.get("/v1/search?q=fiere").status_code == 200
    assert client.get("/v1/providers").status_code == 200


def test_who_is_refused_learns_when_to_come_back_in_plain_words(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    codes(client, 3)
    refused = client.post("/v1/ask", json=QUESTION)
    problem = refused.json()
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert (problem["code"], problem["title"]) == ("rate_limited", "Troppe richieste")
    assert str(seconds) in problem["detail"]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["RateLimit"] == f'"ask";r=0;t={seconds}'


def test_every_reply_of_the_api_tells_where_the_caller_stands(open_client: Open, service: MemoryService) -> None:
    response = open_client(service, limits=limits()).get("/v1/providers")
    assert response.headers["RateLimit-Policy"] == '"read";q=5;w=60'
    assert re.fullmatch(r'"read";r=4;t=\d+', response.headers["RateLimit"])


def test_a_browser_gets_a_page_when_it_asks_too_often(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    sent = {"headers": {"Accept": "text/html", "Origin": "http://testserver"}, "data": {"question": "Fiere?"}}
    found = [client.post("/ask", **sent) for _ in range(4)]  # type: ignore[arg-type]
    assert [r.status_code for r in found][-1] == 429
    assert "Troppe richieste" in found[-1].text
    assert found[-1].headers["content-type"].startswith("text/html")


def test_one_conversation_cannot_use_up_what_the_office_has(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    form = {"question": "Fiere?"}
    first = {"Origin": "http://testserver", "Cookie": f"conversazione={'a' * 32}"}
    found = []
    for headers_of_one in (*[first] * 6, {"Origin": "http://testserver"}):
        client.cookies.clear()
        found.append(client.post("/ask", data=form, headers=headers_of_one).status_code)
    assert found == [303, 303, 429, 429, 429, 429, 303]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "True-Client-IP"])
def test_a_forged_address_is_not_believed(open_client: Open, service: MemoryService, header: str) -> None:
    client = open_client(service, limits=limits())
    found = [client.post("/v1/ask", json=QUESTION, headers={header: f"198.51.100.{n}"}).status_code for n in range(6)]
    assert found.count(200) == 3


def a_proxied_client(settings: WebSettings, peer: str) -> TestClient:
    app = create_app(MemoryService(), settings, today=lambda: TODAY)
    return TestClient(app, client=(peer, 5000))


def test_a_proxy_of_ones_own_tells_callers_apart_by_what_it_saw_itself() -> None:
    settings = WebSettings.model_validate({"limits": limits(trusted_proxies=["10.0.0.0/8"])})
    client = a_proxied_client(settings, "10.1.2.3")
    # The proxy adds the address that it saw at the end; what stands before was sent by the caller.
    seen = [
        client.post("/v1/ask", json=QUESTION, headers={"X-Forwarded-For": f"198.51.100.{n}, 192.0.2.1"}).status_code
        for n in range(6)
    ]
    assert seen.count(200) == 3
    other = client.post("/v1/ask", json=QUESTION, headers={"X-Forwarded-For": "192.0.2.2, 10.9.9.9"})
    assert other.status_code == 200


def test_a_stranger_who_behaves_like_a_proxy_is_one_caller() -> None:
    settings = WebSettings.model_validate({"limits": limits(trusted_proxies=["10.0.0.0/8"])})
    client = a_proxied_client(settings, "192.0.2.9")
    found = [
        client.post("/v1/ask", json=QUESTION, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(6)
    ]
    assert found.count(200) == 3


def test_a_key_has_its_own_limit_beside_that_of_the_address(keyed: Keyed, records: AccessRecords) -> None:
    client = keyed(limits=limits())
    _, header = a_key(records)
    assert codes(client, 4) == [200, 200, 200, 429]
    assert codes(client, 4, headers=header) == [200, 200, 200, 429]


def test_a_keys_holder_names_persons_who_have_limits_of_their_own(keyed: Keyed, records: AccessRecords) -> None:
    client = keyed(limits=limits(key={"ask": 10, "search": 10, "read": 10, "write": 10}))
    _, header = a_key(records)
    anna, bruno = ({**header, "X-End-User": name} for name in ("anna", "bruno"))
    assert codes(client, 3, headers=anna) == [200, 200, 429]
    assert codes(client, 3, headers=bruno) == [200, 200, 429]
    told = client.get("/v1/providers", headers=anna).headers["RateLimit-Policy"]
    assert told == '"read";q=10;w=60, "read-user";q=2;w=60'


def test_without_a_key_nobody_can_name_persons(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    found = [client.post("/v1/ask", json=QUESTION, headers={"X-End-User": str(n)}).status_code for n in range(6)]
    assert found.count(200) == 3


def test_trying_keys_out_uses_up_the_limit_of_the_address(keyed: Keyed) -> None:
    client = keyed(limits=limits())
    header = {"Authorization": "Bearer fdk_abcdefgh_" + "x" * 32}
    found = [client.get("/v1/providers", headers=header).status_code for _ in range(7)]
    assert found == [401] * 5 + [429] * 2


def test_all_callers_together_have_one_budget_of_answers(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits={"answers_a_minute": 2})
    assert codes(client, 2) == [200, 200]
    refused = client.post("/v1/ask", json=QUESTION)
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.get("/v1/providers").status_code == 200, "reading goes on"


def test_limits_can_be_switched_off(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits(on=False))
    assert codes(client, 6) == [200] * 6
    assert "RateLimit" not in client.get("/v1/providers").headers


def test_the_defaults_let_an_office_of_thirty_ask_twice_a_minute(open_client: Open, service: MemoryService) -> None:
    assert set(codes(open_client(service), 60)) == {200}


def test_static_files_and_health_are_never_counted(open_client: Open, service: MemoryService) -> None:
    client = open_client(service, limits=limits())
    assert {client.get("/health").status_code for _ in range(20)} == {200}


def test_the_limiter_forgets_callers_that_are_gone() -> None:
    async def visit() -> int:
        limiter = Limiter("memory://")
        for number in range(2500):
            await limiter.take(Policy("read", 5, 1), f"caller-{number % 900}")
        await asyncio.sleep(1.2)
        for _ in range(1200):
            await limiter.take(Policy("read", 5, 1), "last")
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        for _ in range(1200):
            await limiter.take(Policy("read", 5, 1), "last")
        return len(limiter._storage.events)  # type: ignore[union-attr]

    assert asyncio.run(visit()) < 10


def test_a_store_of_counts_that_is_away_lets_everybody_pass(tmp_path: Path) -> None:
    class Away(Limiter):
        def _take(self, policy: Policy, caller: str) -> Standing:
            from limits.errors import StorageError

            class Broken:
                def hit(self, *_: object) -> bool:
                    raise StorageError(ConnectionError("gone"))

            self._windows = Broken()  # type: ignore[assignment]
            return super()._take(policy, caller)

    standing = asyncio.run(Away("memory://").take(Policy("ask", 3), "x"))
    assert standing.passed


def test_headers_name_each_policy() -> None:
    standing = Standing(Policy("ask", 60), True, 59, 12)
    assert headers([standing]) == {"RateLimit-Policy": '"ask";q=60;w=60', "RateLimit": '"ask";r=59;t=12'}
    assert headers([]) == {}
