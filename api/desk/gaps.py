"""Gaps: what firms ask and no page answers well, told to whoever could write the page, and tried again when it appears."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache

from api.csv_cells import as_csv
from api.desk.gap_clusters import closest, clusters, of_answers, of_ticket
from api.desk.learning_records import LearningRecords
from assistant.types import Question
from kb.learning_types import MACHINE, OPEN_GAPS, Gap, GapCause, GapEvent, GapQuestion, GapState, GapStep
from kb.ticket_types import TicketStatus
from kb.types import Vectors

_TICKETS: tuple[TicketStatus, ...] = ("received", "taken_up", "waiting", "answered", "closed")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SPOKEN = ("answered",)
_APPEARED = 0.5  # of the questions of a gap, from which the page is taken to be there
_MOST_TESTED = 10  # questions of one gap that a test asks
_EXAMPLES = 3
_COLUMNS = ("gap", "state", "topic", "partner", "questions", "causes", "newest", "answered", "asked", "examples", "note")
MOST_COLLECTED = 2000  # questions that one collection takes up


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """A gap as it is shown and sent."""

    gap: Gap
    questions: tuple[GapQuestion, ...]  # the newest first, without those that were erased
    count: int  # with those that were erased
    causes: Mapping[GapCause, int]
    newest: datetime | None

    @property
    def examples(self) -> tuple[str, ...]:
        """Some of the questions, masked, each once."""
        return tuple(dict.fromkeys((*filter(None, (self.gap.title,)), *(q.text for q in self.questions))))[:_EXAMPLES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A gap that was tried again."""

    before: Gap
    after: Gap


def collect(learning: LearningRecords, by: str = MACHINE) -> tuple[int, int]:
    """Take up what was answered badly since the last time; return how many questions, and how many new gaps they make.

    A question joins an open gap of its topic, partner and language that means nearly the same, else those like it make
    a new one. Raises NotPublishedError.
    """
    knowledge = learning.published.knowledge()
    names, embed = knowledge.names, cache(knowledge.embedder.embed_query)
    answers = of_answers(learning.figures.packs(_LONG_AGO), learning.feedback.feedback(), names)
    found = {question.key: question for question in answers}
    for ticket in learning.tickets.tickets(_TICKETS):
        found |= {question.key: question for question in of_ticket(ticket, names)}
    known = learning.gaps.known(list(found))
    fresh = [question for key, question in found.items() if key not in known][:MOST_COLLECTED]
    rest = _joined(learning, fresh, embed, by)
    groups = clusters(rest, embed)
    now = learning.now()
    for group in groups:
        first = group[0]
        gap = Gap(
            id=0, topic=first.topic, partner_id=first.partner_id, title=first.text, state="new", made_at=now, changed_at=now
        )
        learning.gaps.add(gap, group, GapEvent(at=now, kind="found", by=by, count=len(group)))
    return len(fresh), len(groups)


def views(
    learning: LearningRecords, states: Collection[GapState] = OPEN_GAPS, partners: Collection[str] | None = None
) -> list[GapView]:
    """Return gaps with their questions, those with the most questions first; only of these partners, where they are given."""
    gaps = learning.gaps.gaps(states, partners)
    questions = learning.gaps.questions([gap.id for gap in gaps])
    return [_view(gap, questions[gap.id]) for gap in gaps]


def view(learning: LearningRecords, gap_id: int) -> GapView:
    """Return one. Raises UnknownGapError."""
    return _view(learning.gaps.gap(gap_id), learning.gaps.questions([gap_id])[gap_id])


def close(learning: LearningRecords, gap: Gap, by: str, note: str = "") -> Gap:
    """Say that nothing is left to do about a gap. Raises StaleGapError."""
    now = learning.now()
    closed = replace(gap, state="closed", changed_at=now, note=note or gap.note)
    return learning.gaps.change(closed, GapEvent(at=now, kind="closed", by=by, note=note))


def reopen(learning: LearningRecords, gap: Gap, by: str) -> Gap:
    """Take a closed gap up again. Raises StaleGapError."""
    now = learning.now()
    opened = replace(gap, state="sent" if gap.sent_at else "new", changed_at=now)
    return learning.gaps.change(opened, GapEvent(at=now, kind="reopened", by=by))


