"""Two runs over the same cases, case by case (metrics 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.aggregating import measure_of
from evals.baselines import Baseline
from evals.errors import RunError
from evals.measures import GATE_MARGINS
from evals.statistics.multiplicity import benjamini_hochberg, holm
from evals.statistics.paired import Comparison, compare_pair

_SILENCE_IS_ZERO = ("v_strict", "v", "a_strict", "a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure of two runs, over the cases that have a number in both."""

    name: str
    pair: Comparison
    p_adjusted: float  # Holm in the gate family, Benjamini-Hochberg among the others
    family: str  # "gate" or "exploratory"
    only_old: int  # cases with a number in the old run only
    only_new: int

    @property
    def gain(self) -> float:
        """Difference in the direction that is better."""
        return -self.pair.difference if measure_of(self.name).better == "lower" else self.pair.difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """A case that one measure says has become worse."""

    case_id: str
    measure: str
    old: float
    new: float


def compare(old: Baseline, new: Baseline) -> list[Row]:
    """Return every measure that both runs have, the gate family first. Raises RunError if the cases differ."""
    same_cases(old, new)
    names = [name for name in new.measures() if name in set(old.measures())]
    found: list[tuple[str, Comparison, int, int]] = []
    for name in names:
        if (pair := _pair(name, old, new)) is not None:
            found.append((name, *pair))
    gate = [row for row in found if row[0] in GATE_MARGINS]
    rest = [row for row in found if row[0] not in GATE_MARGINS]
    rows = []
    for family, part, adjust in (("gate", gate, holm), ("exploratory", rest, benjamini_hochberg)):
        adjusted = adjust([pair.p for _, pair, _, _ in part])
        rows += [
            Row(name=name, pair=pair, p_adjusted=float(p), family=family, only_old=a, only_new=b)
            for (name, pair, a, b), p in zip(part, adjusted, strict=True)
        ]
    return rows


def regressions(old: Baseline, new: Baseline, names: Sequence[str], limit: int = 20) -> list[Regression]:
    """Return the cases that have become worse, the worst first."""
    found = []
    for name in names:
        sign = -1.0 if measure_of(name).better == "lower" else 1.0
        before, after = values(name, old), values(name, new)
        found += [
            Regression(case_id=i, measure=name, old=before[i], new=after[i])
            for i in before.keys() & after.keys()
            if sign * (after[i] - before[i]) < 0
        ]
    return sorted(found, key=lambda r: (-abs(r.new - r.old), names.index(r.measure), r.case_id))[:limit]


def same_cases(old: Baseline, new: Baseline) -> None:
    """Raise RunError if two runs are not of the same cases."""
    if old.cases_digest != new.cases_digest:
        gone, fresh = old.scores.keys() - new.scores.keys(), new.scores.keys() - old.scores.keys()
        raise RunError(
            f"{new.name} and {old.name} are not of the same cases ({len(gone)} gone, {len(fresh)} new, others changed): "
            "run the same case file on both, or accept a new baseline"
        )


def values(name: str, run: Baseline) -> dict[str, float]:
    """Return the numbers of a measure as a comparison counts them: an error is the worst there is, silence states nothing."""
    worst = 1.0 if measure_of(name).better == "lower" else 0.0
    found = {}
    for case_id, scores in run.scores.items():
        value = scores.get(name)
        if isinstance(value, float):
            found[case_id] = value
        elif value == "error":
            found[case_id] = worst
        elif value == "abstained" and name in _SILENCE_IS_ZERO and case_id in run.spoken:
            found[case_id] = 0.0
    return found


def _pair(name: str, old: Baseline, new: Baseline) -> tuple[Comparison, int, int] | None:
    before, after = values(name, old), values(name, new)
    both = sorted(before.keys() & after.keys())
    clusters = [new.clusters[i] for i in both]
    pair = compare_pair([before[i] for i in both], [after[i] for i in both], clusters, measure_of(name).binary)
    return None if pair is None else (pair, len(before) - len(both), len(after) - len(both))


def latency_ratio(old: Mapping[str, float], new: Mapping[str, float]) -> float | None:
    """Return new p95 / old p95, each in units of the reference loop of its machine; None if one was not measured."""
    before, after = old.get("p95_in_references", 0.0), new.get("p95_in_references", 0.0)
    return after / before if before and after else None
