"""What happened to a ticket, in one order: what the person wrote, what the desk did, who had it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from kb.desk_types import Assignment, ReplyVersion
from kb.mail_types import Mail
from kb.ticket_types import PERSON, Ticket, TicketEvent

_BY_MAIL = ("received", "message")  # kinds of events that a mail may make
_TAKEN_IN = timedelta(seconds=10)  # between the reading of a mail and its event
Side = Literal["person", "desk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened."""

    at: datetime  # UTC
    kind: str  # names its text in the locales, under `desk.event_`
    side: Side
    by: str = ""  # name of who of the desk did it; empty: the person, or a machine
    values: Mapping[str, str] = field(default_factory=dict)  # that the text of the kind is filled with
    status: str = ""  # that the ticket was brought to
    text: str = ""
    public: bool = False  # shown to the person
    mail: Mail | None = None


def thread(
    history: Sequence[TicketEvent],
    mails: Sequence[Mail],
    assignments: Sequence[Assignment],
    replies: Sequence[ReplyVersion],
    names: Mapping[str, str],
    partners: Mapping[str, str],
) -> list[Entry]:
    """Return all that happened, the oldest first; `names` of accounts and `partners` by id.

    A mail stands for the event that it made, which holds the same text.
    """
    entries = [_event(event, names) for event in history if not _made_by_mail(event, mails)]
    entries += [Entry(at=mail.received_at, kind=f"mail_{mail.kind}", side="person", mail=mail) for mail in mails]
    entries += [_assigned(assignment, names, partners) for assignment in assignments]
    entries += [entry for reply in replies for entry in _steps(reply, names)]
    return sorted(entries, key=lambda entry: entry.at)


def said_first(ticket: Ticket, mails: Sequence[Mail]) -> str:
    """Return what a ticket asks, in the words of its person: the message, else the questions, else its first mail."""
    if ticket.message:
        return ticket.message
    asked = [exchange.question for exchange in ticket.exchanges if exchange.question]
    return "\n".join(asked) or next((mail.text for mail in mails if mail.kind == "question"), "")


def _made_by_mail(event: TicketEvent, mails: Sequence[Mail]) -> bool:
    return event.kind in _BY_MAIL and any(abs(event.at - mail.received_at) < _TAKEN_IN for mail in mails)


def _event(event: TicketEvent, names: Mapping[str, str]) -> Entry:
    from_person = event.by == PERSON or event.kind in ("received", "withdrawn")
    return Entry(
        at=event.at,
        kind=event.kind,
        side="person" if from_person else "desk",
        by="" if from_person else names.get(event.by, event.by),
        status=event.status if event.kind == "status" else "",
        text=event.text or "",
        public=event.public,
    )


def _assigned(assignment: Assignment, names: Mapping[str, str], partners: Mapping[str, str]) -> Entry:
    by = names.get(assignment.by, assignment.by)
    if assignment.account_id is None and assignment.partner_id is None:
        return Entry(at=assignment.at, kind="unassigned", side="desk", by=by)
    person = names.get(assignment.account_id or "", "")
    partner = partners.get(assignment.partner_id or "", assignment.partner_id or "")
    to = " - ".join(filter(None, (person, partner)))
    return Entry(at=assignment.at, kind="assigned", side="desk", by=by, values={"to": to})


def _steps(reply: ReplyVersion, names: Mapping[str, str]) -> list[Entry]:
    """Return what was done with a version of a reply; its text stands in the editor."""
    number = {"number": str(reply.number)}

    def entry(kind: str, at: datetime, by: str, text: str = "") -> Entry:
        return Entry(at=at, kind=f"reply_{kind}", side="desk", by=names.get(by, by), values=number, text=text)

    steps = [entry("saved", reply.written_at, reply.written_by)]
    if reply.submitted_at and reply.submitted_by:
        steps.append(entry("submitted", reply.submitted_at, reply.submitted_by))
    if reply.decided_at and reply.decided_by:
        kind = "rejected" if reply.state == "rejected" else "approved"
        steps.append(entry(kind, reply.decided_at, reply.decided_by, reply.note))
    return steps
