"""Questions passed on, with their history, in the relational store."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.engines import ticket_tables as t
from kb.engines.transactions import transaction, utc
from kb.errors import ClosedTicketError, ReferenceTakenError, StaleTicketError, UnknownTicketError
from kb.ticket_types import ENDED, PERSON, Contact, Exchange, Ticket, TicketEvent, TicketStatus

_ERASED = {"contact": None, "message": None, "dossier": None, "exchanges": None, "form_key": None}
_COLUMNS = [column for column in t.tickets.c if column.name != "form_key"]


class TicketStore:
    """Reads and changes tickets. Every method is one transaction; raises StoreError if the database refuses."""

    def __init__(self, engine: Engine, also_erased: Sequence[Callable[[Connection, str], None]] = ()) -> None:
        """Each of `also_erased` erases what other tables hold of a ticket, by its id, once the ticket has its `erased_at`."""
        self._engine = engine
        self._also_erased = tuple(also_erased)

    def add(self, ticket: Ticket, form_key: str | None) -> Ticket:
        """Keep a new ticket and return it; one that came with the same form key before is returned instead.

        Raises ReferenceTakenError.
        """
        try:
            with transaction(self._engine, _taken) as connection:
                insert_ticket(connection, ticket, form_key)
        except ReferenceTakenError:
            before = self._one(t.tickets.c.form_key == form_key) if form_key else None
            if before is None:
                raise
            return before
        return ticket

    def by_token(self, token: str) -> Ticket | None:
        """Return the ticket of a status page; None if there is none."""
        return self._one(t.tickets.c.token == token)

    def by_reference(self, reference: str) -> Ticket | None:
        """Return the ticket with a reference; None if there is none."""
        return self._one(t.tickets.c.reference == reference)

    def by_id(self, ticket_id: str) -> Ticket | None:
        """Return the ticket with an id; None if there is none."""
        return self._one(t.tickets.c.id == ticket_id)

    def by_email(self, email: str) -> list[Ticket]:
        """Return the tickets of a person by e-mail address, however its letters are written, the oldest first."""
        same = sa.func.lower(t.tickets.c.contact["email"].as_string()) == email.strip().lower()
        with transaction(self._engine) as connection:
            rows = connection.execute(sa.select(*_COLUMNS).where(same).order_by(t.tickets.c.received_at)).mappings()
            return [ticket_of(row) for row in rows]

    def tickets(self, statuses: Collection[TicketStatus]) -> list[Ticket]:
        """Return the tickets in these states, what was promised first first; without a promise last."""
        order = (t.tickets.c.promised_at.is_(None), t.tickets.c.promised_at, t.tickets.c.received_at, t.tickets.c.id)
        statement = sa.select(*_COLUMNS).where(t.tickets.c.status.in_(sorted(statuses))).order_by(*order)
        with transaction(self._engine) as connection:
            return [ticket_of(row) for row in connection.execute(statement).mappings()]

    def history(self, ticket_id: str) -> list[TicketEvent]:
        """Return what happened to a ticket, in the order in which it did."""
        statement = sa.select(t.ticket_events).where(t.ticket_events.c.ticket_id == ticket_id).order_by(t.ticket_events.c.id)
        with transaction(self._engine) as connection:
            return [_event(row) for row in connection.execute(statement).mappings()]

    def change(self, ticket: Ticket, event: TicketEvent, promised_at: datetime | None) -> Ticket:
        """Bring a ticket to the status of an event, write the event down, and return the ticket as it is then.

        Raises StaleTicketError if the ticket was changed since it was read, ClosedTicketError if it was withdrawn.
        """
        with transaction(self._engine) as connection:
            change_ticket(connection, ticket, event, promised_at)
        return self._known(ticket.id)

    def erase(self, ticket: Ticket, event: TicketEvent) -> Ticket:
        """Take contact, texts and questions out of a ticket and of its history; what happened and when stays.

        Raises StaleTicketError if the ticket was changed since it was read.
        """
        values = {"status": event.status, "changed_at": event.at, "version": ticket.version + 1, "erased_at": event.at}
        with transaction(self._engine) as connection:
            _update(connection, ticket, values | _ERASED | {"promised_at": None})
            texts = sa.update(t.ticket_events).where(t.ticket_events.c.ticket_id == ticket.id)
            connection.execute(texts.values(text=None))
            for erase in self._also_erased:
                erase(connection, ticket.id)
            _append(connection, ticket.id, event)
        return self._known(ticket.id)

    def pass_to_key(self, old: str, new: str) -> None:
        """Let an API key see the tickets that another one handed in, in whose place it comes."""
        with transaction(self._engine) as connection:
            connection.execute(sa.update(t.tickets).where(t.tickets.c.key_id == old).values(key_id=new))

    def forgettable(self, before: datetime) -> list[Ticket]:
        """Return the tickets with personal data that nobody waits for and that did not change since a time."""
        done = t.tickets.c.status.in_(("waiting", "answered", *ENDED))
        old = sa.and_(done, t.tickets.c.changed_at < before, t.tickets.c.erased_at.is_(None))
        with transaction(self._engine) as connection:
            rows = connection.execute(sa.select(*_COLUMNS).where(old).order_by(t.tickets.c.changed_at)).mappings()
            return [ticket_of(row) for row in rows]

    def _one(self, condition: sa.ColumnElement[bool]) -> Ticket | None:
        with transaction(self._engine) as connection:
            return find_ticket(connection, condition)

    def _known(self, ticket_id: str) -> Ticket:
        found = self._one(t.tickets.c.id == ticket_id)
        if found is None:
            raise UnknownTicketError(f"no ticket has the id {ticket_id}")
        return found


def find_ticket(connection: Connection, condition: sa.ColumnElement[bool]) -> Ticket | None:
    """Return the ticket of which a condition on the table holds, in a transaction of the caller's; None if there is none."""
    row = connection.execute(sa.select(*_COLUMNS).where(condition)).mappings().first()
    return None if row is None else ticket_of(row)


