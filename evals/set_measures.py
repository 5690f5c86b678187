"""Measures of a whole set: which outcomes are confused, and does confidence tell right from wrong? (metrics 2.6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from assistant.types import Outcome
from evals.cases import SPOKEN, Case, ExpectedOutcome
from evals.metrics.outcomes import COSTS, Mistake, mistakes
from evals.records import Record
from evals.scores import Reason, Score, Scores, none, number
from evals.scoring import Scored
from evals.statistics.risk import aurc, auroc, expected_calibration_error, risk_at, risk_coverage

EXPECTED: tuple[ExpectedOutcome, ...] = get_args(ExpectedOutcome)
PRODUCED: tuple[Outcome, ...] = get_args(Outcome)
_Row = tuple[Case, Record, Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassQuality:
    """How well one outcome is recognised."""

    cases: int  # that expect it
    precision: Score  # none: never produced
    recall: Score
    f1: Score


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """A point of the risk-coverage curve: answer only what is at least this confident."""

    coverage: float
    risk: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeasures:
    """What only the whole set shows; a score without a number says why."""

    confusion: Mapping[str, Mapping[str, int]]  # expected -> produced -> cases, in the order of EXPECTED and PRODUCED
    classes: Mapping[str, ClassQuality]  # by expected outcome, those that some case expects
    macro_f1: Score  # mean over `classes`
    c_at_1: Score
    truthfulness: Score  # mean, -1 to 1
    cost: Score  # mean, lower is better
    cost_sensitivity: Mapping[str, Score]  # "wrong_fact x2", "wrong_fact x0.5", ... -> mean cost with that weight changed
    risk_coverage: tuple[RiskPoint, ...]  # coverage rising
    aurc: Score
    risk_at_80: Score  # risk at 80 % coverage
    auroc: Score  # of what can be answered against what cannot, by confidence
    ece: Score  # expected calibration error, 10 bins of equal mass


def set_measures(cases: Sequence[Case], records: Sequence[Record], scored: Sequence[Scored]) -> SetMeasures:
    """Measure a set; the three have an entry a case, in one order, which does not matter.

    Curve, AURC, risk and calibration are over the answers that were given with a confidence; the AUROC is over all
    cases with one. Costs are over the cases that have one: those that were scored by all tasks and did not fail.
    """
    rows: list[_Row] = [(case, record, row.scores) for case, record, row in zip(cases, records, scored, strict=True)]
    given = [
        (record.confidence, scores["correct"].value == 1)
        for _, record, scores in rows
        if record.answer.outcome in SPOKEN and record.confidence is not None
    ]
    sure, right = [confidence for confidence, _ in given], [correct for _, correct in given]
    drafted = [(record.confidence, case.spoken) for case, record, _ in rows if record.confidence is not None]
    classes = _classes(rows)
    return SetMeasures(
        confusion=_confusion(rows),
        classes=classes,
        macro_f1=_mean([quality.f1 for quality in classes.values()]),
        c_at_1=_c_at_1(rows),
        truthfulness=_mean([scores["truthfulness"] for _, _, scores in rows]),
        cost=_mean_cost(rows, COSTS),
        cost_sensitivity=_sensitivity(rows),
        risk_coverage=tuple(RiskPoint(*map(float, point)) for point in zip(*risk_coverage(sure, right), strict=True)),
        aurc=_or_none(aurc(sure, right), "not_measured"),
        risk_at_80=_or_none(risk_at(sure, right, coverage=0.8), "not_measured"),
        auroc=_or_none(auroc([c for c, _ in drafted], [due for _, due in drafted]), "not_measured"),
        ece=_or_none(expected_calibration_error(sure, right, bins=10), "not_measured"),
    )


def _confusion(rows: Sequence[_Row]) -> dict[str, dict[str, int]]:
    counts = Counter((case.expected_outcome, record.answer.outcome) for case, record, _ in rows)
    return {expected: {produced: counts[expected, produced] for produced in PRODUCED} for expected in EXPECTED}


def _classes(rows: Sequence[_Row]) -> dict[str, ClassQuality]:
    """Return the quality of each outcome that is expected; one that a case also accepts counts as the expected one."""
    pairs = Counter((case.expected_outcome, _judged_outcome(case, record)) for case, record, _ in rows)
    found: dict[str, ClassQuality] = {}
    for name in EXPECTED:
        cases = sum(count for (expected, _), count in pairs.items() if expected == name)
        produced = sum(count for (_, outcome), count in pairs.items() if outcome == name)
        hits = pairs[name, name]
        if cases:
            found[name] = ClassQuality(
                cases=cases,
                precision=number(hits / produced) if produced else none("not_measured"),
                recall=number(hits / cases),
                f1=number(2 * hits / (cases + produced)),
            )
    return found


def _judged_outcome(case: Case, record: Record) -> Outcome:
    produced = record.answer.outcome
    return case.expected_outcome if produced in case.also_accepted else produced


def _c_at_1(rows: Sequence[_Row]) -> Score:
    """Return c@1 over the cases where an answer is due; a failure of the system counts as wrong, not as unanswered.

    Source: Peñas and Rodrigo, ACL 2011: (right + unanswered * right / n) / n.
    """
    due = [(record.answer.outcome, scores["correct"].value == 1) for case, record, scores in rows if case.spoken]
    if not due:
        return none("no_gold")
    right = sum(correct for _, correct in due)
    unanswered = sum(outcome not in SPOKEN and outcome != "error" for outcome, _ in due)
    return number((right + unanswered * right / len(due)) / len(due))


def _sensitivity(rows: Sequence[_Row]) -> dict[str, Score]:
    return {
        f"{mistake} x{factor:g}": _mean_cost(rows, {**COSTS, mistake: COSTS[mistake] * factor})
        for mistake in COSTS
        for factor in (2.0, 0.5)
    }


def _mean_cost(rows: Sequence[_Row], weights: Mapping[Mistake, float]) -> Score:
    costs = [
        number(sum(weights[mistake] for mistake in mistakes(case, record, scores)))
        for case, record, scores in rows
        if "cost" in scores and scores["cost"].value is not None
    ]
    return _mean(costs)


def _mean(scores: Sequence[Score]) -> Score:
    values = sorted(score.value for score in scores if score.value is not None)
    return number(sum(values) / len(values)) if values else none("not_measured")


def _or_none(value: float | None, reason: Reason) -> Score:
    return none(reason) if value is None else number(value)
