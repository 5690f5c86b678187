"""A partner's system hands questions to the desk with a key of its own, once each, and sees how its own ones stand."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.access_records import AccessRecords
from api.app import create_app
from api.client import Fondaco, KeyRefusedError, NotFoundError
from api.ticket_changes import set_status
from api.web_settings import LimitSettings, WebSettings
from kb.ticket_types import Contact
from tests.api.access_builders import a_key, access_records
from tests.api.account_builders import post
from tests.api.builders import TODAY, MemoryService
from tests.api.desk_builders import Bureau, a_bureau
from tests.batteries.nasty_strings import nasty_strings
from tests.serving import served

BODY = {
    "question": "Quali documenti servono per esportare valvole in Cile? È urgente.",
    "consent": True,
    "name": "Anna Riva",
    "email": "anna@riva.example",
    "province": "bergamo",
}
Opened = Callable[..., TestClient]


@pytest.fixture
def bureau(empty_store: Path, tmp_path: Path, service: MemoryService) -> Bureau:
    return a_bureau(empty_store, tmp_path, service)


@pytest.fixture
def access(tmp_path: Path) -> AccessRecords:
    return access_records(tmp_path)


@pytest.fixture
def client(bureau: Bureau, access: AccessRecords) -> Iterator[TestClient]:
    with TestClient(an_app(bureau, access), follow_redirects=False) as client:
        yield client


def an_app(bureau: Bureau, access: AccessRecords, today: Callable[[], date] = lambda: TODAY, **limits: Any) -> Any:
    web = WebSettings.model_validate({"limits": {"on": bool(limits), **limits}})
    return create_app(
        bureau.service, web, today, records=bureau.visitors, access=access, accounts=bureau.accounts, desk=bureau.records
    )


def test_a_question_becomes_a_ticket_of_the_desk_with_all_that_is_said_of_it(
    client: TestClient, bureau: Bureau, access: AccessRecords
) -> None:
    key, header = a_key(access)
    made = client.post("/v1/tickets", json=BODY, headers=header)
    told = made.json()
    assert (made.status_code, made.headers["location"], told["status"]) == (201, f"/v1/tickets/{told['id']}", "received")
    ticket = bureau.records.tickets.by_id(told["id"])
    assert ticket is not None and told["status_url"].endswith(f"/pratica/{ticket.token}")
    assert (ticket.channel, ticket.message, ticket.province, ticket.language) == ("api", BODY["question"], "Bergamo", "it")
    assert ticket.contact == Contact(name="Anna Riva", email="anna@riva.example")
    assert ticket.consent and ticket.consented_at and ticket.promised_at and ticket.key_id == key.id
    triage = bureau.records.desk.triage(ticket.id)
    assert triage is not None and (triage.urgency, triage.partner_id) == ("urgent", "cciaa-bergamo")
    assert ticket.reference in bureau.agent[1].get("/desk").text


def test_the_answer_that_did_not_help_goes_along(client: TestClient, bureau: Bureau, access: AccessRecords) -> None:
    _, header = a_key(access)
    answer = client.post("/v1/ask", json={"question": "Fiere?"}).json()
    for given, kept in ((answer["id"], answer["id"]), ("unknown", None)):
        told = client.post("/v1/tickets", json=BODY | {"answer_id": given}, headers=header).json()
        ticket = bureau.records.tickets.by_id(told["id"])
        assert ticket is not None and next((e.answer_id for e in ticket.exchanges), None) == kept


def test_its_state_is_told_to_the_key_that_handed_it_in_and_to_nobody_else(
    client: TestClient, bureau: Bureau, access: AccessRecords
) -> None:
    _, mine = a_key(access)
    _, theirs = a_key(access)
    ticket_id = client.post("/v1/tickets", json=BODY, headers=mine).json()["id"]
    portal = bureau.ticket("2")
    ticket = bureau.records.tickets.by_id(ticket_id)
    assert ticket is not None
    set_status(bureau.records.tickets, ticket, "taken_up", "anna", "", bureau.clock.now, bureau.settings.desk)
    found = client.get(f"/v1/tickets/{ticket_id}", headers=mine)
    assert (found.status_code, found.json()["status"], found.headers["cache-control"]) == (200, "taken_up", "no-store")
    refused = [client.get(f"/v1/tickets/{i}", headers=theirs) for i in (ticket_id, "0" * 32, portal.id)]
    bodies = {response.content.replace(response.url.path.encode(), b"PATH") for response in refused}
    assert len(bodies) == 1 and {response.status_code for response in refused} == {404}
    shapes = {tuple(sorted((n, v) for n, v in r.headers.items() if n not in ("x-request-id", "etag"))) for r in refused}
    assert len({tuple(pair for pair in shape if pair[0] != "content-length") for shape in shapes}) == 1


@pytest.mark.parametrize(("scopes", "status", "code"), [(None, 401, "key_needed"), (("ask", "write"), 403, "scope_missing")])
def test_without_a_key_of_this_scope_nothing_is_taken_and_nothing_is_told(
    client: TestClient, bureau: Bureau, access: AccessRecords, scopes: tuple[Any, ...] | None, status: int, code: str
) -> None:
    header: Mapping[str, str] = a_key(access, scopes)[1] if scopes else {}
    ticket = bureau.ticket()
    for response in (
        client.post("/v1/tickets", json=BODY, headers=header),
        client.get(f"/v1/tickets/{ticket.id}", headers=header),
    ):
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.headers["content-type"].startswith("application/problem+json")
    assert [found.id for found in bureau.records.tickets.tickets(("received",))] == [ticket.id]


def test_the_scope_cannot_be_opened_to_callers_without_a_key() -> None:
    with pytest.raises(ValidationError):
        LimitSettings.model_validate({"anonymous": ["ask", "tickets"]})


def test_a_request_sent_again_under_its_key_is_one_ticket_even_if_its_reply_was_lost(
    client: TestClient, bureau: Bureau, access: AccessRecords
) -> None:
    _, header = a_key(access)
    again = header | {"Idempotency-Key": "one"}
    first = client.post("/v1/tickets", json=BODY, headers=again)
    assert client.post("/v1/tickets", json=BODY, headers=again).headers["idempotency-replayed"] == "true"
    access.replies.prune(access.now().replace(year=2100), 0)  # the process that made the ticket died before it kept its reply
    lost = client.post("/v1/tickets", json=BODY, headers=again)
    assert "idempotency-replayed" not in lost.headers and lost.json() == first.json()
    assert client.post("/v1/tickets", json=BODY, headers=header).json()["id"] != first.json()["id"]
    other = a_key(access)[1] | {"Idempotency-Key": "one"}
    assert client.post("/v1/tickets", json=BODY, headers=other).json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " \n"}, "question"),
        ({"question": "a" * 8001}, "question"),
        ({"email": None}, "body"),
        ({"email": "nowhere"}, "email"),
        ({"telephone": "12"}, "telephone"),
        ({"consent": False}, "consent"),
        ({"province": "Torino"}, "province"),
        ({"category": "grande"}, "category"),
        ({"recipient": "simest"}, "recipient"),
    ],
)
def test_what_cannot_be_used_is_named_and_makes_no_ticket(
    client: TestClient, bureau: Bureau, access: AccessRecords, changes: Mapping[str, Any], field: str
) -> None:
    refused = client.post("/v1/tickets", json=BODY | changes, headers=a_key(access)[1])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert bureau.records.tickets.tickets(("received",)) == []


@pytest.mark.parametrize("field", ["question", "name", "email", "telephone", "province", "answer_id"])
def test_whatever_stands_in_a_field_is_taken_or_refused_and_nothing_fails(
    client: TestClient, access: AccessRecords, field: str
) -> None:
    _, header = a_key(access)
    for text in nasty_strings()[::40]:
        body = json.dumps(BODY | {field: text})
        sent = client.post("/v1/tickets", content=body, headers=header | {"Content-Type": "application/json"})
        assert sent.status_code in (201, 422), (text, sent.text)


def test_a_key_hands_in_no_more_than_its_limits_and_its_budget_allow(bureau: Bureau, access: AccessRecords) -> None:
    limits = {"key": {"ask": 1, "search": 1, "read": 1, "write": 2}}
    with TestClient(an_app(bureau, access, **limits)) as client:
        _, header = a_key(access)
        found = [client.post("/v1/tickets", json=BODY, headers=header) for _ in range(3)]
        assert [response.status_code for response in found] == [201, 201, 429] and "retry-after" in found[2].headers
        _, poor = a_key(access, budget_day=1)
        assert [client.post("/v1/tickets", json=BODY, headers=poor).status_code for _ in range(2)] == [201, 429]


def test_a_key_that_comes_in_the_place_of_another_sees_its_tickets(
    client: TestClient, bureau: Bureau, access: AccessRecords
) -> None:
    (old, header), (new, mine) = a_key(access), a_key(access)
    ticket_id = client.post("/v1/tickets", json=BODY, headers=header).json()["id"]
    bureau.visitors.tickets.pass_to_key(old.id, new.id)  # type: ignore[attr-defined]
    assert [client.get(f"/v1/tickets/{ticket_id}", headers=h).status_code for h in (mine, header)] == [200, 404]


def test_who_withdraws_on_the_status_page_is_seen_as_withdrawn(
    client: TestClient, bureau: Bureau, access: AccessRecords
) -> None:
    _, header = a_key(access)
    told = client.post("/v1/tickets", json=BODY, headers=header).json()
    post(bureau.agent[1], f"/pratica/{told['status_url'].rpartition('/')[2]}/ritira")
    found = client.get(f"/v1/tickets/{told['id']}", headers=header).json()
    assert (found["status"], found["promised_at"]) == ("withdrawn", None)


def test_the_python_client_hands_in_and_follows(bureau: Bureau, access: AccessRecords) -> None:
    _, header = a_key(access)
    with served(an_app(bureau, access)) as address:
        with Fondaco(address, header["Authorization"].removeprefix("Bearer ")) as fondaco:
            told = fondaco.hand_in("Serve il carnet ATA?", consent=True, telephone="035 4225261", category="mai-esportato")
            assert fondaco.ticket(told.id) == told and told.status == "received"
            with pytest.raises(NotFoundError):
                fondaco.ticket("none")
        with Fondaco(address) as nobody, pytest.raises(KeyRefusedError):
            nobody.ticket(told.id)


def test_the_description_says_that_a_key_is_needed(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    handed, read = paths["/v1/tickets"]["post"], paths["/v1/tickets/{ticket_id}"]["get"]
    assert [(found["security"], found["x-scope"]) for found in (handed, read)] == [([{"key": []}], "tickets")] * 2
    assert paths["/v1/ask"]["post"]["security"][0] == {}
    assert {"401", "403", "404", "429"} <= set(read["responses"])
