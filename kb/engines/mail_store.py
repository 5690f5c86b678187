"""Mails that came in, with the tickets that they made or continued, in the relational store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.engines import mail_tables as t
from kb.engines.outbox_tables import outgoing_mails
from kb.engines.ticket_store import change_ticket, insert_ticket
from kb.engines.ticket_tables import tickets
from kb.engines.transactions import transaction, utc
from kb.errors import KnownMailError, ReferenceTakenError, UnknownMailError
from kb.mail_types import Attachment, Mail, MailPlace, Quarantined
from kb.ticket_types import Ticket, TicketEvent

_ERASED = {
    "message_id": "",
    "in_reply_to": [],
    "sender_name": "",
    "sender_email": "",
    "recipients": [],
    "subject": "",
    "text": "",
    "attachments": [],
}


class MailStore:
    """Keeps mails. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_new(self, mail: Mail, ticket: Ticket, place: MailPlace | None) -> None:
        """Keep a mail and the new ticket that it makes, both or none.

        Raises KnownMailError, and ReferenceTakenError if another ticket has the reference.
        """
        with transaction(self._engine, _taken) as connection:
            _refuse_known(connection, mail)
            insert_ticket(connection, ticket, None)
            _insert(connection, mail, ticket.id, place)

    def add_to(
        self, mail: Mail, ticket: Ticket, event: TicketEvent, promised_at: datetime | None, place: MailPlace | None
    ) -> None:
        """Keep a mail and what it changes of a ticket that is there, both or none.

        Raises KnownMailError, StaleTicketError, ClosedTicketError; ReferenceTakenError if another process is taking it in.
        """
        with transaction(self._engine, _taken) as connection:
            _refuse_known(connection, mail)
            change_ticket(connection, ticket, event, promised_at)
            _insert(connection, mail, ticket.id, place)

    def add_apart(self, mail: Mail, place: MailPlace | None) -> None:
        """Keep a mail that belongs to no ticket. Raises KnownMailError, ReferenceTakenError."""
        with transaction(self._engine, _taken) as connection:
            _refuse_known(connection, mail)
            _insert(connection, mail, None, place)

    def quarantine(self, mail: Quarantined, key: str, place: MailPlace | None) -> None:
        """Keep a mail that cannot be read; one with the same key is kept once."""
        same = sa.select(t.quarantined_mails.c.id).where(t.quarantined_mails.c.key == key)
        with transaction(self._engine) as connection:
            if connection.execute(same).first() is None:
                connection.execute(sa.insert(t.quarantined_mails), asdict(mail) | {"key": key})
            _note_place(connection, place)

    def note_place(self, place: MailPlace) -> None:
        """Write down that the message at a place is one that we have."""
        with transaction(self._engine) as connection:
            _note_place(connection, place)

    def mails(self, ticket_id: str) -> list[Mail]:
        """Return the mails of a ticket in the order in which they came; after an erasure none."""
        mine = sa.and_(t.mails.c.ticket_id == ticket_id, t.mails.c.erased_at.is_(None))
        return self._mails(sa.select(t.mails).where(mine).order_by(t.mails.c.received_at, t.mails.c.id))

    def by_key(self, key: str) -> Mail | None:
        """Return the mail that was taken in under a key, be it erased; None if there is none."""
        return next(iter(self._mails(sa.select(t.mails).where(t.mails.c.key == key))), None)

    def by_message_ids(self, message_ids: Collection[str]) -> list[Mail]:
        """Return the mails with one of these Message-IDs, the newest first."""
        wanted = t.mails.c.message_id.in_(sorted(set(message_ids) - {""}))
        return self._mails(sa.select(t.mails).where(wanted).order_by(t.mails.c.received_at.desc(), t.mails.c.id))

    def ticket_of(self, message_ids: Sequence[str]) -> str | None:
        """Return the id of the ticket of the first of these Message-IDs that came in or went out; None if none did."""
        pairs: dict[str, str] = {}
        with transaction(self._engine) as connection:
            for table in (t.mails, outgoing_mails):
                mine = sa.and_(table.c.message_id.in_(sorted(set(message_ids) - {""})), table.c.ticket_id.is_not(None))
                rows = connection.execute(sa.select(table.c.message_id, table.c.ticket_id).where(mine).order_by(table.c.id))
                pairs |= {row.message_id: row.ticket_id for row in rows}
        return next((pairs[message_id] for message_id in message_ids if message_id in pairs), None)

    def apart(self) -> list[Mail]:
        """Return the mails that belong to no ticket and were not erased, the newest first."""
        free = sa.and_(t.mails.c.ticket_id.is_(None), t.mails.c.erased_at.is_(None))
        return self._mails(sa.select(t.mails).where(free).order_by(t.mails.c.received_at.desc(), t.mails.c.id))

    def of_sender(self, email: str) -> list[Mail]:
        """Return the mails that a person sent and that were not erased, the oldest first."""
        mine = sa.and_(sa.func.lower(t.mails.c.sender_email) == email.strip().lower(), t.mails.c.erased_at.is_(None))
        return self._mails(sa.select(t.mails).where(mine).order_by(t.mails.c.received_at, t.mails.c.id))

    def erase_of_sender(self, email: str, at: datetime) -> int:
        """Erase the mails that a person sent, whatever ticket they belong to; return how many."""
        mine = sa.and_(sa.func.lower(t.mails.c.sender_email) == email.strip().lower(), t.mails.c.erased_at.is_(None))
        with transaction(self._engine) as connection:
            return int(connection.execute(sa.update(t.mails).where(mine).values(**_ERASED, erased_at=at)).rowcount)

    def quarantined(self) -> list[Quarantined]:
        """Return the mails that could not be read and nobody has dealt with, the oldest first."""
        waiting = t.quarantined_mails.c.settled_at.is_(None)
        columns = [column for column in t.quarantined_mails.c if column.name != "key"]
        statement = sa.select(*columns).where(waiting).order_by(t.quarantined_mails.c.received_at, t.quarantined_mails.c.id)
        with transaction(self._engine) as connection:
            return [_quarantined(row) for row in connection.execute(statement).mappings()]

    def count_quarantined(self) -> int:
        """Return how many mails could not be read and nobody has dealt with."""
        waiting = sa.select(sa.func.count()).where(t.quarantined_mails.c.settled_at.is_(None))
        with transaction(self._engine) as connection:
            return int(connection.execute(waiting).scalar_one())

    def settle(self, quarantined_id: str, by: str, at: datetime) -> None:
        """Write down who dealt with a mail in quarantine. Raises UnknownMailError."""
        row = sa.and_(t.quarantined_mails.c.id == quarantined_id, t.quarantined_mails.c.settled_at.is_(None))
        with transaction(self._engine) as connection:
            done = connection.execute(sa.update(t.quarantined_mails).where(row).values(settled_by=by, settled_at=at))
            if done.rowcount != 1:
                raise UnknownMailError(f"no mail in quarantine waits under {quarantined_id}")

    def first_uid(self, mailbox: str, uid_validity: int) -> int | None:
        """Return from which message on a folder is read; None if it is new to us."""
        mine = sa.and_(t.mail_folders.c.mailbox == mailbox, t.mail_folders.c.uid_validity == uid_validity)
        with transaction(self._engine) as connection:
            found = connection.execute(sa.select(t.mail_folders.c.first_uid).where(mine)).scalar()
        return None if found is None else int(found)

    def begin_folder(self, mailbox: str, uid_validity: int, uid_next: int) -> int:
        """Write down from which message on a folder that is new to us is read, and return it.

        If the server has numbered a folder anew that we know (RFC 9051, 2.3.1.1), all of it is looked at again.
        """
        known = sa.select(t.mail_folders.c.uid_validity).where(t.mail_folders.c.mailbox == mailbox).limit(1)
        with transaction(self._engine) as connection:
            first = uid_next if connection.execute(known).first() is None else 1
            row = {"mailbox": mailbox, "uid_validity": uid_validity, "first_uid": first}
            connection.execute(sa.insert(t.mail_folders), row)
        return first

    def known_uids(self, mailbox: str, uid_validity: int) -> set[int]:
        """Return the numbers of the messages of a folder that we have."""
        mine = sa.and_(t.mail_places.c.mailbox == mailbox, t.mail_places.c.uid_validity == uid_validity)
        with transaction(self._engine) as connection:
            return set(connection.execute(sa.select(t.mail_places.c.uid).where(mine)).scalars())

    def unflagged(self, mailbox: str, uid_validity: int) -> list[int]:
        """Return the numbers of the messages that we have and that the server may still show as unread, in order."""
        mine = sa.and_(t.mail_places.c.mailbox == mailbox, t.mail_places.c.uid_validity == uid_validity)
        statement = sa.select(t.mail_places.c.uid).where(mine, t.mail_places.c.done.is_(False)).order_by(t.mail_places.c.uid)
        with transaction(self._engine) as connection:
            return list(connection.execute(statement).scalars())

    def note_flagged(self, place: MailPlace) -> None:
        """Write down that nothing is left to be done about a message on the server."""
        with transaction(self._engine) as connection:
            connection.execute(sa.update(t.mail_places).where(*_at(place)).values(done=True))

    def forget(self, before: datetime, now: datetime) -> int:
        """Erase what came before a time and hangs on no ticket: mails set apart, and those of quarantine that were dealt with.

        Returns how many.
        """
        free = sa.and_(t.mails.c.ticket_id.is_(None), t.mails.c.erased_at.is_(None), t.mails.c.received_at < before)
        settled = sa.and_(t.quarantined_mails.c.settled_at < before, t.quarantined_mails.c.source.is_not(None))
        with transaction(self._engine) as connection:
            mails = connection.execute(sa.update(t.mails).where(free).values(**_ERASED, erased_at=now)).rowcount
            held = connection.execute(sa.update(t.quarantined_mails).where(settled).values(source=None)).rowcount
        return int(mails + held)

    def _mails(self, statement: sa.Select[Any]) -> list[Mail]:
        with transaction(self._engine) as connection:
            return [_mail(row) for row in connection.execute(statement).mappings()]


