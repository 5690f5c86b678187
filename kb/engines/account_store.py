"""Accounts, their sessions and begun sign-ins, in the relational store."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.account_types import Account, BegunSignIn, Role, Session
from kb.engines import account_tables as t
from kb.engines.transactions import transaction, utc
from kb.errors import AccountTakenError, UnknownAccountError

_COLUMNS = [column for column in t.accounts.c if column.name != "password"]
_MOMENTS = ("created_at", "disabled_at", "erased_at")
_ERASED: dict[str, Any] = {
    "email": None,
    "name": None,
    "password": None,
    "issuer": None,
    "subject": None,
    "roles": [],
    "partners": [],
}


class AccountStore:
    """Reads and changes accounts. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, account: Account, password: str | None) -> None:
        """Keep a new account with the digest of its password, if it has one. Raises AccountTakenError."""
        with transaction(self._engine, lambda: _taken(account)) as connection:
            connection.execute(sa.insert(t.accounts), _row(account) | {"id": account.id, "password": password})

    def by_id(self, account_id: str) -> Account | None:
        """Return an account, disabled and erased ones too; None if there is none."""
        return self._one(t.accounts.c.id == account_id)

    def by_email(self, email: str) -> Account | None:
        """Return the account with an e-mail, in small letters; None if there is none."""
        return self._one(t.accounts.c.email == email)

    def by_identity(self, issuer: str, subject: str) -> Account | None:
        """Return the account of a person whom a provider of identities knows; None if there is none."""
        return self._one(sa.and_(t.accounts.c.issuer == issuer, t.accounts.c.subject == subject))

    def all_accounts(self) -> list[Account]:
        """Return all accounts, oldest first."""
        statement = sa.select(*_COLUMNS).order_by(t.accounts.c.created_at, t.accounts.c.id)
        with transaction(self._engine) as connection:
            return [_account(row) for row in connection.execute(statement).mappings()]

    def names(self) -> dict[str, str]:
        """Return by id what to call each person; one who was erased is called by the id."""
        return {account.id: account.name or account.id for account in self.all_accounts()}

    def any(self) -> bool:
        """Tell whether there is an account that can be signed in with."""
        good = sa.and_(t.accounts.c.disabled_at.is_(None), t.accounts.c.erased_at.is_(None))
        with transaction(self._engine) as connection:
            return connection.execute(sa.select(t.accounts.c.id).where(good).limit(1)).first() is not None

    def password(self, account_id: str) -> str | None:
        """Return the digest of a password; None where there is none."""
        with transaction(self._engine) as connection:
            statement = sa.select(t.accounts.c.password).where(t.accounts.c.id == account_id)
            return connection.execute(statement).scalar_one_or_none()

    def set_password(self, account_id: str, password: str, must_change: bool) -> None:
        """Keep the digest of a new password and end all sessions of its person. Raises UnknownAccountError."""
        with transaction(self._engine) as connection:
            _update(connection, account_id, {"password": password, "must_change": must_change})
            _end_sessions(connection, account_id)

    def renew_digest(self, account_id: str, password: str) -> None:
        """Keep another digest of the same password."""
        with transaction(self._engine) as connection:
            _update(connection, account_id, {"password": password})

    def change(self, account: Account) -> None:
        """Keep an account as it is given, and end its sessions. Raises UnknownAccountError, AccountTakenError."""
        with transaction(self._engine, lambda: _taken(account)) as connection:
            _update(connection, account.id, _row(account))
            _end_sessions(connection, account.id)

    def erase(self, account_id: str, at: datetime) -> None:
        """Take out all that says who a person is; the id stays, as a pseudonym. Raises UnknownAccountError."""
        with transaction(self._engine) as connection:
            _update(connection, account_id, _ERASED | {"erased_at": at, "must_change": False})
            _end_sessions(connection, account_id)

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(*_COLUMNS).where(condition)).mappings().first()
        return None if row is None else _account(row)


