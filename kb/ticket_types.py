"""Records of what visitors leave: a question passed on, with its history, feedback on an answer, and a shared answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Channel = Literal["portal", "mail", "batch", "api"]
TicketStatus = Literal["received", "taken_up", "waiting", "answered", "closed", "withdrawn"]  # waiting: for the person
EventKind = Literal["received", "status", "message", "reply", "note", "withdrawn", "erased"]
Reason = Literal["figure", "closed", "contact", "off_topic", "source", "other"]

DESK = "desk"  # the recipient that is no provider
PERSON = "person"  # who did something: the one who asked; anybody else is named
OPEN: tuple[TicketStatus, ...] = ("received", "taken_up")  # it is the desk's turn
ENDED: tuple[TicketStatus, ...] = ("closed", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach a person; e-mail or telephone is there."""

    name: str = ""
    firm: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and the kept answer to it."""

    question: str
    answer_id: str | None = None
    outcome: str | None = None  # of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A question passed on, as it stands. After an erasure what is personal is None or empty."""

    id: str
    reference: str  # short enough for the telephone: F-7K3M-92
    token: str  # cannot be guessed; whoever has it sees the ticket
    channel: Channel
    recipient: str  # DESK, or the id of a provider
    status: TicketStatus
    version: int  # from 1; one more with each change
    language: str
    province: str | None
    topic: str | None  # of the partner files
    category: str | None  # experience with going abroad, as in a firm's profile
    contact: Contact | None
    message: str | None
    dossier: str | None
    exchanges: tuple[Exchange, ...]  # in the order of the conversation
    consent: str | None  # as it was shown
    consented_at: datetime | None  # UTC, as all times here
    received_at: datetime
    promised_at: datetime | None  # when the desk will have replied; None: nothing is promised now
    changed_at: datetime
    erased_at: datetime | None = None
    key_id: str | None = None  # of the API key that handed it in

    def late(self, now: datetime) -> bool:
        """Whether it is the desk's turn and the promised time is over."""
        return self.status in OPEN and self.promised_at is not None and self.promised_at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """What happened to a ticket."""

    at: datetime  # UTC
    kind: EventKind
    by: str  # PERSON, or who of the desk
    status: TicketStatus  # of the ticket after it
    public: bool  # shown to the person
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a visitor says of an answer."""

    answer_id: str
    visitor: str  # digest; the same visitor has others at other answers
    channel: Channel
    useful: bool
    given_at: datetime  # UTC
    reason: Reason | None = None
    text: str | None = None  # masked
    statement: str | None = None  # of the answer, that it is about
    chunk_id: str | None = None  # of the source that it is about
    id: int = 0  # given by the store
    settled_by: str | None = None
    settled_at: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAnswer:
    """An answer that may be read with its question by whoever has the token."""

    token: str
    answer_id: str
    question: str | None  # masked; None once it was taken back or erased
    language: str
    owner: str  # digest
    consent: str  # as it was shown
    shared_at: datetime  # UTC
    expires_at: datetime  # UTC
    withdrawn_at: datetime | None = None  # UTC

    def open(self, now: datetime) -> bool:
        """Whether it may be read."""
        return self.withdrawn_at is None and self.question is not None and now < self.expires_at
