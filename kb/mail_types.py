"""Records of mails that came in, and of those that could not be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kb.ticket_types import TicketStatus

# automatic: an absence note or the like; bounce: a mail of ours could not be delivered.
MailKind = Literal["question", "automatic", "bounce"]
QuarantineReason = Literal["too_large", "too_many_parts", "unreadable", "no_sender", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What hung on a mail; it is never opened, and its content is not kept."""

    name: str  # without folders and control characters; empty if the mail gives none
    media_type: str
    size_bytes: int  # decoded
    sha256: str  # of the decoded bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlace:
    """Where a mail lies on an IMAP server: the same for ever (RFC 9051, 2.3.1.1)."""

    mailbox: str  # user@host/folder
    uid_validity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that came in, as it was read. After an erasure what is personal is empty."""

    id: str
    key: str  # SHA-256 of Message-ID, sender, subject and text: the same mail comes in once
    kind: MailKind
    message_id: str  # without angle brackets; empty if the mail has none
    in_reply_to: tuple[str, ...]  # Message-IDs without brackets, those of References too; the nearest first
    sender_name: str
    sender_email: str  # in small letters; where a reply goes (Reply-To if there is one)
    recipients: tuple[str, ...]  # addresses of To and Cc
    subject: str
    text: str  # as it was written, quoted mails included
    cut: bool  # whether the text was longer than what is kept
    attachments: tuple[Attachment, ...]
    sent_at: datetime | None  # UTC, as the sender's machine says
    received_at: datetime  # UTC, when we took it in
    ticket_id: str | None = None  # None: set apart, or not taken in yet
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A mail that could not be read. A person decides; nothing is lost."""

    id: str
    reason: QuarantineReason
    detail: str  # what was found, without the words of the mail
    origin: str  # the mailbox, or "import"
    size_bytes: int
    source: bytes | None  # None: too large, it lies where it came from; or it was erased
    received_at: datetime  # UTC
    settled_by: str | None = None
    settled_at: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarTicket:
    """A past ticket whose question is close to that of another one."""

    ticket_id: str
    reference: str
    status: TicketStatus
    score: float  # cosine of the two closest questions
    question: str  # of the past ticket, masked
