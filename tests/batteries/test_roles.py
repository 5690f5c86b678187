"""Battery B8: every route with everybody who may stand before it. A route that declares nobody fails here."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from starlette.routing import BaseRoute, Route

from api import sessions
from api.account_records import AccountRecords
from api.app import PUBLIC, SIGN_IN, create_app
from api.audit import check, read_entry
from api.handoff import new_reference
from api.local_access import LabDoor
from api.roles import Needs, own_form, signed
from api.sessions import SignedIn
from api.web_settings import WebSettings
from kb.account_types import Account, Role, Session
from kb.engines.database import open_database
from tests.api.account_builders import HOME, an_account, form_token
from tests.api.builders import TODAY, MemoryService
from tests.api.desk_builders import Bureau, a_bureau

ALL = os.environ.get("FONDACO_ROLES") == "all"
MACHINES = {"/mcp", "/openapi.json"}  # no pages, and no routers of ours
SIGNED = (*Role, "several")  # kinds of people who may be let in
KINDS = ("anonymous", "visitor", *SIGNED, "without roles", "disabled", "erased", "new password")
VALUES = {"reference": "F-7K3M-92", "token": "x" * 32, "answer_id": "answer-1", "chunk_id": "chunk-1"}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return a_desk(tmp_path_factory.mktemp("roles"))


@pytest.fixture(scope="module")
def records(bureau: Bureau) -> AccountRecords:
    return bureau.accounts


@pytest.fixture(scope="module")
def app(bureau: Bureau, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The whole application: portal, lab and desk."""
    web = WebSettings.model_validate({"limits": {"on": False}, "lab": tmp_path_factory.mktemp("lab")})
    service, staff = MemoryService(), bureau.accounts
    return create_app(service, web, today=lambda: TODAY, records=bureau.visitors, accounts=staff, desk=bureau.records)


def a_desk(folder: Path) -> Bureau:
    empty = folder / "empty.sqlite3"
    open_database(f"sqlite:///{empty}").dispose()
    return a_bureau(empty, folder, MemoryService())


@pytest.fixture(scope="module")
def people(records: AccountRecords) -> Mapping[str, Account | None]:
    """One person of each kind; who may not sign in has a session all the same, as one that was not ended would be."""
    found: dict[str, Account | None] = {role.value: an_account(records, role) for role in Role}
    several = an_account(records, Role.AGENT, Role.EVALUATOR)
    without = replace(an_account(records, Role.AGENT), roles=())
    records.accounts.change(without)
    gone = an_account(records, *Role)
    records.accounts.change(replace(gone, disabled_at=records.now()))
    erased = an_account(records, *Role)
    records.accounts.erase(erased.id, records.now())
    new = an_account(records, *Role, new=True)
    more = {"several": several, "without roles": without, "disabled": gone, "erased": erased, "new password": new}
    return found | more | {"anonymous": None, "visitor": None}


def routes_of(app: FastAPI) -> Iterator[tuple[Route | APIRoute, APIRouter | None]]:
    """Yield every route that answers a request, with the router that it came in with."""
    for route in app.routes:
        router: APIRouter | None = getattr(route, "original_router", None)  # where FastAPI keeps what was included
        inner: list[BaseRoute] = list(router.routes) if router is not None else [route]
        yield from ((one, router) for one in inner if isinstance(one, Route | APIRoute))


def calls_of(dependant: Dependant) -> Iterator[object]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from calls_of(inner)


def declared(route: Route | APIRoute) -> frozenset[Role] | None:
    """Return who may open a route, all roles for everybody who is signed in; None if it declares nobody."""
    calls = list(calls_of(route.dependant)) if isinstance(route, APIRoute) else []
    wanted = [frozenset(call.roles or Role) for call in calls if isinstance(call, Needs | LabDoor)]
    if wanted:
        return frozenset.intersection(*wanted)
    return frozenset(Role) if signed in calls or own_form in calls else None


