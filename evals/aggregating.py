"""From the scores of cases to the numbers of a run: means with intervals, reasons, slices."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from evals.cases import Case
from evals.measures import MEASURES, Measure
from evals.scores import Score
from evals.scoring import Scored
from evals.statistics.intervals import mean_interval

_COUNTED_AS_ZERO = ("v_strict", "v", "a_strict", "a")  # where nothing was said although an answer was due
SLICES = ("lang", "provider", "topic", "type", "dynamism", "form", "corpus", "difficulty", "origin", "unanswerable", "outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """One measure over many cases."""

    name: str
    n: int  # cases with a number
    value: float | None  # mean, or median where the measure is shown by it
    low: float | None  # 95 % interval of the mean by cluster; None: there is no number, or the median is shown
    high: float | None
    method: str  # of the interval
    micro: float | None  # sum of parts / sum of wholes
    all_cases: float | None  # mean with 0 where nothing was said although an answer was due; None: the measure has none
    reasons: Mapping[str, int]  # why there is no number -> cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One measure in one slice."""

    n: int
    value: float | None


def aggregates(cases: Sequence[Case], scored: Sequence[Scored]) -> dict[str, Aggregate]:
    """Return every measure that was scored, in the order of the catalogue; measures by type of fact after it."""
    by_id = {case.id: case for case in cases}
    columns: defaultdict[str, list[tuple[Case, Score]]] = defaultdict(list)
    for row in scored:
        for name, value in row.scores.items():
            columns[name].append((by_id[row.case_id], value))
    order = {name: place for place, name in enumerate(MEASURES)}
    names = sorted(columns, key=lambda name: (order.get(name, len(order)), name))
    return {name: aggregate(name, columns[name]) for name in names}


def aggregate(name: str, rows: Sequence[tuple[Case, Score]]) -> Aggregate:
    """Return one measure over these cases."""
    numbers = [(case.cluster, value.value) for case, value in rows if value.value is not None]
    values, clusters = [value for _, value in numbers], [cluster for cluster, _ in numbers]
    shown_by_mean = measure_of(name).typical == "mean"
    interval = mean_interval(values, clusters) if values and shown_by_mean else None
    wholes = [(s.part, s.whole) for _, s in rows if s.part is not None and s.whole is not None]
    total = sum(whole for _, whole in wholes)
    return Aggregate(
        name=name,
        n=len(values),
        value=_typical(measure_of(name), values),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        method=interval.method if interval else "",
        micro=sum(part for part, _ in wholes) / total if total else None,
        all_cases=_with_silence(rows) if name in _COUNTED_AS_ZERO else None,
        reasons=dict(Counter(value.reason for _, value in rows if value.reason is not None)),
    )


def measure_of(name: str) -> Measure:
    """Return the catalogue's entry; `atom_precision:money` is of the kind of `atom_precision`."""
    return MEASURES.get(name) or MEASURES[name.partition(":")[0]]


def slices(cases: Sequence[Case]) -> dict[str, dict[str, list[str]]]:
    """Return slice -> value -> ids of its cases; a case without a value stands in none."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in SLICES}
    for case in cases:
        for name in SLICES:
            if value := slice_value(case, name):
                found[name].setdefault(value, []).append(case.id)
    return {name: dict(sorted(values.items())) for name, values in found.items() if values}


def slice_value(case: Case, name: str) -> str:
    """Return a case's value in a slice; empty: it has none."""
    match name:
        case "lang":
            return case.lang
        case "origin":
            return case.origin
        case "outcome":
            return case.expected_outcome
        case "provider":
            return case.cluster.partition("/")[0]
        case _:
            return case.slices.get(name, "")


def sliced(cases: Sequence[Case], scored: Sequence[Scored], names: Sequence[str]) -> dict[str, dict[str, dict[str, Cell]]]:
    """Return slice -> value -> measure -> cell, for these measures."""
    rows = {row.case_id: row.scores for row in scored}
    found: dict[str, dict[str, dict[str, Cell]]] = {}
    for name, values in slices(cases).items():
        for value, ids in values.items():
            part = [rows[i] for i in ids if i in rows]
            found.setdefault(name, {})[value] = {measure: _cell(measure, part) for measure in names}
    return found


def _cell(name: str, rows: Sequence[Mapping[str, Score]]) -> Cell:
    values = [row[name].value for row in rows if name in row]
    numbers = [value for value in values if value is not None]
    return Cell(n=len(numbers), value=_typical(measure_of(name), numbers))


def _typical(measure: Measure, values: Sequence[float]) -> float | None:
    if not values:
        return None
    return median(values) if measure.typical == "median" else sum(values) / len(values)


def _with_silence(rows: Sequence[tuple[Case, Score]]) -> float | None:
    values = [score.value for _, score in rows if score.value is not None]
    silent = sum(case.spoken and score.reason in ("abstained", "error") for case, score in rows)
    return sum(values) / (len(values) + silent) if values or silent else None
