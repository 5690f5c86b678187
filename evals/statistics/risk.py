"""Does confidence know when an answer is right? Items of equal confidence stand or fall together, in any order."""

from collections.abc import Sequence

import numpy as np

from evals.statistics.intervals import Floats


def risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> tuple[Floats, Floats, Floats]:
    """Return coverage, risk and threshold, one entry for each distinct confidence, coverage rising.

    Coverage is the share of items at or above the threshold, risk the share of wrong ones among these.
    Empty without items. Raises ValueError if lengths differ or a confidence is not finite.
    """
    levels, items, right = _by_level(confidences, correct)
    answered, errors = np.cumsum(items[::-1]), np.cumsum((items - right)[::-1])
    return answered / len(confidences), errors / answered, levels[::-1]


def aurc(confidences: Sequence[float], correct: Sequence[bool]) -> float | None:
    """Return the area under the risk-coverage curve as steps: the mean over items of the risk at each's confidence.

    None without items. Raises as `risk_coverage` does.
    """
    coverage, risk, _ = risk_coverage(confidences, correct)
    return float(np.diff(coverage, prepend=0.0) @ risk) if len(risk) else None


def risk_at(confidences: Sequence[float], correct: Sequence[bool], coverage: float = 0.8) -> float | None:
    """Return the risk at the highest threshold that answers at least this share of items; None without items.

    Raises as `risk_coverage` does, and ValueError unless 0 < coverage <= 1.
    """
    if not 0 < coverage <= 1:
        raise ValueError(f"a coverage of {coverage}")
    reached, risk, _ = risk_coverage(confidences, correct)
    return float(risk[np.searchsorted(reached, coverage)]) if len(risk) else None


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Return how often a positive scores above a negative, equal scores as half; None if either has no items.

    Raises as `risk_coverage` does.
    """
    _, items, hits = _by_level(scores, positive)
    misses = items - hits
    pairs = float(hits.sum() * misses.sum())
    beaten = np.cumsum(misses) - misses / 2
    return float(hits @ beaten) / pairs if pairs else None


def expected_calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float | None:
    """Return the mean gap between confidence and share of right answers over bins of equal mass; None without items.

    Bins hold exactly 1 / bins of the mass: an item on a border counts in part on either side, and items of equal
    confidence count with their mean. So neither the order of items nor repeating all of them matters.
    Raises as `risk_coverage` does, and ValueError below one bin.
    """
    if bins < 1:
        raise ValueError(f"{bins} bins")
    levels, items, right = _by_level(confidences, correct)
    if not len(levels):
        return None
    gaps = np.concatenate([[0.0], np.cumsum(levels * items - right)])
    mass = np.concatenate([[0.0], np.cumsum(items)])
    borders = np.linspace(0.0, mass[-1], bins + 1)
    return float(np.abs(np.diff(np.interp(borders, mass, gaps))).sum() / mass[-1])


def _by_level(scores: Sequence[float], hits: Sequence[bool]) -> tuple[Floats, Floats, Floats]:
    """Return distinct scores, rising, with the number of items and of hits at each."""
    values, flags = np.asarray(scores, dtype=np.float64), np.asarray(hits, dtype=np.float64)
    if values.shape != flags.shape or not np.all(np.isfinite(values)):
        raise ValueError(f"{len(values)} scores, all of them finite, for {len(flags)} items")
    levels, places = np.unique(values, return_inverse=True)
    items, right = np.bincount(places, minlength=len(levels)), np.bincount(places, flags, minlength=len(levels))
    return levels, items.astype(np.float64), right.astype(np.float64)
