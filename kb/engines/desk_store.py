"""The desk's own work on tickets in the relational store: drafts, replies, assignments, urgency, presence, views."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.desk_types import Assignment, MachineDraft, Presence, ReplyVersion, SavedView, TicketTriage
from kb.engines import desk_tables as t
from kb.engines.transactions import transaction, utc
from kb.errors import StaleAssignmentError, StaleReplyError, UnknownReplyError

_DECIDED = ("state", "submitted_by", "submitted_at", "decided_by", "decided_at", "note", "sent_at")


class DeskStore:
    """Keeps what staff does. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_draft(self, draft: MachineDraft) -> MachineDraft:
        """Keep a draft of the machine under the next number of its ticket, and return it with that."""
        drafts = t.machine_drafts
        with transaction(self._engine) as connection:
            number = _last(connection, drafts, draft.ticket_id) + 1
            numbered = replace(draft, number=number)
            connection.execute(sa.insert(drafts), asdict(numbered))
        return numbered

    def drafts(self, ticket_id: str) -> list[MachineDraft]:
        """Return the machine's drafts for a ticket, the oldest first."""
        rows = self._rows(t.machine_drafts, ticket_id)
        return [MachineDraft(**(dict(row) | {"made_at": utc(row["made_at"])})) for row in rows]

    def save(self, version: ReplyVersion) -> ReplyVersion:
        """Keep a new version of a reply; its number is one more than that of the version it was written on.

        Raises StaleReplyError if there is a newer one, or one that is approved and not sent yet.
        """
        replies = t.reply_versions
        with transaction(self._engine, lambda: _stale(version)) as connection:
            before = connection.execute(
                sa.select(replies.c.number, replies.c.state)
                .where(replies.c.ticket_id == version.ticket_id)
                .order_by(replies.c.number.desc())
                .limit(1)
            ).first()
            if (before.number if before else 0) + 1 != version.number or (before and before.state == "approved"):
                raise _stale(version)
            row = asdict(version) | {"citations": [dict(citation) for citation in version.citations]}
            connection.execute(sa.insert(replies), row)
        return version

    def replies(self, ticket_id: str) -> list[ReplyVersion]:
        """Return all versions of the replies to a ticket, the oldest first."""
        return [_reply(row) for row in self._rows(t.reply_versions, ticket_id)]

    def reply(self, ticket_id: str, number: int) -> ReplyVersion:
        """Return one version. Raises UnknownReplyError."""
        found = next((reply for reply in self.replies(ticket_id) if reply.number == number), None)
        if found is None:
            raise UnknownReplyError(f"the ticket {ticket_id} has no reply number {number}")
        return found

    def advance(self, before: ReplyVersion, after: ReplyVersion) -> ReplyVersion:
        """Bring the newest version of a reply from one state to another, with who did it and when.

        Raises StaleReplyError if it is not the newest any more, or not in the state of `before`.
        """
        replies = t.reply_versions
        same = (replies.c.ticket_id == before.ticket_id, replies.c.number == before.number, replies.c.state == before.state)
        values = {name: getattr(after, name) for name in _DECIDED}
        with transaction(self._engine) as connection:
            newest = _last(connection, replies, before.ticket_id) == before.number
            if not newest or connection.execute(sa.update(replies).where(*same).values(**values)).rowcount != 1:
                raise _stale(before)
        return after

    def assignments(self, ticket_id: str) -> list[Assignment]:
        """Return who had a ticket, one after the other; the last one has it."""
        return [Assignment(**(dict(row) | {"at": utc(row["at"])})) for row in self._rows(t.assignments, ticket_id)]

    def assign(self, assignment: Assignment) -> None:
        """Keep an assignment; its number is one more than that of the one it was made on. Raises StaleAssignmentError."""
        with transaction(self._engine, lambda: _taken(assignment)) as connection:
            if _last(connection, t.assignments, assignment.ticket_id) + 1 != assignment.number:
                raise _taken(assignment)
            connection.execute(sa.insert(t.assignments), asdict(assignment))

    def put_triage(self, triage: TicketTriage) -> None:
        """Keep what rules read of a ticket, instead of what they read before."""
        table = t.ticket_triages
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.ticket_id == triage.ticket_id))
            connection.execute(sa.insert(table), asdict(triage) | {"reasons": list(triage.reasons)})

    def triage(self, ticket_id: str) -> TicketTriage | None:
        """Return what rules read of a ticket; None: nothing was read yet."""
        with transaction(self._engine) as connection:
            query = sa.select(t.ticket_triages).where(t.ticket_triages.c.ticket_id == ticket_id)
            row = connection.execute(query).mappings().first()
        return None if row is None else TicketTriage(**(dict(row) | {"reasons": tuple(row["reasons"])}))

    def appear(self, ticket_id: str, account_id: str, at: datetime, writing: bool, gone_before: datetime) -> None:
        """Note that somebody has a ticket open, or still has; who was last seen before `gone_before` is forgotten.

        Somebody in the editor stays there if the page of the ticket is opened beside it.
        """
        table = t.ticket_presences
        same = sa.and_(table.c.ticket_id == ticket_id, table.c.account_id == account_id)
        seen: dict[str, Any] = {"seen_at": at} | ({"writing": True} if writing else {})
        new = {"ticket_id": ticket_id, "account_id": account_id, "since": at, "seen_at": at, "writing": writing}
        with suppress(_AgainError), transaction(self._engine, _AgainError) as connection:
            connection.execute(sa.delete(table).where(table.c.seen_at < gone_before))
            if connection.execute(sa.update(table).where(same).values(**seen)).rowcount == 0:
                connection.execute(sa.insert(table), new)

    def leave(self, ticket_id: str, account_id: str) -> None:
        """Note that somebody has a ticket open no more."""
        table = t.ticket_presences
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.ticket_id == ticket_id, table.c.account_id == account_id))

    def present(self, ticket_id: str, seen_since: datetime) -> list[Presence]:
        """Return who has a ticket open and was seen since a time, who came first first."""
        table = t.ticket_presences
        query = sa.select(table.c.account_id, table.c.since, table.c.seen_at, table.c.writing)
        mine = query.where(table.c.ticket_id == ticket_id, table.c.seen_at >= seen_since).order_by(table.c.since)
        with transaction(self._engine) as connection:
            rows = connection.execute(mine).mappings()
            return [Presence(**(dict(row) | {name: utc(row[name]) for name in ("since", "seen_at")})) for row in rows]

    def add_view(self, view: SavedView) -> None:
        """Keep a view; one of the same name and owner is replaced."""
        table = t.saved_views
        values = {name: value for name, value in asdict(view).items() if name != "id"}
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.owner == view.owner, table.c.name == view.name))
            connection.execute(sa.insert(table), values)

    def views(self, owner: str) -> list[SavedView]:
        """Return the views of a person, by name."""
        query = sa.select(t.saved_views).where(t.saved_views.c.owner == owner).order_by(t.saved_views.c.name)
        with transaction(self._engine) as connection:
            rows = connection.execute(query).mappings()
            return [SavedView(**(dict(row) | {"made_at": utc(row["made_at"])})) for row in rows]

    def drop_view(self, owner: str, view_id: int) -> None:
        """Forget a view of a person; one of somebody else stays."""
        table = t.saved_views
        with transaction(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.owner == owner, table.c.id == view_id))

    def _rows(self, table: sa.Table, ticket_id: str) -> Collection[Mapping[Any, Any]]:
        query = sa.select(table).where(table.c.ticket_id == ticket_id).order_by(table.c.number)
        with transaction(self._engine) as connection:
            return connection.execute(query).mappings().all()


