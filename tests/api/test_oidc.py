"""Signing in at a provider of identities: a real one in a process of its own, honest or lying."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import accounts as acts
from api.account_records import AccountRecords
from api.app import create_app
from api.audit import read_entry
from api.web_settings import WebSettings
from kb.account_types import Role
from tests.api.account_builders import MovedClock, account_records, an_account, signed_client
from tests.api.builders import MemoryService
from tests.api.identity_provider import CLIENT, DESCRIPTIONS, LIES, SECRET

ROOT = Path(__file__).parents[2]
BROWSER = httpx.Client()  # of the person, at the provider
ROLES = {"desk": ["agent"], "heads": ["supervisor", "editor:simest"]}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give the address of a provider in a process of its own."""
    command = [sys.executable, "-m", "tests.api.identity_provider"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["address"])
        process.terminate()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


def opened(tmp_path: Path, address: str, clock: MovedClock, realm: str = "honest", **oidc: object) -> AccountRecords:
    known = {"issuer": f"{address}/{realm}", "client_id": CLIENT, "client_secret": SECRET, "roles": ROLES, "name": "Città"}
    return account_records(tmp_path, clock, oidc=known | oidc)


def an_app(records: AccountRecords) -> FastAPI:
    web = WebSettings.model_validate({"limits": {"on": False}})
    return create_app(MemoryService(), web, accounts=records)


def vouched(client: TestClient, person: str | None, leads_to: str = "") -> str:
    """Go to the provider, choose a person there, and return the address to which it leads back."""
    there = client.get("/accedi/altrove", params={"poi": leads_to})
    assert there.status_code == 303, there.text
    shown = BROWSER.get(there.headers["location"])
    assert shown.status_code == 200, shown.text
    form = {n: unescape(v) for n, v in re.findall(r'name="(\w+)" value="([^"]*)">', shown.text.partition("<button")[0])}
    chosen = {"person": person} if person else {}
    back = BROWSER.post(there.headers["location"].partition("?")[0], data=form | chosen)
    assert back.status_code in (302, 303), back.text
    found = urlsplit(back.headers["location"])
    return f"{found.path}?{found.query}"


def came_back(client: TestClient, person: str | None, leads_to: str = "") -> httpx.Response:
    return client.get(vouched(client, person, leads_to))


def test_a_person_with_a_role_signs_in_and_is_led_where_they_wanted_to_go(
    tmp_path: Path, address: str, clock: MovedClock
) -> None:
    records = opened(tmp_path, address, clock)
    client = signed_client(an_app(records), records, None)
    assert "/accedi/altrove?poi=/desk/nuova" in client.get("/accedi?poi=/desk/nuova").text
    answered = came_back(client, "anna", "/desk/nuova")
    assert (answered.status_code, answered.headers["location"]) == (303, "/desk/nuova")
    assert "Anna Riva" in client.get("/account").text and 'name="old"' not in client.get("/account").text
    (anna,) = records.accounts.all_accounts()
    assert (anna.email, anna.roles, anna.subject) == ("anna@desk.example", (Role.AGENT,), "id-anna")
    assert records.accounts.password(anna.id) is None and not anna.must_change


