"""Keys open what they are for, are worthless when they have ended, and nobody else's key is told apart from none."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request

from api import api_keys
from api.access import network_of, route_of
from api.access_records import AccessRecords
from kb.access_types import Scope
from kb.errors import UnknownKeyError
from tests.api.access_builders import NOW, QUESTION, Keyed, a_key, access_records, keyed_clients
from tests.api.builders import MemoryService
from tests.api.conftest import Open


@pytest.fixture
def records(tmp_path: Path) -> AccessRecords:
    return access_records(tmp_path)


@pytest.fixture
def keyed(records: AccessRecords) -> Iterator[Keyed]:
    with keyed_clients(records) as opened:
        yield opened


def test_a_key_is_kept_as_a_digest_that_does_not_lead_back_to_it(records: AccessRecords) -> None:
    key, header = a_key(records)
    token = header["Authorization"].removeprefix("Bearer ")
    assert token.startswith(f"fdk_{key.id}_")
    assert api_keys.matches(key, token)
    assert not api_keys.matches(key, token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert token not in repr(records.keys.key(key.id))


def test_without_a_key_everything_public_is_answered(keyed: Keyed) -> None:
    assert keyed().post("/v1/ask", json=QUESTION).status_code == 200


def test_a_key_that_has_the_scope_is_let_in_and_counted(keyed: Keyed, records: AccessRecords) -> None:
    key, header = a_key(records)
    client = keyed()
    assert client.post("/v1/ask", json=QUESTION, headers=header).status_code == 200
    assert client.get("/v1/providers", headers=header).status_code == 200
    used = {(use.key_id, use.kind): use.requests for use in records.keys.uses(NOW.date())}
    assert used == {(key.id, "ask"): 1, (key.id, "read"): 1}


@pytest.mark.parametrize(
    ("scopes", "path", "missing"),
    [
        (("search",), "/v1/ask", "ask"),
        (("ask",), "/v1/search?q=fiere", "search"),
        (("ask", "read"), "/v1/answers/answer-1/evidence.json", "evidence"),
        (("ask",), "/v1/providers", "read"),
    ],
)
def test_a_key_without_the_scope_is_told_which_one_it_needs(
    keyed: Keyed, records: AccessRecords, scopes: tuple[Scope, ...], path: str, missing: str
) -> None:
    _, header = a_key(records, scopes)
    method = "POST" if path == "/v1/ask" else "GET"
    response = keyed().request(method, path, headers=header, json=QUESTION if method == "POST" else None)
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert missing in response.json()["detail"]
    assert f'scope="{missing}"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "sent", ["Bearer fdk_abcdefgh_" + "x" * 32, "Bearer sk-123", "Basic dXNlcjpwdw==", "Bearer fdk_", "nonsense"]
)
def test_what_is_no_key_of_ours_is_refused_with_words_that_say_how_to_send_one(keyed: Keyed, sent: str) -> None:
    response = keyed().post("/v1/ask", json=QUESTION, headers={"Authorization": sent, "Accept-Language": "en"})
    assert (response.status_code, response.json()["code"]) == (401, "key_unknown")
    assert "Authorization: Bearer fdk_" in response.json()["detail"]
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_right_id_with_another_secret_is_unknown(keyed: Keyed, records: AccessRecords) -> None:
    key, _ = a_key(records)
    header = {"Authorization": f"Bearer fdk_{key.id}_{'x' * 32}"}
    assert keyed().get("/v1/providers", headers=header).json()["code"] == "key_unknown"


@pytest.mark.parametrize("ended", [{"expires_at": NOW}, {"revoked_at": NOW - timedelta(days=1)}])
def test_a_key_that_has_ended_is_refused(keyed: Keyed, records: AccessRecords, ended: dict[str, Any]) -> None:
    _, header = a_key(records, **ended)
    response = keyed().get("/v1/providers", headers=header)
    assert (response.status_code, response.json()["code"]) == (401, "key_ended")


def test_a_key_works_until_it_is_revoked(keyed: Keyed, records: AccessRecords) -> None:
    key, header = a_key(records)
    client = keyed()
    assert client.get("/v1/providers", headers=header).status_code == 200
    records.keys.revoke(key.id, NOW)
    assert client.get("/v1/providers", headers=header).status_code == 401
    with pytest.raises(UnknownKeyError, match="nobody"):
        records.keys.revoke("nobody", NOW)


def test_a_spent_budget_is_told_with_the_hour_at_which_it_comes_back(keyed: Keyed, records: AccessRecords) -> None:
    _, header = a_key(records, budget_day=2)
    client = keyed()
    codes = [client.get("/v1/providers", headers=header).status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    refused = client.get("/v1/providers", headers=header)
    assert refused.json()["code"] == "budget_spent"
    assert "2" in refused.json()["detail"]
    assert int(refused.headers["Retry-After"]) == 14 * 3600 + 1
    assert [use.requests for use in records.keys.uses(NOW.date())] == [2], "what was refused is not counted"


def test_an_installation_may_ask_for_a_key(keyed: Keyed, records: AccessRecords) -> None:
    _, header = a_key(records)
    client = keyed(limits={"anonymous": ["read"]})
    refused = client.post("/v1/ask", json=QUESTION)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_needed")
    assert client.post("/v1/ask", json=QUESTION, headers=header).status_code == 200
    assert client.get("/v1/providers").status_code == 200
    assert client.get("/").status_code == 200, "pages are for everybody"


def test_without_a_store_no_key_is_known(open_client: Open) -> None:
    header = {"Authorization": "Bearer fdk_abcdefgh_" + "x" * 32}
    assert open_client(MemoryService()).get("/v1/providers", headers=header).status_code == 401


def test_pages_do_not_look_at_the_key_of_a_proxy(keyed: Keyed) -> None:
    assert keyed().get("/", headers={"Authorization": "Basic dXNlcjpwdw=="}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "kind", "scope"),
    [
        ("POST", "/v1/ask/stream", "ask", "ask"),
        ("POST", "/v1/chat/completions", "ask", "ask"),
        ("POST", "/mcp", "ask", "ask"),
        ("POST", "/ask", "ask", None),
        ("GET", "/v1/search", "search", "search"),
        ("GET", "/v1/answers/x/evidence.pdf", "search", "evidence"),
        ("POST", "/v1/answers/x/feedback", "write", "write"),
        ("GET", "/v1/models", "read", "read"),
        ("POST", "/passa", "write", None),
        ("GET", "/opportunita", "read", None),
    ],
)
def test_each_route_has_its_price_and_its_scope(method: str, path: str, kind: str, scope: str | None) -> None:
    route = route_of(method, path)
    assert route is not None
    assert (route.kind, route.scope) == (kind, scope)


@pytest.mark.parametrize(("method", "path"), [("GET", "/health"), ("GET", "/static/abc/main.js"), ("OPTIONS", "/v1/ask")])
def test_what_costs_nothing_is_free(method: str, path: str) -> None:
    assert route_of(method, path) is None


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_counts_as_one(host: str, network: str) -> None:
    assert network_of(Request({"type": "http", "client": (host, 1), "headers": []})) == network
