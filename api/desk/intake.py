"""A mail that was read becomes a ticket, goes on with one, or is set apart; each mail once, however often it comes."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, Protocol

from api.desk.threads import ticket_of_mail
from api.desk.triage import Register, Triage, triage_of
from api.handoff import clean, new_reference, new_token
from api.promises import local_time, promised
from api.web_settings import DeskSettings
from assistant.letters.reading import read_letter
from assistant.letters.types import LetterRead
from kb.desk_types import URGENCIES, TicketTriage
from kb.errors import KnownMailError, ReferenceTakenError, StaleTicketError
from kb.mail_types import Mail, MailPlace
from kb.naming import ProviderNames
from kb.ticket_types import DESK, OPEN, PERSON, Channel, Contact, Ticket, TicketEvent, TicketStatus

_ATTEMPTS = 5
_NOT_OWN = frozenset(("quoted", "disclaimer", "device"))  # parts of a letter that its writer did not write now
_EVENT_CHARACTERS = 8000  # as on the portal
Outcome = Literal["new", "continued", "known", "apart"]


class Mails(Protocol):
    """Mails that came in; see kb/engines/mail_store.py."""

    def add_new(self, mail: Mail, ticket: Ticket, place: MailPlace | None) -> None: ...
    def add_to(
        self, mail: Mail, ticket: Ticket, event: TicketEvent, promised_at: datetime | None, place: MailPlace | None
    ) -> None: ...
    def add_apart(self, mail: Mail, place: MailPlace | None) -> None: ...
    def by_key(self, key: str) -> Mail | None: ...
    def ticket_of(self, message_ids: Sequence[str]) -> str | None: ...
    def mails(self, ticket_id: str) -> list[Mail]: ...
    def note_place(self, place: MailPlace) -> None: ...


class KnownTickets(Protocol):
    """Tickets that are there; see kb/engines/ticket_store.py."""

    def by_id(self, ticket_id: str) -> Ticket | None: ...
    def by_reference(self, reference: str) -> Ticket | None: ...


class Triages(Protocol):
    """What was made of tickets when they came; see kb/engines/desk_store.py."""

    def put_triage(self, triage: TicketTriage) -> None: ...
    def triage(self, ticket_id: str) -> TicketTriage | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What mails are taken in with, and the clock by which they are dated, in UTC."""

    mails: Mails
    tickets: KnownTickets
    triages: Triages
    register: Register
    settings: DeskSettings
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail."""

    outcome: Outcome  # known: it was here before; apart: nobody wrote it, and it belongs to no ticket
    ticket: Ticket | None


def take_in(intake: Intake, mail: Mail, place: MailPlace | None = None) -> Taken:
    """Keep a mail, with the ticket that it makes or changes, in one step. The same mail a second time changes nothing.

    Raises StoreError, and StaleTicketError if its ticket is changed by others all the time.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(ReferenceTakenError, StaleTicketError):
            return _taken(intake, mail, place)
    return _taken(intake, mail, place)


def new_ticket(channel: Channel, found: Triage, contact: Contact, message: str, now: datetime, promised_at: datetime) -> Ticket:
    """Return the ticket of a question that did not come by the portal: whoever wrote it ticked no consent."""
    return Ticket(
        id=secrets.token_hex(16),
        reference=new_reference(),
        token=new_token(),
        channel=channel,
        recipient=DESK,
        status="received",
        version=1,
        language=found.language,
        province=found.province,
        topic=next(iter(found.topics), None),
        category=found.category,
        contact=contact,
        message=message,
        dossier=None,
        exchanges=(),
        consent=None,
        consented_at=None,
        received_at=now,
        promised_at=promised_at,
        changed_at=now,
    )


def _taken(intake: Intake, mail: Mail, place: MailPlace | None) -> Taken:
    known = intake.mails.by_key(mail.key)
    if known is not None:
        return _known(intake, known, place)
    ticket = ticket_of_mail(mail, intake.mails, intake.tickets)
    try:
        if mail.kind != "question":
            return _noted(intake, mail, ticket, place)
        read = _read(intake, mail)
        return _continued(intake, mail, read, ticket, place) if ticket else _new(intake, mail, read, place)
    except KnownMailError:  # another process was faster
        return _known(intake, mail, place)


