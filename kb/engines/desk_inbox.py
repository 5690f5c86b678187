"""The inbox of the desk: which tickets wait for whom, in the order in which they should be read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.desk_types import Assignment, InboxCounts, InboxQuery, InboxRow
from kb.engines import desk_tables as d
from kb.engines import ticket_tables as t
from kb.engines.ticket_store import ticket_of
from kb.engines.transactions import transaction, utc
from kb.text_folding import folded
from kb.ticket_types import OPEN

_COLUMNS = [column for column in t.tickets.c if column.name != "form_key"]
_TEXTS = (t.tickets.c.reference, t.tickets.c.contact, t.tickets.c.message, t.tickets.c.dossier, t.tickets.c.exchanges)
_RANKS = {"urgent": 0, "soon": 1}  # all others come after
_NORMAL = 2


class InboxStore:
    """Reads the inbox. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, query: InboxQuery, now: datetime, offset: int, limit: int) -> tuple[list[InboxRow], int]:
        """Return a part of the tickets that a query finds, and how many it finds in all.

        Late ones come first, then urgent ones, then what was promised first.
        """
        with transaction(self._engine) as connection:
            ids = _ids(connection, query, now)
            part = ids[offset : offset + limit]
            found = {row["id"]: _row(row, now) for row in connection.execute(_selected(part)).mappings()}
        return [found[i] for i in part], len(ids)

    def counts(self, query: InboxQuery, account_id: str, now: datetime) -> InboxCounts:
        """Return how much waits for the desk, among what a query lets a person see."""
        open_ones = t.tickets.c.status.in_(OPEN)
        wanted = {
            "open": open_ones,
            "late": _late(now),
            "urgent": sa.and_(open_ones, d.ticket_triages.c.urgency == "urgent"),
            "mine": sa.and_(open_ones, d.assignments.c.account_id == account_id),
            "unassigned": sa.and_(open_ones, d.assignments.c.account_id.is_(None), d.assignments.c.partner_id.is_(None)),
            "submitted": d.reply_versions.c.state == "submitted",
        }
        sums = [sa.func.coalesce(sa.func.sum(sa.case((case, 1), else_=0)), 0).label(name) for name, case in wanted.items()]
        with transaction(self._engine) as connection:
            row = connection.execute(sa.select(*sums).select_from(_joined()).where(*_conditions(query, now))).mappings().one()
        return InboxCounts(**{name: int(row[name]) for name in wanted})

    def without_triage(self, limit: int) -> list[str]:
        """Return ids of tickets of which no rule has read anything, the newest first; erased ones are left out."""
        triaged = sa.select(d.ticket_triages.c.ticket_id)
        query = (
            sa.select(t.tickets.c.id)
            .where(t.tickets.c.id.not_in(triaged), t.tickets.c.erased_at.is_(None))
            .order_by(t.tickets.c.received_at.desc())
            .limit(limit)
        )
        with transaction(self._engine) as connection:
            return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class _Newest:
    """Joins a table of numbered rows of tickets by the highest number."""

    table: sa.Table

    def on(self) -> sa.ColumnElement[bool]:
        other = self.table.alias()
        highest = sa.select(sa.func.max(other.c.number)).where(other.c.ticket_id == t.tickets.c.id).scalar_subquery()
        return sa.and_(self.table.c.ticket_id == t.tickets.c.id, self.table.c.number == highest)


def _joined() -> sa.Join:
    return (
        t.tickets.outerjoin(d.assignments, _Newest(d.assignments).on())
        .outerjoin(d.reply_versions, _Newest(d.reply_versions).on())
        .outerjoin(d.ticket_triages, d.ticket_triages.c.ticket_id == t.tickets.c.id)
    )