def asks_for_roles(route: Route | APIRoute) -> bool:
    return isinstance(route, APIRoute) and any(
        isinstance(call, LabDoor) or (isinstance(call, Needs) and call.roles) for call in calls_of(route.dependant)
    )


def asks_for_a_person(route: Route | APIRoute) -> bool:
    """Whether a password that somebody else gave has to be changed before it opens this."""
    return asks_for_roles(route) or (isinstance(route, APIRoute) and signed in calls_of(route.dependant))


def open_to_all(route: Route | APIRoute, router: APIRouter | None) -> bool:
    public = [module.router for module in PUBLIC] + list(SIGN_IN)
    return route.path in MACHINES or any(router is one for one in public)


def undeclared(app: FastAPI) -> list[str]:
    return [route.path for route, router in routes_of(app) if not open_to_all(route, router) and declared(route) is None]


def test_every_route_is_public_by_name_or_says_who_may_open_it(app: FastAPI) -> None:
    assert undeclared(app) == []
    assert len(list(routes_of(app))) >= 70


def test_a_new_route_that_declares_nobody_is_found(records: AccountRecords) -> None:
    app, router = create_app(MemoryService(), accounts=records), APIRouter(prefix="/desk")
    router.add_api_route("/segreto", lambda: "all")
    app.include_router(router)
    assert undeclared(app) == ["/desk/segreto"]


def test_no_public_router_asks_who_is_there(app: FastAPI) -> None:
    asked = [route.path for route, router in routes_of(app) if open_to_all(route, router) and declared(route) is not None]
    assert asked == []


# ------------------------------------------------------------------------------------------------------------ all pairs
def requests_of(app: FastAPI) -> list[tuple[str, Route | APIRoute, bool]]:
    """Return method, route and whether it is public, of all that the application answers."""
    found = [
        (method, route, open_to_all(route, router))
        for route, router in routes_of(app)
        if route.path not in MACHINES
        for method in sorted(set(route.methods or ()) - {"HEAD", "OPTIONS"})
    ]
    return [(method, route, public) for method, route, public in found if ALL or not public]


def sent(app: FastAPI, records: AccountRecords, person: Account | None, kind: str, method: str, path: str) -> Response:
    """Send a request in a session of its own, with the token of its forms."""
    client = TestClient(app, base_url=HOME, raise_server_exceptions=False, follow_redirects=False)
    form = {}
    if person is not None:
        session = Session(digest=sessions.digest("k"), account_id=person.id, begun_at=records.now(), seen_at=records.now())
        records.sessions.end(session.digest)
        records.sessions.begin(session)
        client.cookies.set("sessione", "k")
        form = {sessions.FIELD: sessions.form_token(SignedIn(person, session, "k"))}
    if kind == "visitor":
        client.cookies.set("conversazione", "x" * 32)
    for name in [part[1:-1].removesuffix(":path") for part in path.split("/") if part.startswith("{")]:
        path = path.replace(f"{{{name}:path}}", "x").replace(f"{{{name}}}", VALUES.get(name, "x"))
    headers = {"origin": HOME, "accept": "application/json"}
    return client.request(method, path, headers=headers, **({} if method == "GET" else {"data": form}))


def verdict(answered: Response) -> str:
    """Return what was said of the person; a refusal for another reason, such as an answer of somebody else, is none here."""
    if answered.status_code in (401, 403) and "problem+json" in answered.headers["content-type"]:
        code = str(json.loads(answered.text)["code"])
        return {"sign_in_needed": "sign in", "role_missing": "role", "old_form": "form"}.get(code, "let in")
    return "let in"


def wanted(kind: str, person: Account | None, route: Route | APIRoute, public: bool) -> str:
    roles = declared(route)
    if public:
        return "let in"
    if person is None or kind in ("disabled", "erased"):
        return "sign in"
    assert roles is not None
    return "role" if asks_for_roles(route) and not roles & set(person.roles) else "let in"


