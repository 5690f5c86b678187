"""Edits of drafts and curated answers in the relational store."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.desk_types import MachineDraft, ReplyVersion
from kb.engines import desk_tables as d
from kb.engines import learning_tables as t
from kb.engines.outbox_store import erase_of_gaps
from kb.engines.transactions import transaction, utc
from kb.errors import StaleCuratedError, UnknownCuratedError
from kb.learning_types import Change, CuratedAnswer, Edit


def erase_of_ticket(connection: Connection, ticket_id: str) -> None:
    """Take out of what was learned from a ticket all that a person wrote; that there was an edit, and of which kind, stays."""
    edits = sa.update(t.edits).where(t.edits.c.ticket_id == ticket_id)
    connection.execute(edits.values(question=None, changes=None, case=None))
    texts = sa.select(t.gap_questions.c.text).where(t.gap_questions.c.ticket_id == ticket_id)
    connection.execute(sa.update(t.gaps).where(t.gaps.c.title.in_(texts)).values(title=""))
    erase_of_gaps(connection, sa.select(t.gap_questions.c.gap_id).where(t.gap_questions.c.ticket_id == ticket_id))
    questions = sa.update(t.gap_questions).where(t.gap_questions.c.ticket_id == ticket_id)
    connection.execute(questions.values(text=None))


def erase_of_answers(connection: Connection, answer_ids: Collection[str]) -> None:
    """Take the questions of these answers out of the gaps; that there were such questions stays."""
    mine = t.gap_questions.c.key.in_(sorted(f"answer:{answer_id}" for answer_id in answer_ids))
    texts = sa.select(t.gap_questions.c.text).where(mine)
    connection.execute(sa.update(t.gaps).where(t.gaps.c.title.in_(texts)).values(title=""))
    erase_of_gaps(connection, sa.select(t.gap_questions.c.gap_id).where(mine))
    connection.execute(sa.update(t.gap_questions).where(mine).values(text=None))


class LearningStore:
    """Reads and keeps what edits teach. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unlearned(self) -> list[tuple[ReplyVersion, MachineDraft]]:
        """Return the sent replies that began from a machine's draft and were not compared with it yet, oldest first."""
        reply, draft = d.reply_versions, d.machine_drafts
        drafted = sa.and_(draft.c.ticket_id == reply.c.ticket_id, draft.c.number == reply.c.draft)
        edited = sa.and_(t.edits.c.ticket_id == reply.c.ticket_id, t.edits.c.reply_number == reply.c.number)
        statement = (
            sa.select(reply, draft)
            .join(draft, drafted)
            .outerjoin(t.edits, edited)
            .where(reply.c.state == "sent", t.edits.c.ticket_id.is_(None), reply.c.text != "", draft.c.text != "")
            .order_by(reply.c.sent_at, reply.c.ticket_id, reply.c.number)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).mappings().all()
        return [(_reply(_part(row, reply)), MachineDraft(**_dated(_part(row, draft), "made_at"))) for row in rows]

    def add_edit(self, edit: Edit) -> None:
        """Keep an edit; one of the same reply that is there already stays."""
        row = asdict(edit) | {"changes": [asdict(change) for change in edit.changes]}
        known = sa.select(t.edits.c.ticket_id).where(_same(edit.ticket_id, edit.reply_number))
        with transaction(self._engine) as connection:
            if connection.execute(known).first() is None:
                connection.execute(sa.insert(t.edits), row)

    def edits(self, since: datetime | None = None, until: datetime | None = None) -> list[Edit]:
        """Return the edits of replies sent from a time on and before another, the newest first."""
        statement = sa.select(t.edits).order_by(t.edits.c.sent_at.desc(), t.edits.c.ticket_id)
        if since is not None:
            statement = statement.where(t.edits.c.sent_at >= since)
        if until is not None:
            statement = statement.where(t.edits.c.sent_at < until)
        with transaction(self._engine) as connection:
            return [_edit(row) for row in connection.execute(statement).mappings()]

    def edit(self, ticket_id: str, reply_number: int) -> Edit | None:
        """Return one edit; None if there is none."""
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(t.edits).where(_same(ticket_id, reply_number))).mappings().first()
        return None if row is None else _edit(row)

    def curated(self) -> list[CuratedAnswer]:
        """Return all curated answers, the newest proposals first."""
        statement = sa.select(t.curated_answers).order_by(t.curated_answers.c.proposed_at.desc(), t.curated_answers.c.id)
        with transaction(self._engine) as connection:
            return [_curated(row) for row in connection.execute(statement).mappings()]

    def curated_answer(self, curated_id: str) -> CuratedAnswer:
        """Return one. Raises UnknownCuratedError."""
        statement = sa.select(t.curated_answers).where(t.curated_answers.c.id == curated_id)
        with transaction(self._engine) as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            raise UnknownCuratedError(f"no curated answer has the id {curated_id}: `fondaco learning curated` lists them")
        return _curated(row)

    def approved(self) -> list[CuratedAnswer]:
        """Return those that a supervisor approved, expired ones too."""
        return [curated for curated in self.curated() if curated.state == "approved"]

    def curated_stamp(self) -> tuple[int, int]:
        """Return what differs as soon as a curated answer was added or changed; quick."""
        table = t.curated_answers
        statement = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(table.c.version), 0)).select_from(table)
        with transaction(self._engine) as connection:
            count, versions = connection.execute(statement).one()
        return int(count), int(versions)

    def add_curated(self, curated: CuratedAnswer) -> None:
        """Keep a new one."""
        with transaction(self._engine) as connection:
            connection.execute(sa.insert(t.curated_answers), asdict(curated))

    def change_curated(self, curated: CuratedAnswer) -> CuratedAnswer:
        """Keep a changed one, made on the version that it carries; return it as it is then. Raises StaleCuratedError."""
        table, row = t.curated_answers, asdict(curated) | {"version": curated.version + 1}
        same = sa.and_(table.c.id == curated.id, table.c.version == curated.version)
        with transaction(self._engine) as connection:
            if connection.execute(sa.update(table).where(same).values(**row)).rowcount != 1:
                raise StaleCuratedError(f"curated answer {curated.id} was changed by somebody else: read it again")
        return self.curated_answer(curated.id)


