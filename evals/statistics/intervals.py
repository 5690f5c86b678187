"""95 % intervals of proportions and of means whose items come in clusters."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SEED = 2026
DRAWS = 10_000
TAIL = 0.025  # on either side
Z = NormalDist().inv_cdf(1 - TAIL)
_FEW_CLUSTERS = 30  # below, the bootstrap is too narrow and t takes its place
_BLOCK_CELLS = 2_000_000  # draws times clusters held in memory at once
_HALVINGS = 60  # of an angle, to the last bit of a float

Method = Literal["Wilson", "rule of three", "cluster t", "cluster bootstrap", "unit bootstrap", "normal"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Two-sided 95 % bounds in the unit of what was measured; only those of proportions keep within 0 and 1."""

    low: float
    high: float
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class Clustered:
    """A sample as its clusters, in the order of their names; `sums / sizes` are their means.

    What repeats evenly is taken once: the counts of (cluster, value) are divided by their greatest common divisor.
    So duplicating every item in its cluster, or permuting the items, gives the same arrays to the last bit.
    """

    sums: Floats
    sizes: Floats
    binary: bool  # every value is 0 or 1

    @property
    def mean(self) -> float:
        """Mean over items, not over clusters."""
        return math.fsum(self.sums) / math.fsum(self.sizes)


def clustered(values: Sequence[float], clusters: Sequence[str]) -> Clustered:
    """Group one value an item by one cluster an item. Raises ValueError if lengths differ or a value is not finite."""
    counts = Counter(zip(map(float, values), clusters, strict=True))
    if not all(math.isfinite(value) for value, _ in counts):
        raise ValueError("a value is not finite")
    divisor = reduce(math.gcd, counts.values(), 0)
    members: dict[str, list[tuple[float, int]]] = {name: [] for name in sorted(set(clusters))}
    for (value, name), count in counts.items():
        members[name].append((value, count // divisor))
    return Clustered(
        sums=np.array([math.fsum(value * count for value, count in items) for items in members.values()]),
        sizes=np.array([float(sum(count for _, count in items)) for items in members.values()]),
        binary=all(value in (0.0, 1.0) for value, _ in counts),
    )


def mean_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval | None:
    """Return the interval of the mean over items; None without items, or from one cluster of several.

    Zeros and ones, each a cluster of its own: `wilson`. Zeros only or ones only in larger clusters: the rule of three
    with the number of clusters, since t and bootstrap would have no width. Otherwise t with clusters - 1 degrees of
    freedom below 30 clusters, and from 30 the cluster bootstrap. Duplicating every item in its cluster changes nothing.
    """
    sample = clustered(values, clusters)
    count = len(sample.sums)
    if count == 0:
        return None
    if sample.binary and bool(np.all(sample.sizes == 1)):
        return wilson(round(sample.sums.sum()), count)
    if sample.binary and sample.mean in (0.0, 1.0):
        return wilson(round(sample.mean) * count, count)
    return _t_interval(sample) if count < _FEW_CLUSTERS else bootstrap(sample, DRAWS, SEED)


def wilson(successes: int, n: int) -> Interval:
    """Return Wilson's score interval of a proportion; with no success or no failure, the rule of three.

    The rule of three: the near bound is the proportion itself, the far bound 3/n away (at most 1). It is one-sided.
    Raises ValueError unless 0 <= successes <= n and n >= 1.
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} successes of {n}")
    if successes == 0:
        return Interval(0.0, min(1.0, 3 / n), "rule of three")
    if successes == n:
        return Interval(max(0.0, 1 - 3 / n), 1.0, "rule of three")
    share, shrink = successes / n, 1 + Z**2 / n
    centre = (share + Z**2 / (2 * n)) / shrink
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / shrink
    return Interval(centre - half, centre + half, "Wilson")


def cluster_bootstrap(
    values: Sequence[float], clusters: Sequence[str], draws: int = DRAWS, seed: int = SEED
) -> Interval | None:
    """Return the percentile interval of the mean over items when clusters are drawn anew; None below two clusters."""
    return bootstrap(clustered(values, clusters), draws, seed)


def bootstrap(sample: Clustered, draws: int, seed: int) -> Interval | None:
    """Return what `cluster_bootstrap` does, of a sample that is grouped already."""
    if len(sample.sums) < 2:
        return None
    kinds, counts = np.unique(np.column_stack([sample.sums, sample.sizes]), axis=0, return_counts=True)
    drawn = np.concatenate([weights @ kinds for weights in resamplings(counts, draws, seed)])
    return percentiles(drawn[:, 0] / drawn[:, 1], "cluster bootstrap")


def resamplings(counts: NDArray[np.intp], draws: int, seed: int) -> Iterator[Floats]:
    """Yield blocks, `draws` rows in all, of how often each kind of unit is drawn: shape (rows, kinds).

    Units are as many as `counts` add up to, and as many are drawn with replacement. Taking equal units as one kind
    leaves the distribution as it is and saves most of the time.
    """
    random = np.random.default_rng(seed)
    units = int(counts.sum())
    rows = max(1, _BLOCK_CELLS // len(counts))
    for start in range(0, draws, rows):
        yield random.multinomial(units, counts / units, size=min(rows, draws - start)).astype(np.float64)


def percentiles(draws: Floats, method: Method) -> Interval:
    """Return what 95 % of the draws lie between."""
    low, high = np.quantile(draws, [TAIL, 1 - TAIL])
    return Interval(float(low), float(high), method)


def _t_interval(sample: Clustered) -> Interval | None:
    """Weigh cluster means by size; the error is that of a ratio of sums, and with equal sizes that of a plain mean."""
    count, mean = len(sample.sums), sample.mean
    if count < 2:
        return None
    residuals = (sample.sums - mean * sample.sizes) / sample.sizes.sum()
    half = t_quantile(count - 1) * math.sqrt(count / (count - 1) * float(residuals @ residuals))
    return Interval(mean - half, mean + half, "cluster t")


def t_quantile(freedom: int) -> float:
    """Return the 97.5 % point of Student's t; raises ValueError below one degree of freedom.

    Halves the angle whose tangent is t / sqrt(freedom): Abramowitz and Stegun 26.7.3 and 26.7.4 give its probability.
    """
    if freedom < 1:
        raise ValueError(f"{freedom} degrees of freedom")
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _central_probability(middle, freedom) < 1 - 2 * TAIL else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _central_probability(angle: float, freedom: int) -> float:
    """P(|T| < t) for t = sqrt(freedom) tan(angle)."""
    odd = freedom % 2
    term, total = (math.cos(angle), 0.0) if odd else (1.0, 0.0)
    for k in range(2 + odd, freedom + 1, 2):
        total += term
        term *= math.cos(angle) ** 2 * (k - 1) / k
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total
