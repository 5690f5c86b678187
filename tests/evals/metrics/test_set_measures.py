"""What only the whole set shows is computed by hand from planted rows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Outcome
from evals.cases import Case, ExpectedOutcome
from evals.metrics import outcomes
from evals.records import Record
from evals.scores import flag
from evals.scoring import Scored
from evals.set_measures import EXPECTED, PRODUCED, SetMeasures, set_measures
from tests.evals.planted import a_case, a_record, a_silent_answer, an_answer, tools

SPOKEN = ("answered", "partial")
Row = tuple[Case, Record, Scored]


def row(expected: ExpectedOutcome, produced: Outcome, confidence: float | None = None, wrong: str = "", **changes: Any) -> Row:
    """Return a scored case whose answer is right if it speaks; `wrong` names measures of other tasks that are 1."""
    case = a_case(expected_outcome=expected, **changes)
    answer = an_answer(outcome=produced) if produced in SPOKEN else a_silent_answer(produced)
    record = a_record(answer, confidence=confidence)
    scores = dict(outcomes.score(case, record, tools()).scores) | {name: flag(True) for name in wrong.split()}
    scores["cost"] = outcomes.cost(case, record, tools(), scores)
    return case, record, Scored(case_id=case.id, scores=scores, findings={})


def measured(rows: Sequence[Row]) -> SetMeasures:
    return set_measures([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


MIXED = (
    row("answered", "answered", 0.9),
    row("answered", "answered", 0.8),
    row("answered", "abstain", 0.3),
    row("answered", "redirect"),
    row("abstain", "abstain", 0.2),
    row("abstain", "answered", 0.7),
    row("refuse", "refuse"),
    row("partial", "error"),
)


def values(measures: SetMeasures) -> dict[str, float | str | None]:
    names = ("macro_f1", "c_at_1", "truthfulness", "cost", "aurc", "risk_at_80", "auroc", "ece")
    scores = {name: getattr(measures, name) for name in names}
    return {name: s.reason if s.value is None else s.value for name, s in scores.items()}


def test_the_confusion_matrix_has_all_outcomes_and_counts_every_case() -> None:
    confusion = measured(MIXED).confusion
    assert (tuple(confusion), {tuple(counts) for counts in confusion.values()}) == (EXPECTED, {PRODUCED})
    counts = {(e, p): n for e, row in confusion.items() for p, n in row.items() if n}
    assert counts == {
        ("answered", "answered"): 2,
        ("answered", "abstain"): 1,
        ("answered", "redirect"): 1,
        ("abstain", "abstain"): 1,
        ("abstain", "answered"): 1,
        ("refuse", "refuse"): 1,
        ("partial", "error"): 1,
    }


@pytest.mark.parametrize(
    ("name", "cases", "precision", "recall", "f1"),
    [
        pytest.param("answered", 4, 2 / 3, 0.5, 4 / 7, id="answered"),
        pytest.param("abstain", 2, 0.5, 0.5, 0.5, id="abstain"),
        pytest.param("refuse", 1, 1, 1, 1, id="refuse"),
        pytest.param("partial", 1, None, 0, 0, id="a class that was never produced has no precision"),
    ],
)
def test_each_expected_outcome_has_its_precision_recall_and_f1(
    name: str, cases: int, precision: float | None, recall: float, f1: float
) -> None:
    found = measured(MIXED).classes[name]
    assert (found.cases, found.precision.value, found.recall.value) == (cases, precision, recall)
    assert found.f1.value == pytest.approx(f1)


def test_outcomes_that_no_case_expects_stay_out_of_macro_f1() -> None:
    measures = measured(MIXED)
    assert set(measures.classes) == {"answered", "abstain", "refuse", "partial"}
    assert measures.macro_f1.value == pytest.approx((4 / 7 + 0.5 + 1 + 0) / 4)


def test_an_accepted_outcome_counts_as_the_expected_one_and_is_still_shown_as_it_was() -> None:
    measures = measured([row("answered", "partial", also_accepted=["partial"])])
    assert measures.macro_f1.value == 1
    assert measures.confusion["answered"]["partial"] == 1


@pytest.mark.parametrize(
    ("rows", "name", "expected"),
    [
        pytest.param([row("answered", "answered")] * 2, "c_at_1", 1.0, id="all right"),
        pytest.param(
            [row("answered", "answered"), row("answered", "abstain")],
            "c_at_1",
            0.75,
            id="silence is worth the rate of right ones",
        ),
        pytest.param([row("answered", "answered"), row("answered", "error")], "c_at_1", 0.5, id="a failure is not silence"),
        pytest.param([row("answered", "abstain")] * 2, "c_at_1", 0.0, id="all silent"),
        pytest.param(
            [row("answered", "answered"), row("abstain", "answered")], "c_at_1", 1.0, id="c@1 is over what can be answered"
        ),
        pytest.param([row("abstain", "abstain")], "c_at_1", "no_gold", id="nothing can be answered"),
        pytest.param([row("answered", "answered"), row("abstain", "answered")], "truthfulness", 0.0, id="right and wrong"),
        pytest.param([row("answered", "answered"), row("answered", "error")], "truthfulness", 1.0, id="failures have no truth"),
        pytest.param([row("answered", "error")], "cost", "not_measured", id="failures have no cost"),
        pytest.param([row("answered", "answered"), row("answered", "abstain")], "cost", 0.5, id="one abstention too many"),
        pytest.param([row("abstain", "answered", wrong="unsupported_atom")], "cost", 7.0, id="costs add up"),
        pytest.param(
            [row("answered", "answered", 0.9), row("abstain", "answered", 0.8)], "risk_at_80", 0.5, id="half is wrong"
        ),
        pytest.param([row("answered", "answered", 0.9), row("abstain", "answered", 0.8)], "aurc", 0.25, id="0 then a half"),
        pytest.param([row("abstain", "answered", 0.9), row("answered", "answered", 0.8)], "aurc", 0.75, id="1 then a half"),
        pytest.param([row("answered", "answered")], "aurc", "not_measured", id="no confidence was recorded"),
        pytest.param([row("answered", "abstain", 0.9)], "ece", "not_measured", id="only silence has a confidence"),
        pytest.param([row("answered", "answered", 0.75)], "ece", 0.25, id="a quarter too modest"),
        pytest.param(
            [row("answered", "abstain", 0.3), row("abstain", "answered", 0.2)], "auroc", 1.0, id="they are told apart"
        ),
        pytest.param([row("answered", "abstain", 0.2), row("abstain", "answered", 0.2)], "auroc", 0.5, id="they are not"),
        pytest.param([row("answered", "answered", 0.9)], "auroc", "not_measured", id="nothing to tell apart"),
    ],
)
def test_a_planted_set_scores_what_is_computed_by_hand(rows: list[Row], name: str, expected: float | str) -> None:
    assert values(measured(rows))[name] == pytest.approx(expected)


def test_sensitivity_doubles_and_halves_one_weight_at_a_time() -> None:
    found = measured([row("answered", "abstain"), row("abstain", "answered")]).cost_sensitivity
    assert len(found) == 2 * len(outcomes.COSTS)
    means = {name: s.value for name, s in found.items()}
    assert (means["over_answer x2"], means["over_answer x0.5"]) == (3.5, 1.25)
    assert (means["over_abstain x2"], means["over_abstain x0.5"], means["wrong_fact x2"]) == (2.5, 1.75, 2.0)


def test_the_curve_answers_more_and_more() -> None:
    points = measured(MIXED).risk_coverage
    assert [p.coverage for p in points] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [p.risk for p in points] == pytest.approx([0, 0, 1 / 3])
    assert [p.threshold for p in points] == [0.9, 0.8, 0.7]


def test_cases_that_were_not_scored_by_all_tasks_have_no_cost() -> None:
    case, record, scored = row("abstain", "answered", 0.9)
    partly = replace(scored, scores={name: s for name, s in scored.scores.items() if name != "cost"})
    measures = measured([(case, record, partly)])
    assert (measures.cost.reason, measures.cost_sensitivity["over_answer x2"].reason) == ("not_measured", "not_measured")
    assert measures.truthfulness.value == -1


def test_an_empty_set_has_reasons_and_no_numbers() -> None:
    measures = measured([])
    assert all(isinstance(value, str) for value in values(measures).values())
    assert (measures.classes, measures.risk_coverage) == ({}, ())


@given(st.permutations(MIXED))
def test_the_order_of_the_cases_changes_nothing(rows: list[Row]) -> None:
    assert measured(rows) == measured(MIXED)


@given(st.lists(st.sampled_from(MIXED), min_size=1, max_size=8))
def test_every_case_twice_changes_no_number(rows: list[Row]) -> None:
    assert values(measured([*rows, *rows])) == pytest.approx(values(measured(rows)))
