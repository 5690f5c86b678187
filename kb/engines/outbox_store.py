"""Mails that go out, in the relational store: each is handed to a server once, unless a person says otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.engines import ticket_tables as tt
from kb.engines.desk_store import set_sent
from kb.engines.outbox_tables import outgoing_mails as t
from kb.engines.ticket_store import change_ticket, find_ticket
from kb.engines.transactions import transaction, utc
from kb.errors import LostClaimError, StoreError, UnknownOutgoingError
from kb.outbox_types import UNSETTLED, OutgoingMail, OutgoingState
from kb.ticket_types import TicketEvent, TicketStatus

_MOMENTS = ("approved_at", "due_at", "claimed_at", "handed_at", "sent_at", "settled_at", "erased_at")
_WAITING: tuple[OutgoingState, ...] = ("approved",)
_ERASED = {"recipient": "", "subject": "", "in_reply_to": "", "references": [], "plain": "", "html": "", "public_text": ""}


class OutboxStore:
    """Keeps and changes outgoing mails. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, mail: OutgoingMail) -> OutgoingMail:
        """Keep a mail and return it; the one that holds the same reply already is returned instead."""
        same = sa.and_(t.c.ticket_id == mail.ticket_id, t.c.reply_number == mail.reply_number)
        try:
            with transaction(self._engine, _refused) as connection:
                connection.execute(sa.insert(t), asdict(mail))
        except StoreError:
            before = self._mails(same)
            if not before:
                raise
            return before[0]
        return mail

    def mail(self, mail_id: str) -> OutgoingMail:
        """Return a mail by its id. Raises UnknownOutgoingError."""
        found = self._mails(t.c.id == mail_id)
        if not found:
            raise UnknownOutgoingError(f"no outgoing mail {mail_id}: `fondaco desk outbox` lists them")
        return found[0]

    def of_ticket(self, ticket_id: str) -> list[OutgoingMail]:
        """Return the mails of a ticket, the oldest first."""
        return self._mails(t.c.ticket_id == ticket_id)

    def of_gap(self, gap_id: int) -> list[OutgoingMail]:
        """Return the mails that told editors of a gap, the oldest first."""
        return self._mails(t.c.gap_id == gap_id)

    def mails(self, states: Collection[OutgoingState]) -> list[OutgoingMail]:
        """Return the mails in these states, the oldest first."""
        return self._mails(t.c.state.in_(sorted(states)))

    def claim(self, worker: str, now: datetime, stale_before: datetime) -> OutgoingMail | None:
        """Take the next mail that is due in hand; None if there is none.

        A claim from before `stale_before` is of a worker that ended before it handed the mail over: it is taken over.
        """
        free = sa.or_(t.c.claim.is_(None), t.c.claimed_at < stale_before)
        wanted = sa.and_(t.c.state == "approved", t.c.due_at <= now, t.c.erased_at.is_(None), free)
        nearest = sa.select(t.c.id).where(wanted).order_by(t.c.due_at, t.c.approved_at, t.c.id).limit(1).scalar_subquery()
        # The condition stands in the update as well: of two workers only one changes the row.
        taken = sa.update(t).where(t.c.id == nearest, wanted).values(claim=worker, claimed_at=now).returning(t.c.id)
        with transaction(self._engine) as connection:
            mail_id = connection.execute(taken).scalar()
        return None if mail_id is None else self.mail(mail_id)

    def hand_over(self, mail: OutgoingMail, now: datetime) -> None:
        """Write down, before the text leaves, that it is about to. Raises LostClaimError: then it must not leave."""
        self._move(mail, _WAITING, {"state": "sending", "handed_at": now})

    def give_back(self, mail: OutgoingMail, attempts: int, due_at: datetime, words: str) -> None:
        """Put a mail that no server has taken back, for later. Raises LostClaimError."""
        values = {"state": "approved", "claim": None, "claimed_at": None, "handed_at": None}
        self._move(mail, ("approved", "sending"), values | {"attempts": attempts, "due_at": due_at, "words": words})

    def fail(self, mail: OutgoingMail, words: str) -> None:
        """Write down that a server refused a mail for good. Raises LostClaimError."""
        self._move(mail, ("approved", "sending"), {"state": "failed", "words": words})

    def lose_sight(self, mail: OutgoingMail, words: str) -> None:
        """Write down that nobody can tell whether a server took a mail. Raises LostClaimError."""
        self._move(mail, ("sending", "unknown"), {"state": "unknown", "words": words})

    def finish(self, mail: OutgoingMail, now: datetime, words: str) -> None:
        """Write down that a server took a mail, tell the ticket, and mark the reply as sent, all at once.

        Also for one that was given up as unknown meanwhile. Raises LostClaimError.
        """
        with transaction(self._engine) as connection:
            _move(connection, mail, ("sending", "unknown"), {"state": "sent", "sent_at": now, "words": words})
            _tell_ticket(connection, mail, now)

    def abandon(self, handed_before: datetime) -> int:
        """Make mails unknown whose worker ended after it handed them over; return how many."""
        values = {"state": "unknown", "words": "the sender ended while the server had it"}
        gone = sa.update(t).where(t.c.state == "sending", t.c.handed_at < handed_before).values(**values)
        with transaction(self._engine) as connection:
            return connection.execute(gone).rowcount

    def settle(self, mail: OutgoingMail, sent: bool, by: str, now: datetime) -> None:
        """Write down what a person found out about a mail that is unknown or failed: it was sent, or it goes again.

        Raises LostClaimError if it is neither, or was settled meanwhile.
        """
        values: dict[str, Any] = {"settled_by": by, "settled_at": now, "claim": None, "claimed_at": None}
        again = {"state": "approved", "attempts": 0, "due_at": now, "handed_at": None}
        with transaction(self._engine) as connection:
            _move(connection, mail, UNSETTLED, values | ({"state": "sent", "sent_at": now} if sent else again))
            if sent:
                _tell_ticket(connection, mail, now)

    def handed_since(self, moment: datetime) -> int:
        """Return how many mails were handed to a server since a moment."""
        count = sa.select(sa.func.count()).select_from(t).where(t.c.handed_at > moment)
        with transaction(self._engine) as connection:
            return int(connection.execute(count).scalar_one())

    def _move(self, mail: OutgoingMail, states: Collection[OutgoingState], values: Mapping[str, Any]) -> None:
        with transaction(self._engine) as connection:
            _move(connection, mail, states, values)

    def _mails(self, condition: sa.ColumnElement[bool]) -> list[OutgoingMail]:
        statement = sa.select(t).where(condition).order_by(t.c.approved_at, t.c.id)
        with transaction(self._engine) as connection:
            return [_mail(row) for row in connection.execute(statement).mappings()]