def test_what_is_sent_to_the_provider_holds_state_nonce_and_a_challenge_and_leads_nowhere_else(
    tmp_path: Path, address: str, clock: MovedClock
) -> None:
    records = opened(tmp_path, address, clock)
    app = an_app(records)
    first, second = (signed_client(app, records, None).get("/accedi/altrove") for _ in range(2))
    said = parse_qs(urlsplit(first.headers["location"]).query)
    assert first.headers["location"].startswith(f"{address}/honest/authorize?")
    assert said["code_challenge_method"] == ["S256"] and said["response_type"] == ["code"]
    assert said["redirect_uri"] == ["http://testserver/accedi/ritorno"]
    other = parse_qs(urlsplit(second.headers["location"]).query)
    assert all(said[name] != other[name] and len(said[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert first.cookies["accesso"].encode() not in raw


def test_groups_give_roles_and_partners_and_follow_at_each_sign_in(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    app = an_app(records)
    client = signed_client(app, records, None)
    assert came_back(client, "carla").headers["location"] == "/desk"
    (carla,) = records.accounts.all_accounts()
    assert (carla.roles, carla.partners) == ((Role.SUPERVISOR, Role.EDITOR), ("simest",))
    fewer = opened(tmp_path, address, clock, roles={"heads": ["agent"]})
    again = signed_client(an_app(fewer), fewer, None)
    came_back(again, "carla")
    (carla,) = fewer.accounts.all_accounts()
    assert (carla.roles, carla.partners) == ((Role.AGENT,), ())
    assert client.get("/account").status_code == 303, "sessions with other roles are over"


@pytest.mark.parametrize("person", ["bruno", "fabio", "elena"])
def test_a_person_without_a_role_or_a_verified_address_is_told_kindly_whom_to_ask(
    tmp_path: Path, address: str, clock: MovedClock, person: str
) -> None:
    records = opened(tmp_path, address, clock)
    client = signed_client(an_app(records), records, None)
    answered = came_back(client, person)
    assert answered.status_code == 403 and "amministra" in answered.text
    assert "sessione" not in client.cookies and records.accounts.all_accounts() == []


def test_who_lost_all_groups_is_not_let_in_and_keeps_no_role(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    came_back(signed_client(an_app(records), records, None), "anna")
    without = opened(tmp_path, address, clock, roles={"other": ["agent"]})
    assert came_back(signed_client(an_app(without), without, None), "anna").status_code == 403
    assert without.accounts.all_accounts()[0].roles == ()


def test_a_disabled_person_is_not_let_in_by_the_provider(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    app = an_app(records)
    came_back(signed_client(app, records, None), "anna")
    acts.disable(records, records.accounts.all_accounts()[0])
    assert came_back(signed_client(app, records, None), "anna").status_code == 403


def test_an_email_is_no_proof_of_being_the_person_of_another_account(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    local = an_account(records, Role.ADMINISTRATOR, email="anna@desk.example")
    client = signed_client(an_app(records), records, None)
    assert came_back(client, "dario").status_code == 403 and came_back(client, "anna").status_code == 403
    assert records.accounts.all_accounts() == [local]


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_lies_lets_nobody_in(tmp_path: Path, address: str, clock: MovedClock, lie: str) -> None:
    records = opened(tmp_path, address, clock, lie)
    client = signed_client(an_app(records), records, None)
    answered = came_back(client, "anna")
    assert answered.status_code == 502 and "sessione" not in client.cookies
    assert records.accounts.all_accounts() == []
    (entry,) = (read_entry(entry) for entry in records.audit.entries())
    assert (entry["what"], entry["result"]) == ("sign_in", "failed")


@pytest.mark.parametrize("lie", [*DESCRIPTIONS, "unknown"])
def test_a_description_that_cannot_be_believed_leads_nowhere(tmp_path: Path, address: str, clock: MovedClock, lie: str) -> None:
    records = opened(tmp_path, address, clock, lie)
    answered = signed_client(an_app(records), records, None).get("/accedi/altrove")
    assert answered.status_code == 502 and "location" not in answered.headers


def test_a_provider_that_is_away_is_told_and_passwords_still_work(tmp_path: Path, clock: MovedClock) -> None:
    records = opened(tmp_path, "http://127.0.0.1:9", clock)
    client = signed_client(an_app(records), records, None)
    assert client.get("/accedi/altrove").status_code == 502
    assert 'name="password"' in client.get("/accedi").text


def test_a_wrong_secret_lets_nobody_in(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock, client_secret="another")
    assert came_back(signed_client(an_app(records), records, None), "anna").status_code == 502


def test_who_declines_at_the_provider_is_told(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    answered = came_back(signed_client(an_app(records), records, None), None)
    assert answered.status_code == 403 and "sessione" not in answered.cookies


# -------------------------------------------------------------------------------------------------------------- attacks
def test_coming_back_serves_once_and_in_the_browser_that_left(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    app = an_app(records)
    client, other = signed_client(app, records, None), signed_client(app, records, None)
    back = vouched(client, "anna")
    assert other.get(back).status_code == 403, "somebody else's browser: a planted sign-in"
    assert client.get(back).status_code == 303
    client.cookies.set("accesso", "x")
    assert client.get(back).status_code == 403


def test_a_planted_state_or_code_lets_nobody_in(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    app = an_app(records)
    mine, theirs = (parse_qs(vouched(signed_client(app, records, None), "anna").partition("?")[2]) for _ in range(2))
    for state, code in ((mine["state"][0], theirs["code"][0]), ("x", theirs["code"][0]), ("è", "x"), ("", "x")):
        client = signed_client(app, records, None)
        vouched(client, "anna")
        answered = client.get("/accedi/ritorno", params={"state": state, "code": code})
        assert answered.status_code in (403, 502) and "sessione" not in client.cookies


def test_a_code_of_another_sign_in_fails_at_the_challenge(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    app = an_app(records)
    client = signed_client(app, records, None)
    own = parse_qs(vouched(client, "anna").partition("?")[2])
    stolen = parse_qs(vouched(signed_client(app, records, None), "anna").partition("?")[2])
    answered = client.get("/accedi/ritorno", params={"state": own["state"][0], "code": stolen["code"][0]})
    assert answered.status_code == 502


def test_who_comes_back_too_late_begins_anew(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    client = signed_client(an_app(records), records, None)
    back = vouched(client, "anna")
    clock.now = clock.now.replace(hour=clock.now.hour + 1)
    assert client.get(back).status_code == 403


def test_the_session_before_has_another_id_than_the_one_after(tmp_path: Path, address: str, clock: MovedClock) -> None:
    records = opened(tmp_path, address, clock)
    client = signed_client(an_app(records), records, None)
    came_back(client, "anna")
    before = client.cookies["sessione"]
    came_back(client, "anna")
    after = client.cookies["sessione"]
    client.cookies.clear()
    client.cookies.set("sessione", before)
    assert before != after and client.get("/account").status_code == 303


def test_without_a_provider_there_is_no_way_to_one(tmp_path: Path, clock: MovedClock) -> None:
    records = replace(account_records(tmp_path, clock), elsewhere=None)
    client = signed_client(an_app(records), records, None)
    assert [client.get(path).status_code for path in ("/accedi/altrove", "/accedi/ritorno?state=a&code=b")] == [404, 404]
