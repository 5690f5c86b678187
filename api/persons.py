"""All that is kept of one person: given out to them, or erased. That it was done, and when, is kept in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from api.desk.records import DeskBook, OutgoingMails
from api.evidence import read_pack
from api.handoff import read_reference
from api.ticket_changes import withdraw
from api.visitor_records import Tickets
from assistant.evidence import gravestone
from kb.answer_log_types import LogEntry
from kb.mail_types import Mail
from kb.ticket_types import Feedback, SharedAnswer, Ticket

Note = Callable[[str, str], None]  # what was done, on what; for the audit log


class PersonMails(Protocol):
    """See kb/engines/mail_store.py."""

    def mails(self, ticket_id: str) -> list[Mail]: ...
    def of_sender(self, email: str) -> list[Mail]: ...
    def erase_of_sender(self, email: str, at: datetime) -> int: ...


class PersonTickets(Tickets, Protocol):
    """See kb/engines/ticket_store.py."""

    def by_email(self, email: str) -> list[Ticket]: ...


class PersonFeedback(Protocol):
    """See kb/engines/feedback_store.py."""

    def feedback(self) -> list[Feedback]: ...
    def erase_of_answers(self, ids: Collection[str]) -> int: ...


class PersonShares(Protocol):
    """See kb/engines/feedback_store.py."""

    def of_answers(self, ids: Collection[str]) -> list[SharedAnswer]: ...
    def erase_of_answers(self, ids: Collection[str], at: datetime) -> int: ...


class PersonAnswers(Protocol):
    """See kb/engines/answer_log.py."""

    def entry(self, answer_id: str) -> LogEntry | None: ...
    def erase(self, ids: Collection[str], gravestone: Callable[[LogEntry], str]) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecords:
    """All stores that hold something of a person."""

    tickets: PersonTickets
    mails: PersonMails
    desk: DeskBook
    outbox: OutgoingMails
    feedback: PersonFeedback
    shares: PersonShares
    answers: PersonAnswers


@dataclass(frozen=True, slots=True)
class Person:
    """Whose records are meant: all of an e-mail address, or one ticket by its reference."""

    email: str  # empty: by reference
    tickets: tuple[Ticket, ...]

    @property
    def answer_ids(self) -> list[str]:
        """The kept answers that the person passed on."""
        found = (exchange.answer_id for ticket in self.tickets for exchange in ticket.exchanges)
        return list(dict.fromkeys(answer_id for answer_id in found if answer_id))


def find_person(records: PersonRecords, said: str) -> Person:
    """Return whom an e-mail address or the reference of a ticket means; without tickets if nothing is known."""
    reference = read_reference(said)
    if reference is None:
        return Person(said.strip(), tuple(records.tickets.by_email(said)))
    ticket = records.tickets.by_reference(reference)
    return Person("", () if ticket is None else (ticket,))


def export_person(records: PersonRecords, person: Person, now: datetime, note: Note) -> dict[str, Any]:
    """Return everything as JSON-ready data; moments are UTC."""
    ids = person.answer_ids
    held = {ticket.id for ticket in person.tickets}
    alone = [mail for mail in _sent_by(records, person) if mail.ticket_id not in held]
    entries = [entry for entry in map(records.answers.entry, ids) if entry is not None]
    for ticket in person.tickets:
        note("person.exported", f"ticket:{ticket.id}")
    return {
        "exported_at": now,
        "tickets": [_ticket(records, ticket) for ticket in person.tickets],
        "other_mails": [asdict(mail) for mail in alone],
        "feedback": [_without(asdict(f), "visitor") for f in records.feedback.feedback() if f.answer_id in ids],
        "shared_answers": [_without(asdict(shared), "owner") for shared in records.shares.of_answers(ids)],
        "answers": [read_pack(entry) for entry in entries],
    }


def erase_person(records: PersonRecords, person: Person, now: datetime, note: Note) -> dict[str, int]:
    """Erase everything; return how many of each. Tickets stay as withdrawn, without a word of what was in them."""
    ids = person.answer_ids  # read before the tickets are empty
    mails = sum(len(records.mails.mails(ticket.id)) for ticket in person.tickets)
    for ticket in person.tickets:
        withdraw(records.tickets, ticket, now)
        note("person.erased", f"ticket:{ticket.id}")
    rest = records.mails.erase_of_sender(person.email, now) if person.email else 0
    erased = {
        "tickets": len(person.tickets),
        "mails": mails + rest,
        "feedback": records.feedback.erase_of_answers(ids),
        "shared answers": records.shares.erase_of_answers(ids, now),
        "answers": records.answers.erase(ids, lambda entry: gravestone(read_pack(entry), now)),
    }
    for answer_id in ids:
        note("person.erased", f"answer:{answer_id}")
    return erased


def _sent_by(records: PersonRecords, person: Person) -> list[Mail]:
    return records.mails.of_sender(person.email) if person.email else []


def _ticket(records: PersonRecords, ticket: Ticket) -> dict[str, Any]:
    return _without(asdict(ticket), "token") | {
        "history": [asdict(event) for event in records.tickets.history(ticket.id)],
        "mails": [asdict(mail) for mail in records.mails.mails(ticket.id)],
        "drafts": [asdict(draft) for draft in records.desk.drafts(ticket.id)],
        "replies": [asdict(reply) for reply in records.desk.replies(ticket.id)],
        "outgoing": [asdict(mail) for mail in records.outbox.of_ticket(ticket.id)],
    }


def _without(record: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != name}
