"""From the bytes of a mail to its record: who asks what, in which thread; attachments are listed and never opened."""

import hashlib
import json
import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import PurePosixPath

from api.desk.mail_kinds import kind_of
from api.desk.mail_parts import addresses_in, body_text, file_name, header, is_attachment, leaves, raw_headers
from api.desk.mail_text import one_line, tidy
from api.errors import UnreadableMailError
from api.mail_settings import MailSettings
from kb.mail_types import Attachment, Mail

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,400})>")
_MESSAGE_ID_LINE = re.compile(r"^Message-ID:\s*<([^<>\s]{1,400})>", re.I | re.M)
_MOST_IDS, _MOST_RECIPIENTS, _MOST_ATTACHMENTS = 50, 100, 100
_LINE, _NAME = 500, 200  # characters kept of a subject, of a name
_MOST_WALKED = 50  # parts among which the mail in an envelope is looked for
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_IT_CAME = policy.default.clone(refold_source="none")
# The envelope of Italian certified mail (PEC) has the mail itself as an attached message (DM 2 November 2005, 6.3).
_CERTIFIED = "posta-certificata"
_HEAD_OF_PASTED = re.compile(
    r"\s*+[>*_ ]*+(?P<name>Da|From|De|Von|A|To|À|An|Para|Cc|Oggetto|Subject|Objet|Betreff|Asunto|Inviato|Data|Sent|Date"
    r"|Gesendet|Datum|Envoyé|Enviado|Fecha)[*_]*+\s*+:[*_ ]*(?P<value>[^\n]*)(?:\n|$)",
    re.I,
)
_SENDER_NAMES = frozenset(("da", "from", "de", "von"))
_SUBJECT_NAMES = frozenset(("oggetto", "subject", "objet", "betreff", "asunto"))
_FEWEST_HEAD_LINES = 2  # one line that begins with "Da:" may be the text itself


def read_mail(source: bytes, settings: MailSettings, now: datetime) -> Mail:
    """Read a mail as it travels (RFC 5322). Raises UnreadableMailError."""
    if len(source) > settings.max_message_bytes:
        raise UnreadableMailError("too_large", f"{len(source)} bytes, at most {settings.max_message_bytes} are read")
    try:
        return _read(_parsed(source), source, settings, now)
    except UnreadableMailError:
        raise
    # The library fails in many ways on what no standard allows; whatever it is, the mail must not be lost.
    except Exception as error:
        raise UnreadableMailError("unreadable", f"the parser failed: {type(error).__name__}") from error


def pasted_mail(text: str, now: datetime, sender_name: str = "", sender_email: str = "", subject: str = "") -> Mail:
    """Read a mail that somebody pasted; lines such as "Da: ..." and "Oggetto: ..." at its top fill in what is not given.

    Without a sender's address the e-mail is empty. Raises UnreadableMailError if there is no text.
    """
    head, body = _pasted_head(tidy(text))
    if not body.strip():
        raise UnreadableMailError("empty", "no text")
    name, email = next(iter(addresses_in(head.get("sender", ""))), (head.get("sender", ""), ""))
    return _keyed(
        Mail(
            id=secrets.token_hex(16),
            key="",
            kind="question",
            message_id="",
            in_reply_to=(),
            sender_name=one_line(sender_name, _NAME) or one_line(name, _NAME),
            sender_email=sender_email.strip().lower() or email,
            recipients=(),
            subject=one_line(subject, _LINE) or one_line(head.get("subject", ""), _LINE),
            text=body,
            cut=False,
            attachments=(),
            sent_at=None,
            received_at=now,
        )
    )


def _parsed(source: bytes) -> EmailMessage:
    if source.startswith(_OUTLOOK):
        raise UnreadableMailError("unreadable", "a message file of Outlook (.msg): save it as .eml")
    message = message_from_bytes(source, policy=policy.default)
    certified = (header(message, "X-Trasporto").strip().lower() == _CERTIFIED) and _carried(message)
    return certified or message