class SessionStore:
    """Keeps who is signed in. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, session: Session) -> None:
        """Keep a new session."""
        with transaction(self._engine) as connection:
            connection.execute(sa.insert(t.sessions), asdict(session))

    def session(self, digest: str) -> Session | None:
        """Return a session, over or not; None if there is none."""
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(t.sessions).where(t.sessions.c.digest == digest)).mappings().first()
        return None if row is None else _session(row)

    def of(self, account_id: str) -> list[Session]:
        """Return the sessions of a person, oldest first."""
        statement = sa.select(t.sessions).where(t.sessions.c.account_id == account_id).order_by(t.sessions.c.begun_at)
        with transaction(self._engine) as connection:
            return [_session(row) for row in connection.execute(statement).mappings()]

    def touch(self, digest: str, at: datetime) -> None:
        """Write down that a session is used."""
        with transaction(self._engine) as connection:
            connection.execute(sa.update(t.sessions).where(t.sessions.c.digest == digest).values(seen_at=at))

    def end(self, digest: str) -> None:
        """End a session; one that is not there has ended already."""
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.sessions).where(t.sessions.c.digest == digest))

    def end_all(self, account_id: str) -> int:
        """End all sessions of a person; return how many there were."""
        with transaction(self._engine) as connection:
            return _end_sessions(connection, account_id)

    def tidy(self, seen_before: datetime, begun_before: datetime, left_before: datetime) -> None:
        """Take out sessions that are over, and sign-ins from which nobody came back."""
        over = sa.or_(t.sessions.c.seen_at < seen_before, t.sessions.c.begun_at < begun_before)
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.sessions).where(over))
            connection.execute(sa.delete(t.begun_sign_ins).where(t.begun_sign_ins.c.begun_at < left_before))

    def leave(self, begun: BegunSignIn) -> None:
        """Keep what is needed when a person comes back from a provider of identities."""
        with transaction(self._engine) as connection:
            connection.execute(sa.insert(t.begun_sign_ins), asdict(begun))

    def come_back(self, digest: str) -> BegunSignIn | None:
        """Return what was kept and take it out: it serves once. None if there is none."""
        one = t.begun_sign_ins.c.digest == digest
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(t.begun_sign_ins).where(one)).mappings().first()
            if row is None or connection.execute(sa.delete(t.begun_sign_ins).where(one)).rowcount != 1:
                return None
        return BegunSignIn(**(dict(row) | {"begun_at": utc(row["begun_at"])}))


def _update(connection: Connection, account_id: str, values: Mapping[str, Any]) -> None:
    known = sa.and_(t.accounts.c.id == account_id, t.accounts.c.erased_at.is_(None))
    if connection.execute(sa.update(t.accounts).where(known).values(**values)).rowcount != 1:
        raise UnknownAccountError(f"there is no account {account_id!r}; `fondaco accounts list` shows those there are")


def _end_sessions(connection: Connection, account_id: str) -> int:
    return connection.execute(sa.delete(t.sessions).where(t.sessions.c.account_id == account_id)).rowcount


def _taken(account: Account) -> AccountTakenError:
    return AccountTakenError(f"{account.email}: another account has this e-mail or this identity; `fondaco accounts list`")


def _row(account: Account) -> dict[str, Any]:
    values = asdict(account) | {"roles": [role.value for role in account.roles], "partners": list(account.partners)}
    return {name: value for name, value in values.items() if name != "id"}


def _account(row: Mapping[Any, Any]) -> Account:
    read = {"roles": tuple(Role(name) for name in row["roles"]), "partners": tuple(row["partners"])}
    return Account(**(dict(row) | read | {name: utc(row[name]) for name in _MOMENTS}))


def _session(row: Mapping[Any, Any]) -> Session:
    return Session(**(dict(row) | {name: utc(row[name]) for name in ("begun_at", "seen_at")}))
