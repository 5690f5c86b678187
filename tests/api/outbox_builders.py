"""Builders of what goes out: a ticket, its mails, an approved reply; and an outbox over a store of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from api.desk.outbox import OutboxSettings, put
from api.handoff import new_reference, new_token
from api.mail_settings import MailSettings
from assistant.pipeline import to_json
from kb.desk_types import ReplyVersion
from kb.engines.database import open_database
from kb.engines.desk_store import DeskStore, erase_of_ticket
from kb.engines.mail_store import erase_mails
from kb.engines.outbox_store import OutboxStore, erase_outgoing
from kb.engines.ticket_store import TicketStore
from kb.mail_types import Mail
from kb.outbox_types import OutgoingMail
from kb.ticket_types import DESK, Contact, Ticket
from tests.api.builders import a_citation

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
NAMES = {"simest": "SIMEST S.p.A."}
MAIL = MailSettings(
    smtp_host="127.0.0.1",
    smtp_port=25,
    smtp_tls="none",
    smtp_seconds=5,
    smtp_per_minute=1000,
    from_address="sportello@fondaco.example",
    from_name="Sportello per l'estero",
    signature="Sportello per l'estero\nTel. 02 1234567",
)
SETTINGS = OutboxSettings(mail=MAIL, public_address="https://fondaco.example", two_persons=True)


def a_ticket(number: int = 0, **changes: Any) -> Ticket:
    """Return a question that came by mail and was taken up."""
    ticket = Ticket(
        id=f"ticket-{number}",
        reference=new_reference(),
        token=new_token(),
        channel="mail",
        recipient=DESK,
        status="taken_up",
        version=1,
        language="it",
        province="Lecco",
        topic=None,
        category=None,
        contact=Contact(name="Anna Riva", email="anna@riva.example"),
        message="Quanto copre il voucher?",
        dossier=None,
        exchanges=(),
        consent=None,
        consented_at=None,
        received_at=NOON,
        promised_at=NOON + timedelta(days=4),
        changed_at=NOON,
    )
    return replace(ticket, **changes)


def a_mail(ticket: Ticket, **changes: Any) -> Mail:
    """Return the mail that a ticket came of."""
    mail = Mail(
        id=f"mail-{ticket.id}",
        key=ticket.id,
        kind="question",
        message_id="abc.1@riva.example",
        in_reply_to=("abc.0@riva.example",),
        sender_name="Anna Riva",
        sender_email="anna@riva.example",
        recipients=("sportello@fondaco.example",),
        subject="Voucher fiere",
        text="Quanto copre il voucher?",
        cut=False,
        attachments=(),
        sent_at=NOON,
        received_at=NOON,
        ticket_id=ticket.id,
    )
    return replace(mail, **changes)


def a_reply(ticket: Ticket, **changes: Any) -> ReplyVersion:
    """Return a reply that a second person approved."""
    reply = ReplyVersion(
        ticket_id=ticket.id,
        number=1,
        text="Gentile Anna Riva,\n\nl'importo massimo è di 500.000 euro [1].\n\nCordiali saluti",
        citations=(to_json(a_citation(1)),),
        state="approved",
        written_by="agent-1",
        written_at=NOON,
        decided_by="supervisor-1",
        decided_at=NOON,
    )
    return replace(reply, **changes)


class Desk:
    """The stores of one database, with tickets whose replies wait in the outbox."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self.engine: Engine = open_database(self.url)
        self.tickets = TicketStore(self.engine, also_erased=(erase_mails, erase_outgoing, erase_of_ticket))
        self.replies = DeskStore(self.engine)
        self.outbox = OutboxStore(self.engine)

    def waiting(self, number: int = 0, email: str = "anna@riva.example", now: datetime = NOON) -> OutgoingMail:
        """Put an approved reply to a new ticket into the outbox."""
        ticket = self.tickets.add(a_ticket(number, contact=Contact(email=email)), None)
        reply = self.replies.save(a_reply(ticket))
        return put(self.outbox, reply, ticket, [a_mail(ticket, sender_email=email)], NAMES, SETTINGS, now)
