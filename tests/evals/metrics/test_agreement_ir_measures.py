"""The measures of rankings agree with the library that evaluations of retrieval commonly use."""

import random

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from evals.metrics.retrieval import ndcg, rank_by_score, recall, reciprocal_rank, success

RANKINGS = 1_000
DEPTHS = (1, 5, 10, 20, 50)
MEASURES = [nDCG @ 10, RR(rel=2), *(R(rel=2) @ k for k in DEPTHS), *(Success(rel=2) @ k for k in (1, 5))]


def random_topics(ties: bool) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, float]]]:
    """Return judgements and scores by topic; some relevant documents are not found, some found ones not judged."""
    draw = random.Random(2026)
    qrels, run = {}, {}
    for topic in range(RANKINGS):
        documents = [f"d{n:02}" for n in range(60)]
        judged = draw.sample(documents, draw.randint(2, 30))
        qrels[f"q{topic}"] = {judged[0]: 3} | {i: draw.randint(0, 3) for i in judged[1:]}
        retrieved = draw.sample(documents, draw.randint(1, 55))
        run[f"q{topic}"] = {i: float(draw.randint(0, 9)) if ties else draw.random() for i in retrieved}
    return qrels, run


def ours(grades: dict[str, int], scores: dict[str, float]) -> dict[str, float]:
    ranking = rank_by_score(scores)
    relevant = [grades.get(i, 0) >= 2 for i in ranking]
    total = sum(grade >= 2 for grade in grades.values())
    values = {"nDCG@10": ndcg([float(grades.get(i, 0)) for i in ranking], list(map(float, grades.values())), 10)}
    values |= {"RR(rel=2)": reciprocal_rank(relevant, len(relevant)), "RR(rel=2)@10": reciprocal_rank(relevant, 10)}
    values |= {f"R(rel=2)@{k}": recall(relevant, total, k) for k in DEPTHS}
    return values | {f"Success(rel=2)@{k}": float(success(relevant, k)) for k in (1, 5)}


# The library cuts RR by an evaluator of its own, which does not break ties as trec_eval does: RR@10 is compared without.
@pytest.mark.parametrize(
    ("ties", "measures"),
    [pytest.param(True, MEASURES, id="ties"), pytest.param(False, [*MEASURES, RR(rel=2) @ 10], id="no ties")],
)
def test_a_thousand_random_rankings_score_the_same_to_a_billionth(ties: bool, measures: list[ir_measures.Measure]) -> None:
    qrels, run = random_topics(ties)
    values = {topic: ours(qrels[topic], run[topic]) for topic in run}
    compared = [(values[m.query_id][str(m.measure)], m.value) for m in ir_measures.iter_calc(measures, qrels, run)]
    assert len(compared) == RANKINGS * len(measures)
    assert max(abs(own - other) for own, other in compared) < 1e-9
