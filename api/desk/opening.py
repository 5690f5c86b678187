"""Opens the desk of an installation over its service and stores."""

from api.compose import open_desk_books, open_intake, open_mails, open_outbox, open_tickets, outbox_settings
from api.compose_desk import open_similar
from api.compose_learning import open_learning
from api.desk.checking import check_reply, check_text
from api.desk.drafting import draft
from api.desk.records import DeskRecords, DeskTools
from api.service import Service
from api.settings import Settings


def open_desk(settings: Settings, service: Service) -> DeskRecords:
    """Return all that the pages of the desk work with."""
    book, inbox = open_desk_books(settings)
    tools = DeskTools(
        draft=lambda ticket, today, subject: draft(ticket, service, today, subject),
        check_reply=lambda text, citations, today, told: check_reply(text, citations, service, today, told),
        check_text=lambda text, today: check_text(text, service, today),
        similar=open_similar(settings, service).of,
    )
    return DeskRecords(
        tickets=open_tickets(settings),
        desk=book,
        inbox=inbox,
        mails=open_mails(settings),
        outbox=open_outbox(settings),
        outgoing=outbox_settings(settings),
        intake=open_intake(settings),
        tools=tools,
        learning=open_learning(settings, service),
    )
