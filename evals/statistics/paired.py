"""Two systems on the same items: is one better, and by how much?"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.statistics.intervals import DRAWS, SEED, Clustered, Floats, Interval, bootstrap, clustered

_MOST_ENUMERATED = 12  # clusters: 4,096 ways to give them signs
_BLOCK_CELLS = 2_000_000  # draws times clusters held in memory at once
_ROUNDING = 1e-12  # relative: sums this near to the observed one are ties with it

Test = Literal["exact McNemar", "exact cluster permutation", "cluster permutation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A new system against an old one over the same items; differences are new - old."""

    n: int  # items
    old_mean: float
    new_mean: float
    difference: float
    interval: Interval | None  # of the difference; None from a single cluster
    p: float  # two-sided, before any correction for many comparisons
    test: Test
    wins: int  # items where new is above old, whether or not that is better
    losses: int
    ties: int


def compare_pair(old: Sequence[float], new: Sequence[float], clusters: Sequence[str], binary: bool) -> Comparison | None:
    """Compare one score an item of either system, in the same order of items; None without items.

    Binary scores with each item a cluster of its own: exact McNemar. All others: permutation of clusters.
    Raises ValueError if lengths differ, or if `binary` scores are not 0 or 1.
    """
    differences = [float(b) - float(a) for a, b in zip(old, new, strict=True)]
    sample = clustered(differences, clusters)
    if not differences:
        return None
    before, after = clustered(old, clusters), clustered(new, clusters)
    if binary and not (before.binary and after.binary):
        raise ValueError("binary scores are 0 or 1")
    wins, losses = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    p, test = _test(sample, binary)
    return Comparison(
        n=len(differences),
        old_mean=before.mean,
        new_mean=after.mean,
        difference=sample.mean,
        interval=bootstrap(sample, DRAWS, SEED),
        p=p,
        test=test,
        wins=wins,
        losses=losses,
        ties=len(differences) - wins - losses,
    )


def difference_interval(
    differences: Sequence[float], clusters: Sequence[str], draws: int = DRAWS, seed: int = SEED
) -> Interval | None:
    """Return the cluster bootstrap interval of the mean difference over items; None below two clusters."""
    return bootstrap(clustered(differences, clusters), draws, seed)


def permutation_test(differences: Sequence[float], clusters: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> float:
    """Return the two-sided p of the mean difference over items, were the systems exchangeable within each cluster.

    The sign of every cluster's sum is flipped at random. Up to 12 clusters all ways are counted and p is their share at
    least as far from 0 as observed; above, p = (b + 1) / (draws + 1). Without items p is 1.
    """
    return _permute(clustered(differences, clusters), draws, seed)


def mcnemar_exact(b: int, c: int) -> float:
    """Return the two-sided exact binomial p of b against c discordant pairs; 1 if there are none.

    Raises ValueError if a count is negative.
    """
    if min(b, c) < 0:
        raise ValueError(f"{b} and {c} discordant pairs")
    tail = sum(math.comb(b + c, k) for k in range(min(b, c) + 1))
    return min(1.0, max(2 * tail / (1 << b + c), sys.float_info.min))


def _test(sample: Clustered, binary: bool) -> tuple[float, Test]:
    if binary and bool(np.all(sample.sizes == 1)):
        return mcnemar_exact(int(np.sum(sample.sums < 0)), int(np.sum(sample.sums > 0))), "exact McNemar"
    exact = len(sample.sums) <= _MOST_ENUMERATED
    return _permute(sample, DRAWS, SEED), "exact cluster permutation" if exact else "cluster permutation"


def _permute(sample: Clustered, draws: int, seed: int) -> float:
    sums = np.abs(sample.sums)  # flipped at random, a sum and its opposite are the same
    reached = abs(math.fsum(sample.sums)) - _ROUNDING * float(sums.sum())
    if len(sums) <= _MOST_ENUMERATED:
        ways = np.arange(2 ** len(sums))[:, None] >> np.arange(len(sums)) & 1
        return float(np.mean(np.abs((1.0 - 2.0 * ways) @ sums) >= reached))
    random = np.random.default_rng(seed)
    rows = max(1, _BLOCK_CELLS // len(sums))
    blocks = (min(rows, draws - start) for start in range(0, draws, rows))
    as_far = sum(_count_as_far(random, sums, reached, block) for block in blocks)
    return (as_far + 1) / (draws + 1)


def _count_as_far(random: np.random.Generator, sums: Floats, reached: float, draws: int) -> int:
    signs = 1.0 - 2.0 * random.integers(0, 2, size=(draws, len(sums)))
    return int(np.sum(np.abs(signs @ sums) >= reached))
