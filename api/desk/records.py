"""Where the desk keeps its own work; see kb/engines/desk_store.py and its neighbours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from api.desk.intake import Intake
from api.desk.learning_records import LearningRecords
from api.desk.outbox import Outbox, OutboxSettings
from api.desk.quarantine import Quarantine
from api.visitor_records import Tickets
from assistant.checking.types import ReplyCheck, TextCheck
from assistant.letters.types import Letter
from kb.desk_types import (
    Assignment,
    InboxCounts,
    InboxQuery,
    InboxRow,
    MachineDraft,
    Presence,
    ReplyVersion,
    SavedView,
    TicketTriage,
)
from kb.mail_types import Mail, SimilarTicket
from kb.outbox_types import OutgoingMail
from kb.ticket_types import Ticket


class DeskBook(Protocol):
    """Drafts, replies, assignments, urgency, who has a ticket open, and saved views."""

    def add_draft(self, draft: MachineDraft) -> MachineDraft: ...
    def drafts(self, ticket_id: str) -> list[MachineDraft]: ...
    def save(self, version: ReplyVersion) -> ReplyVersion: ...
    def replies(self, ticket_id: str) -> list[ReplyVersion]: ...
    def reply(self, ticket_id: str, number: int) -> ReplyVersion: ...
    def advance(self, before: ReplyVersion, after: ReplyVersion) -> ReplyVersion: ...
    def assignments(self, ticket_id: str) -> list[Assignment]: ...
    def assign(self, assignment: Assignment) -> None: ...
    def put_triage(self, triage: TicketTriage) -> None: ...
    def triage(self, ticket_id: str) -> TicketTriage | None: ...
    def appear(self, ticket_id: str, account_id: str, at: datetime, writing: bool, gone_before: datetime) -> None: ...
    def leave(self, ticket_id: str, account_id: str) -> None: ...
    def present(self, ticket_id: str, seen_since: datetime) -> list[Presence]: ...
    def add_view(self, view: SavedView) -> None: ...
    def views(self, owner: str) -> list[SavedView]: ...
    def drop_view(self, owner: str, view_id: int) -> None: ...


class Inbox(Protocol):
    """Tickets in the order in which they should be read."""

    def rows(self, query: InboxQuery, now: datetime, offset: int, limit: int) -> tuple[list[InboxRow], int]: ...
    def counts(self, query: InboxQuery, account_id: str, now: datetime) -> InboxCounts: ...
    def without_triage(self, limit: int) -> list[str]: ...


class Mails(Quarantine, Protocol):
    """Mails that came in; see kb/engines/mail_store.py."""

    def mails(self, ticket_id: str) -> list[Mail]: ...
    def count_quarantined(self) -> int: ...


class OutgoingMails(Outbox, Protocol):
    """Mails that leave; see kb/engines/outbox_store.py."""

    def of_ticket(self, ticket_id: str) -> list[OutgoingMail]: ...
    def of_gap(self, gap_id: int) -> list[OutgoingMail]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTools:
    """What writes and checks for the desk over the published pages. Each raises NotPublishedError where it needs them."""

    draft: Callable[[Ticket, date, str], Letter]  # the text is the subject of its mail
    check_reply: Callable[[str, Sequence[Mapping[str, Any]], date, str], ReplyCheck]  # citations as JSON; what the person wrote
    check_text: Callable[[str, date], TextCheck]
    similar: Callable[[Ticket, date, Callable[[Ticket], bool]], Sequence[SimilarTicket]]  # of those that may be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRecords:
    """All that the desk works with, and the clock by which it is dated, in UTC."""

    tickets: Tickets
    desk: DeskBook
    inbox: Inbox
    mails: Mails
    outbox: OutgoingMails
    outgoing: OutboxSettings
    intake: Intake
    tools: DeskTools
    learning: LearningRecords | None = None  # None: nothing is learned from replies
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
