"""One round at the mailbox: each message is stored, then flagged as seen. Killed anywhere, the next round goes on."""

import hashlib
import logging
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from api.desk.imap_inbox import ImapFolder
from api.desk.intake import Intake, Outcome, take_in
from api.desk.mail_reading import read_mail
from api.errors import UnreadableMailError
from api.mail_settings import MailSettings
from kb.mail_types import MailPlace, Quarantined

log = logging.getLogger(__name__)

Result = Outcome | Literal["quarantined", "gone"]


class FetchBook(Protocol):
    """What we have of folders; see kb/engines/mail_store.py."""

    def first_uid(self, mailbox: str, uid_validity: int) -> int | None: ...
    def begin_folder(self, mailbox: str, uid_validity: int, uid_next: int) -> int: ...
    def known_uids(self, mailbox: str, uid_validity: int) -> set[int]: ...
    def unflagged(self, mailbox: str, uid_validity: int) -> list[int]: ...
    def note_flagged(self, place: MailPlace) -> None: ...
    def quarantine(self, mail: Quarantined, key: str, place: MailPlace | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of the messages of a round."""

    results: Counter[Result]
    left: int  # messages for the next round


def fetch(folder: ImapFolder, book: FetchBook, intake: Intake, settings: MailSettings) -> Fetched:
    """Take in what is new in a folder. Raises MailServerError, StoreError; what was taken in by then is kept."""
    validity = folder.uid_validity
    for uid in book.unflagged(folder.name, validity):  # stored by a round that ended before it could flag them
        _flag(folder, book, MailPlace(mailbox=folder.name, uid_validity=validity, uid=uid))
    first = book.first_uid(folder.name, validity)
    if first is None:
        first = book.begin_folder(folder.name, validity, folder.uid_next)
    waiting = folder.waiting(first, book.known_uids(folder.name, validity))
    results: Counter[Result] = Counter()
    for uid in waiting[: settings.imap_most]:
        place = MailPlace(mailbox=folder.name, uid_validity=validity, uid=uid)
        results[_take(folder, place, book, intake, settings)] += 1
    log.info("mails fetched", extra={"results": dict(results)})
    return Fetched(results, max(0, len(waiting) - settings.imap_most))


def import_mail(source: bytes, book: FetchBook, intake: Intake, settings: MailSettings) -> Result:
    """Take in a mail from a file; one that cannot be read ends in quarantine. Raises StoreError."""
    try:
        return take_in(intake, read_mail(source, settings, intake.now())).outcome
    except UnreadableMailError as error:
        _quarantine(book, error, source, "import", None, intake.now())
        return "quarantined"


def _take(folder: ImapFolder, place: MailPlace, book: FetchBook, intake: Intake, settings: MailSettings) -> Result:
    size = folder.size(place.uid)
    if size is None:
        return "gone"
    if size > settings.max_message_bytes:
        error = UnreadableMailError("too_large", f"{size} bytes, at most {settings.max_message_bytes} are read")
        _quarantine(book, error, None, folder.name, place, intake.now(), size)
        book.note_flagged(place)  # it stays unread on the server: a person has to look at it there
        return "quarantined"
    source = folder.source(place.uid)
    if source is None:
        return "gone"
    result: Result
    try:
        result = take_in(intake, read_mail(source, settings, intake.now()), place).outcome
    except UnreadableMailError as error:
        _quarantine(book, error, source, folder.name, place, intake.now())
        result = "quarantined"
    _flag(folder, book, place)
    return result


def _flag(folder: ImapFolder, book: FetchBook, place: MailPlace) -> None:
    folder.flag_seen(place.uid)
    book.note_flagged(place)


def _quarantine(
    book: FetchBook,
    error: UnreadableMailError,
    source: bytes | None,
    origin: str,
    place: MailPlace | None,
    now: datetime,
    size: int = 0,
) -> None:
    held = Quarantined(
        id=secrets.token_hex(8),
        reason=error.reason,
        detail=error.detail,
        origin=origin,
        size_bytes=len(source) if source is not None else size,
        source=source,
        received_at=now,
    )
    key = hashlib.sha256(source if source is not None else repr(place).encode()).hexdigest()
    book.quarantine(held, key, place)
    log.warning("mail in quarantine", extra={"reason": error.reason, "quarantined": held.id})
