"""Time and processor time of one case, as they were recorded (metrics 2.10)."""

from collections.abc import Sequence

import numpy as np

from evals.cases import Case
from evals.records import Record, Tools
from evals.scores import Score, TaskScores, none, number

_STEPS = {"ms_total": "total", "ms_search": "search", "ms_compose": "compose"}


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return ms_total, ms_search, ms_compose and cpu_seconds: what the run measured, else what the answer's trace says."""
    if record.error is not None or record.answer.outcome == "error":
        return TaskScores({name: none("error") for name in (*_STEPS, "cpu_seconds")})
    ms = {**record.answer.trace.ms, **record.ms}
    scores = {name: _measured(ms.get(step)) for name, step in _STEPS.items()}
    return TaskScores(scores | {"cpu_seconds": _measured(record.cpu_seconds)})


def percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99, between two values by linear interpolation. Raises ValueError if there are no values."""
    if not values:
        raise ValueError("no percentiles of no values")
    p50, p95, p99 = np.percentile(np.asarray(values, dtype=np.float64), [50, 95, 99]).tolist()
    return p50, p95, p99


def _measured(value: float | None) -> Score:
    return none("not_measured") if value is None else number(value)
