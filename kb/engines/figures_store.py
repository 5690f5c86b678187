"""What the numbers of the desk are counted from: tickets, their first replies, and kept answers; nothing personal."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.engines import tables as t
from kb.engines import ticket_tables as v
from kb.engines.transactions import transaction, utc
from kb.learning_types import AnswerFigures, TicketFigures

_BLOCK = 500


class FiguresStore:
    """Reads. Every method is one transaction or several short ones; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tickets(self, since: datetime, until: datetime) -> list[TicketFigures]:
        """Return the tickets that came from a time on and before another, in the order in which they came."""
        event = v.ticket_events
        first = (
            sa.select(event.c.ticket_id, sa.func.min(event.c.at).label("replied_at"))
            .where(event.c.kind == "reply")
            .group_by(event.c.ticket_id)
            .subquery()
        )
        ticket = v.tickets.c
        statement = (
            sa.select(
                ticket.id.label("ticket_id"),
                *(ticket[name] for name in ("channel", "status", "received_at", "topic", "province")),
                first.c.replied_at,
            )
            .outerjoin(first, first.c.ticket_id == ticket.id)
            .where(ticket.received_at >= since, ticket.received_at < until)
            .order_by(ticket.received_at, ticket.id)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).mappings().all()
        return [TicketFigures(**(dict(r) | {n: utc(r[n]) for n in ("received_at", "replied_at")})) for r in rows]

    def answers(self, since: datetime, until: datetime) -> Iterator[AnswerFigures]:
        """Yield the answers that were kept from a time on and before another, in the order in which they were."""
        for at, record in self._records(since, until):
            urls = (str(citation["url"]).partition("#")[0] for citation in record["citations"])
            yield AnswerFigures(
                at=at, outcome=record["outcome"], answerer=record["trace"]["answerer"], urls=tuple(dict.fromkeys(urls))
            )

    def packs(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Yield the evidence of the answers that were kept from a time on: question, answer, passages; oldest first.

        What was erased for its person is left out.
        """
        seen = -1
        log = t.answer_log.c
        statement = sa.select(log.position, log.pack).where(log.recorded_at >= since).order_by(log.position).limit(_BLOCK)
        while True:
            with transaction(self._engine) as connection:
                rows = connection.execute(statement.where(log.position > seen)).all()
            yield from (pack for row in rows if "erased_at" not in (pack := json.loads(row.pack)))
            if len(rows) < _BLOCK:
                return
            seen = rows[-1].position

    def newest_page(self, provider_id: str) -> datetime | None:
        """Return when a page of a provider was last read anew, UTC; None: it has none."""
        mine = sa.and_(t.documents.c.provider_id == provider_id, t.documents.c.withdrawn_at.is_(None))
        statement = (
            sa.select(sa.func.max(t.versions.c.read_at))
            .select_from(t.documents)
            .join(t.versions, t.versions.c.id == t.documents.c.version_id)
            .where(mine)
        )
        with transaction(self._engine) as connection:
            newest: datetime | None = connection.execute(statement).scalar()
        return utc(newest)

    def _records(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
        columns = t.answers.c
        inside = sa.and_(columns.created_at >= since, columns.created_at < until)
        statement = sa.select(columns.created_at, columns.record).where(inside).order_by(columns.created_at, columns.id)
        with transaction(self._engine) as connection:
            for at, record in connection.execution_options(yield_per=_BLOCK).execute(statement):
                yield utc(at), dict(record)
