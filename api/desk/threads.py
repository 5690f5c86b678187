"""To which ticket a mail belongs: by the mails that it answers, else by a reference if the ticket knows its writer."""

import re
from collections.abc import Sequence
from typing import Protocol

from api.handoff import read_reference
from kb.mail_types import Mail
from kb.ticket_types import Ticket

_REFERENCE = re.compile(r"(?<![A-Za-z0-9])F[ -]?[0-9A-Z]{4}[ -]?\d\d(?!\d)", re.I)
_MOST_REFERENCES = 5
_MOST_CHARACTERS = 20_000  # of a mail that came back, in which its reference is looked for


class ThreadMails(Protocol):
    """Mails by what holds them together."""

    def ticket_of(self, message_ids: Sequence[str]) -> str | None: ...
    def mails(self, ticket_id: str) -> list[Mail]: ...


class ThreadTickets(Protocol):
    """Tickets by what names them."""

    def by_id(self, ticket_id: str) -> Ticket | None: ...
    def by_reference(self, reference: str) -> Ticket | None: ...


def ticket_of_mail(mail: Mail, mails: ThreadMails, tickets: ThreadTickets) -> Ticket | None:
    """Return the ticket that a mail goes on with; None: it begins one.

    Message-IDs cannot be guessed, so whoever answers one may write into its ticket, a colleague too. A reference can be tried
    out: it counts only in a mail from an address that the ticket knows. What was withdrawn or erased is not gone on with.
    """
    ticket_id = mails.ticket_of(mail.in_reply_to)
    answered = tickets.by_id(ticket_id) if ticket_id else None
    if answered is not None and _is_open_to_mails(answered):
        return answered
    for reference in _references(mail):
        named = tickets.by_reference(reference)
        if named is not None and _is_open_to_mails(named) and (mail.kind == "bounce" or _knows(named, mail, mails)):
            return named
    return None


def _references(mail: Mail) -> list[str]:
    text = f"{mail.subject}\n{mail.text[:_MOST_CHARACTERS]}" if mail.kind == "bounce" else mail.subject
    found = (read_reference(match.group()) for match in _REFERENCE.finditer(text))
    return list(dict.fromkeys(reference for reference in found if reference))[:_MOST_REFERENCES]


def _is_open_to_mails(ticket: Ticket) -> bool:
    return ticket.status != "withdrawn" and ticket.erased_at is None


def _knows(ticket: Ticket, mail: Mail, mails: ThreadMails) -> bool:
    own = {ticket.contact.email.lower()} if ticket.contact else set()
    for earlier in mails.mails(ticket.id):
        own |= {earlier.sender_email, *earlier.recipients}
    return mail.sender_email != "" and mail.sender_email in own
