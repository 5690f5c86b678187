"""API keys, their use, and replies kept for repeated requests, in the relational store."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.access_types import ApiKey, KeptReply, KeyUse
from kb.engines import access_tables as t
from kb.engines.transactions import transaction, utc
from kb.errors import UnknownKeyError


class KeyStore:
    """Reads and changes keys. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        with transaction(self._engine) as connection:
            connection.execute(sa.insert(t.api_keys), asdict(key) | {"scopes": list(key.scopes)})

    def key(self, key_id: str) -> ApiKey | None:
        """Return a key, revoked or not; None if there is none."""
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(t.api_keys).where(t.api_keys.c.id == key_id)).mappings().first()
        return None if row is None else _key(row)

    def all_keys(self) -> list[ApiKey]:
        """Return all keys, oldest first."""
        statement = sa.select(t.api_keys).order_by(t.api_keys.c.created_at, t.api_keys.c.id)
        with transaction(self._engine) as connection:
            return [_key(row) for row in connection.execute(statement).mappings()]

    def revoke(self, key_id: str, at: datetime) -> None:
        """Make a key worthless; one that is revoked already stays as it is. Raises UnknownKeyError."""
        one = t.api_keys.c.id == key_id
        with transaction(self._engine) as connection:
            if connection.execute(sa.select(t.api_keys.c.id).where(one)).first() is None:
                raise UnknownKeyError(f"there is no key {key_id!r}; `fondaco keys list` shows those there are")
            connection.execute(sa.update(t.api_keys).where(one, t.api_keys.c.revoked_at.is_(None)).values(revoked_at=at))

    def count(self, key: ApiKey, day: date, kind: str) -> bool:
        """Count one request; False, and nothing is counted, if the key's budget of the day is spent."""
        try:
            with transaction(self._engine) as connection:
                _add_one(connection, key.id, day, kind)
                if key.budget_day is not None and _requests(connection, key.id, day) > key.budget_day:
                    raise _SpentError
        except _SpentError:
            return False
        return True

    def uses(self, since: date) -> list[KeyUse]:
        """Return the use of all keys from a day on, newest day first."""
        order = (t.key_uses.c.day.desc(), t.key_uses.c.key_id, t.key_uses.c.kind)
        statement = sa.select(t.key_uses).where(t.key_uses.c.day >= since).order_by(*order)
        with transaction(self._engine) as connection:
            return [KeyUse(**row) for row in connection.execute(statement).mappings()]


class ReplyStore:
    """Keeps what requests with an idempotency key were answered; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, wanted: KeptReply, stalled_before: datetime) -> KeptReply | None:
        """Take a key for a request that is worked on now, and return None; else what is known of the key.

        A request that was begun before `stalled_before` and never answered gives its key away.
        """
        same = _same(wanted)
        stalled = sa.and_(same, t.kept_replies.c.status.is_(None), t.kept_replies.c.started_at < stalled_before)
        try:
            with transaction(self._engine, _TakenError) as connection:
                connection.execute(sa.delete(t.kept_replies).where(stalled))
                connection.execute(sa.insert(t.kept_replies), _reply_row(wanted))
        except _TakenError:
            with transaction(self._engine) as connection:
                row = connection.execute(sa.select(t.kept_replies).where(same)).mappings().first()
            # It was given back between the two: the caller may try again.
            return wanted if row is None else _reply(row)
        return None

    def keep(self, reply: KeptReply) -> None:
        """Write down the answer to a request whose key was taken."""
        with transaction(self._engine) as connection:
            connection.execute(sa.update(t.kept_replies).where(_same(reply)).values(**_reply_row(reply)))

    def release(self, reply: KeptReply) -> None:
        """Give a key back: the request may be made again."""
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.kept_replies).where(_same(reply), t.kept_replies.c.status.is_(None)))

    def prune(self, before: datetime, most: int) -> int:
        """Take out what was begun before a moment, and the oldest beyond `most`; return how many went."""
        kept = sa.select(t.kept_replies.c.started_at).order_by(t.kept_replies.c.started_at.desc()).offset(most).limit(1)
        with transaction(self._engine) as connection:
            oldest = connection.execute(kept).scalar()
            gone = t.kept_replies.c.started_at < before
            if oldest is not None:
                gone = sa.or_(gone, t.kept_replies.c.started_at <= oldest)
            return connection.execute(sa.delete(t.kept_replies).where(gone)).rowcount


class _SpentError(Exception):
    """The budget of the day is spent: the transaction is taken back."""


class _TakenError(Exception):
    """There is a row with this key."""


def _add_one(connection: Connection, key_id: str, day: date, kind: str) -> None:
    one = sa.and_(t.key_uses.c.key_id == key_id, t.key_uses.c.day == day, t.key_uses.c.kind == kind)
    more = sa.update(t.key_uses).where(one).values(requests=t.key_uses.c.requests + 1)
    if connection.execute(more).rowcount:
        return
    row = {"key_id": key_id, "day": day, "kind": kind, "requests": 1}
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(t.key_uses), row)
    except sa.exc.IntegrityError:  # another process was first
        connection.execute(more)


def _requests(connection: Connection, key_id: str, day: date) -> int:
    total = sa.select(sa.func.sum(t.key_uses.c.requests)).where(t.key_uses.c.key_id == key_id, t.key_uses.c.day == day)
    return int(connection.execute(total).scalar() or 0)


def _same(reply: KeptReply) -> sa.ColumnElement[bool]:
    return sa.and_(t.kept_replies.c.caller == reply.caller, t.kept_replies.c.key == reply.key)


def _key(row: Mapping[Any, Any]) -> ApiKey:
    moments = {name: row[name] and utc(row[name]) for name in ("created_at", "expires_at", "revoked_at")}
    return ApiKey(**(dict(row) | moments | {"scopes": tuple(row["scopes"])}))


def _reply_row(reply: KeptReply) -> dict[str, Any]:
    return asdict(reply) | {"headers": [list(pair) for pair in reply.headers], "body": zlib.compress(reply.body)}


def _reply(row: Mapping[Any, Any]) -> KeptReply:
    values = {
        "started_at": utc(row["started_at"]),
        "headers": tuple((name, value) for name, value in row["headers"]),
        "body": zlib.decompress(row["body"]),
    }
    return KeptReply(**(dict(row) | values))
