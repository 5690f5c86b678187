"""Empties the outbox: each mail is written down as leaving before it leaves, so that none leaves twice by itself."""

import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from api.desk.smtp_sending import NeverError, NobodyKnowsError, NotNowError, message_bytes
from api.errors import ApiError, MailServerError
from api.mail_settings import MailSettings
from kb.account_types import AuditResult
from kb.errors import LostClaimError
from kb.outbox_types import OutgoingMail

log = logging.getLogger(__name__)

SENDER = "sender"  # who does what the worker does
_STALE_COMMANDS = 20  # a worker that is silent for as long as so many commands of SMTP may take has ended
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)

Note = Callable[[str, str, AuditResult], None]  # what happened, on what, with what result; for the audit log


class Queue(Protocol):
    """The outbox as its worker needs it; see kb/engines/outbox_store.py."""

    def claim(self, worker: str, now: datetime, stale_before: datetime) -> OutgoingMail | None: ...
    def hand_over(self, mail: OutgoingMail, now: datetime) -> None: ...
    def give_back(self, mail: OutgoingMail, attempts: int, due_at: datetime, words: str) -> None: ...
    def fail(self, mail: OutgoingMail, words: str) -> None: ...
    def lose_sight(self, mail: OutgoingMail, words: str) -> None: ...
    def finish(self, mail: OutgoingMail, now: datetime, words: str) -> None: ...
    def abandon(self, handed_before: datetime) -> int: ...
    def handed_since(self, moment: datetime) -> int: ...


class Server(Protocol):
    """Where mails are handed over; see api/desk/smtp_sending.py."""

    def send(self, recipient: str, message: bytes, about_to_leave: Callable[[], None]) -> str: ...
    def forget(self) -> None: ...


@dataclass(slots=True)
class Sent:
    """What came of a run."""

    sent: int = 0
    later: int = 0  # the server wants them later
    failed: int = 0
    unknown: int = 0  # nobody knows; those of workers that ended before are among them
    full: bool = False  # the limit of a minute is reached


def send_due(
    queue: Queue,
    open_server: Callable[[], AbstractContextManager[Server]],
    settings: MailSettings,
    now: Callable[[], datetime],
    note: Note,
) -> Sent:
    """Send what is due, until nothing is or the limit of a minute is reached.

    Raises MailServerError if the server cannot be used: what had not left stays as it was, but for the mail on which the
    server dropped the connection, which is tried again later.
    """
    worker, stale = secrets.token_hex(8), timedelta(seconds=_STALE_COMMANDS * settings.smtp_seconds)
    came = Sent(unknown=queue.abandon(now() - stale))
    if came.unknown:
        log.warning("mails are unknown: their sender ended", extra={"count": came.unknown})
    mail = _next(queue, worker, now(), stale, settings, came)
    if mail is None:
        return came
    try:
        with open_server() as server:
            while mail is not None:
                _send(queue, server, mail, settings, now, note, came)
                mail = None
                mail = _next(queue, worker, now(), stale, settings, came)
    except ApiError as error:
        if mail is not None:
            with suppress(LostClaimError):
                queue.give_back(mail, mail.attempts, mail.due_at, str(error))
        raise
    return came


def _next(
    queue: Queue, worker: str, now: datetime, stale: timedelta, settings: MailSettings, came: Sent
) -> OutgoingMail | None:
    came.full = queue.handed_since(now - timedelta(minutes=1)) >= settings.smtp_per_minute
    return None if came.full else queue.claim(worker, now, now - stale)


def _send(
    queue: Queue,
    server: Server,
    mail: OutgoingMail,
    settings: MailSettings,
    now: Callable[[], datetime],
    note: Note,
    came: Sent,
) -> None:
    on = mail.about
    try:
        message = message_bytes(mail, settings, now())
        words = server.send(mail.recipient, message, lambda: queue.hand_over(mail, now()))
        queue.finish(mail, now(), words)
        came.sent += 1
        note("mail.sent", on, "done")
        log.info("mail sent", extra={"mail": mail.id})
    except LostClaimError:
        server.forget()
        log.warning("mail taken over by another sender", extra={"mail": mail.id})
    except NotNowError as error:
        server.forget()
        _later(queue, mail, settings, now(), str(error), came)
    except (NeverError, ValueError) as error:  # ValueError: it cannot be written as a mail
        server.forget()
        queue.fail(mail, str(error))
        came.failed += 1
        note("mail.sent", on, "failed")
        log.warning("mail refused", extra={"mail": mail.id, "words": str(error)})
    except MailServerError as error:
        # It may be this mail that the server cannot bear: it waits, and the next run begins with another one.
        with suppress(LostClaimError):
            _later(queue, mail, settings, now(), str(error), came)
        raise
    except NobodyKnowsError as error:
        queue.lose_sight(mail, str(error))
        came.unknown += 1
        note("mail.sent", on, "failed")
        log.warning("mail unknown", extra={"mail": mail.id})


def _later(queue: Queue, mail: OutgoingMail, settings: MailSettings, now: datetime, words: str, came: Sent) -> None:
    attempts = mail.attempts + 1
    if attempts >= settings.smtp_attempts:
        queue.fail(mail, f"after {attempts} attempts: {words}")
        came.failed += 1
        return
    queue.give_back(mail, attempts, now + wait_after(attempts), words)
    came.later += 1


def wait_after(attempts: int) -> timedelta:
    """Return how long a mail waits that a server put off so many times: 5 minutes, then twice as long each time, to 6 hours."""
    return min(_FIRST_WAIT * (1 << (attempts - 1)), _LONGEST_WAIT)
