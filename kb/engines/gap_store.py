"""Gaps with their questions in the relational store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.engines import learning_tables as t
from kb.engines.outbox_tables import outgoing_mails
from kb.engines.transactions import transaction, utc
from kb.errors import StaleGapError, UnknownGapError
from kb.learning_types import Gap, GapEvent, GapQuestion
from kb.outbox_types import OutgoingMail

_BLOCK = 500  # values in one IN list


class GapStore:
    """Reads and keeps gaps. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of these keys of questions that are kept already."""
        found: set[str] = set()
        with transaction(self._engine) as connection:
            for start in range(0, len(keys), _BLOCK):
                block = t.gap_questions.c.key.in_(keys[start : start + _BLOCK])
                found |= set(connection.execute(sa.select(t.gap_questions.c.key).where(block)).scalars())
        return found

    def add(self, gap: Gap, questions: Sequence[GapQuestion], event: GapEvent) -> int:
        """Keep a new gap with its questions and how it came about; return its number."""
        row = {name: value for name, value in asdict(gap).items() if name != "id"}
        with transaction(self._engine) as connection:
            made = connection.execute(sa.insert(t.gaps).values(**row)).inserted_primary_key
            assert made is not None
            rows = [asdict(question) | {"gap_id": made[0]} for question in questions]
            connection.execute(sa.insert(t.gap_questions), rows)
            _append(connection, made[0], event)
        return int(made[0])

    def extend(self, gap: Gap, questions: Sequence[GapQuestion], event: GapEvent) -> Gap:
        """Keep further questions of a gap, changed or not. Raises StaleGapError."""
        rows = [asdict(question) | {"gap_id": gap.id} for question in questions]
        with transaction(self._engine) as connection:
            _update(connection, gap)
            connection.execute(sa.insert(t.gap_questions), rows)
            _append(connection, gap.id, event)
        return self.gap(gap.id)

    def gaps(self, states: Collection[str], partners: Collection[str] | None = None) -> list[Gap]:
        """Return the gaps in these states, of these partners; those with the most questions first."""
        counted = sa.select(sa.func.count()).where(t.gap_questions.c.gap_id == t.gaps.c.id).scalar_subquery()
        statement = sa.select(t.gaps).where(t.gaps.c.state.in_(sorted(states))).order_by(counted.desc(), t.gaps.c.id)
        if partners is not None:
            statement = statement.where(t.gaps.c.partner_id.in_(sorted(partners)))
        with transaction(self._engine) as connection:
            return [_gap(row) for row in connection.execute(statement).mappings()]

    def gap(self, gap_id: int) -> Gap:
        """Return one. Raises UnknownGapError."""
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(t.gaps).where(t.gaps.c.id == gap_id)).mappings().first()
        if row is None:
            raise UnknownGapError(f"no gap has the number {gap_id}: `fondaco gaps list --all` lists them")
        return _gap(row)

    def questions(self, gap_ids: Sequence[int]) -> dict[int, list[GapQuestion]]:
        """Return the questions of these gaps, the newest first; those whose text was erased too."""
        found: dict[int, list[GapQuestion]] = {gap_id: [] for gap_id in gap_ids}
        with transaction(self._engine) as connection:
            for start in range(0, len(gap_ids), _BLOCK):
                mine = t.gap_questions.c.gap_id.in_(gap_ids[start : start + _BLOCK])
                ordered = sa.select(t.gap_questions).where(mine).order_by(t.gap_questions.c.at.desc(), t.gap_questions.c.key)
                for row in connection.execute(ordered).mappings():
                    found[row["gap_id"]].append(_question(row))
        return found

    def change(self, gap: Gap, event: GapEvent, mails: Sequence[OutgoingMail] = ()) -> Gap:
        """Keep a changed gap, made on the version that it carries, with what happened; return it as it is then.

        Mails that tell of it are put into the outbox, all of it or nothing. Raises StaleGapError.
        """
        with transaction(self._engine) as connection:
            _update(connection, gap)
            _append(connection, gap.id, event)
            if mails:
                connection.execute(sa.insert(outgoing_mails), [asdict(mail) for mail in mails])
        return self.gap(gap.id)

    def history(self, gap_id: int) -> list[GapEvent]:
        """Return what happened to a gap, in the order in which it did."""
        names = (column for column in t.gap_events.c if column.name not in ("id", "gap_id"))
        ordered = sa.select(*names).where(t.gap_events.c.gap_id == gap_id).order_by(t.gap_events.c.id)
        with transaction(self._engine) as connection:
            rows = connection.execute(ordered).mappings()
            return [GapEvent(**(dict(row) | {"at": utc(row["at"])})) for row in rows]

    def tested(self, outcomes: Mapping[str, str]) -> None:
        """Write down how questions, by their keys, are answered now."""
        with transaction(self._engine) as connection:
            for key, outcome in outcomes.items():
                one = sa.update(t.gap_questions).where(t.gap_questions.c.key == key)
                connection.execute(one.values(outcome_now=outcome))


def _append(connection: Connection, gap_id: int, event: GapEvent) -> None:
    connection.execute(sa.insert(t.gap_events), asdict(event) | {"gap_id": gap_id})


def _update(connection: Connection, gap: Gap) -> None:
    row = {name: value for name, value in asdict(gap).items() if name != "id"} | {"version": gap.version + 1}
    same = sa.and_(t.gaps.c.id == gap.id, t.gaps.c.version == gap.version)
    if connection.execute(sa.update(t.gaps).where(same).values(**row)).rowcount != 1:
        raise StaleGapError(f"gap {gap.id} was changed by somebody else: read it again, then repeat the change")


def _gap(row: Mapping[Any, Any]) -> Gap:
    moments = {name: utc(row[name]) for name in ("made_at", "changed_at", "sent_at", "tested_at")}
    return Gap(**(dict(row) | moments))


def _question(row: Mapping[Any, Any]) -> GapQuestion:
    at = utc(row["at"])
    return GapQuestion(**(dict(row) | {"at": at, "text": row["text"] or ""}))
