"""Accounts for tests, and browsers that are signed in."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from api import passwords, sessions
from api.account_records import AccountRecords
from api.account_settings import AccountSettings
from api.accounts import new_account
from api.audit import Audit
from api.limiting import Limiter
from api.password_tries import PasswordTries
from api.sign_in_oidc import IdentityProvider
from kb.account_types import Account, Role, Session
from kb.engines.account_store import AccountStore, SessionStore
from kb.engines.audit_store import AuditStore
from kb.engines.database import open_database

PASSWORD = "quattro cavalli verdi"
DIGEST = passwords.digest_of(PASSWORD)
HOME = "http://testserver"


class MovedClock:
    """A moment that a test moves."""

    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def account_records(folder: Path, clock: MovedClock | None = None, **settings: Any) -> AccountRecords:
    """Return empty books in a folder; `settings` are those of accounts."""
    chosen, now = AccountSettings.model_validate(settings), clock or MovedClock()
    path = folder / "fondaco.sqlite3"
    if not path.exists():
        path.write_bytes(_empty_store())
    engine = open_database(f"sqlite:///{path}")
    return AccountRecords(
        accounts=AccountStore(engine),
        sessions=SessionStore(engine),
        audit=Audit(AuditStore(engine), now),
        tries=PasswordTries(Limiter("memory://"), chosen.tries),
        settings=chosen,
        elsewhere=IdentityProvider(chosen.oidc) if chosen.oidc.issuer else None,
        now=now,
    )


@cache
def _empty_store() -> bytes:
    """Return a database with all tables: making them anew for each test would take most of its time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite3"
        open_database(f"sqlite:///{path}").dispose()
        return path.read_bytes()


def an_account(
    records: AccountRecords, *roles: Role, partners: tuple[str, ...] = (), email: str = "", new: bool = False
) -> Account:
    """Keep an account whose password is PASSWORD; a `new` one has to change it."""
    said = [role.value for role in roles if role is not Role.EDITOR]
    said += [f"editor:{partner}" for partner in partners or (("simest",) if Role.EDITOR in roles else ())]
    known = len(records.accounts.all_accounts())
    account = new_account(records, email or f"collega{known}@desk.example", f"Persona {known}", said)
    records.accounts.add(account, DIGEST)
    if not new:
        records.accounts.set_password(account.id, DIGEST, must_change=False)
    kept = records.accounts.by_id(account.id)
    assert kept is not None
    return kept


def a_session(records: AccountRecords, account: Account) -> str:
    """Sign a person in and return what the cookie holds."""
    key, now = f"key-of-{account.id}-{len(records.sessions.of(account.id))}", records.now()
    records.sessions.begin(Session(digest=sessions.digest(key), account_id=account.id, begun_at=now, seen_at=now))
    return key


def signed_client(app: FastAPI, records: AccountRecords, account: Account | None) -> TestClient:
    """Return a browser in which a person is signed in; None: nobody is."""
    ours = {"accept": "text/html", "origin": HOME}
    client = TestClient(app, base_url=HOME, raise_server_exceptions=False, follow_redirects=False, headers=ours)
    if account is not None:
        client.cookies.set("sessione", a_session(records, account))
    return client


def form_token(client: TestClient) -> str:
    """Return what each form of the client's session sends along; empty where nobody is signed in."""
    found = re.search(r'name="session_token" value="(\w+)"', client.get("/account").text)
    return found[1] if found else ""


def post(client: TestClient, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> Response:
    """Send a form as a page of ours would."""
    return client.post(path, data={**(data or {}), "session_token": form_token(client)}, **more)
