"""A folder on an IMAP server: what lies there is read and flagged as seen; nothing is ever deleted or moved."""

import imaplib
import re
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from api.errors import MailServerError
from api.mail_settings import MailSettings

_FAILURES = (ImapToolsError, imaplib.IMAP4.error, OSError)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MOST_WORDS = 200  # characters of what a server says that a message repeats


class ImapFolder:
    """An open folder. Every method raises MailServerError if the server fails."""

    def __init__(self, box: BaseMailBox, settings: MailSettings) -> None:
        self._box, self._settings = box, settings
        self.name = f"{settings.imap_user}@{settings.imap_host}/{settings.imap_folder}"
        with _told(settings):
            box.folder.set(settings.imap_folder)
            numbers = box.folder.status(settings.imap_folder, ("UIDVALIDITY", "UIDNEXT"))
        self.uid_validity, self.uid_next = numbers["UIDVALIDITY"], numbers["UIDNEXT"]

    def waiting(self, first_uid: int, known: Collection[int]) -> list[int]:
        """Return the numbers of what arrived from a number on or is unread, without those that are known, the oldest first."""
        with _told(self._settings):
            unread = self._box.uids("UNSEEN UNDELETED UNDRAFT")
            later = self._box.uids(f"UID {first_uid}:* UNDELETED UNDRAFT")
        # "5:*" is the last message even if its number is 3 (RFC 9051, 9).
        found = {int(uid) for uid in unread} | {int(uid) for uid in later if int(uid) >= first_uid}
        return sorted(found - set(known))

    def size(self, uid: int) -> int | None:
        """Return how many bytes a message has; None if it is gone."""
        found = [_SIZE.search(line) for line in self._fetch(uid, "(RFC822.SIZE)") if isinstance(line, bytes)]
        return next((int(match[1]) for match in found if match), None)

    def source(self, uid: int) -> bytes | None:
        """Return the bytes of a message, which stays unread; None if it is gone."""
        found = self._fetch(uid, "(BODY.PEEK[])")
        return next((bytes(piece[1]) for piece in found if isinstance(piece, tuple)), None)

    def flag_seen(self, uid: int) -> None:
        """Flag a message as seen."""
        # Not `flag` of the library: it expunges, which would delete what others have marked for deletion.
        with _told(self._settings):
            answer, words = self._box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
            if answer != "OK":
                raise imaplib.IMAP4.error(str(words))

    def wait(self, seconds: float) -> None:
        """Wait until something changes in the folder (RFC 2177), at most so long."""
        with _told(self._settings):
            self._box.idle.wait(timeout=seconds)

    def _fetch(self, uid: int, parts: str) -> list[bytes | tuple[bytes, bytes] | None]:
        with _told(self._settings):
            answer, found = self._box.client.uid("FETCH", str(uid), parts)
            if answer != "OK":
                raise imaplib.IMAP4.error(str(found))
        return list(found)


@contextmanager
def open_folder(settings: MailSettings) -> Iterator[ImapFolder]:
    """Open the folder that questions arrive in. Raises MailServerError."""
    with _told(settings):
        box = _connected(settings)
    try:
        with _told(settings):
            box.login(settings.imap_user, settings.imap_password.get_secret_value(), initial_folder=None)
        yield ImapFolder(box, settings)
    finally:
        with suppress(*_FAILURES):  # what was done is done; the server ends a lost connection by itself
            box.logout()


def _connected(settings: MailSettings) -> BaseMailBox:
    host, port, seconds = settings.imap_host, settings.imap_port, settings.imap_seconds
    match settings.imap_tls:
        case "tls":
            return MailBox(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
        case "starttls":
            return MailBoxStartTls(host, port, timeout=seconds, ssl_context=ssl.create_default_context())
        case "none":
            return MailBoxUnencrypted(host, port, timeout=seconds)


@contextmanager
def _told(settings: MailSettings) -> Iterator[None]:
    """Turn the failures of library and network into ours."""
    try:
        yield
    except _FAILURES as error:
        words = " ".join(str(error).split())[:_MOST_WORDS]
        where = f"{settings.imap_host}:{settings.imap_port}, folder {settings.imap_folder}"
        raise MailServerError(f"mails cannot be read from {where}: {type(error).__name__}: {words}") from error
