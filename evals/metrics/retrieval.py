"""How good is a ranking of passages? (metrics 2.2)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.cases import Case
from evals.matching import address, holds
from evals.records import Passage, Record, Tools
from evals.scores import Reason, Score, TaskScores, flag, none, number, share

_RELEVANT = 2  # lowest grade that answers
_TOP = 10
_DEPTHS = (5, 10, 20, 50)
_NAMES = (
    "ndcg@10",
    *(f"recall@{k}" for k in _DEPTHS),
    "rr@10",
    "success@1",
    "success@5",
    "gold_in_index",
    "judged@10",
    "diversity@10",
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the judgements say of ranked passages; each sequence has a value a rank, best rank first."""

    gains: tuple[float, ...]  # best grade of a fact that no earlier passage carried
    relevant: tuple[bool, ...]  # whether the passage answers
    new_facts: tuple[int, ...]  # relevant facts that no earlier passage carried
    judged: tuple[bool, ...]  # whether the passage holds a judged quote, of any grade
    ideal_gains: tuple[float, ...]  # best grade of each fact, in no order
    facts: int  # relevant facts that there are


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return the measures of the ranking of one case.

    A passage carries a fact if its page has the address of a judgement and its text holds the quote, whatever its version.
    `judged@10` is the share of the passages that were returned among the first ten. A case for which no answer is due
    has no numbers but `leakage`, which needs passages that were withheld.
    """
    leakage, findings = _leakage(case, record)
    reason = _nothing_to_judge(case, record)
    if reason:
        return TaskScores({name: none(reason) for name in _NAMES} | {"leakage": leakage}, findings)
    ranking = judge(case, record.ranked)
    top = ranking.judged[:_TOP]
    scores = {
        "ndcg@10": number(ndcg(ranking.gains, ranking.ideal_gains, _TOP)),
        "rr@10": number(reciprocal_rank(ranking.relevant, _TOP)),
        "success@1": flag(success(ranking.relevant, 1)),
        "success@5": flag(success(ranking.relevant, 5)),
        "gold_in_index": _gold_in_index(case, record),
        "judged@10": share(sum(top), len(top), "not_measured"),
        "diversity@10": number(len({passage.provider_id for passage in record.ranked[:_TOP]})),
        "leakage": leakage,
    }
    scores |= {f"recall@{k}": _recall(ranking, k) for k in _DEPTHS}
    if not sum(ranking.new_facts[:_TOP]):
        findings += (f"no relevant passage in the first {_TOP}",)
    return TaskScores(scores, findings)


def judge(case: Case, ranked: Sequence[Passage]) -> Ranking:
    """Return what the judgements of a case say of passages, best first.

    A fact counts once: a passage that only repeats facts gains 0. A passage with several new facts gains its best one.
    """
    best: dict[str, float] = {}
    for qrel in case.qrels:
        fact = qrel.fact or qrel.quote
        best[fact] = max(best.get(fact, 0.0), float(qrel.grade))
    seen: set[str] = set()
    found: set[str] = set()
    gains, relevant, new_facts, judged = [], [], [], []
    for passage in ranked:
        held = _grades(case, passage)
        answers = {fact for fact, grade in held.items() if grade >= _RELEVANT}
        gains.append(max((grade for fact, grade in held.items() if fact not in seen), default=0.0))
        relevant.append(bool(answers))
        new_facts.append(len(answers - found))
        judged.append(bool(held))
        seen |= held.keys()
        found |= answers
    facts = sum(grade >= _RELEVANT for grade in best.values())
    return Ranking(tuple(gains), tuple(relevant), tuple(new_facts), tuple(judged), tuple(best.values()), facts)


def ndcg(gains: Sequence[float], ideal_gains: Sequence[float], k: int) -> float:
    """Return the normalised discounted gain of the first k: linear gain, log2 discount, as trec_eval's `ndcg_cut`.

    `gains` are in rank order, `ideal_gains` those of all that could be found, in any order; 0 if they are all 0.
    """
    ideal = _discounted(sorted(ideal_gains, reverse=True)[:k])
    return _discounted(gains[:k]) / ideal if ideal else 0.0


def recall(found: Sequence[float], total: float, k: int) -> float:
    """Return the share of `total` that the first k found; `found` says how much is new at each rank."""
    return sum(found[:k]) / total if total else 0.0


def reciprocal_rank(relevant: Sequence[bool], k: int) -> float:
    """Return 1 / rank of the first relevant among the first k, or 0."""
    return next((1 / rank for rank, right in enumerate(relevant[:k], start=1) if right), 0.0)


def success(relevant: Sequence[bool], k: int) -> bool:
    """Say whether any of the first k is relevant."""
    return any(relevant[:k])


def rank_by_score(scores: Mapping[str, float]) -> list[str]:
    """Return ids by descending score; equal scores by descending id, as trec_eval does."""
    return sorted(scores, key=lambda i: (scores[i], i), reverse=True)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _recall(ranking: Ranking, k: int) -> Score:
    found = float(sum(ranking.new_facts[:k]))
    return Score(value=recall(ranking.new_facts, ranking.facts, k), part=found, whole=float(ranking.facts))


def _grades(case: Case, passage: Passage) -> dict[str, float]:
    """Return the facts that a passage carries, each with the best grade of its quotes that stand there."""
    place = address(passage.url)
    grades: dict[str, float] = {}
    for qrel in case.qrels:
        if address(qrel.doc) == place and holds(passage.text, qrel.quote):
            fact = qrel.fact or qrel.quote
            grades[fact] = max(grades.get(fact, 0.0), float(qrel.grade))
    return grades


def _nothing_to_judge(case: Case, record: Record) -> Reason | None:
    if not case.spoken:
        return "not_expected"
    if record.answer.outcome == "error" and not record.ranked:
        return "error"
    return None if any(qrel.grade >= _RELEVANT for qrel in case.qrels) else "no_gold"


def _gold_in_index(case: Case, record: Record) -> Score:
    if len(record.gold_present) != len(case.qrels):
        return none("not_measured")
    facts, present = set(), set()
    for qrel, there in zip(case.qrels, record.gold_present, strict=True):
        if qrel.grade >= _RELEVANT:
            facts.add(qrel.fact or qrel.quote)
            present |= {qrel.fact or qrel.quote} if there else set()
    return share(len(present), len(facts), "no_gold")


def _leakage(case: Case, record: Record) -> tuple[Score, tuple[str, ...]]:
    if not record.hidden:
        return none("not_measured" if case.withheld else "not_expected"), ()
    shown = [passage.chunk_id for passage in record.ranked if passage.chunk_id in record.hidden]
    return flag(bool(shown)), tuple(f"withheld passage was found: {chunk_id}" for chunk_id in shown)
