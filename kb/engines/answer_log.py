"""Answers in a chain that is only appended to, and which of them were recalled, in the relational store."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.answer_log_types import LogEntry, Origin
from kb.engines import chain
from kb.engines import tables as t
from kb.engines.chain import Seal
from kb.engines.transactions import transaction, utc

_PARAMETERS = 500  # values in one IN list


class AnswerLog:
    """Appends and reads. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine, also_erased: Sequence[Callable[[Connection, Collection[str]], None]] = ()) -> None:
        """What is `also_erased` takes what hangs on answers out of other tables, in the transaction that erases them."""
        self._engine, self._also_erased = engine, also_erased

    def append(self, answer_id: str, record: Mapping[str, Any], seal: Seal) -> LogEntry:
        """Keep an answer together with the next entry of the chain.

        For `seal` see kb/engines/chain.py.
        """
        now = datetime.now(UTC)
        with transaction(self._engine) as connection:
            connection.execute(sa.insert(t.answers), {"id": answer_id, "created_at": now, "record": dict(record)})
            return LogEntry(**chain.append(connection, t.answer_log, seal, now, answer_id=answer_id))

    def entry(self, answer_id: str) -> LogEntry | None:
        """Return the entry of an answer; "last" is the newest one."""
        statement = sa.select(t.answer_log).order_by(t.answer_log.c.position.desc()).limit(1)
        if answer_id != "last":
            statement = statement.where(t.answer_log.c.answer_id == answer_id)
        with transaction(self._engine) as connection:
            row = connection.execute(statement).mappings().first()
        return None if row is None else _entry(row)

    def count(self) -> int:
        with transaction(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(t.answer_log)).scalar_one())

    def entries(self) -> Iterator[LogEntry]:
        """Return the chain from its beginning; the store can be written meanwhile."""
        return map(_entry, chain.rows(self._engine, t.answer_log))

    def erase(self, ids: Collection[str], gravestone: Callable[[LogEntry], str]) -> int:
        """Drop stored answers, and leave of each entry of the chain what `gravestone` makes of it; return how many."""
        entries = sa.select(t.answer_log).where(t.answer_log.c.answer_id.in_(sorted(ids)))
        with transaction(self._engine) as connection:
            dropped = connection.execute(sa.delete(t.answers).where(t.answers.c.id.in_(sorted(ids)))).rowcount
            for entry in map(_entry, connection.execute(entries).mappings().all()):
                mine = sa.update(t.answer_log).where(t.answer_log.c.answer_id == entry.answer_id)
                connection.execute(mine.values(pack=gravestone(entry)))
            for erase in self._also_erased:
                erase(connection, ids)
        return int(dropped)

    def answers(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return stored answers by id; an id that the store does not know is left out."""
        statement = sa.select(t.answers.c.id, t.answers.c.record).where(t.answers.c.id.in_(ids))
        with transaction(self._engine) as connection:
            return {answer_id: dict(record) for answer_id, record in connection.execute(statement)}

    def unlogged(self) -> list[str]:
        """Return ids of answers that were kept after the chain had begun and are not in it, oldest first."""
        begun = sa.select(sa.func.min(t.answer_log.c.recorded_at)).scalar_subquery()
        statement = (
            sa.select(t.answers.c.id)
            .outerjoin(t.answer_log, t.answer_log.c.answer_id == t.answers.c.id)
            .where(t.answer_log.c.answer_id.is_(None), t.answers.c.created_at >= begun)
            .order_by(t.answers.c.created_at)
        )
        with transaction(self._engine) as connection:
            return list(connection.execute(statement).scalars())

    def origins(self, version_ids: Collection[str]) -> dict[str, Origin]:
        """Return what is known of these versions today, by id; an unknown one is left out."""
        found: dict[str, Origin] = {}
        wanted = sorted(version_ids)
        with transaction(self._engine) as connection:
            for start in range(0, len(wanted), _PARAMETERS):
                statement = _ORIGINS.where(t.versions.c.id.in_(wanted[start : start + _PARAMETERS]))
                found |= {row["version_id"]: _origin(row) for row in connection.execute(statement).mappings()}
        return found

    def first_read(self, document_ids: Collection[str]) -> dict[str, datetime]:
        """Return when each of these documents was read for the first time, UTC."""
        statement = (
            sa.select(t.versions.c.document_id, sa.func.min(t.versions.c.read_at))
            .where(t.versions.c.document_id.in_(sorted(document_ids)))
            .group_by(t.versions.c.document_id)
        )
        with transaction(self._engine) as connection:
            return {document_id: utc(first) for document_id, first in connection.execute(statement)}

    def settle(self, answer_id: str, causes: str, replaced_by: str | None) -> None:
        """Write down that a recall was dealt with; the same causes are settled once."""
        row = {"answer_id": answer_id, "causes": causes, "settled_at": datetime.now(UTC), "replaced_by": replaced_by}
        same = sa.and_(t.settled_recalls.c.answer_id == answer_id, t.settled_recalls.c.causes == causes)
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(t.settled_recalls).where(same))
            connection.execute(sa.insert(t.settled_recalls), row)

    def settled(self) -> set[tuple[str, str]]:
        """Return (answer, causes) of all recalls that were dealt with."""
        statement = sa.select(t.settled_recalls.c.answer_id, t.settled_recalls.c.causes)
        with transaction(self._engine) as connection:
            return {(answer_id, causes) for answer_id, causes in connection.execute(statement)}


# The bytes of a page belong to its current version only: another one was read from bytes that have been replaced since.
_BODY = sa.and_(t.documents.c.version_id == t.versions.c.id, t.pages.c.pending.is_(False))
_ORIGINS = (
    sa.select(
        t.versions.c.id.label("version_id"),
        t.versions.c.document_id,
        t.documents.c.url,
        t.versions.c.digest.label("sha256"),
        t.versions.c.read_at,
        t.documents.c.version_id.label("current_version_id"),
        t.documents.c.withdrawn_at,
        sa.case((_BODY, t.pages.c.body_digest)).label("body_sha256"),
        sa.case((_BODY, t.pages.c.warc_file)).label("warc_file"),
        sa.case((_BODY, t.pages.c.warc_offset)).label("warc_offset"),
        t.pages.c.status,
        t.pages.c.checked_at,
    )
    .join(t.documents, t.documents.c.id == t.versions.c.document_id)
    .outerjoin(t.pages, t.pages.c.url == t.documents.c.url)
)


def _entry(row: Mapping[Any, Any]) -> LogEntry:
    return LogEntry(**(dict(row) | {"recorded_at": utc(row["recorded_at"])}))


def _origin(row: Mapping[Any, Any]) -> Origin:
    moments = {name: row[name] and utc(row[name]) for name in ("read_at", "withdrawn_at", "checked_at")}
    return Origin(**(dict(row) | moments))
