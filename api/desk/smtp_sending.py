"""Mails over SMTP: what a server says is told apart into taken, not now, never, and nobody knows."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

from api.errors import ApiError, MailServerError
from api.mail_settings import MailSettings
from kb.outbox_types import OutgoingMail

_LATER, _NEVER = range(400, 500), range(500, 600)
_LONGEST_WORDS = 300  # of a server


class NotNowError(ApiError):
    """The server wants the mail later (4xx); the message holds its words."""


class NeverError(ApiError):
    """The server refuses the mail for good (5xx); the message holds its words."""


class NobodyKnowsError(ApiError):
    """The connection ended after the text had begun to leave: the server may have taken it or not."""


class SmtpServer:
    """An open connection."""

    def __init__(self, connection: smtplib.SMTP, sender: str) -> None:
        """`sender` is the address that bounces go to."""
        self._connection, self._sender = connection, sender

    def send(self, recipient: str, message: bytes, about_to_leave: Callable[[], None]) -> str:
        """Send a message and return the server's words; `about_to_leave` is called when both addresses are accepted.

        What it raises goes through, and nothing has left then. Raises NotNowError, NeverError, NobodyKnowsError;
        MailServerError if the connection ended before the text left.
        """
        try:
            _accepted(self._connection.mail(self._sender))
            _accepted(self._connection.rcpt(recipient))
        except OSError as error:  # smtplib's own errors are of this kind
            raise MailServerError(f"the mail server ended the connection: {error}") from error
        about_to_leave()
        try:
            reply = self._connection.data(message)
        except smtplib.SMTPDataError as error:  # the server did not want to hear it
            reply = (error.smtp_code, _bytes(error.smtp_error))
        except OSError as error:
            raise NobodyKnowsError(f"the connection ended while the mail left: {_words(str(error))}") from error
        return _accepted(reply)

    def forget(self) -> None:
        """End a mail that is not sent after all, so that another one can follow. A connection that is gone is no matter."""
        with suppress(OSError):
            self._connection.rset()


@contextmanager
def smtp_server(settings: MailSettings) -> Iterator[SmtpServer]:
    """Open a connection, encrypted and signed in as the settings say. Raises MailServerError."""
    try:
        connection = _connected(settings)
    except OSError as error:
        where = f"{settings.smtp_host}:{settings.smtp_port}"
        raise MailServerError(
            f"the mail server {where} cannot be used ({type(error).__name__}: {_words(str(error))})"
        ) from error
    try:
        yield SmtpServer(connection, settings.from_address)
    finally:
        with suppress(OSError):
            connection.quit()
        connection.close()


def message_bytes(mail: OutgoingMail, settings: MailSettings, now: datetime) -> bytes:
    """Return a mail as it goes over the wire; a line break in a head raises ValueError."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = Address(display_name=settings.from_name, addr_spec=settings.from_address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now.astimezone(UTC))
    message["Message-ID"] = mail.message_id
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        message["References"] = " ".join(mail.references)
    if settings.reply_to:
        message["Reply-To"] = settings.reply_to
    message.set_content(mail.plain, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message.as_bytes()


def _connected(settings: MailSettings) -> smtplib.SMTP:
    host, port, seconds = settings.smtp_host, settings.smtp_port, settings.smtp_seconds
    context = ssl.create_default_context()
    if settings.smtp_tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
    else:
        connection = smtplib.SMTP(host, port, timeout=seconds)
    try:
        if settings.smtp_tls == "starttls":
            connection.starttls(context=context)
        connection.ehlo_or_helo_if_needed()
        if settings.smtp_user:
            connection.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        connection.close()
        raise
    return connection


def _accepted(reply: tuple[int, bytes]) -> str:
    """Return the words of a server that agrees. Raises NotNowError, NeverError."""
    code, said = reply
    words = _words(f"{code} {said.decode('utf-8', 'replace')}")
    if code in _LATER:
        raise NotNowError(words)
    if code in _NEVER:
        raise NeverError(words)
    return words


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _words(said: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:_LONGEST_WORDS]
