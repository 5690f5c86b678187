"""A portal in memory with every outcome of an answer, and a partner's site that shows its widget."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.visitor_records import VisitorRecords
from api.web_settings import LimitSettings, WebSettings, WidgetSettings
from api.widget_demo import create_demo
from assistant.types import Answer, Cell, Comparison, ComparisonRow, Question
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from kb.ticket_types import SharedAnswer
from tests.api.builders import TODAY, MemoryService, a_plain_answer, an_answer, an_opportunity
from tests.browser.states import QUESTIONS
from tests.serving import served

EXPIRED = "scaduta"  # token of a shared answer that may no longer be read
PAST = "E ieri?"  # its answer is of another day
COMPARED = "Può confrontarli?"
_PROVINCES = tuple(f"quanto mi date per la fiera? La mia impresa è in provincia di {name}." for name in ("Bergamo", "Como"))
_MEASURES = tuple(an_opportunity(state) for state in ("open", "closing", "announced", "closed"))


class Visited(MemoryService):
    """Ends as the question says, and otherwise tells of measures."""

    def ask(self, question: Question) -> Answer:
        digest = sha256(question.text.encode("utf-8", "replace")).hexdigest()
        self.reply = replace(reply_to(question.text), id=f"answer-{digest[:12]}")
        return super().ask(question)


def reply_to(asked: str) -> Answer:
    """Return the answer to a question of `QUESTIONS`, of the past or for a comparison; to any other, the one with measures."""
    known = an_answer(opportunities=_MEASURES, suggestions=("Ci sono altre fiere?",))
    outcome = next((outcome for outcome, question in QUESTIONS.items() if question == asked), "answered")
    if asked == PAST:
        return replace(known, as_of=TODAY - timedelta(days=10))
    if asked == COMPARED:
        row = ComparisonRow(attribute="Importo massimo", cells=(Cell(text="500.000 euro", citations=(1,)), None))
        return replace(known, comparison=Comparison(columns=("Fiere ed eventi", "Voucher fiere"), rows=(row,)))
    if outcome == "answered":
        return known
    if outcome == "partial":
        return replace(known, outcome="partial", reason="missing_fact")
    ways = _PROVINCES if outcome == "clarify" else ("Quali finanziamenti ci sono per una fiera?",)
    words = "In quale provincia?" if outcome == "clarify" else "Può chiedere direttamente a SIMEST."
    return a_plain_answer(outcome, "other", words, suggestions=ways)


@dataclass(frozen=True, slots=True)
class World:
    """Addresses of a portal and of a partner's site."""

    portal: str
    partner: str


class _Partner:
    """A site that must be reached at its port before the portal, which it names, can be made."""

    site: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.site(scope, receive, send)


@contextmanager
def world_in(folder: Path) -> Iterator[World]:
    """Serve a portal that keeps in a folder what visitors leave, and a partner's site."""
    engine = open_database(f"sqlite:///{folder / 'store.sqlite3'}")
    records = VisitorRecords(tickets=TicketStore(engine), feedback=FeedbackStore(engine), shares=ShareStore(engine))
    records.shares.add(_expired())
    (folder / "lab").mkdir()
    with ExitStack() as stack:
        demo = _Partner()
        partner = stack.enter_context(served(demo))
        off, widget = LimitSettings(on=False), WidgetSettings(origins=(partner,))
        settings = WebSettings(sample_web=True, lab=folder / "lab", limits=off, widget=widget)
        portal = stack.enter_context(served(create_app(Visited(), settings, today=lambda: TODAY, records=records)))
        demo.site = create_demo(portal)
        yield World(portal, partner)


def _expired() -> SharedAnswer:
    then = datetime(2026, 9, 1, 8, tzinfo=UTC)
    return SharedAnswer(
        token=EXPIRED,
        answer_id="answer-1",
        question="Chi timbra?",
        language="it",
        owner="0" * 64,
        consent="Acconsento.",
        shared_at=then,
        expires_at=then + timedelta(days=30),
    )
