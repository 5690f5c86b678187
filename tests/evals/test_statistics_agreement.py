"""Agreement: published examples, cases without a value, and when a judge may gate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.agreement import (
    Estimate,
    Label,
    alpha_tables,
    ares_corrected,
    cohen_kappa,
    kappa_tables,
    krippendorff_alpha,
    may_gate,
    with_interval,
)
from evals.statistics.intervals import Interval

# Krippendorff 2011, example C: four observers, twelve units, some of them not seen by all.
OBSERVED = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
UNITS: list[dict[str, Label]] = [
    {rater: int(seen) for rater, seen in zip(OBSERVED, column, strict=True) if seen != "."}
    for column in zip(*(row.split() for row in OBSERVED.values()), strict=True)
]


def spread(table: list[list[int]], labels: list[Label]) -> tuple[list[Label], list[Label]]:
    """Return the two raters' labels whose counts are the table."""
    pairs = [(labels[i], labels[j]) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def an_estimate(value: float, low: float) -> Estimate:
    return Estimate(value, Interval(low, 1.0, "unit bootstrap"))


def test_kappa_of_two_labels_is_as_worked_by_hand() -> None:
    a, b = spread([[20, 5], [10, 15]], ["yes", "no"])
    assert cohen_kappa(a, b).value == pytest.approx(0.4)  # 0.7 observed, 0.5 expected


def test_kappa_of_three_labels_is_as_worked_by_hand() -> None:
    a, b = spread([[4, 1, 0], [1, 2, 1], [0, 0, 1]], [0, 1, 2])
    assert cohen_kappa(a, b).value == pytest.approx((0.7 - 0.39) / 0.61)
    # Distances: 3 observed of 10; expected (15 + 10 * 2 + 20 + 8 + 5 * 2 + 3) / 100 = 0.76.
    assert cohen_kappa(a, b, "linear").value == pytest.approx(1 - 0.3 / 0.76)


def test_linear_weights_go_by_the_distance_of_the_labels_even_if_one_between_was_never_given() -> None:
    near, far = cohen_kappa([0, 0, 4, 4, 0], [0, 0, 4, 4, 1], "linear"), cohen_kappa([0, 0, 4, 4, 0], [0, 0, 4, 4, 4], "linear")
    assert near.value is not None and far.value is not None
    assert near.value > far.value


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_with_two_labels_linear_weights_change_nothing(pairs: list[tuple[bool, bool]]) -> None:
    a, b = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    assert cohen_kappa(a, b, "linear").value == pytest.approx(cohen_kappa(a, b).value)


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_alpha_of_the_published_example(level: str, alpha: float) -> None:
    estimate = krippendorff_alpha(UNITS, "ordinal" if level == "ordinal" else "nominal")
    assert estimate.value == pytest.approx(alpha, abs=5e-4)


def test_a_unit_that_one_rater_saw_changes_nothing() -> None:
    assert krippendorff_alpha(UNITS) == krippendorff_alpha([*UNITS, {"A": 5}, {}])


@given(st.permutations(UNITS))
def test_the_order_of_units_and_raters_does_not_matter(units: list[dict[str, Label]]) -> None:
    renamed = [{f"{rater}'": value for rater, value in reversed(unit.items())} for unit in units]
    assert krippendorff_alpha(renamed, "ordinal").value == pytest.approx(krippendorff_alpha(UNITS, "ordinal").value)


def test_perfect_agreement_is_1_and_systematic_disagreement_is_below_0() -> None:
    assert cohen_kappa([0, 1, 2], [0, 1, 2]).value == 1.0
    assert krippendorff_alpha([{"a": 0, "b": 0}, {"a": 1, "b": 1}]).value == 1.0
    assert cohen_kappa([0, 1], [1, 0]).value == pytest.approx(-1.0)
    opposed = krippendorff_alpha([{"a": 0, "b": 1}, {"a": 1, "b": 0}]).value
    assert opposed is not None and opposed < 0


def test_without_variety_or_units_there_is_no_value_but_a_reason() -> None:
    for estimate in (cohen_kappa(["x"] * 5, ["x"] * 5), krippendorff_alpha([{"a": 1, "b": 1}] * 4, "ordinal")):
        assert (estimate.value, estimate.interval, estimate.reason) == (None, None, "all labels are the same")
    for estimate in (cohen_kappa([], []), krippendorff_alpha([{"a": 1}, {"b": 2}]), krippendorff_alpha([])):
        assert (estimate.value, estimate.reason) == (None, "no unit has two labels")
    assert with_interval(kappa_tables(["x"] * 5, ["x"] * 5)).reason == "all labels are the same"


def test_labels_that_have_an_order_must_be_numbers() -> None:
    with pytest.raises(ValueError):
        cohen_kappa(["none", "full"], ["none", "full"], "linear")
    with pytest.raises(ValueError):
        krippendorff_alpha([{"a": "none", "b": "full"}], "ordinal")
    with pytest.raises(ValueError):
        cohen_kappa([1, 2], [1])


def test_an_interval_holds_the_value_and_is_the_same_for_a_seed() -> None:
    for tables in (alpha_tables(UNITS, "ordinal"), kappa_tables(*spread([[20, 5], [10, 15]], [0, 1]), "linear")):
        estimate = with_interval(tables, draws=1000)
        assert estimate.value is not None and estimate.interval is not None
        assert estimate.interval.low < estimate.value < estimate.interval.high
        assert estimate == with_interval(tables, draws=1000)


@pytest.mark.parametrize(("n", "half"), [(100, 0.14), (200, 0.10), (300, 0.08)])
def test_the_interval_of_kappa_is_as_wide_as_the_plan_of_sample_sizes_says(n: int, half: float) -> None:
    agreed, differed = round(0.425 * n), n // 2 - round(0.425 * n)
    estimate = with_interval(kappa_tables(*spread([[agreed, differed], [differed, agreed]], [0, 1])), draws=2000)
    assert estimate.value == pytest.approx(0.7, abs=0.03) and estimate.interval is not None
    assert (estimate.interval.high - estimate.interval.low) / 2 == pytest.approx(half, abs=0.011)


def test_a_single_unit_has_no_interval() -> None:
    estimate = with_interval(kappa_tables(["x"], ["y"]))
    assert (estimate.value, estimate.interval) == (0.0, None)


def test_a_judge_that_is_too_kind_is_corrected() -> None:
    people, judge = [1.0] * 60 + [0.0] * 40, [1.0] * 80 + [0.0] * 20
    corrected = ares_corrected(0.8, people, judge, judged=1000)
    assert corrected.value == pytest.approx(0.6)
    # Variances: 0.8 * 0.2 / 1000, and 0.2 * 0.8 * 100 / 99 / 100 of the correction.
    assert corrected.interval is not None
    assert corrected.interval.high - 0.6 == pytest.approx(1.959964 * (0.00016 + 0.16 / 99) ** 0.5)


def test_the_corrected_interval_covers_the_truth_where_the_judge_alone_does_not() -> None:
    random, covered = np.random.default_rng(12), 0
    for _ in range(300):
        truth = random.random(1100) < 0.7
        judged = np.where(random.random(1100) < 0.85, truth, ~truth).astype(float)
        corrected = ares_corrected(float(judged[100:].mean()), truth[:100].astype(float).tolist(), judged[:100].tolist(), 1000)
        assert corrected.interval is not None
        covered += corrected.interval.low <= 0.7 <= corrected.interval.high
    assert covered / 300 >= 0.91


def test_too_few_labels_correct_nothing_and_say_so() -> None:
    assert ares_corrected(0.8, [1.0], [1.0], judged=50).reason == "1 items labelled by people and 50 by the judge alone"
    assert ares_corrected(0.8, [1.0, 0.0], [1.0, 1.0], judged=0).value is None


@pytest.mark.parametrize(
    ("rate", "people", "judge"), [(1.2, [1.0, 0.0], [1.0, 0.0]), (0.5, [1.0], [1.0, 0.0]), (0.5, [2.0], [1.0])]
)
def test_what_is_no_rate_or_label_is_refused(rate: float, people: list[float], judge: list[float]) -> None:
    with pytest.raises(ValueError):
        ares_corrected(rate, people, judge, judged=10)


@pytest.mark.parametrize(
    ("people", "judge", "allowed", "word"),
    [
        (an_estimate(0.80, 0.7), an_estimate(0.82, 0.76), True, "0.820"),
        (an_estimate(0.80, 0.7), an_estimate(0.82, 0.74), False, "lower bound"),
        (an_estimate(0.50, 0.4), an_estimate(0.59, 0.50), False, "below 0.6"),
        (an_estimate(0.50, 0.4), an_estimate(0.60, 0.50), True, "0.600"),
        (Estimate(None, reason="no unit has two labels"), an_estimate(0.9, 0.8), False, "no unit has two labels"),
        (an_estimate(0.80, 0.7), Estimate(None, reason="all labels are the same"), False, "all labels are the same"),
        (an_estimate(0.80, 0.7), Estimate(0.9), False, "no interval"),
    ],
)
def test_a_judge_may_gate_only_where_it_agrees_as_people_do(
    people: Estimate, judge: Estimate, allowed: bool, word: str
) -> None:
    verdict, reason = may_gate(people, judge)
    assert verdict is allowed
    assert word in reason