def erase_outgoing(connection: Connection, ticket_id: str) -> None:
    """Empty what is personal in the mails of a ticket that was erased; what had not left yet will not."""
    mine = sa.update(t).where(t.c.ticket_id == ticket_id)
    waiting = mine.where(t.c.state == "approved")
    connection.execute(waiting.values(state="failed", words="its ticket was erased before it left"))
    moment = sa.select(tt.tickets.c.erased_at).where(tt.tickets.c.id == ticket_id).scalar_subquery()
    connection.execute(mine.where(t.c.erased_at.is_(None)).values(**_ERASED, erased_at=moment))


def erase_of_gaps(connection: Connection, gap_ids: sa.Select[tuple[int]]) -> None:
    """Empty the mails about gaps of which a question was erased; what had not left yet will not."""
    mine = sa.update(t).where(t.c.gap_id.in_(gap_ids), t.c.erased_at.is_(None))
    waiting = mine.where(t.c.state == "approved")
    connection.execute(waiting.values(state="failed", words="one of its questions was erased before it left"))
    connection.execute(mine.values(**_ERASED, erased_at=sa.func.current_timestamp()))


def _move(connection: Connection, mail: OutgoingMail, states: Collection[OutgoingState], values: Mapping[str, Any]) -> None:
    mine = t.c.claim.is_(None) if mail.claim is None else t.c.claim == mail.claim
    same = sa.and_(t.c.id == mail.id, t.c.state.in_(sorted(states)), mine)
    if connection.execute(sa.update(t).where(same).values(**values)).rowcount != 1:
        raise LostClaimError(f"the outgoing mail {mail.id} was changed by somebody else: read it again")


def _tell_ticket(connection: Connection, mail: OutgoingMail, now: datetime) -> None:
    """Make the ticket answered, with the reply as its person reads it, and the reply sent; an erased ticket stays as it is.

    A mail about a gap has no ticket.
    """
    if mail.ticket_id is None or mail.reply_number is None:
        return
    set_sent(connection, mail.ticket_id, mail.reply_number, now)
    ticket = find_ticket(connection, tt.tickets.c.id == mail.ticket_id)
    if ticket is None or ticket.erased_at is not None:
        return
    status: TicketStatus = "waiting" if mail.asks_back else "answered"
    event = TicketEvent(at=now, kind="reply", by=mail.approved_by, status=status, public=True, text=mail.public_text)
    change_ticket(connection, ticket, event, None)


def _refused() -> StoreError:
    return StoreError("the outbox takes a mail once, and none that nobody wrote or nobody approved")


def _mail(row: Mapping[Any, Any]) -> OutgoingMail:
    moments = {name: utc(row[name]) for name in _MOMENTS}
    return OutgoingMail(**(dict(row) | moments | {"references": tuple(row["references"])}))
