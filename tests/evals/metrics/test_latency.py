"""Times are those that were recorded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.latency import percentiles, score
from evals.records import Record
from tests.evals.planted import a_case, a_record, a_silent_answer, tools


@pytest.mark.parametrize(
    ("record", "name", "expected"),
    [
        pytest.param(a_record(), "ms_total", 15.0, id="total"),
        pytest.param(a_record(), "ms_search", 12.0, id="search"),
        pytest.param(a_record(), "ms_compose", 3.0, id="composing"),
        pytest.param(a_record(), "cpu_seconds", 0.01, id="processor"),
        pytest.param(a_record(ms={"total": 40.0}), "ms_total", 40.0, id="the run's clock before the answer's"),
        pytest.param(a_record(ms={}), "ms_total", 15.0, id="the answer's clock where the run has none"),
        pytest.param(a_record(ms={}), "ms_search", "not_measured", id="a step that nobody measured"),
        pytest.param(a_record(cpu_seconds=None), "cpu_seconds", "not_measured", id="no processor time"),
        pytest.param(a_record(a_silent_answer("abstain")), "ms_total", 15.0, id="an abstention takes time too"),
        pytest.param(a_record(a_silent_answer("error")), "ms_total", "error", id="an error answer"),
        pytest.param(a_record(error="KbError: gone"), "cpu_seconds", "error", id="a failure"),
    ],
)
def test_a_case_takes_what_was_recorded(record: Record, name: str, expected: float | str) -> None:
    found = score(a_case(), record, tools()).scores[name]
    assert (found.reason or found.value) == expected


def test_percentiles_lie_between_values_in_proportion() -> None:
    assert percentiles([float(n) for n in range(1, 102)]) == (51.0, 96.0, 100.0)
    assert percentiles([7.0]) == (7.0, 7.0, 7.0)
    assert percentiles([1.0, 2.0])[0] == 1.5


def test_no_values_have_no_percentiles() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentiles([])


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_percentiles_rise_and_stay_among_the_values(values: list[float]) -> None:
    p50, p95, p99 = percentiles(values)
    assert min(values) - 1e-6 <= p50 <= p95 + 1e-6 <= p99 + 2e-6 <= max(values) + 3e-6