def _late(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(t.tickets.c.status.in_(OPEN), t.tickets.c.promised_at < now)


def _order(now: datetime) -> tuple[Any, ...]:
    tickets = t.tickets.c
    rank = sa.case(_RANKS, value=d.ticket_triages.c.urgency, else_=_NORMAL)
    first = (
        sa.case((tickets.status.in_(OPEN), 0), else_=1),
        sa.case((_late(now), 0), else_=1),
        sa.case((tickets.status.in_(OPEN), rank), else_=_NORMAL),
    )
    promised = sa.case((tickets.status.in_(OPEN), tickets.promised_at), else_=None)
    return (*first, promised.is_(None), promised, tickets.changed_at.desc(), tickets.id)


def _conditions(query: InboxQuery, now: datetime) -> list[sa.ColumnElement[bool]]:
    chosen: tuple[tuple[Sequence[str], sa.Column[Any]], ...] = (
        (query.statuses, t.tickets.c.status),
        (query.languages, t.tickets.c.language),
        (query.topics, t.tickets.c.topic),
        (query.provinces, t.tickets.c.province),
        (query.categories, t.tickets.c.category),
        (query.channels, t.tickets.c.channel),
        (query.urgencies, d.ticket_triages.c.urgency),
        (query.replies, d.reply_versions.c.state),
    )
    found: list[sa.ColumnElement[bool]] = [column.in_(values) for values, column in chosen if values]
    if query.assigned:
        found.append(d.assignments.c.account_id == query.assigned)
    if query.unassigned:
        found += [d.assignments.c.account_id.is_(None), d.assignments.c.partner_id.is_(None)]
    if query.partners is not None:
        found.append(d.assignments.c.partner_id.in_(query.partners))
    if query.promised_until is not None:
        found += [t.tickets.c.status.in_(OPEN), t.tickets.c.promised_at <= query.promised_until]
    if query.late:
        found.append(_late(now))
    return found


def _ids(connection: Connection, query: InboxQuery, now: datetime) -> list[str]:
    """Return the ids that a query finds, in order. Words are compared here: databases fold letters differently."""
    columns = (t.tickets.c.id, *(_TEXTS if query.words else ()))
    statement = sa.select(*columns).select_from(_joined()).where(*_conditions(query, now)).order_by(*_order(now))
    found = connection.execute(statement).mappings().all()
    if not query.words:
        return [row["id"] for row in found]
    events = _event_texts(connection)
    return [row["id"] for row in found if _says(row, events.get(row["id"], ""), query.words)]


def _event_texts(connection: Connection) -> Mapping[str, str]:
    rows = connection.execute(
        sa.select(t.ticket_events.c.ticket_id, t.ticket_events.c.text).where(t.ticket_events.c.text != "")
    )
    texts: dict[str, str] = {}
    for ticket_id, text in rows:
        texts[ticket_id] = f"{texts.get(ticket_id, '')}\n{text}"
    return texts


def _says(row: Mapping[Any, Any], events: str, words: Sequence[str]) -> bool:
    contact, exchanges = (json.dumps(row[name] or "", ensure_ascii=False) for name in ("contact", "exchanges"))
    text = folded("\n".join((row["reference"], row["message"] or "", row["dossier"] or "", contact, exchanges, events)))
    return all(word in text for word in words)


def _selected(ids: Sequence[str]) -> sa.Select[Any]:
    extra = (
        d.assignments.c.number.label("assigned_number"),
        d.assignments.c.account_id.label("assigned_account"),
        d.assignments.c.partner_id.label("assigned_partner"),
        d.assignments.c.by.label("assigned_by"),
        d.assignments.c.at.label("assigned_at"),
        d.ticket_triages.c.urgency.label("urgency"),
        d.ticket_triages.c.deadline.label("deadline"),
        d.reply_versions.c.state.label("reply_state"),
    )
    return sa.select(*_COLUMNS, *extra).select_from(_joined()).where(t.tickets.c.id.in_(ids))


def _row(row: Mapping[Any, Any], now: datetime) -> InboxRow:
    ticket = ticket_of({column.name: row[column.name] for column in _COLUMNS})
    assignment = None
    if row["assigned_number"] is not None:
        assignment = Assignment(
            ticket_id=ticket.id,
            number=row["assigned_number"],
            account_id=row["assigned_account"],
            partner_id=row["assigned_partner"],
            by=row["assigned_by"],
            at=utc(row["assigned_at"]),
        )
    return InboxRow(
        ticket=ticket,
        assignment=assignment,
        urgency=row["urgency"] or "normal",
        deadline=row["deadline"],
        reply_state=row["reply_state"],
        late=ticket.late(now),
    )