def set_sent(connection: Connection, ticket_id: str, number: int, at: datetime) -> None:
    """Note, inside of a transaction, that an approved reply has left; one that is not approved stays as it is."""
    replies = t.reply_versions
    same = (replies.c.ticket_id == ticket_id, replies.c.number == number, replies.c.state == "approved")
    connection.execute(sa.update(replies).where(*same).values(state="sent", sent_at=at))


def erase_of_ticket(connection: Connection, ticket_id: str) -> None:
    """Take the texts of a ticket that is erased out of its drafts, replies and urgency; that they were there stays."""
    texts: tuple[tuple[sa.Table, Mapping[str, Any]], ...] = (
        (t.machine_drafts, {"text": "", "letter": None}),
        (t.reply_versions, {"text": "", "citations": [], "note": ""}),
        (t.ticket_triages, {"reasons": []}),
    )
    for table, values in texts:
        connection.execute(sa.update(table).where(table.c.ticket_id == ticket_id).values(**values))


class _AgainError(Exception):
    """The same person opened a ticket twice in one moment."""


def _last(connection: Connection, table: sa.Table, ticket_id: str) -> int:
    found = connection.execute(sa.select(sa.func.max(table.c.number)).where(table.c.ticket_id == ticket_id)).scalar()
    return int(found or 0)


def _reply(row: Mapping[Any, Any]) -> ReplyVersion:
    moments = ("written_at", "submitted_at", "decided_at", "sent_at")
    read = {"citations": tuple(row["citations"])} | {name: utc(row[name]) for name in moments}
    return ReplyVersion(**(dict(row) | read))


def _stale(reply: ReplyVersion) -> StaleReplyError:
    return StaleReplyError(f"the reply {reply.number} of the ticket {reply.ticket_id} was changed meanwhile: read it again")


def _taken(assignment: Assignment) -> StaleAssignmentError:
    return StaleAssignmentError(f"the ticket {assignment.ticket_id} was assigned meanwhile: read it again")
