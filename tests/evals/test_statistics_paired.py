"""Paired tests find what differs, say 1 where nothing does, and have no side."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evals.statistics.paired import compare_pair, difference_interval, mcnemar_exact, permutation_test

PAIRS = st.lists(st.tuples(st.floats(-1, 1), st.sampled_from([str(n) for n in range(20)])), min_size=1, max_size=40)
SINGLES = [str(n) for n in range(200)]


@pytest.mark.parametrize(
    ("b", "c", "p"),
    [(0, 0, 1.0), (0, 5, 2 / 32), (1, 9, 22 / 1024), (5, 5, 1.0), (2, 8, 2 * 56 / 1024), (10, 20, 0.0987)],
)
def test_mcnemar_is_as_worked_by_hand(b: int, c: int, p: float) -> None:
    assert mcnemar_exact(b, c) == pytest.approx(p, abs=5e-5)
    assert mcnemar_exact(c, b) == mcnemar_exact(b, c)


@given(st.integers(0, 200), st.integers(0, 200))
@example(0, 5000)
def test_mcnemar_lies_above_0_and_at_most_at_1(b: int, c: int) -> None:
    assert 0 < mcnemar_exact(b, c) <= 1


def test_mcnemar_refuses_a_negative_count() -> None:
    with pytest.raises(ValueError):
        mcnemar_exact(-1, 3)


def test_few_clusters_are_enumerated() -> None:
    assert permutation_test([1.0, 2.0, 3.0], ["a", "b", "c"]) == 2 / 8
    assert permutation_test([1.0, 2.0, -3.0], ["a", "b", "c"]) == 1.0
    assert permutation_test([3.0, 2.0, -1.0], ["a", "b", "c"]) == 4 / 8
    assert permutation_test([0.1] * 12, SINGLES[:12]) == 2 / 2**12


def test_items_of_a_cluster_flip_together() -> None:
    assert permutation_test([0.5, 0.5, 1.0, 3.0], ["a", "a", "b", "c"]) == permutation_test([1.0, 1.0, 3.0], ["a", "b", "c"])


def test_many_clusters_are_drawn_and_the_smallest_p_is_one_in_draws_and_one() -> None:
    assert permutation_test([1.0] * 60, SINGLES[:60], draws=999) == 1 / 1000
    assert permutation_test([1.0] * 60, SINGLES[:60]) == 1 / 10_001


def test_drawing_comes_near_to_enumerating() -> None:
    differences = np.random.default_rng(2).normal(0.4, 1, 12)
    drawn = permutation_test([*differences, 0.0], SINGLES[:13])
    assert drawn == pytest.approx(permutation_test(differences.tolist(), SINGLES[:12]), abs=0.02)


def test_one_of_two_systems_that_do_not_differ_is_called_better_as_often_as_the_level_says() -> None:
    random = np.random.default_rng(6)
    p = [permutation_test(random.normal(0, 1, 20).tolist(), SINGLES[:20], draws=199, seed=n) for n in range(400)]
    assert 0.025 <= float(np.mean(np.array(p) <= 0.05)) <= 0.08


@settings(deadline=None)
@given(PAIRS)
def test_p_lies_above_0_and_has_no_side(pairs: list[tuple[float, str]]) -> None:
    differences, clusters = [d for d, _ in pairs], [c for _, c in pairs]
    p = permutation_test(differences, clusters, draws=99)
    assert 0 < p <= 1
    assert p == permutation_test([-d for d in differences], clusters, draws=99)


@settings(deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_neither_order_nor_duplicates_change_p_and_interval(pairs: list[tuple[float, str]], random: Random) -> None:
    shuffled = pairs * 2
    random.shuffle(shuffled)
    once, twice = ([d for d, _ in pairs], [c for _, c in pairs]), ([d for d, _ in shuffled], [c for _, c in shuffled])
    assert permutation_test(*once, draws=99) == permutation_test(*twice, draws=99)
    assert difference_interval(*once, draws=99) == difference_interval(*twice, draws=99)


@pytest.mark.parametrize("binary", [False, True])
@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefghijklmnopq")), min_size=1, max_size=40))
def test_identical_systems_do_not_differ(binary: bool, items: list[tuple[bool, str]]) -> None:
    scores = [float(score) for score, _ in items]
    compared = compare_pair(scores, scores, [cluster for _, cluster in items], binary)
    assert compared is not None
    assert (compared.p, compared.difference, compared.wins, compared.losses, compared.ties) == (1.0, 0.0, 0, 0, len(items))
    assert compared.interval is None or (compared.interval.low, compared.interval.high) == (0.0, 0.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_mcnemar_and_the_enumerated_permutation_agree_on_single_binary_items(pairs: list[tuple[bool, bool]]) -> None:
    differing = [(old, new) for old, new in pairs if old != new][:12]
    p = permutation_test([float(new) - float(old) for old, new in differing], SINGLES[: len(differing)])
    assert p == pytest.approx(mcnemar_exact(sum(old for old, _ in differing), sum(new for _, new in differing)))


def test_a_comparison_says_what_changed_and_which_test_said_so() -> None:
    old = [1.0] * 100 + [0.0] * 100
    new = [1.0] * 95 + [0.0] * 5 + [1.0] * 20 + [0.0] * 80
    compared = compare_pair(old, new, SINGLES, binary=True)
    assert compared is not None and compared.interval is not None
    assert (compared.n, compared.old_mean, compared.new_mean) == (200, 0.5, 0.575)
    assert compared.difference == pytest.approx(0.075)
    assert (compared.wins, compared.losses, compared.ties) == (20, 5, 175)
    assert (compared.test, compared.p) == ("exact McNemar", mcnemar_exact(20, 5))
    assert 0 < compared.interval.low < 0.075 < compared.interval.high


@pytest.mark.parametrize(
    ("clusters", "binary", "test"),
    [
        (SINGLES[:40], True, "exact McNemar"),
        (SINGLES[:40], False, "cluster permutation"),
        ([str(n // 2) for n in range(40)], True, "cluster permutation"),
        ([str(n // 5) for n in range(40)], True, "exact cluster permutation"),
    ],
)
def test_the_test_is_chosen_by_scores_and_clusters(clusters: list[str], binary: bool, test: str) -> None:
    random = np.random.default_rng(9)
    old, new = random.integers(0, 2, 40).tolist(), random.integers(0, 2, 40).tolist()
    compared = compare_pair(old, new, clusters, binary)
    assert compared is not None
    assert compared.test == test


def test_a_real_difference_is_found_and_swapping_the_systems_mirrors_it() -> None:
    random = np.random.default_rng(1)
    old = random.random(126)
    new = old + random.normal(0.08, 0.2, 126)
    forth = compare_pair(old.tolist(), new.tolist(), SINGLES[:126], binary=False)
    back = compare_pair(new.tolist(), old.tolist(), SINGLES[:126], binary=False)
    assert forth is not None and back is not None and forth.interval is not None and back.interval is not None
    assert forth.p == back.p < 0.01
    assert (forth.wins, forth.losses) == (back.losses, back.wins)
    assert forth.difference == pytest.approx(-back.difference)
    assert forth.interval.low > 0 > back.interval.high


def test_a_pair_without_items_is_no_comparison_and_a_single_cluster_has_no_interval() -> None:
    assert compare_pair([], [], [], binary=False) is None
    compared = compare_pair([0.1, 0.2], [0.3, 0.2], ["a", "a"], binary=False)
    assert compared is not None
    assert (compared.interval, compared.p) == (None, 1.0)


@pytest.mark.parametrize(
    ("old", "new", "clusters"),
    [([0.0], [1.0, 1.0], ["a"]), ([0.0], [0.5], ["a"]), ([0.0], [math.nan], ["a"]), ([0.0], [1.0], [])],
)
def test_what_is_no_pair_of_binary_scores_is_refused(old: list[float], new: list[float], clusters: list[str]) -> None:
    with pytest.raises(ValueError):
        compare_pair(old, new, clusters, binary=True)
