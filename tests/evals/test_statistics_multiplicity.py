"""Adjusted p-values: published examples and the laws that they obey."""

from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics.multiplicity import benjamini_hochberg, holm

Adjust = Callable[[Sequence[float]], list[float]]
P_VALUES = st.lists(st.floats(0, 1), max_size=20)
both = pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])

# Benjamini and Hochberg 1995, section 3: 15 hypotheses on thrombolysis.
THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_holm_is_as_worked_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_benjamini_and_hochberg_is_as_worked_by_hand() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert benjamini_hochberg([0.03, 0.01, 0.5]) == pytest.approx([0.045, 0.03, 0.5])


def test_of_the_published_fifteen_holm_rejects_three_and_benjamini_and_hochberg_four() -> None:
    assert sum(p <= 0.05 for p in holm(THROMBOLYSIS)) == 3
    assert sum(p <= 0.05 for p in benjamini_hochberg(THROMBOLYSIS)) == 4


@both
@given(P_VALUES)
def test_adjusting_keeps_the_ranking_and_never_lowers_a_value(adjust: Adjust, p_values: list[float]) -> None:
    adjusted = adjust(p_values)
    assert len(adjusted) == len(p_values)
    assert all(before <= after + 1e-15 and after <= 1 for before, after in zip(p_values, adjusted, strict=True))
    by_size = [after for _, after in sorted(zip(p_values, adjusted, strict=True))]
    assert by_size == sorted(by_size)


@both
@given(P_VALUES, st.randoms(use_true_random=False))
def test_each_value_keeps_its_place_when_others_move(adjust: Adjust, p_values: list[float], random: Random) -> None:
    places = list(range(len(p_values)))
    random.shuffle(places)
    assert adjust([p_values[place] for place in places]) == [adjust(p_values)[place] for place in places]


@given(P_VALUES)
def test_holm_is_never_below_benjamini_and_hochberg(p_values: list[float]) -> None:
    assert all(a >= b - 1e-12 for a, b in zip(holm(p_values), benjamini_hochberg(p_values), strict=True))


@both
def test_a_single_comparison_stays_as_it_is(adjust: Adjust) -> None:
    assert adjust([0.04]) == [0.04]
    assert adjust([]) == []


@both
@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(adjust: Adjust, wrong: float) -> None:
    with pytest.raises(ValueError):
        adjust([0.5, wrong])
