"""Many comparisons: p-values adjusted so that each is compared with the level as it stands."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.statistics.intervals import Floats


def holm(p_values: Sequence[float]) -> list[float]:
    """Return adjusted p-values in the order given; at or below a level, its family-wise error rate is kept.

    Source: Holm, Scandinavian Journal of Statistics 6, 1979. Raises ValueError if a value is not within 0 and 1.
    """
    p, order = _ascending(p_values)
    return _restored(np.maximum.accumulate(p * np.arange(len(p), 0, -1)), order)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return adjusted p-values in the order given; at or below a level, its false discovery rate is kept.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995. Raises as `holm` does.
    """
    p, order = _ascending(p_values)
    steps = p * len(p) / np.arange(1, len(p) + 1)
    return _restored(np.minimum.accumulate(steps[::-1])[::-1], order)


def _ascending(p_values: Sequence[float]) -> tuple[Floats, NDArray[np.intp]]:
    p = np.asarray(p_values, dtype=np.float64)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError("a p-value is not within 0 and 1")
    order = np.argsort(p, kind="stable")
    return p[order], order


def _restored(adjusted: Floats, order: NDArray[np.intp]) -> list[float]:
    restored = np.empty_like(adjusted)
    restored[order] = np.minimum(adjusted, 1.0)
    return [float(value) for value in restored]
