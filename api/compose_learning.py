"""Opens what the desk's work teaches: the part of the composition root that belongs to learning, gaps and numbers."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from api.desk.learning_records import LearningRecords, Published
from api.settings import Settings
from assistant.curated import CuratedBook
from assistant.ports import LanguageDetector
from assistant.types import Answer, Question
from kb.engines.answer_log import AnswerLog
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore
from kb.engines.figures_store import FiguresStore
from kb.engines.gap_store import GapStore
from kb.engines.learning_store import LearningStore, erase_of_ticket
from kb.engines.ticket_store import TicketStore
from kb.knowledge_base import KnowledgeBase
from kb.ports import Embedder

FRESH_SECONDS = 0.5  # after which a correction or a curated answer of another process counts at the latest
erase_learned = erase_of_ticket  # what a ticket taught goes with it


def open_learning(settings: Settings, published: Published) -> LearningRecords:
    """Open edits, curated answers, gaps, and what numbers are counted from, over the published pages."""
    engine = open_database(settings.database_url)
    return LearningRecords(
        book=LearningStore(engine),
        gaps=GapStore(engine),
        figures=FiguresStore(engine),
        tickets=TicketStore(engine),
        feedback=FeedbackStore(engine),
        published=published,
        origins=AnswerLog(engine).origins,
        cases=_case_file(settings),
        two_persons=settings.desk.two_persons,
    )


def case_pruner(settings: Settings) -> Callable[[datetime, datetime], int]:
    """Return what takes the cases of erased tickets out of their file, for the purge; it returns how many went."""
    book = LearningStore(open_database(settings.database_url))

    def prune(_before: datetime, _now: datetime) -> int:
        from api.desk.learning import prune_cases  # slow to import

        return prune_cases(book, _case_file(settings))

    return prune


def _case_file(settings: Settings) -> Path:
    return settings.var / "desk" / "cases.jsonl"


class LatePages:
    """The published pages, opened when they are first asked for: lists need none of them."""

    def __init__(self, open_pages: Callable[[], Published]) -> None:
        self._open = cache(open_pages)

    def knowledge(self) -> KnowledgeBase:
        """Return the knowledge base."""
        return self._open().knowledge()

    def languages(self) -> LanguageDetector:
        """Return what tells the language of a text."""
        return self._open().languages()

    def preview(self, question: Question) -> Answer:
        """Return the answer to a question that nobody asked now."""
        return self._open().preview(question)


def open_curated(settings: Settings, embedder: Embedder) -> CuratedBook:
    """Open the curated answers, to be given to who asks the same again."""
    return CuratedBook(LearningStore(open_database(settings.database_url)), embedder.embed_query, FRESH_SECONDS)
