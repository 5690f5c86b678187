"""A chain of entries in a table that is only appended to; each names the digest of the one before."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.engines.transactions import transaction

Seal = Callable[[int, str, datetime], tuple[str, str]]
START = "0" * 64  # stands for the entry before the first
_BLOCK = 500  # entries that are read at once


def append(connection: Connection, table: sa.Table, seal: Seal, now: datetime, **values: Any) -> dict[str, Any]:
    """Append an entry and return its row.

    `seal` is given the entry's position, the digest of the entry before and the moment, and returns pack and digest.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))
    else:
        # On SQLite any write takes the lock, also one that finds nothing: so the last entry read below is the last there is.
        connection.execute(sa.delete(table).where(sa.false()))
    last = sa.select(table.c.position, table.c.sha256).order_by(table.c.position.desc()).limit(1)
    found = connection.execute(last).first()
    position, previous = (1, START) if found is None else (found.position + 1, found.sha256)
    pack, digest = seal(position, previous, now)
    row = {**values, "position": position, "recorded_at": now, "previous": previous, "sha256": digest, "pack": pack}
    connection.execute(sa.insert(table), row)
    return row


def rows(engine: Engine, table: sa.Table) -> Iterator[Mapping[Any, Any]]:
    """Yield the chain from its beginning; the store can be written meanwhile."""
    seen = -1
    statement = sa.select(table).order_by(table.c.position).limit(_BLOCK)
    while True:
        with transaction(engine) as connection:
            found = connection.execute(statement.where(table.c.position > seen)).mappings().all()
        yield from found
        if len(found) < _BLOCK:
            return
        seen = found[-1]["position"]
