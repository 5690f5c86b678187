"""Intervals hold what tables say, cover what they should, and do not see duplicates."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.statistics.intervals import Interval, cluster_bootstrap, clustered, mean_interval, t_quantile, wilson

ITEMS = st.lists(st.tuples(st.floats(-100, 100), st.sampled_from("abcdef")), min_size=1, max_size=30)
BINARY_ITEMS = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from("abcdef")), min_size=1, max_size=30)


def apart(items: list[tuple[float, str]]) -> tuple[list[float], list[str]]:
    return [value for value, _ in items], [name for _, name in items]


def bounds(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def test_wilson_of_8_in_10_is_as_tabulated() -> None:
    interval = wilson(8, 10)
    assert bounds(interval) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert interval.method == "Wilson"


@pytest.mark.parametrize(("n", "points"), [(50, 8.5), (100, 6.0), (200, 4.2), (300, 3.4), (400, 3.0), (800, 2.1)])
def test_wilson_at_90_percent_is_as_wide_as_the_plan_of_sample_sizes_says(n: int, points: float) -> None:
    interval = wilson(round(0.9 * n), n)
    assert 50 * (interval.high - interval.low) == pytest.approx(points, abs=0.051)


@pytest.mark.parametrize(("n", "bound"), [(50, 0.06), (100, 0.03), (200, 0.015), (300, 0.01), (400, 0.0075), (1000, 0.003)])
def test_without_failures_the_far_bound_follows_the_rule_of_three(n: int, bound: float) -> None:
    none, every = wilson(0, n), wilson(n, n)
    assert bounds(none) == pytest.approx((0.0, bound)) and bounds(every) == pytest.approx((1 - bound, 1.0))
    assert none.method == every.method == "rule of three"


def test_the_rule_of_three_stays_a_proportion_for_one_item() -> None:
    assert (wilson(0, 1).high, wilson(1, 1).low) == (1.0, 0.0)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_wilson_refuses_counts_that_cannot_be(successes: int, n: int) -> None:
    with pytest.raises(ValueError):
        wilson(successes, n)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_proportion_and_mirrors_when_success_and_failure_swap(counts: tuple[int, int]) -> None:
    successes, n = counts
    interval, mirrored = wilson(successes, n), wilson(n - successes, n)
    assert 0 <= interval.low <= successes / n <= interval.high <= 1
    assert bounds(interval) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.706), (2, 4.303), (3, 3.182), (10, 2.228), (28, 2.048), (29, 2.045)])
def test_t_is_as_tabulated(freedom: int, t: float) -> None:
    assert t_quantile(freedom) == pytest.approx(t, abs=5e-4)


def test_below_30_clusters_of_one_size_the_interval_is_that_of_the_plain_mean() -> None:
    values, names = [1.0, 3.0, 2.0, 6.0, 5.0, 7.0], ["a", "a", "b", "b", "c", "c"]
    means = np.array([2.0, 4.0, 6.0])
    half = t_quantile(2) * means.std(ddof=1) / math.sqrt(3)
    interval = mean_interval(values, names)
    assert interval is not None
    assert bounds(interval) == pytest.approx((4.0 - half, 4.0 + half))
    assert interval.method == "cluster t"


@pytest.mark.parametrize(
    ("values", "names", "method"),
    [
        ([0, 1, 1, 0], ["a", "b", "c", "d"], "Wilson"),
        ([1, 1, 1], ["a", "b", "c"], "rule of three"),
        ([0, 1, 1, 0], ["a", "a", "b", "c"], "cluster t"),
        ([0.5, 1, 1, 0], ["a", "b", "c", "d"], "cluster t"),
        ([n / 7 for n in range(29)], [str(n) for n in range(29)], "cluster t"),
        ([n / 7 for n in range(30)], [str(n) for n in range(30)], "cluster bootstrap"),
        ([n % 2 for n in range(30)], [str(n) for n in range(30)], "Wilson"),
    ],
)
def test_the_interval_of_a_mean_is_chosen_by_values_and_clusters(values: list[float], names: list[str], method: str) -> None:
    interval = mean_interval(values, names)
    assert interval is not None
    assert interval.method == method


def test_without_failures_in_larger_clusters_the_rule_of_three_counts_clusters() -> None:
    interval = mean_interval([0.0] * 60 + [0.0], [str(n // 2) for n in range(60)] + ["0"])
    assert interval is not None
    assert bounds(interval) == pytest.approx((0.0, 3 / 30))


@pytest.mark.parametrize(("values", "names"), [([], []), ([0.2, 0.4], ["a", "a"])])
def test_nothing_and_a_single_cluster_have_no_interval(values: list[float], names: list[str]) -> None:
    assert mean_interval(values, names) is None
    assert cluster_bootstrap(values, names) is None


@pytest.mark.parametrize(("values", "names"), [([1.0], ["a", "b"]), ([math.nan, 1.0], ["a", "b"])])
def test_what_is_no_sample_is_refused(values: list[float], names: list[str]) -> None:
    with pytest.raises(ValueError):
        mean_interval(values, names)


@settings(deadline=None)
@given(st.one_of(ITEMS, BINARY_ITEMS), st.integers(2, 5), st.randoms(use_true_random=False))
def test_duplicating_every_item_and_permuting_leave_mean_and_interval_exactly(
    items: list[tuple[float, str]], times: int, random: Random
) -> None:
    shuffled = items * times
    random.shuffle(shuffled)
    once, more = apart(items), apart(shuffled)
    assert clustered(*once).mean == clustered(*more).mean
    assert mean_interval(*once) == mean_interval(*more)
    assert cluster_bootstrap(*once, draws=50) == cluster_bootstrap(*more, draws=50)


def test_duplicating_every_item_of_many_clusters_leaves_the_interval_exactly() -> None:
    values = np.random.default_rng(3).random(90).tolist()
    names = [str(n // 3) for n in range(90)]
    assert mean_interval(values, names) == mean_interval(values * 3, names * 3)


@given(ITEMS)
def test_the_mean_is_that_of_the_items(items: list[tuple[float, str]]) -> None:
    values, names = apart(items)
    assert clustered(values, names).mean == pytest.approx(math.fsum(values) / len(values), abs=1e-9)


def test_the_bootstrap_is_the_same_for_a_seed_and_another_for_another() -> None:
    values, names = np.random.default_rng(5).random(40).tolist(), [str(n // 2) for n in range(40)]
    assert cluster_bootstrap(values, names, seed=1) == cluster_bootstrap(values, names, seed=1)
    assert cluster_bootstrap(values, names, seed=1) != cluster_bootstrap(values, names, seed=2)


def test_the_bootstrap_of_single_binary_items_has_the_quantiles_of_the_binomial() -> None:
    interval = cluster_bootstrap([1.0] * 180 + [0.0] * 20, [str(n) for n in range(200)])
    assert interval is not None
    assert bounds(interval) == pytest.approx((171 / 200, 188 / 200), abs=1 / 199)


def test_equal_variants_of_a_source_widen_the_interval_that_ignores_their_source() -> None:
    values = np.repeat(np.random.default_rng(4).random(40), 10).tolist()
    by_source = cluster_bootstrap(values, [str(n // 10) for n in range(400)])
    by_item = cluster_bootstrap(values, [str(n) for n in range(400)])
    assert by_source is not None and by_item is not None
    assert by_source.high - by_source.low > 2.5 * (by_item.high - by_item.low)


@pytest.mark.parametrize("clusters", [12, 40])
def test_intervals_of_clustered_means_cover_the_truth(clusters: int) -> None:
    covered = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        sizes = random.integers(1, 5, clusters)
        names = np.repeat(np.arange(clusters), sizes).astype(str).tolist()
        values = np.repeat(random.normal(0, 1, clusters), sizes) + random.normal(0, 1, sizes.sum())
        interval = mean_interval(values.tolist(), names) if clusters < 30 else cluster_bootstrap(values.tolist(), names, 400)
        assert interval is not None
        covered += interval.low <= 0 <= interval.high
    assert 0.88 <= covered / 150 <= 0.99


def test_wilson_covers_the_truth() -> None:
    successes = np.random.default_rng(8).binomial(60, 0.85, 1000)
    intervals = [wilson(int(count), 60) for count in successes]
    assert 0.93 <= sum(i.low <= 0.85 <= i.high for i in intervals) / 1000 <= 0.98


@settings(deadline=None)
@given(ITEMS)
def test_the_bootstrap_stays_within_the_means_of_the_clusters(items: list[tuple[float, str]]) -> None:
    values, names = apart(items)
    means = clustered(values, names).sums / clustered(values, names).sizes
    interval = cluster_bootstrap(values, names, draws=100)
    assert interval is None or means.min() - 1e-9 <= interval.low <= interval.high <= means.max() + 1e-9
