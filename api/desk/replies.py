"""The way of a reply: written, submitted, approved or rejected. Each step is made on the version that was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.desk.records import DeskBook
from api.errors import ApiError
from api.handoff import clean
from kb.account_types import Account
from kb.desk_types import ReplyVersion
from kb.errors import StaleReplyError
from kb.ticket_types import Ticket


class ReplyRefusedError(ApiError):
    """A step that a reply cannot take; `code` names its text in the locales, under `desk_refused`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stood in the editor when it was saved."""

    text: str
    citations: Sequence[Mapping[str, Any]]  # of the markers in the text, in their order
    based_on: int  # number of the version that was read; 0: there was none
    draft: int | None  # number of the machine's draft that it began from
    asks_back: bool = False


def newest(replies: Sequence[ReplyVersion]) -> ReplyVersion | None:
    """Return the version that counts; None: nobody saved one."""
    return replies[-1] if replies else None


def refuse_ended(ticket: Ticket) -> None:
    """Raise ReplyRefusedError for a ticket of which nothing personal is left: nothing is kept for it any more."""
    if ticket.erased_at or ticket.status == "withdrawn":
        raise ReplyRefusedError("ended")


def save(desk: DeskBook, ticket: Ticket, written: Written, writer: Account, now: datetime) -> ReplyVersion:
    """Keep a new version as a draft; the same text sent twice by the same person is one version.

    Raises ReplyRefusedError if there is nothing to keep or the ticket takes no reply any more, StaleReplyError if there is
    a newer version.
    """
    text = clean(written.text.replace("\r\n", "\n"))
    if not text:
        raise ReplyRefusedError("empty")
    refuse_ended(ticket)
    version = ReplyVersion(
        ticket_id=ticket.id,
        number=written.based_on + 1,
        text=text,
        citations=tuple(written.citations),
        state="draft",
        written_by=writer.id,
        written_at=now,
        draft=written.draft,
        asks_back=written.asks_back,
    )
    try:
        return desk.save(version)
    except StaleReplyError:
        last = newest(desk.replies(ticket.id))
        if last and _same(last, version):
            return last
        raise


def submit(desk: DeskBook, version: ReplyVersion, by: Account, now: datetime) -> ReplyVersion:
    """Hand a reply to a supervisor. Raises ReplyRefusedError, StaleReplyError."""
    if version.state == "submitted":
        return version
    if version.state != "draft":
        raise ReplyRefusedError("not_draft")
    return desk.advance(version, replace(version, state="submitted", submitted_by=by.id, submitted_at=now))


def approve(desk: DeskBook, version: ReplyVersion, by: Account, note: str, now: datetime, two_persons: bool) -> ReplyVersion:
    """Approve a submitted reply. With `two_persons` who wrote it may not.

    Raises ReplyRefusedError, StaleReplyError.
    """
    _submitted(version)
    if two_persons and by.id == version.written_by:
        raise ReplyRefusedError("own_reply")
    return desk.advance(version, replace(version, state="approved", decided_by=by.id, decided_at=now, note=clean(note)))


def reject(desk: DeskBook, version: ReplyVersion, by: Account, note: str, now: datetime) -> ReplyVersion:
    """Send a submitted reply back with the reason. Raises ReplyRefusedError, StaleReplyError."""
    _submitted(version)
    if not clean(note):
        raise ReplyRefusedError("no_reason")
    return desk.advance(version, replace(version, state="rejected", decided_by=by.id, decided_at=now, note=clean(note)))


def take_back(desk: DeskBook, version: ReplyVersion) -> ReplyVersion:
    """Make a submitted reply a draft again. Raises ReplyRefusedError, StaleReplyError."""
    _submitted(version)
    return desk.advance(version, replace(version, state="draft", submitted_by=None, submitted_at=None))


def _submitted(version: ReplyVersion) -> None:
    if version.state != "submitted":
        raise ReplyRefusedError("not_submitted")


def _same(last: ReplyVersion, version: ReplyVersion) -> bool:
    """Tell whether a version is there already: its form was sent twice."""
    return (last.number, last.text, last.written_by) == (version.number, version.text, version.written_by)
