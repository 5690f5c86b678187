"""Confidence against truth: worked examples, and no influence of the order of items."""

import math
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.risk import aurc, auroc, expected_calibration_error, risk_at, risk_coverage

Measure = Callable[[Sequence[float], Sequence[bool]], float | None]
MEASURES = [aurc, risk_at, auroc, expected_calibration_error]
every_measure = pytest.mark.parametrize("measure", MEASURES)
ITEMS = st.lists(st.tuples(st.sampled_from([n / 8 for n in range(9)]), st.booleans()), min_size=1, max_size=40)


def apart(items: Sequence[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [confidence for confidence, _ in items], [right for _, right in items]


def test_risk_and_coverage_are_as_worked_by_hand() -> None:
    coverage, risk, threshold = risk_coverage([0.9, 0.5, 0.7, 0.5, 0.2], [True, False, True, True, False])
    assert coverage.tolist() == [0.2, 0.4, 0.8, 1.0]
    assert risk.tolist() == [0.0, 0.0, 0.25, 0.4]
    assert threshold.tolist() == [0.9, 0.7, 0.5, 0.2]


def test_aurc_is_as_worked_by_hand() -> None:
    assert aurc([0.9, 0.5, 0.7, 0.5, 0.2], [True, False, True, True, False]) == pytest.approx(0.4 * 0.25 + 0.2 * 0.4)
    assert aurc([0.9, 0.8, 0.7], [False, True, True]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_risk_at_a_coverage_takes_ties_whole() -> None:
    confidences, right = [0.9, 0.5, 0.7, 0.5, 0.2], [True, False, True, True, False]
    assert risk_at(confidences, right) == 0.25
    assert risk_at(confidences, right, 0.5) == 0.25
    assert risk_at(confidences, right, 0.4) == 0.0
    assert risk_at(confidences, right, 1.0) == 0.4


def test_auroc_counts_equal_scores_as_half() -> None:
    assert auroc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert auroc([0.5, 0.5, 0.9], [True, False, True]) == 0.75
    assert auroc([0.5, 0.5], [True, False]) == 0.5


@given(ITEMS)
def test_auroc_is_the_share_of_pairs_in_the_right_order(items: list[tuple[float, bool]]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a, up in items if up for b, also_up in items if not also_up]
    assert auroc(*apart(items)) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


def test_calibration_error_is_as_worked_by_hand() -> None:
    assert expected_calibration_error([0.9, 0.8, 0.3, 0.2], [True, True, False, False], bins=2) == pytest.approx(0.2)
    assert expected_calibration_error([0.6] * 10, [True] * 6 + [False] * 4) == pytest.approx(0.0, abs=1e-12)
    assert expected_calibration_error([1.0] * 8, [True] * 6 + [False] * 2) == pytest.approx(0.25)


def test_bins_of_equal_mass_are_the_usual_ones_where_they_fit() -> None:
    random = np.random.default_rng(3)
    confidences = np.sort(random.random(200))
    right = random.random(200) < confidences**2
    usual = [abs(confidences[i : i + 20].mean() - right[i : i + 20].mean()) for i in range(0, 200, 20)]
    assert expected_calibration_error(confidences.tolist(), right.tolist()) == pytest.approx(float(np.mean(usual)))


def test_good_confidence_has_a_small_calibration_error_and_shifted_confidence_a_large_one() -> None:
    random = np.random.default_rng(4)
    confidences = random.random(5000) * 0.7
    right = (random.random(5000) < confidences).tolist()
    good = expected_calibration_error(confidences.tolist(), right)
    shifted = expected_calibration_error((confidences + 0.3).tolist(), right)
    assert good is not None and good < 0.03
    assert shifted == pytest.approx(0.3, abs=0.03)


@every_measure
@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(measure: Measure, items: list[tuple[float, bool]], random: Random) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    assert measure(*apart(items)) == measure(*apart(shuffled))


@every_measure
@given(ITEMS, st.integers(2, 4))
def test_duplicating_every_item_changes_nothing(measure: Measure, items: list[tuple[float, bool]], times: int) -> None:
    once, more = measure(*apart(items)), measure(*apart(items * times))
    assert once == (None if more is None else pytest.approx(more, abs=1e-12))


@every_measure
@given(ITEMS)
def test_a_measure_is_a_share(measure: Measure, items: list[tuple[float, bool]]) -> None:
    value = measure(*apart(items))
    assert value is None or -1e-12 <= value <= 1 + 1e-12


@given(ITEMS)
def test_full_coverage_has_the_risk_of_all_items(items: list[tuple[float, bool]]) -> None:
    coverage, risk, threshold = risk_coverage(*apart(items))
    assert coverage[-1] == 1.0
    assert risk[-1] == pytest.approx(sum(not right for _, right in items) / len(items))
    assert np.all(np.diff(coverage) > 0) and np.all(np.diff(threshold) < 0)


@every_measure
def test_without_items_there_is_no_number(measure: Measure) -> None:
    assert measure([], []) is None
    assert [len(part) for part in risk_coverage([], [])] == [0, 0, 0]


def test_auroc_needs_both_kinds() -> None:
    assert auroc([0.1, 0.9], [True, True]) is None
    assert auroc([0.1, 0.9], [False, False]) is None


@every_measure
@pytest.mark.parametrize(("confidences", "right"), [([0.5], [True, False]), ([math.nan], [True])])
def test_what_is_no_confidence_is_refused(measure: Measure, confidences: list[float], right: list[bool]) -> None:
    with pytest.raises(ValueError):
        measure(confidences, right)


def test_a_coverage_of_0_and_no_bins_are_refused() -> None:
    with pytest.raises(ValueError):
        risk_at([0.5], [True], coverage=0.0)
    with pytest.raises(ValueError):
        expected_calibration_error([0.5], [True], bins=0)
