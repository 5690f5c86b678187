"""Battery B12 for signed-in pages: fixation, reuse, time-outs, cookies, forms of other sites, what leads away."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi.testclient import TestClient
from httpx import Response
from starlette.types import Receive, Scope, Send

from api import accounts as acts
from api.account_records import AccountRecords
from api.app import create_app
from api.middleware import SecureHeaders
from api.web_settings import WebSettings
from kb.account_types import Account, Role
from tests.api.account_builders import (
    HOME,
    PASSWORD,
    MovedClock,
    a_session,
    account_records,
    an_account,
    form_token,
    post,
    signed_client,
)
from tests.api.builders import TODAY, MemoryService
from tests.batteries.test_headers import FOREIGN

NEW = "cinque mucche azzurre"
ANNA = {"email": "anna@desk.example", "password": PASSWORD}
UNSAFE = ("/accedi", "/esci", "/account/password", "/account/altrove", "/lab/labellings/x")
Act = Callable[[AccountRecords, Account], object]


@pytest.fixture(scope="module")
def clocked() -> MovedClock:
    return MovedClock()


@pytest.fixture
def clock(clocked: MovedClock) -> MovedClock:
    clocked.now = MovedClock.now
    return clocked


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, clocked: MovedClock) -> AccountRecords:
    """One store for all tests: most of their time would go into compiling the same statements for each."""
    return account_records(tmp_path_factory.mktemp("accounts"), clocked, tries=1000)


@pytest.fixture
def anna(records: AccountRecords, clock: MovedClock) -> Iterator[Account]:
    account = an_account(records, Role.EVALUATOR, email="anna@desk.example")
    yield account
    kept = records.accounts.by_id(account.id)
    if kept is not None and kept.erased_at is None:
        acts.erase(records, account)


@pytest.fixture(scope="module")
def app(records: AccountRecords, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return an_app(records, tmp_path_factory.mktemp("lab"))


def an_app(records: AccountRecords, lab: Path | None = None) -> FastAPI:
    web = WebSettings.model_validate({"limits": {"on": False}, "lab": lab})
    return create_app(MemoryService(), web, today=lambda: TODAY, accounts=records)


@pytest.fixture
def client(app: FastAPI, records: AccountRecords, anna: Account) -> TestClient:
    return signed_client(app, records, anna)


@pytest.fixture
def nobody(app: FastAPI, records: AccountRecords) -> TestClient:
    return signed_client(app, records, None)


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def with_key(app: FastAPI, records: AccountRecords, key: str) -> TestClient:
    """Return another browser that has got hold of an id."""
    client = signed_client(app, records, None)
    client.cookies.set("sessione", key)
    return client


# ----------------------------------------------------------------------------------------------------- fixation and reuse
@pytest.mark.parametrize("planted", ["planted-by-somebody", "x" * 43, "", "é", "'; --"])
def test_an_id_that_somebody_planted_is_not_taken_up(
    app: FastAPI, records: AccountRecords, anna: Account, planted: str
) -> None:
    given = with_key(app, records, planted.encode("ascii", "replace").decode()).post("/accedi", data=ANNA)
    made = given.cookies["sessione"]
    assert made != planted and len(made) >= 43 and not is_in(with_key(app, records, "planted-by-somebody"))


def test_signing_in_again_makes_another_id_and_ends_the_one_before(
    app: FastAPI, records: AccountRecords, client: TestClient
) -> None:
    before = client.cookies["sessione"]
    client.cookies.clear()
    answered = client.post("/accedi", data=ANNA, headers={"cookie": f"sessione={before}"})
    assert answered.cookies["sessione"] != before and not is_in(with_key(app, records, before))


def test_ids_are_never_the_same_and_hard_to_guess(nobody: TestClient, anna: Account) -> None:
    made = set()
    for _ in range(8):
        nobody.cookies.clear()
        made.add(nobody.post("/accedi", data=ANNA).cookies["sessione"])
    assert len(made) == 8 and all(re.fullmatch(r"[\w-]{43}", key) for key in made)


def test_after_signing_out_the_id_opens_nothing(app: FastAPI, records: AccountRecords, client: TestClient) -> None:
    key = client.cookies["sessione"]
    answered = post(client, "/esci")
    gone = answered.headers["set-cookie"].lower()
    assert answered.headers["location"] == "/accedi?uscito=1" and "sessione=" in gone and "max-age=0" in gone
    assert not is_in(with_key(app, records, key)) and records.sessions.of("x") == []


def test_signing_out_takes_a_form_a_link_alone_does_nothing(client: TestClient) -> None:
    assert 'action="/esci"' in client.get("/esci").text and is_in(client)
    assert client.post("/esci").status_code == 403 and is_in(client)


def test_signing_out_twice_is_no_mistake(client: TestClient) -> None:
    post(client, "/esci")
    assert client.post("/esci").headers["location"] == "/accedi?uscito=1"


ENDING: dict[str, Act] = {
    "a new password by its person": lambda r, a: acts.change_password(r, a, PASSWORD, NEW),
    "a new password by a command": lambda r, a: acts.reset_password(r, a, NEW),
    "other roles": lambda r, a: acts.set_roles(r, a, ["agent", "evaluator"]),
    "fewer roles": lambda r, a: acts.set_roles(r, a, []),
    "a disabled account": acts.disable,
    "an erased account": acts.erase,
    "a sign-out by a command": acts.sign_out,
}


@pytest.mark.parametrize("what", ENDING)
def test_all_sessions_of_a_person_end_at(app: FastAPI, records: AccountRecords, anna: Account, what: str) -> None:
    browsers = [signed_client(app, records, anna) for _ in range(3)]
    stranger = signed_client(app, records, an_account(records, Role.AGENT))
    assert all(map(is_in, browsers))
    ENDING[what](records, anna)
    assert not any(map(is_in, browsers)) and is_in(stranger)


def test_whoever_changes_the_password_stays_in_with_another_id(app: FastAPI, records: AccountRecords, anna: Account) -> None:
    here, there = signed_client(app, records, anna), signed_client(app, records, anna)
    before = here.cookies["sessione"]
    form = {"old": PASSWORD, "new": NEW, "repeated": NEW, "session_token": form_token(here)}
    here.cookies.clear()
    after = here.post("/account/password", data=form, headers={"cookie": f"sessione={before}"}).cookies["sessione"]
    assert after != before and not is_in(there) and not is_in(with_key(app, records, before))
    assert is_in(with_key(app, records, after))


def test_other_roles_count_at_once_for_whoever_signs_in_again(
    nobody: TestClient, records: AccountRecords, anna: Account
) -> None:
    nobody.post("/accedi", data=ANNA)
    assert nobody.get("/lab").status_code == 200
    acts.set_roles(records, anna, ["agent"])
    assert nobody.get("/lab").status_code == 303
    nobody.post("/accedi", data=ANNA)
    assert nobody.get("/lab").status_code == 403


def test_a_disabled_person_cannot_sign_in_and_an_enabled_one_can(
    nobody: TestClient, records: AccountRecords, anna: Account
) -> None:
    acts.disable(records, anna)
    assert nobody.post("/accedi", data=ANNA).status_code == 422
    acts.enable(records, anna)
    assert nobody.post("/accedi", data=ANNA).status_code == 303


# ---------------------------------------------------------------------------------------------------------------- time-outs
@pytest.mark.parametrize(("minutes", "still"), [(0, True), (29, True), (30, False), (31, False), (60 * 24, False)])
def test_a_session_that_nobody_uses_ends_after_half_an_hour(
    client: TestClient, clock: MovedClock, minutes: int, still: bool
) -> None:
    clock.now += timedelta(minutes=minutes)
    assert is_in(client) is still


@pytest.mark.parametrize(("hours", "still"), [(11.9, True), (12, False)])
def test_a_session_in_use_ends_after_twelve_hours(client: TestClient, clock: MovedClock, hours: float, still: bool) -> None:
    end = clock.now + timedelta(hours=hours)
    while clock.now + timedelta(minutes=29) < end:
        clock.now += timedelta(minutes=29)
        assert is_in(client)
    clock.now = end
    assert is_in(client) is still


def test_a_session_that_is_over_stays_over_when_the_clock_goes_back(client: TestClient, clock: MovedClock) -> None:
    before = clock.now
    clock.now += timedelta(hours=1)
    assert not is_in(client)
    clock.now = before
    assert not is_in(client)


def test_the_settings_bound_a_session(tmp_path: Path, clock: MovedClock) -> None:
    records = account_records(tmp_path, clock, idle_minutes=5, session_hours=1)
    client = signed_client(create_app(MemoryService(), accounts=records), records, an_account(records, Role.AGENT))
    clock.now += timedelta(minutes=4)
    assert is_in(client)
    clock.now += timedelta(minutes=5)
    assert not is_in(client)


def test_sessions_that_are_over_are_taken_out(
    nobody: TestClient, records: AccountRecords, anna: Account, clock: MovedClock
) -> None:
    for _ in range(5):
        a_session(records, anna)
    clock.now += timedelta(hours=13)
    nobody.post("/accedi", data=ANNA)
    assert len(records.sessions.of(anna.id)) == 1


# ------------------------------------------------------------------------------------------------------ forms and headers
@pytest.mark.parametrize("headers", FOREIGN, ids=lambda h: " ".join(map(":".join, h.items())) or "nothing")
@pytest.mark.parametrize("path", UNSAFE)
def test_no_signed_in_route_takes_the_form_of_another_site(client: TestClient, path: str, headers: dict[str, str]) -> None:
    """Even with the right token: the browser says where a form comes from."""
    token = form_token(client)
    del client.headers["origin"]
    refused = client.post(path, data={"session_token": token} | ANNA, headers=headers)
    assert refused.status_code == 403 and "set-cookie" not in refused.headers and is_in(client)


@pytest.mark.parametrize("path", ["/account/password", "/account/altrove", "/esci", "/lab/labellings/x"])
def test_the_token_of_one_session_is_none_of_another(
    app: FastAPI, records: AccountRecords, client: TestClient, anna: Account, path: str
) -> None:
    other = form_token(signed_client(app, records, anna))
    own = form_token(client)
    for token in ("", other, own[:-1], own.upper() + "x", own + " ", "é"):
        assert client.post(path, data={"session_token": token}).status_code == 403, token
    assert is_in(client)


def test_a_token_in_the_address_counts_for_nothing(client: TestClient) -> None:
    assert client.post(f"/esci?session_token={form_token(client)}").status_code == 403
    assert client.get(f"/account/altrove?session_token={form_token(client)}").status_code == 405


def pages(client: TestClient, nobody: TestClient) -> Iterator[Response]:
    yield from (client.get(path) for path in ("/account", "/esci", "/lab"))
    yield nobody.get("/accedi")
    yield nobody.post("/accedi", data=ANNA | {"password": "sbagliata"})
    yield nobody.post("/account/password", data={"old": "x"})


def test_pages_of_staff_are_kept_by_nobody_and_framed_by_nobody(client: TestClient, nobody: TestClient) -> None:
    for answered in pages(client, nobody):
        assert "no-store" in answered.headers["cache-control"] or answered.request.url.path == "/lab", answered.request.url
        assert answered.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answered.headers


def test_the_id_stands_in_no_page_and_no_address(client: TestClient, nobody: TestClient) -> None:
    key = client.cookies["sessione"]
    for answered in pages(client, nobody):
        assert key not in answered.text and key not in str(answered.headers.get("location"))


@pytest.mark.parametrize("cookie", ["__Host-sessione", "Sessione", "sessione2", "visitatore"])
def test_an_id_under_another_name_opens_nothing(app: FastAPI, records: AccountRecords, anna: Account, cookie: str) -> None:
    client = signed_client(app, records, None)
    client.cookies.set(cookie, a_session(records, anna))
    assert not is_in(client)


def test_by_tls_an_id_without_the_prefix_opens_nothing(app: FastAPI, records: AccountRecords, anna: Account) -> None:
    client = TestClient(app, base_url=HOME.replace("http:", "https:"), follow_redirects=False)
    key = a_session(records, anna)
    assert client.get("/account", headers={"accept": "text/html", "cookie": f"sessione={key}"}).status_code == 303
    assert client.get("/account", headers={"accept": "text/html", "cookie": f"__Host-sessione={key}"}).status_code == 200


@pytest.mark.parametrize(
    "wish", ["//evil.example", "/\\evil.example", "https:/evil.example", "\\\\evil.example", "/\t/evil.example", "%2f%2fevil"]
)
def test_no_wish_to_go_on_leads_away(client: TestClient, nobody: TestClient, wish: str) -> None:
    answers = [client.get("/accedi", params={"poi": wish}), nobody.post("/accedi", data=ANNA | {"poi": wish})]
    for answered in answers:
        assert answered.headers["location"] == "/lab", answered.headers["location"]
    assert "evil" not in nobody.get("/accedi", params={"poi": wish}).text.partition("<main")[2].partition("</main")[0]


def test_whoever_comes_without_a_session_is_led_to_the_sign_in_and_back(nobody: TestClient, anna: Account) -> None:
    led = nobody.get("/lab/compare?old=a&new=b")
    assert led.headers["location"] == "/accedi?poi=/lab/compare%3Fold%3Da%26new%3Db"
    form = re.search(r'name="poi" value="([^"]*)"', nobody.get(led.headers["location"]).text)
    assert form is not None and form[1] == "/lab/compare?old=a&amp;new=b"
    assert (
        nobody.post("/accedi", data=ANNA | {"poi": "/lab/compare?old=a&new=b"}).headers["location"].startswith("/lab/compare?")
    )


# ------------------------------------------------------------------------------------------------------------------ the lab
def test_with_the_first_account_the_lab_asks_who_is_there_on_this_machine_too(tmp_path: Path) -> None:
    records = account_records(tmp_path)
    app = an_app(records, tmp_path)
    local = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000), follow_redirects=False)
    assert local.get("/lab", headers={"accept": "text/html"}).status_code == 200
    an_account(records, Role.AGENT)
    assert local.get("/lab", headers={"accept": "text/html"}).headers["location"] == "/accedi?poi=/lab"


def test_a_lab_that_is_off_is_off_for_everybody(records: AccountRecords, anna: Account) -> None:
    assert signed_client(an_app(records), records, anna).get("/lab").status_code == 404


@pytest.mark.parametrize(
    ("path", "location", "sent"),
    [
        ("/accedi/altrove", "https://login.example/authorize?x=1", "https://login.example/authorize?x=1"),
        ("/accedi/altrove", "https://login.example.evil.example/", "/"),
        ("/accedi/altrove", "https://login.example@evil.example/", "/"),
        ("/accedi/altrove", "http://login.example/authorize", "/authorize"),
        ("/accedi/altrove", "https://evil.example/x", "/x"),
        ("/accedi", "https://login.example/authorize", "/authorize"),
        ("/accedi/altrove/", "https://login.example/authorize", "/authorize"),
    ],
)
def test_only_the_way_to_the_provider_leads_to_the_provider(path: str, location: str, sent: str) -> None:
    async def leads_away(scope: Scope, receive: Receive, send: Send) -> None:
        await RedirectResponse(location)(scope, receive, send)

    guarded = SecureHeaders(leads_away, elsewhere={"/accedi/altrove": "https://login.example"})
    assert TestClient(guarded, follow_redirects=False).get(path).headers["location"] == sent
