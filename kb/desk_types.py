"""Records of the desk's own work on tickets: drafts of the machine, replies with their versions, who has a ticket, views."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from kb.ticket_types import Ticket

ReplyState = Literal["draft", "submitted", "approved", "rejected", "sent"]
Urgency = Literal["urgent", "soon", "normal"]

URGENCIES: tuple[Urgency, ...] = ("urgent", "soon", "normal")  # the most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDraft:
    """What the machine wrote for a ticket; nobody but staff has seen it. Erased: text is empty, letter None."""

    ticket_id: str
    number: int  # from 1, of the ticket
    made_at: datetime  # UTC, as all times here
    text: str  # plain, as it stood in the editor before anybody touched it
    letter: Mapping[str, Any] | None  # JSON of assistant/letters: statements with their support; None: plain text only


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyVersion:
    """A reply as somebody saved it. The newest version of a ticket counts; older ones stay as they were."""

    ticket_id: str
    number: int  # from 1, of the ticket
    text: str  # empty once it is erased
    citations: tuple[Mapping[str, Any], ...]  # as in the JSON of an answer, in the order of their markers
    state: ReplyState
    written_by: str  # id of an account
    written_at: datetime
    draft: int | None = None  # number of the MachineDraft that it began from; None: from nothing
    asks_back: bool = False  # it is a question to the person: the ticket then waits for them
    submitted_by: str | None = None  # id of an account
    submitted_at: datetime | None = None
    decided_by: str | None = None  # id of the account that approved or rejected it
    decided_at: datetime | None = None
    note: str = ""  # of who decided; never shown to the person
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who has a ticket. The one with the highest number holds; no person and no partner: nobody has it."""

    ticket_id: str
    number: int  # from 1, of the ticket
    account_id: str | None
    partner_id: str | None  # desk of this provider; a person may have it there as well
    by: str  # id of an account, or who else assigned it
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTriage:
    """What rules read of a ticket when it came, for sorting the inbox."""

    ticket_id: str
    urgency: Urgency
    reasons: tuple[str, ...] = ()  # words of the ticket, or codes, that make it urgent
    deadline: date | None = None  # that the person names
    partner_id: str | None = None  # desk that is suggested by territory


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """Filters of the inbox that a person comes back to."""

    id: int  # given by the store; 0: not kept yet
    owner: str  # id of an account
    name: str
    query: str  # of the address, as in "stato=received&provincia=Bergamo"
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Somebody who has a ticket open."""

    account_id: str
    since: datetime
    seen_at: datetime  # last sign of life
    writing: bool  # in the editor of its reply


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxQuery:
    """Which tickets an inbox shows; an empty field: no matter."""

    statuses: tuple[str, ...] = ()
    assigned: str = ""  # id of an account
    unassigned: bool = False
    partners: tuple[str, ...] | None = None  # only what is assigned to one of these desks
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    replies: tuple[ReplyState, ...] = ()  # state of the newest version of the reply
    late: bool = False
    promised_until: datetime | None = None
    words: tuple[str, ...] = ()  # each stands in reference, sender, firm or texts; small letters without accents


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A ticket as it stands in the inbox."""

    ticket: Ticket
    assignment: Assignment | None
    urgency: Urgency
    deadline: date | None  # that the person names
    reply_state: ReplyState | None  # of the newest version; None: nobody saved one
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCounts:
    """How much waits for the desk."""

    open: int
    late: int
    urgent: int
    mine: int
    unassigned: int
    submitted: int  # replies that wait for a supervisor