def _known(intake: Intake, mail: Mail, place: MailPlace | None) -> Taken:
    if place is not None:
        intake.mails.note_place(place)
    found = intake.mails.by_key(mail.key)
    return Taken("known", intake.tickets.by_id(found.ticket_id) if found and found.ticket_id else None)


def _new(intake: Intake, mail: Mail, read: LetterRead, place: MailPlace | None) -> Taken:
    now = intake.now()
    promised_at = promised(now, intake.settings)
    found = triage_of(read, intake.register.providers(), promised_at, local_time(now).date(), mail.subject)
    contact = Contact(name=mail.sender_name, email=mail.sender_email)
    ticket = new_ticket("mail", found, contact, mail.text or mail.subject, now, promised_at)
    intake.mails.add_new(mail, ticket, place)
    intake.triages.put_triage(found.of_ticket(ticket.id))
    return Taken("new", ticket)


def _continued(intake: Intake, mail: Mail, read: LetterRead, ticket: Ticket, place: MailPlace | None) -> Taken:
    """Add what the person writes; it is the desk's turn again, with a new promise if it was not."""
    now, open_still = intake.now(), ticket.status in OPEN
    status: TicketStatus = ticket.status if open_still else "received"
    promised_at = (ticket.promised_at if open_still else None) or promised(now, intake.settings)
    text = clean(own_words(read) or mail.subject)[:_EVENT_CHARACTERS]
    event = TicketEvent(at=now, kind="message", by=PERSON, status=status, public=True, text=text)
    intake.mails.add_to(mail, ticket, event, promised_at, place)
    found = triage_of(read, intake.register.providers(), promised_at, local_time(now).date(), mail.subject)
    intake.triages.put_triage(_more_urgent(intake.triages.triage(ticket.id) if open_still else None, found, ticket))
    return Taken("continued", intake.tickets.by_id(ticket.id))


def _noted(intake: Intake, mail: Mail, ticket: Ticket | None, place: MailPlace | None) -> Taken:
    """Note what no person wrote beside its ticket. A reply that came back is the desk's turn: nobody has read it."""
    if ticket is None:
        intake.mails.add_apart(mail, place)
        return Taken("apart", None)
    now, lost = intake.now(), mail.kind == "bounce" and ticket.status not in OPEN
    status: TicketStatus = "received" if lost else ticket.status
    promised_at = promised(now, intake.settings) if lost else ticket.promised_at
    event = TicketEvent(at=now, kind="note", by=mail.kind, status=status, public=False, text=clean(mail.subject) or None)
    intake.mails.add_to(mail, ticket, event, promised_at, place)
    return Taken("continued", intake.tickets.by_id(ticket.id))


def own_words(read: LetterRead) -> str:
    """Return a letter without what it quotes, without disclaimers and what a telephone adds."""
    kept, place = [], 0
    for cut in sorted((cut for cut in read.cuts if cut.kind in _NOT_OWN), key=lambda cut: cut.start):
        kept.append(read.text[place : max(place, cut.start)])
        place = max(place, cut.end)
    return "\n".join(filter(None, (part.strip() for part in (*kept, read.text[place:]))))


def _read(intake: Intake, mail: Mail) -> LetterRead:
    names = ProviderNames(intake.register.providers().values())
    today = local_time(intake.now()).date()
    return read_letter(mail.text, intake.register.languages(), names, today, mail.subject, mail.sender_name)


def _more_urgent(before: TicketTriage | None, found: Triage, ticket: Ticket) -> TicketTriage:
    """Return the triage of a ticket after one more mail: what was urgent stays so, and whose it is."""
    now = found.of_ticket(ticket.id)
    if before is None:
        return now
    kept = before if URGENCIES.index(before.urgency) < URGENCIES.index(now.urgency) else now
    return replace(kept, partner_id=before.partner_id or now.partner_id)
