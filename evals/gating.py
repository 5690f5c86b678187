"""The gate: a change may not make it worse beyond a margin, and some failures stop it at the first case (metrics 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals.aggregating import measure_of
from evals.baselines import Baseline
from evals.comparing import Row, compare, latency_ratio, values
from evals.measures import GATE_MARGINS, HARD_VALUES, LATENCY_MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition of the gate."""

    name: str
    passed: bool
    text: str  # what was compared with what
    cases: tuple[str, ...] = ()  # that fail


def gate(baseline: Baseline, new: Baseline, margin_factor: float = 1.0) -> list[Check]:
    """Return every condition. Raises RunError if the runs are not of the same cases.

    `margin_factor` widens the margins for a small set of cases, which cannot tell small differences.
    """
    rows = {row.name: row for row in compare(baseline, new)}
    checks = [_hard(name, baseline, new) for name in HARD_VALUES]
    checks += [_margin(rows[name], GATE_MARGINS[name] * margin_factor) for name in GATE_MARGINS if name in rows]
    checks += [_missing(name) for name in GATE_MARGINS if name not in rows]
    return checks


def latency_check(baseline: Baseline, new: Baseline) -> Check:
    """Return the condition on the 95th percentile, in units of the reference loop of each run's machine."""
    ratio = latency_ratio(baseline.latency, new.latency)
    if ratio is None:
        return Check(name="latency_p95", passed=False, text="one of the runs measured no latency")
    text = f"{ratio:.2f} times the baseline's p95, both in units of the machine's reference loop (at most {1 + LATENCY_MARGIN})"
    return Check(name="latency_p95", passed=ratio <= 1 + LATENCY_MARGIN, text=text)


def passed(checks: Sequence[Check]) -> bool:
    """Say whether every condition holds."""
    return all(check.passed for check in checks)


def with_known(run: Baseline, why: str) -> Baseline:
    """Return a run as a baseline that knows its failures of hard measures, and why they are accepted for now.

    Without a reason none is known, and the gate goes on failing until they are mended.
    """
    if not why:
        return run
    failing = {f"{name} {i}": why for name, wanted in HARD_VALUES.items() for i, v in values(name, run).items() if v != wanted}
    return replace(run, known=failing)


def _hard(name: str, baseline: Baseline, new: Baseline) -> Check:
    wanted = HARD_VALUES[name]
    wrong = [case_id for case_id, value in sorted(values(name, new).items()) if value != wanted]
    known = [case_id for case_id in wrong if f"{name} {case_id}" in baseline.known]
    failing = tuple(case_id for case_id in wrong if case_id not in known)
    text = f"must be {wanted:g} in every case; it is not in {len(failing)}"
    if known:
        text += f" (beside {len(known)} that the baseline knows: {', '.join(known)})"
    return Check(name=name, passed=not failing, text=text, cases=failing)


def _margin(row: Row, margin: float) -> Check:
    pair, interval = row.pair, row.pair.interval
    lower_is_better = measure_of(row.name).better == "lower"
    low, high = (interval.low, interval.high) if interval else (pair.difference, pair.difference)
    bound = -high if lower_is_better else low
    text = (
        f"{pair.old_mean:.3f} -> {pair.new_mean:.3f}, difference {pair.difference:+.3f} ({low:+.3f} to {high:+.3f}) "
        f"on {pair.n} cases, p {pair.p:.3f}, Holm {row.p_adjusted:.3f}; may not be worse by more than {margin:g}"
    )
    # Rounding of sums of floats must not decide.
    return Check(name=row.name, passed=bound >= -margin - 1e-12, text=text)


def _missing(name: str) -> Check:
    return Check(name=name, passed=False, text="no case has a number in both runs, so nothing shows that it is no worse")
