"""An approved reply becomes a mail: sources and footer, plain and as HTML, in the thread of its ticket. Nothing else leaves."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from markupsafe import Markup, escape

from api.errors import NoAddressError, NotApprovedError
from api.handoff import clean
from api.i18n import UI_LANGUAGES, UiLanguage, long_date, text
from api.mail_settings import MailSettings
from api.safe_links import safe_url
from kb.desk_types import ReplyVersion
from kb.mail_types import Mail
from kb.outbox_types import OutgoingMail
from kb.ticket_types import Ticket

# RFC 5321, 4.1.2, without quoted local parts and address literals, which nobody's firm has.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_MESSAGE_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,250}")  # without brackets
_REPLIED = re.compile(r"(?:\s*+(?:re|r|i|fw|fwd|aw|wg|tr|rif|rv)\s*+:)+\s*+", re.I)
_MOST_REFERENCES = 20
_LONGEST_SUBJECT = 150


class Outbox(Protocol):
    """Where mails wait; see kb/engines/outbox_store.py."""

    def put(self, mail: OutgoingMail) -> OutgoingMail: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSettings:
    """What stands on each mail of this desk, and who may let one go."""

    mail: MailSettings
    public_address: str  # of the portal; empty: mails have no link to the status page
    two_persons: bool  # who wrote a reply may not approve it


@dataclass(frozen=True, slots=True)
class Written:
    """A reply as its person gets it."""

    recipient: str
    subject: str
    plain: str
    html: str
    public_text: str  # of the status page: text and sources, without footer


def put(
    outbox: Outbox,
    reply: ReplyVersion,
    ticket: Ticket,
    mails: Sequence[Mail],
    names: Mapping[str, str],
    settings: OutboxSettings,
    now: datetime,
) -> OutgoingMail:
    """Put an approved reply into the outbox, once; `mails` are those of the ticket, `names` of the providers by id.

    Raises NotApprovedError, NoAddressError.
    """
    refuse_unapproved(reply, settings.two_persons)
    written = preview(reply, ticket, mails, names, settings)
    assert reply.decided_by is not None and reply.decided_at is not None
    last = _last_of_person(ticket, mails)
    return outbox.put(
        OutgoingMail(
            id=secrets.token_hex(16),
            ticket_id=ticket.id,
            reply_number=reply.number,
            message_id=f"<{ticket.reference}.{secrets.token_hex(12)}@{mail_domain(settings.mail)}>",
            recipient=written.recipient,
            subject=written.subject,
            in_reply_to=_bracketed(last.message_id) if last else "",
            references=_references(last),
            language=ticket.language,
            plain=written.plain,
            html=written.html,
            public_text=written.public_text,
            asks_back=reply.asks_back,
            written_by=reply.written_by,
            approved_by=reply.decided_by,
            approved_at=reply.decided_at,
            state="approved",
            due_at=now,
        )
    )


def preview(
    reply: ReplyVersion, ticket: Ticket, mails: Sequence[Mail], names: Mapping[str, str], settings: OutboxSettings
) -> Written:
    """Return what would go out, word by word. Raises NoAddressError."""
    language, public = _language(ticket), public_text(reply, ticket, names)
    entries = [_source(citation, names, language)[1] for citation in reply.citations]
    footer = _footer(ticket, settings, language)
    return Written(
        recipient=_recipient(ticket),
        subject=_subject(ticket, _last_of_person(ticket, mails), language),
        plain=public + "\n\n-- \n" + "\n".join(footer) + "\n",
        html=as_html(clean(reply.text), entries, footer, language),
        public_text=public,
    )


def public_text(reply: ReplyVersion, ticket: Ticket, names: Mapping[str, str]) -> str:
    """Return a reply as the status page shows it: its text and its sources."""
    language, said = _language(ticket), clean(reply.text)
    if not reply.citations:
        return said
    cited = [_source(citation, names, language)[0] for citation in reply.citations]
    return "\n".join([said, "", text(language, "outgoing.sources"), *cited])


def refuse_unapproved(reply: ReplyVersion, two_persons: bool) -> None:
    """Raise NotApprovedError unless a person wrote a reply and a person, another one by the rule, approved it."""
    what = f"reply {reply.number}"
    if reply.state != "approved" or not reply.decided_by or reply.decided_at is None:
        raise NotApprovedError(f"{what} is {reply.state}: somebody has to approve it before it can be sent")
    if not reply.written_by:
        raise NotApprovedError(f"{what} was written by nobody: a person has to take it over before it can be sent")
    if two_persons and reply.decided_by == reply.written_by:
        raise NotApprovedError(f"{what} was approved by who wrote it: another person has to approve it")
    if not reply.text.strip():
        raise NotApprovedError(f"{what} is empty")


def may_be_written_to(address: str) -> bool:
    """Tell whether an address can stand in the head of a mail."""
    return bool(_ADDRESS.fullmatch(address))


def _recipient(ticket: Ticket) -> str:
    """Return the address of who asked first: whoever knows the reference can write into a ticket."""
    said = ticket.contact.email if ticket.contact else ""
    local, _, domain = said.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}" if local else ""
    except UnicodeError:
        address = ""
    if not may_be_written_to(address):
        raise NoAddressError(f"{ticket.reference}: the person left no e-mail address that can be written to")
    return address


def _subject(ticket: Ticket, last: Mail | None, language: UiLanguage) -> str:
    said = " ".join(clean(last.subject).split()) if last else ""
    bare = said[replied.end() :] if (replied := _REPLIED.match(said)) else said
    bare = bare.replace(f"[{ticket.reference}]", "").strip()[:_LONGEST_SUBJECT]
    about = f"Re: {bare}" if bare else text(language, "outgoing.subject")
    return f"{about} [{ticket.reference}]"


def _last_of_person(ticket: Ticket, mails: Sequence[Mail]) -> Mail | None:
    """Return the newest mail of who is written to."""
    who = ticket.contact.email.casefold() if ticket.contact else ""
    asked = [mail for mail in mails if mail.kind == "question" and mail.sender_email.casefold() == who]
    return max(asked, key=lambda mail: mail.received_at, default=None)


def _references(last: Mail | None) -> tuple[str, ...]:
    """Return the thread so far, oldest first, as RFC 5322, 3.6.4 wants it."""
    if last is None:
        return ()
    known = [*reversed(last.in_reply_to), last.message_id]
    return tuple(dict.fromkeys(filter(None, map(_bracketed, known))))[-_MOST_REFERENCES:]


def _bracketed(message_id: str) -> str:
    """Return a Message-ID as heads have it; empty for what is none, so that nothing else gets into a head."""
    return f"<{message_id}>" if _MESSAGE_ID.fullmatch(message_id) else ""


def mail_domain(mail: MailSettings) -> str:
    """Return the domain of the desk, for Message-IDs."""
    return mail.from_address.rpartition("@")[2] or "localhost"


def _source(citation: Mapping[str, Any], names: Mapping[str, str], language: UiLanguage) -> tuple[str, Markup]:
    """Return a source as a line and as an entry of a list."""
    marker, title, provider_id = citation["marker"], " ".join(str(citation["title"]).split()), str(citation["provider_id"])
    owner, url = names.get(provider_id, provider_id), safe_url(str(citation["url"]))
    read = text(language, "source.read", day=long_date(language, str(citation["read_on"])))
    name = Markup('<a href="{}">{}</a>').format(url, title) if url else escape(title)
    entry = Markup("<li>[{}] {}, {} ({})</li>").format(marker, name, owner, read)
    return f"[{marker}] {title}, {owner}{', ' + url if url else ''} ({read})", entry


def _footer(ticket: Ticket, settings: OutboxSettings, language: UiLanguage) -> list[str]:
    lines = [line.strip() for line in settings.mail.signature.splitlines() if line.strip()]
    lines.append(text(language, "outgoing.reference", reference=ticket.reference))
    if settings.public_address:
        lines.append(text(language, "outgoing.status", address=f"{settings.public_address}/pratica/{ticket.token}"))
    return [*lines, text(language, "outgoing.notice")]


def _language(ticket: Ticket) -> UiLanguage:
    return next((known for known in UI_LANGUAGES if known == ticket.language), "it")


def as_html(said: str, entries: Sequence[Markup], footer: Sequence[str], language: UiLanguage) -> str:
    """Return a document without styles or pictures; every text is escaped."""
    paragraphs = [_paragraph(part) for part in re.split(r"\n[ \t]*\n+", said) if part.strip()]
    heading = text(language, "outgoing.sources")
    sources = Markup("<h2>{}</h2>\n<ul>\n{}\n</ul>").format(heading, Markup("\n").join(entries)) if entries else Markup()
    last = Markup("<hr>\n{}").format(_paragraph("\n".join(footer)))
    body = Markup("\n").join(part for part in (*paragraphs, sources, last) if part)
    head = Markup('<!DOCTYPE html>\n<html lang="{}"><head><meta charset="utf-8"></head><body>\n').format(language)
    return str(head + body + Markup("\n</body></html>\n"))


def _paragraph(said: str) -> Markup:
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(line.strip() for line in said.strip().split("\n")))