def _same(ticket_id: str, reply_number: int) -> sa.ColumnElement[bool]:
    return sa.and_(t.edits.c.ticket_id == ticket_id, t.edits.c.reply_number == reply_number)


def _part(row: Mapping[Any, Any], table: sa.Table) -> dict[str, Any]:
    return {column.name: row[f"{table.name}_{column.name}"] for column in table.c}


def _reply(row: Mapping[str, Any]) -> ReplyVersion:
    dated = _dated(row, "written_at", "submitted_at", "decided_at", "sent_at")
    return ReplyVersion(**(dated | {"citations": tuple(row["citations"])}))


def _edit(row: Mapping[Any, Any]) -> Edit:
    lists = {name: tuple(row[name]) for name in ("kinds", "labels", "sources")}
    changes = tuple(_change(record) for record in row["changes"] or ())
    return Edit(**(_dated(row, "sent_at", "recorded_at") | lists | {"changes": changes, "question": row["question"] or ""}))


def _change(record: Mapping[str, Any]) -> Change:
    lists = {name: tuple(record[name]) for name in ("kinds", "was", "now")}
    return Change(before=record["before"], after=record["after"], **lists)


def _curated(row: Mapping[Any, Any]) -> CuratedAnswer:
    lists = {name: tuple(row[name]) for name in ("questions", "citations")}
    return CuratedAnswer(**(_dated(row, "proposed_at", "decided_at") | lists))


def _dated(row: Mapping[Any, Any], *names: str) -> dict[str, Any]:
    return dict(row) | {name: utc(row[name]) for name in names}