def _carried(message: EmailMessage) -> EmailMessage | None:
    """Return the mail inside the envelope of certified mail; None if there is none."""
    for part in islice(message.walk(), _MOST_WALKED):
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            return part.get_payload(0)  # type: ignore[return-value]
    return None


def _read(message: EmailMessage, source: bytes, settings: MailSettings, now: datetime) -> Mail:
    parts = leaves(message, settings.max_parts)
    text = tidy(body_text(message))
    subject = one_line(header(message, "Subject"), _LINE)
    attachments = tuple(_attachment(part) for part in parts if is_attachment(part))
    if not (text or subject or attachments):
        raise UnreadableMailError("empty", "neither subject nor text nor attachment")
    name, email = _sender(message)
    kind = kind_of(message, subject)
    if not email and kind == "question":
        raise UnreadableMailError("no_sender", "From and Reply-To hold no address")
    own_id = next(iter(_ids(message, "Message-ID")), "")
    before = (*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References")))
    if kind == "bounce":
        before += tuple(_MESSAGE_ID_LINE.findall(source.decode("ascii", "replace")))  # of the mail that came back
    return _keyed(
        Mail(
            id=secrets.token_hex(16),
            key="",
            kind=kind,
            message_id=own_id,
            in_reply_to=tuple(i for i in dict.fromkeys(before) if i != own_id)[:_MOST_IDS],
            sender_name=one_line(name, _NAME),
            sender_email=email,
            recipients=tuple(dict.fromkeys(email for _, email in _people(message, "To", "Cc")))[:_MOST_RECIPIENTS],
            subject=subject,
            text=text[: settings.max_text_characters],
            cut=len(text) > settings.max_text_characters,
            attachments=attachments[:_MOST_ATTACHMENTS],
            sent_at=_date(message),
            received_at=now,
        )
    )


def _keyed(mail: Mail) -> Mail:
    """Return a mail with its key. One without a Message-ID is the same again if it was sent, or else came, on the same day."""
    day = "" if mail.message_id else (mail.sent_at or mail.received_at).date().isoformat()
    written = json.dumps((mail.message_id, mail.sender_email, mail.subject, mail.text, day))
    return replace(mail, key=hashlib.sha256(written.encode()).hexdigest())


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Return the name of who wrote, and the address that a reply goes to."""
    people, replies = _people(message, "From"), _people(message, "Reply-To")
    name, email = people[0] if people else ("", "")
    if replies:
        name, email = name or replies[0][0], replies[0][1]
    return name, email


def _people(message: EmailMessage, *names: str) -> list[tuple[str, str]]:
    return [found for name in names for raw in raw_headers(message, name) for found in addresses_in(raw)]


def _ids(message: EmailMessage, name: str) -> list[str]:
    return [found for raw in raw_headers(message, name) for found in _MESSAGE_ID.findall(raw)]


def _date(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header(message, "Date"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _attachment(part: EmailMessage) -> Attachment:
    if part.is_multipart():
        inner = part.get_payload(0)
        content = inner.as_bytes(policy=_AS_IT_CAME)  # type: ignore[union-attr]
        name = header(inner, "Subject") + ".eml"  # type: ignore[arg-type]
    else:
        content = part.get_payload(decode=True) or b""
        name = file_name(part)
    return Attachment(
        name=PurePosixPath(one_line(name, _NAME).replace("\\", "/")).name,
        media_type=part.get_content_type(),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _pasted_head(text: str) -> tuple[dict[str, str], str]:
    """Return sender and subject as the lines at the top of a pasted mail give them, and the rest."""
    head: dict[str, str] = {}
    place, lines = 0, 0
    while (match := _HEAD_OF_PASTED.match(text, place)) is not None:
        name, value = match["name"].lower(), match["value"].strip()
        if name in _SENDER_NAMES:
            head.setdefault("sender", value)
        elif name in _SUBJECT_NAMES:
            head.setdefault("subject", value)
        place, lines = match.end(), lines + 1
    return (head, text[place:].strip("\n")) if lines >= _FEWEST_HEAD_LINES else ({}, text)