def retest(learning: LearningRecords, today: date, every: bool = False, by: str = MACHINE) -> list[Tested]:
    """Ask the questions of open gaps again where their partner has pages that are newer than the last test.

    Half of them answered: the page has appeared, which a person looks at before the gap is closed. One that is answered
    no longer goes back. `every`: newer pages or not. Raises NotPublishedError.
    """
    done = []
    for found in views(learning, OPEN_GAPS):
        if found.questions and (every or _has_news(learning, found.gap)):
            done.append(_tested(learning, found, today, by))
    return done


def gap_table(found: Sequence[GapView], partners: Mapping[str, str]) -> bytes:
    """Return gaps as a table for a spreadsheet, one row each; `partners` are names by id."""
    return as_csv(_COLUMNS, (_row(one, partners) for one in found))


def _joined(
    learning: LearningRecords, fresh: Sequence[GapQuestion], embed: Callable[[str], Vectors], by: str
) -> list[GapQuestion]:
    """Put questions to the gaps that they belong to; return those that belong to none."""
    gaps = {gap.id: gap for gap in learning.gaps.gaps(OPEN_GAPS)}
    languages = {gap_id: found[0].language for gap_id, found in learning.gaps.questions(list(gaps)).items() if found}
    rest: list[GapQuestion] = []
    mine: defaultdict[int, list[GapQuestion]] = defaultdict(list)
    for question in fresh:
        about = (question.topic, question.partner_id, question.language)
        alike = {i: g.title for i, g in gaps.items() if (g.topic, g.partner_id, languages.get(i)) == about}
        gap_id = closest(question, alike, embed)
        rest += [question] if gap_id is None else []
        if gap_id is not None:
            mine[gap_id].append(question)
    for gap_id, questions in mine.items():
        now = learning.now()
        event = GapEvent(at=now, kind="grown", by=by, count=len(questions))
        learning.gaps.extend(replace(gaps[gap_id], changed_at=now), questions, event)
    return rest


def _row(one: GapView, partners: Mapping[str, str]) -> tuple[object, ...]:
    gap = one.gap
    causes = ", ".join(f"{cause} {count}" for cause, count in one.causes.items())
    newest = one.newest.date().isoformat() if one.newest else ""
    partner = partners.get(gap.partner_id or "", gap.partner_id or "")
    counted = (one.count, causes, newest, gap.answered, gap.asked)
    return (gap.id, gap.state, gap.topic, partner, *counted, " | ".join(one.examples), gap.note)


def _view(gap: Gap, questions: Sequence[GapQuestion]) -> GapView:
    counted = Counter(question.cause for question in questions)
    return GapView(
        gap=gap,
        questions=tuple(question for question in questions if question.text),
        count=len(questions),
        causes=dict(counted.most_common()),
        newest=questions[0].at if questions else None,
    )


def _has_news(learning: LearningRecords, gap: Gap) -> bool:
    if gap.partner_id is None:
        return False
    newest = learning.figures.newest_page(gap.partner_id)
    return newest is not None and newest > (gap.tested_at or gap.made_at)


def _tested(learning: LearningRecords, found: GapView, today: date, by: str) -> Tested:
    asked = found.questions[:_MOST_TESTED]
    ask = learning.published.preview
    outcomes = {question.key: ask(Question(text=question.text, as_of=today)).outcome for question in asked}
    learning.gaps.tested(outcomes)
    answered = sum(outcome in _SPOKEN for outcome in outcomes.values())
    appeared = answered >= _APPEARED * len(asked)
    now, gap = learning.now(), found.gap
    state: GapState = "page_appeared" if appeared else ("sent" if gap.sent_at else "new")
    changed = replace(gap, state=state, tested_at=now, changed_at=now, answered=answered, asked=len(asked))
    kind: GapStep = "appeared" if appeared else "tested"
    event = GapEvent(at=now, kind=kind, by=by, count=len(asked), answered=answered)
    return Tested(before=gap, after=learning.gaps.change(changed, event))