def insert_ticket(connection: Connection, ticket: Ticket, form_key: str | None) -> None:
    """Add a ticket with its first event, in a transaction of the caller's."""
    connection.execute(sa.insert(t.tickets), _row(ticket) | {"form_key": form_key})
    _append(connection, ticket.id, _received(ticket))


def change_ticket(connection: Connection, ticket: Ticket, event: TicketEvent, promised_at: datetime | None) -> None:
    """Do what TicketStore.change does, in a transaction of the caller's. Raises StaleTicketError, ClosedTicketError."""
    values = {"status": event.status, "promised_at": promised_at, "changed_at": event.at, "version": ticket.version + 1}
    _update(connection, ticket, values)
    _append(connection, ticket.id, event)


def _update(connection: Connection, ticket: Ticket, values: Mapping[str, Any]) -> None:
    if ticket.status == "withdrawn":
        raise ClosedTicketError(f"{ticket.reference} was withdrawn: nothing can be added to it")
    same = sa.and_(t.tickets.c.id == ticket.id, t.tickets.c.version == ticket.version)
    if connection.execute(sa.update(t.tickets).where(same).values(**values)).rowcount != 1:
        raise StaleTicketError(f"{ticket.reference} was changed by somebody else: read it again, then repeat the change")


def _taken() -> ReferenceTakenError:
    return ReferenceTakenError("another ticket has this reference, or came of the same form")


def _received(ticket: Ticket) -> TicketEvent:
    by = PERSON if ticket.channel == "portal" else ticket.channel
    return TicketEvent(at=ticket.received_at, kind="received", by=by, status=ticket.status, public=True)


def _append(connection: Connection, ticket_id: str, event: TicketEvent) -> None:
    connection.execute(sa.insert(t.ticket_events), asdict(event) | {"ticket_id": ticket_id})


def _row(ticket: Ticket) -> dict[str, Any]:
    return asdict(ticket) | {"exchanges": [asdict(exchange) for exchange in ticket.exchanges]}


def ticket_of(row: Mapping[Any, Any]) -> Ticket:
    """Return the ticket of a row with all its columns but the form's key."""
    moments = ("consented_at", "received_at", "promised_at", "changed_at", "erased_at")
    read = {
        "contact": None if row["contact"] is None else Contact(**row["contact"]),
        "exchanges": tuple(Exchange(**exchange) for exchange in row["exchanges"] or ()),
    }
    return Ticket(**(dict(row) | read | {name: utc(row[name]) for name in moments}))


def _event(row: Mapping[Any, Any]) -> TicketEvent:
    values = {name: row[name] for name in ("kind", "by", "status", "public", "text")}
    at = utc(row["at"])
    assert at is not None
    return TicketEvent(at=at, **values)
