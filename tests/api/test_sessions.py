"""Sessions: what a person wrote when the session ended is given back, and the cookie's name follows the address."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Form
from fastapi.testclient import TestClient

from api import sessions
from api.account_records import AccountRecords
from api.app import create_app
from api.roles import Signed, needs
from api.sign_in_pages import kept_fields, own_path
from api.web_settings import WebSettings
from kb.account_types import Role
from tests.api.account_builders import PASSWORD, MovedClock, account_records, an_account, form_token, post, signed_client
from tests.api.builders import TODAY, MemoryService

TEXT = 'Gentile signora,\r\n"SIMEST" <finanzia> le fiere & altro: 50 %, così.'


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def records(tmp_path: Path, clock: MovedClock) -> AccountRecords:
    return account_records(tmp_path, clock)


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def app(records: AccountRecords, written: list[str]) -> FastAPI:
    """An application with one page of the desk, on which a text is written."""
    router = APIRouter(prefix="/desk", dependencies=[Depends(needs(Role.AGENT))], include_in_schema=False)

    @router.post("/scrivi/{reference}")
    def write(staff: Signed, reference: str, text: Annotated[str, Form()]) -> str:
        written.append(f"{reference}:{text}")
        return staff.id

    web = WebSettings.model_validate({"limits": {"on": False}})
    made = create_app(MemoryService(), web, today=lambda: TODAY, accounts=records)
    made.include_router(router)
    return made


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize("text", [TEXT, "<script>alert(1)</script>" * 3, "è" * 9_000, '"><input name="session_token">'])
def test_what_was_written_when_the_session_ended_is_sent_after_the_next_sign_in(
    app: FastAPI, records: AccountRecords, clock: MovedClock, written: list[str], text: str
) -> None:
    account = an_account(records, Role.AGENT, email="anna@desk.example")
    client = signed_client(app, records, account)
    form = {"text": text, "session_token": form_token(client)}
    clock.now = clock.now.replace(hour=11)
    refused = client.post("/desk/scrivi/F-1", data=form)
    assert refused.status_code == 401 and "<script>alert" not in refused.text
    back = client.post("/accedi", data=hidden(refused.text) | {"email": "anna@desk.example", "password": PASSWORD})
    assert back.status_code == 200 and written == []
    again = hidden(back.text)
    assert again["text"] == text and again["session_token"] != form["session_token"]
    assert re.search(r'<form method="post" action="([^"]*)"', back.text)[1] == "/desk/scrivi/F-1"  # type: ignore[index]
    assert client.post("/desk/scrivi/F-1", data=again).status_code == 200
    assert [one.replace("\r\n", "\n") for one in written] == [f"F-1:{text}".replace("\r\n", "\n")]


def test_a_password_is_never_kept_in_a_page(app: FastAPI, records: AccountRecords) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    client = signed_client(app, records, None)
    answered = client.post("/account/password", data={"old": PASSWORD, "new": TEXT, "repeated": TEXT})
    assert answered.status_code == 401 and PASSWORD not in answered.text and "kept" not in hidden(answered.text)


def test_a_wrong_password_in_between_loses_nothing(app: FastAPI, records: AccountRecords) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    client = signed_client(app, records, None)
    first = hidden(client.post("/desk/scrivi/F-1", data={"text": TEXT}).text)
    wrong = client.post("/accedi", data=first | {"email": "anna@desk.example", "password": "sbagliata"})
    assert hidden(wrong.text) == first and json.loads(first["kept"]) == [["text", TEXT]]


def test_programs_are_told_that_a_sign_in_is_needed(app: FastAPI) -> None:
    client = TestClient(app, headers={"origin": "http://testserver", "accept": "application/json"})
    assert client.post("/desk/scrivi/F-1", data={"text": "x"}).json()["code"] == "sign_in_needed"


@pytest.mark.parametrize("kept", ["", "{", "3", '[["a"]]', '[["a", 1]]', '[["a", "b", "c"]]', "[null]", '{"a": "b"}'])
def test_a_kept_form_that_cannot_be_read_is_none(kept: str) -> None:
    assert kept_fields(kept) == []


def test_half_a_character_in_a_kept_form_becomes_a_question_mark() -> None:
    assert kept_fields(r'[["text", "a\ud800b"]]') == [("text", "a?b")]


def test_paths_of_ours_are_paths() -> None:
    ours = ("/", "/desk", "/desk?stato=aperto&q=a+b", "/desk/F-7K3M-92#x", "/è")
    assert [own_path(path) for path in ours] == list(ours)
    for path in ("", "desk", "//x", "/\\x", "/a b", "/a\n", "/" + "a" * 600, "/a\\b", "http://x/"):
        assert own_path(path) == ""


def test_by_tls_the_cookie_has_a_name_that_no_neighbour_can_set(app: FastAPI, records: AccountRecords) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    form = {"email": "anna@desk.example", "password": PASSWORD}
    safe = TestClient(app, base_url="https://testserver", follow_redirects=False)
    given = safe.post("/accedi", data=form, headers={"origin": "https://testserver"}).headers["set-cookie"]
    assert given.startswith("__Host-sessione=")
    flags = {part.strip().lower() for part in given.split(";")[1:]}
    assert flags == {"httponly", "path=/", "samesite=lax", "secure"}
    plain = signed_client(app, records, None)
    assert plain.post("/accedi", data=form).headers["set-cookie"].startswith("sessione=")


def test_behind_a_proxy_the_public_address_decides(records: AccountRecords) -> None:
    web = WebSettings.model_validate({"limits": {"on": False}, "public_address": "https://fondaco.example"})
    client = signed_client(create_app(MemoryService(), web, accounts=records), records, None)
    an_account(records, Role.AGENT, email="anna@desk.example")
    given = client.post("/accedi", data={"email": "anna@desk.example", "password": PASSWORD}).headers["set-cookie"]
    assert given.startswith("__Host-sessione=") and "; Secure" in given


def test_the_store_holds_no_id_that_opens_a_session(app: FastAPI, records: AccountRecords, tmp_path: Path) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    client = signed_client(app, records, None)
    client.post("/accedi", data={"email": "anna@desk.example", "password": PASSWORD})
    key, token = client.cookies["sessione"], form_token(client)
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert key.encode() not in raw and token.encode() not in raw and sessions.digest(key).encode() in raw


def test_all_other_devices_are_signed_out_at_once(app: FastAPI, records: AccountRecords) -> None:
    account = an_account(records, Role.AGENT)
    here, there = signed_client(app, records, account), signed_client(app, records, account)
    assert post(here, "/account/altrove").status_code == 303
    assert here.get("/account").status_code == 200 and there.get("/account").status_code == 303
    assert len(records.sessions.of(account.id)) == 1
