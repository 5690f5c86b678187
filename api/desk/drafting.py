"""Drafts of replies to what comes to the desk. A draft is a proposal: a person sends it, or does not."""

from datetime import date
from typing import Protocol

from assistant.letters.drafting import Pages, draft_letter
from assistant.letters.reading import read_letter
from assistant.letters.types import Letter, LetterRead
from assistant.ports import LanguageDetector
from kb.ticket_types import Ticket


class DraftingService(Pages, Protocol):
    """The published pages and the assistant over them; see api/service.py."""

    def languages(self) -> LanguageDetector: ...


def read(text: str, service: DraftingService, today: date, subject: str = "", sender: str = "") -> LetterRead:
    """Return what is understood of a letter. Raises NotPublishedError."""
    return read_letter(text, service.languages(), service.knowledge().names, today, subject, sender)


def draft(ticket: Ticket, service: DraftingService, today: date, subject: str = "") -> Letter:
    """Return the draft of a reply to a ticket: to its message, else to the questions that were passed on.

    `subject` is that of its first mail. An erased ticket gets a letter without answers. Raises NotPublishedError.
    """
    asked = "\n".join(exchange.question for exchange in ticket.exchanges)
    text = ticket.message or asked
    sender = ticket.contact.name if ticket.contact else ""
    understood = read(text, service, today, subject, sender)
    if ticket.message and not understood.questions and asked:
        understood = read(f"{ticket.message}\n\n{asked}", service, today, subject, sender)
    return draft_letter(understood, service, today, province=ticket.province)


def draft_text(
    text: str, service: DraftingService, today: date, subject: str = "", sender: str = "", province: str | None = None
) -> Letter:
    """Return the draft of a reply to a letter that lies before us. Raises NotPublishedError."""
    return draft_letter(read(text, service, today, subject, sender), service, today, province)
