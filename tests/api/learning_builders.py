"""A desk that learns: over a small published knowledge base, with a sent reply and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from api.desk.learning_records import LearningRecords
from assistant.citing import cite
from assistant.pipeline import to_json
from assistant.types import Answer, Citation, Outcome, Question
from kb.desk_types import MachineDraft, ReplyVersion
from kb.engines import desk_tables
from kb.engines.answer_log import AnswerLog
from kb.engines.database import open_database
from kb.engines.figures_store import FiguresStore
from kb.engines.gap_store import GapStore
from kb.engines.learning_store import LearningStore
from kb.engines.sql_store import SqlStore
from kb.engines.ticket_store import TicketStore
from kb.knowledge_base import KnowledgeBase
from kb.ticket_types import Ticket
from tests.api.builders import an_answer
from tests.api.desk_builders import Bureau
from tests.builders import FixedLanguage

DRAFT = "Gentile Anna Riva,\nL'importo massimo finanziabile è di 900.000 euro [1].\nCordiali saluti"
SENT = DRAFT.replace("900.000", "500.000")
QUESTION = "Quanto finanzia al massimo SIMEST per una fiera?"


@dataclass
class SmallPages:
    """The published pages, with an assistant that always ends alike."""

    base: KnowledgeBase
    outcome: Outcome = "answered"
    asked: list[Question] = field(default_factory=list)

    def knowledge(self) -> KnowledgeBase:
        return self.base

    def languages(self) -> FixedLanguage:
        return FixedLanguage()

    def preview(self, question: Question) -> Answer:
        self.asked.append(question)
        return an_answer(outcome=self.outcome)


@dataclass
class Class:
    """A desk and what it learns."""

    bureau: Bureau
    learning: LearningRecords
    pages: SmallPages
    engine: sa.Engine

    def sent(self, name: str = "1", draft: str = DRAFT, text: str = SENT, **changes: Any) -> Ticket:
        """Keep a ticket with a machine's draft and the reply that was sent."""
        ticket = self.bureau.ticket(name, **changes)
        citations = [to_json(citation) for citation in fair_citations(self.pages.base)]
        letter = {"as_of": "2026-11-21", "citations": citations, "answers": [_answered(draft)]}
        now, desk = self.bureau.clock.now, self.bureau.records.desk
        desk.add_draft(MachineDraft(ticket_id=ticket.id, number=1, made_at=now, text=draft, letter=letter))
        reply = ReplyVersion(
            ticket_id=ticket.id,
            number=1,
            text=text,
            citations=tuple(citations),
            state="draft",
            written_by=self.bureau.agent[0].id,
            written_at=now,
            draft=1,
        )
        desk.save(reply)
        with self.engine.begin() as connection:
            table = desk_tables.reply_versions
            mine = sa.update(table).where(table.c.ticket_id == ticket.id)
            connection.execute(mine.values(state="sent", sent_at=now + timedelta(hours=1)))
        return ticket


def _answered(draft: str) -> Mapping[str, Any]:
    statements = [{"text": line.partition(" [")[0] + "."} for line in draft.splitlines() if "[" in line]
    return {"question": QUESTION, "standalone": QUESTION, "outcome": "answered", "statements": statements}


def fair_citations(base: KnowledgeBase) -> tuple[Citation, ...]:
    """Return the passage on fairs as a citation."""
    first = next(chunk_id for chunk_id in base.chunk_ids if chunk_id.startswith("fiere@") and chunk_id.endswith("#0"))
    return cite([(base.read([first])[first], "L'importo massimo finanziabile è di 500.000 euro.")])


def a_class(bureau: Bureau, folder: Path, base: KnowledgeBase, pages_store: Path) -> Class:
    """Return a desk that learns, in the folder of its store; `pages_store` is the database of the pages."""
    engine = open_database(f"sqlite:///{folder / 'fondaco.sqlite3'}")
    pages = SmallPages(base)
    learning = LearningRecords(
        book=LearningStore(engine),
        gaps=GapStore(engine),
        figures=FiguresStore(engine),
        tickets=TicketStore(engine),
        feedback=bureau.visitors.feedback,
        published=pages,
        origins=AnswerLog(open_database(f"sqlite:///{pages_store}")).origins,
        cases=folder / "desk" / "cases.jsonl",
        now=bureau.clock,
    )
    bureau.records = replace(bureau.records, learning=learning)
    return Class(bureau, learning, pages, engine)


def withdraw(pages_store: Path, document_id: str) -> None:
    """Take a page of the small web away."""
    SqlStore(open_database(f"sqlite:///{pages_store}")).withdraw(document_id, datetime.now(UTC))
