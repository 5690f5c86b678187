"""Do people agree, does a judge agree with them, and what does its rate become when its mistakes are known?"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.statistics.intervals import DRAWS, SEED, Floats, Interval, Z, percentiles, resamplings

Label = str | float
_LARGEST_GAP = 0.05  # between people among themselves and a judge with people
_LEAST_AGREEMENT = 0.6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval, or none and why."""

    value: float | None
    interval: Interval | None = None  # None: not asked for, or not to be had
    reason: str | None = None  # why there is no value


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Ratings as tables of who said what, which add up over units."""

    units: Floats  # shape (units, labels, labels)
    coefficient: Callable[[Floats], Floats]  # tables (..., labels, labels) -> (...), nan where undefined


def cohen_kappa(a: Sequence[Label], b: Sequence[Label], weights: Literal["linear"] | None = None) -> Estimate:
    """Return Cohen's kappa of two raters, one label a unit each; no value if both gave one and the same label throughout.

    Linear weights count a disagreement by the distance of its labels, which must be numbers.
    Raises ValueError if lengths differ, or if a label is no number where it must be. Source: Cohen, 1960 and 1968.
    """
    return _estimate(kappa_tables(a, b, weights))


def krippendorff_alpha(ratings: Sequence[Mapping[str, Label]], level: Literal["nominal", "ordinal"] = "nominal") -> Estimate:
    """Return Krippendorff's alpha of units, each a mapping rater -> value; a rater who is not in it did not rate.

    Units with fewer than two values do not count. No value if none remains, or if all values are the same.
    Raises ValueError if an ordinal value is no number.
    Source: Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011.
    """
    return _estimate(alpha_tables(ratings, level))


def with_interval(tables: Tables, draws: int = DRAWS, seed: int = SEED) -> Estimate:
    """Return the coefficient of `kappa_tables` or `alpha_tables` with a percentile bootstrap interval over units.

    Draws in which it is undefined do not count; below two units there is no interval.
    """
    whole = _estimate(tables)
    if whole.value is None or len(tables.units) < 2:
        return whole
    kinds, counts = np.unique(tables.units, axis=0, return_counts=True)
    drawn = [tables.coefficient(np.tensordot(w, kinds, axes=1)) for w in resamplings(counts, draws, seed)]
    defined = np.concatenate(drawn)
    defined = defined[~np.isnan(defined)]
    return Estimate(whole.value, percentiles(defined, "unit bootstrap") if len(defined) else None)


def kappa_tables(a: Sequence[Label], b: Sequence[Label], weights: Literal["linear"] | None = None) -> Tables:
    """Return the tables of `cohen_kappa`, for `with_interval`; raises as it does."""
    pairs = list(zip(a, b, strict=True))
    labels = _in_order({label for pair in pairs for label in pair}, numbers=weights == "linear")
    place = {label: number for number, label in enumerate(labels)}
    units = np.zeros((len(pairs), len(labels), len(labels)))
    for unit, (one, other) in zip(units, pairs, strict=True):
        unit[place[one], place[other]] = 1.0
    if weights == "linear":
        scale = np.array(labels, dtype=np.float64)
        return Tables(units, lambda tables: _kappa(tables, np.abs(scale[:, None] - scale)))
    return Tables(units, lambda tables: _kappa(tables, 1.0 - np.eye(len(labels))))


def alpha_tables(ratings: Sequence[Mapping[str, Label]], level: Literal["nominal", "ordinal"] = "nominal") -> Tables:
    """Return the tables of `krippendorff_alpha`, for `with_interval`; raises as it does."""
    paired = [Counter(unit.values()) for unit in ratings if len(unit) > 1]
    labels = _in_order({label for counts in paired for label in counts}, numbers=level == "ordinal")
    counts = np.array([[c[label] for label in labels] for c in paired], dtype=np.float64).reshape(len(paired), len(labels))
    others = counts[:, None, :] - np.eye(len(labels))
    size = counts.sum(axis=1)[:, None, None]
    return Tables(counts[:, :, None] * others / (size - 1), _ordinal_alpha if level == "ordinal" else _nominal_alpha)


def ares_corrected(
    rate_of_judge_on_all: float, human_labels: Sequence[float], judge_labels: Sequence[float], judged: int
) -> Estimate:
    """Correct a judge's rate by what people say of some items, which are a random sample of the same kind.

    The rate is over `judged` items that have no human label; labels are 0 or 1, or between, in one order of items.
    Value: rate + mean(human - judge). Interval: normal, with the variances of both parts added; neither is cut to 0 and 1.
    No value below two labelled items or without judged ones. Raises ValueError if lengths differ or a rate or label is
    not within 0 and 1. Source: ARES (Saad-Falcon et al. 2024), after prediction-powered inference (Angelopoulos et al. 2023).
    """
    people, judge = np.asarray(human_labels, dtype=np.float64), np.asarray(judge_labels, dtype=np.float64)
    values = np.concatenate([people, judge, [rate_of_judge_on_all]])
    if people.shape != judge.shape or not np.all((values >= 0) & (values <= 1)):
        raise ValueError("a rate or label is not within 0 and 1, or a label is missing")
    if len(people) < 2 or judged < 1:
        return Estimate(None, reason=f"{len(people)} items labelled by people and {judged} by the judge alone")
    value = rate_of_judge_on_all + float((people - judge).mean())
    variance = rate_of_judge_on_all * (1 - rate_of_judge_on_all) / judged + float((people - judge).var(ddof=1)) / len(people)
    half = Z * math.sqrt(variance)
    return Estimate(value, Interval(value - half, value + half, "normal"))


def may_gate(people_people: Estimate, judge_people: Estimate) -> tuple[bool, str]:
    """Say whether a judge may stop a release, and why.

    It may if the lower bound of its agreement with people is at most 0.05 below that of people among themselves, and the
    agreement itself is at least 0.6 (metrics 3).
    """
    if people_people.value is None:
        return False, f"agreement of people is unknown: {people_people.reason}"
    if judge_people.value is None or judge_people.interval is None:
        return False, f"agreement of the judge with people is unknown: {judge_people.reason or 'it has no interval'}"
    if judge_people.value < _LEAST_AGREEMENT:
        return False, f"agreement of the judge with people is {judge_people.value:.3f}, below {_LEAST_AGREEMENT}"
    low, least = judge_people.interval.low, people_people.value - _LARGEST_GAP
    if low < least:
        return False, f"lower bound of the judge's agreement is {low:.3f}, below {least:.3f}: people's less {_LARGEST_GAP}"
    return True, f"agreement {judge_people.value:.3f} with lower bound {low:.3f}, people's {people_people.value:.3f}"


def _in_order(labels: set[Label], numbers: bool) -> list[Label]:
    if numbers and any(isinstance(label, str) for label in labels):
        raise ValueError(f"labels that have an order are numbers, not {sorted(map(str, labels))}")
    return sorted(labels, key=float if numbers else repr)


def _estimate(tables: Tables) -> Estimate:
    if len(tables.units) == 0:
        return Estimate(None, reason="no unit has two labels")
    value = float(tables.coefficient(tables.units.sum(axis=0)))
    return Estimate(None, reason="all labels are the same") if math.isnan(value) else Estimate(value)


def _kappa(tables: Floats, distance: Floats) -> Floats:
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    expected = (rows[..., :, None] * columns[..., None, :] * distance).sum(axis=(-2, -1))
    return _one_less((tables * distance).sum(axis=(-2, -1)) * rows.sum(axis=-1), expected)


def _nominal_alpha(tables: Floats) -> Floats:
    return _alpha(tables, 1.0 - np.eye(tables.shape[-1]))


def _ordinal_alpha(tables: Floats) -> Floats:
    totals = tables.sum(axis=-1)
    middles = np.cumsum(totals, axis=-1) - totals / 2
    return _alpha(tables, (middles[..., :, None] - middles[..., None, :]) ** 2)


def _alpha(tables: Floats, distance: Floats) -> Floats:
    totals = tables.sum(axis=-1)
    expected = (totals[..., :, None] * totals[..., None, :] * distance).sum(axis=(-2, -1))
    return _one_less((tables * distance).sum(axis=(-2, -1)) * (totals.sum(axis=-1) - 1), expected)


def _one_less(observed: Floats, expected: Floats) -> Floats:
    """1 - observed / expected, nan where nothing is expected."""
    ratio = np.divide(observed, expected, out=np.full_like(expected, np.nan), where=expected > 0)
    return np.asarray(1.0 - ratio)