@pytest.mark.parametrize("kind", KINDS)
def test_all_pairs_are_as_declared_and_refusals_stand_in_the_log(
    app: FastAPI, records: AccountRecords, people: Mapping[str, Account | None], kind: str
) -> None:
    person, wrong, refused = people[kind], [], []
    before = sum(1 for _ in records.audit.entries())
    for method, route, public in requests_of(app):
        answered = sent(app, records, person, kind, method, route.path)
        found, expected = verdict(answered), wanted(kind, person, route, public)
        if kind == "new password" and not public and asks_for_a_person(route):
            found, expected = answered.headers.get("location", found), "/account"
        if found != expected or answered.status_code >= 500:
            wrong.append((method, route.path, answered.status_code, found, expected))
        if found == "role":
            refused.append(f"{method}:{route.path}")
    assert wrong == []
    entries = [read_entry(entry) for entry in records.audit.entries()][before:]
    noted = [entry for entry in entries if entry["what"] == "role.missing"]
    assert [(e["who"], e["result"]) for e in noted] == [(person.id if person else "", "refused")] * len(refused)
    assert all(entry["on"].startswith(place) for entry, place in zip(noted, refused, strict=True))
    assert check(records.audit.entries()).differences == []


def test_a_form_without_the_token_of_its_session_is_refused_everywhere(
    app: FastAPI, records: AccountRecords, people: Mapping[str, Account | None]
) -> None:
    """Each route that changes something is tried without a token, with an empty one and with another."""
    person = people["agent"]
    assert person is not None
    taken = []
    for method, route, public in requests_of(app):
        if public or method == "GET":
            continue
        for token in ({}, {sessions.FIELD: ""}, {sessions.FIELD: "0" * 64}):
            client = TestClient(app, base_url=HOME, raise_server_exceptions=False, follow_redirects=False)
            client.cookies.set("sessione", "k")
            now = records.now()
            records.sessions.end(sessions.digest("k"))
            records.sessions.begin(Session(digest=sessions.digest("k"), account_id=person.id, begun_at=now, seen_at=now))
            path = route.path.replace("{reference}", VALUES["reference"]).replace("{", "").replace("}", "")
            answered = client.request(method, path, data=token, headers={"origin": HOME, "accept": "application/json"})
            if answered.status_code != 403 or answered.json()["code"] not in ("old_form", "role_missing"):
                taken.append((method, route.path, answered.status_code))
    assert taken == []


# ------------------------------------------------------------------------------------------------------- others' objects
def test_what_belongs_to_others_is_not_there_by_any_way_and_that_is_noted(tmp_path: Path) -> None:
    """An editor asks for a ticket of another partner and for one that does not exist, and gets the same reply."""
    bureau = a_desk(tmp_path)
    theirs = bureau.ticket()
    missing = new_reference()
    editor, client = bureau.person(Role.EDITOR, partners=("sace",))
    token, seen = form_token(client), []
    for method, route, _ in requests_of(bureau.app):
        if not route.path.startswith("/desk/") or "{reference}" not in route.path:
            continue
        answers = []
        for reference in (theirs.reference, missing):
            path = re.sub(r"\{(?!reference)[^}]*\}", "1", route.path).replace("{reference}", reference)
            form = {} if method == "GET" else {"data": {sessions.FIELD: token, "version": "1", "number": "1"}}
            answers.append(client.request(method, path, **form))
        assert answers[0].status_code == answers[1].status_code in (403, 404, 422), (method, route.path)
        bodies = [answer.text.replace(theirs.reference, missing) for answer in answers]
        assert bodies[0] == bodies[1], (method, route.path)
        seen.append(answers[0].status_code)
    assert seen.count(404) >= 4
    noted = [read_entry(entry) for entry in bureau.accounts.audit.entries()]
    hidden = [entry for entry in noted if entry["what"] == "object.hidden"]
    assert len(hidden) == 2 * seen.count(404) and {entry["who"] for entry in hidden} == {editor.id}
    assert any(entry["on"].endswith(theirs.reference) for entry in hidden)
