"""Opens what finds similar tickets and what is kept of one person: the part of the composition root that is the desk's."""

from api.compose import open_mails, open_outbox, open_tickets
from api.desk.similar import SimilarCases
from api.persons import PersonRecords
from api.service import Service
from api.settings import Settings
from kb.engines.answer_log import AnswerLog
from kb.engines.database import open_database
from kb.engines.desk_store import DeskStore
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.learning_store import erase_of_answers
from kb.engines.ticket_store import TicketStore
from kb.engines.ticket_vector_store import TicketVectorStore


def open_similar(settings: Settings, service: Service) -> SimilarCases:
    """Open what finds similar tickets, by the embedder of the published build, which is loaded anyhow."""
    engine = open_database(settings.database_url)
    return SimilarCases(
        tickets=TicketStore(engine),
        book=TicketVectorStore(engine),
        register=service,
        embedder=lambda: service.knowledge().embedder,
    )


def open_person_records(settings: Settings) -> PersonRecords:
    """Open all that may hold something of one person."""
    engine = open_database(settings.database_url)
    return PersonRecords(
        tickets=open_tickets(settings),
        mails=open_mails(settings),
        desk=DeskStore(engine),
        outbox=open_outbox(settings),
        feedback=FeedbackStore(engine),
        shares=ShareStore(engine),
        answers=AnswerLog(engine, also_erased=(erase_of_answers,)),
    )