def erase_mails(connection: Connection, ticket_id: str) -> None:
    """Erase the mails of a ticket, and the vectors of its question, in a transaction of the caller's."""
    mine = sa.and_(t.mails.c.ticket_id == ticket_id, t.mails.c.erased_at.is_(None))
    erased_at = sa.select(tickets.c.erased_at).where(tickets.c.id == ticket_id).scalar_subquery()
    connection.execute(sa.update(t.mails).where(mine).values(**_ERASED, erased_at=erased_at))
    connection.execute(sa.delete(t.ticket_vectors).where(t.ticket_vectors.c.ticket_id == ticket_id))


def _refuse_known(connection: Connection, mail: Mail) -> None:
    if connection.execute(sa.select(t.mails.c.id).where(t.mails.c.key == mail.key)).first() is not None:
        raise KnownMailError("this mail was taken in before")


def _insert(connection: Connection, mail: Mail, ticket_id: str | None, place: MailPlace | None) -> None:
    connection.execute(sa.insert(t.mails), asdict(mail) | {"ticket_id": ticket_id})
    _note_place(connection, place)


def _note_place(connection: Connection, place: MailPlace | None) -> None:
    if place is None:
        return
    if connection.execute(sa.select(t.mail_places.c.uid).where(*_at(place))).first() is None:
        connection.execute(sa.insert(t.mail_places), asdict(place) | {"done": False})


def _at(place: MailPlace) -> list[sa.ColumnElement[bool]]:
    return [t.mail_places.c[name] == value for name, value in asdict(place).items()]


def _taken() -> ReferenceTakenError:
    return ReferenceTakenError("another ticket has this reference, or another process is taking in the same mail")


def _mail(row: Mapping[Any, Any]) -> Mail:
    read = {
        "in_reply_to": tuple(row["in_reply_to"]),
        "recipients": tuple(row["recipients"]),
        "attachments": tuple(Attachment(**attachment) for attachment in row["attachments"]),
    }
    return Mail(**(dict(row) | read | {name: utc(row[name]) for name in ("sent_at", "received_at", "erased_at")}))


def _quarantined(row: Mapping[Any, Any]) -> Quarantined:
    return Quarantined(**(dict(row) | {name: utc(row[name]) for name in ("received_at", "settled_at")}))
