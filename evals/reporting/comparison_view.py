"""What the comparison of two runs shows, worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.aggregating import measure_of
from evals.baselines import Baseline, baseline_of
from evals.comparing import Regression, Row, compare, regressions
from evals.gating import Check, gate, passed
from evals.measures import GATE_MARGINS, HARD_VALUES
from evals.reporting import plots
from evals.reporting.case_view import CaseView, case_view
from evals.reporting.run_view import plan_facts
from evals.reporting.svg import Plot
from evals.reporting.words import Words
from evals.run_folder import RunFolder
from evals.running import Results

Side = tuple[RunFolder, Results]
WORST = 20
_LEVELS = {"gate": 0.05, "exploratory": 0.10}  # of the adjusted p (metrics 3)
_WATCHED = tuple(dict.fromkeys(("correct", *GATE_MARGINS, *HARD_VALUES)))


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure of both runs, with what may be said of it."""

    row: Row
    verdict: str  # better, worse, same
    better: int  # cases
    worse: int


@dataclass(frozen=True, slots=True)
class Worse:
    """A case that has become worse, as it was and as it is."""

    losses: tuple[Regression, ...]
    before: CaseView
    after: CaseView


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """A case whose outcome differs."""

    before: CaseView
    after: CaseView
    verdict: str  # now_right, now_wrong, still_right, still_wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """Two runs, ready to be written down."""

    old: str
    new: str
    plan: tuple[tuple[str, str, str], ...]  # key of the label, before, after
    checks: tuple[Check, ...]
    passed: bool
    gate: tuple[Compared, ...]
    exploratory: tuple[Compared, ...]
    forest: Plot | None
    worse: tuple[Worse, ...]
    outcomes: tuple[ChangedOutcome, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the conditions that do not hold."""
        return tuple(check.name for check in self.checks if not check.passed)

    def outcomes_that_are(self, verdict: str) -> int:
        """Return how many changes of outcome are of this kind."""
        return sum(change.verdict == verdict for change in self.outcomes)


def comparison_view(before: Side, after: Side, words: Words) -> ComparisonView:
    """Work out what a comparison shows. Raises RunError if the runs are not of the same cases."""
    old, new = (baseline_of(folder.id, folder.plan(), results) for folder, results in (before, after))
    rows = [_compared(row) for row in compare(old, new)]
    checks = gate(old, new)
    views = {view.case.id: view for view in _views(before[1])}
    pairs = [(views[view.case.id], view) for view in _views(after[1])]
    gated = tuple(row for row in rows if row.row.family == "gate")
    return ComparisonView(
        old=before[0].id,
        new=after[0].id,
        plan=_plans(before[0], after[0]),
        checks=tuple(checks),
        passed=passed(checks),
        gate=gated,
        exploratory=tuple(row for row in rows if row.row.family == "exploratory"),
        forest=plots.forest([_difference(row) for row in gated], words) if gated else None,
        worse=_worse(old, new, pairs),
        outcomes=tuple(_change(*pair) for pair in pairs if pair[0].record.answer.outcome != pair[1].record.answer.outcome),
    )


def _views(results: Results) -> list[CaseView]:
    return [case_view(*parts) for parts in zip(results.cases, results.records, results.scored, strict=True)]


def _compared(row: Row) -> Compared:
    shown = row.p_adjusted <= _LEVELS[row.family] and row.gain != 0 and measure_of(row.name).better != "neither"
    verdict = ("better" if row.gain > 0 else "worse") if shown else "same"
    lower = measure_of(row.name).better == "lower"
    better, worse = (row.pair.losses, row.pair.wins) if lower else (row.pair.wins, row.pair.losses)
    return Compared(row, verdict, better, worse)


def _difference(compared: Compared) -> plots.Difference:
    pair = compared.row.pair
    low, high = (pair.interval.low, pair.interval.high) if pair.interval else (pair.difference, pair.difference)
    return plots.Difference(compared.row.name, pair.difference, low, high, compared.verdict)


def _worse(old: Baseline, new: Baseline, pairs: Sequence[tuple[CaseView, CaseView]]) -> tuple[Worse, ...]:
    """Return the cases of the largest losses, the worst first, each with all that it has lost."""
    names = [name for name in _WATCHED if name in new.measures() and name in old.measures()]
    losses: dict[str, list[Regression]] = {}
    for loss in regressions(old, new, names, limit=len(names) * len(pairs)):
        losses.setdefault(loss.case_id, []).append(loss)
    by_case = {after.case.id: (before, after) for before, after in pairs}
    return tuple(Worse(tuple(found), *by_case[case_id]) for case_id, found in list(losses.items())[:WORST])


def _change(before: CaseView, after: CaseView) -> ChangedOutcome:
    right = _outcome_is_right(after)
    same = right == _outcome_is_right(before)
    return ChangedOutcome(before, after, f"{'still' if same else 'now'}_{'right' if right else 'wrong'}")


def _outcome_is_right(view: CaseView) -> bool:
    return view.record.answer.outcome in (view.case.expected_outcome, *view.case.also_accepted)


def _plans(old: RunFolder, new: RunFolder) -> tuple[tuple[str, str, str], ...]:
    before, after = dict(plan_facts(old.plan())), dict(plan_facts(new.plan()))
    return tuple((key, before.get(key, ""), after.get(key, "")) for key in dict.fromkeys((*before, *after)))
