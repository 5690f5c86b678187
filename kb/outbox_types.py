"""Records of mails that go out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# sending: handed to a server that has not said yet whether it takes it. unknown: nobody can tell whether it took it.
OutgoingState = Literal["approved", "sending", "sent", "failed", "unknown"]

UNSETTLED: tuple[OutgoingState, ...] = ("failed", "unknown")  # a person has to look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A reply, or a gap told to an editor, that persons wrote and let go. After an erasure what is personal is empty."""

    id: str
    ticket_id: str | None  # None: it tells an editor of a gap
    reply_number: int | None  # of the ReplyVersion that it holds: one mail for each
    gap_id: int | None = None
    message_id: str  # with angle brackets; fixed once, so that a second copy could be told
    recipient: str  # address alone
    subject: str
    in_reply_to: str  # Message-ID with brackets; empty: it begins a thread
    references: tuple[str, ...]  # the same, oldest first
    language: str
    plain: str  # text with sources and footer
    html: str
    public_text: str  # what the status page shows: text with sources
    asks_back: bool  # the ticket then waits for the person
    written_by: str  # ids of accounts
    approved_by: str
    approved_at: datetime  # UTC, as all times here
    state: OutgoingState
    attempts: int = 0  # that a server answered with "not now"
    due_at: datetime  # not before
    claim: str | None = None  # of the worker that has it in hand
    claimed_at: datetime | None = None
    handed_at: datetime | None = None  # state became sending
    sent_at: datetime | None = None
    words: str = ""  # of the server, or why it failed; no text of the mail
    settled_by: str | None = None  # who settled what was unknown or had failed
    settled_at: datetime | None = None
    erased_at: datetime | None = None

    @property
    def about(self) -> str:
        """What the mail is about, as the audit log names it."""
        return f"gap:{self.gap_id}" if self.ticket_id is None else f"ticket:{self.ticket_id}"
