"""One case as a report shows it: what was asked, expected, answered, cited and found wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Citation
from evals.cases import Case, Qrel
from evals.matching import address, holds
from evals.records import Passage, Record
from evals.scoring import Scored

_SHOWN_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a passage."""

    text: str
    marked: bool  # the answer says it word for word


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with its passage in parts."""

    citation: Citation
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """A relevance judgement and where the search placed it."""

    qrel: Qrel
    rank: int | None  # 1-based, of the first passage of that page that holds the quote; None: not among the ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case, what came of it, and what a reader wants to see beside it."""

    case: Case
    record: Record
    scored: Scored
    anchor: str  # id of its place in a page
    correct: bool | None  # None: not scored
    cited: tuple[Cited, ...]
    gold: tuple[Gold, ...]
    ranked: tuple[Passage, ...]  # the best ones


def case_view(case: Case, record: Record, scored: Scored) -> CaseView:
    """Return the view of a case."""
    said = [statement.text for statement in record.answer.statements if statement.kind == "claim"]
    correct = scored.scores.get("correct")
    return CaseView(
        case=case,
        record=record,
        scored=scored,
        anchor=anchor(case.id),
        correct=None if correct is None else correct.value == 1,
        cited=tuple(Cited(c, _parts(c.quote, said)) for c in record.answer.citations),
        gold=tuple(Gold(qrel, _rank(qrel, record.ranked)) for qrel in case.qrels),
        ranked=record.ranked[:_SHOWN_PASSAGES],
    )


def anchor(case_id: str) -> str:
    """Return the id of a case's place in a page."""
    return f"case-{re.sub(r'[^A-Za-z0-9_.-]', '-', case_id)}"


def worst_first(views: Sequence[CaseView]) -> list[CaseView]:
    """Return the cases with something wrong: raised ones first, then by cost, missing correctness, and findings."""

    def badness(view: CaseView) -> tuple[bool, float, bool, int]:
        cost = view.scored.scores.get("cost")
        found = sum(len(texts) for texts in view.scored.findings.values())
        return view.record.error is not None, (cost.value or 0.0) if cost else 0.0, view.correct is False, found

    wrong = [view for view in views if any(badness(view)[:3])]
    return sorted(wrong, key=lambda v: (*(-float(b) for b in badness(v)), v.case.id))


def _parts(passage: str, said: Sequence[str]) -> tuple[Part, ...]:
    """Return a passage cut where statements stand in it word for word; context in square brackets is no part of them."""
    bodies = {re.sub(r"^\[[^\]]*\] ", "", text).strip() for text in said}
    needles = sorted((body for body in bodies if body and body in passage), key=len, reverse=True)
    if not needles:
        return (Part(passage, False),)
    pieces = re.split(f"({'|'.join(map(re.escape, needles))})", passage)
    return tuple(Part(piece, piece in needles) for piece in pieces if piece)


def _rank(qrel: Qrel, ranked: Sequence[Passage]) -> int | None:
    wanted = address(qrel.doc)
    places = (rank for rank, p in enumerate(ranked, start=1) if address(p.url) == wanted and holds(p.text, qrel.quote))
    return next(places, None)
