"""What the report of a run shows, worked out: tables, failing cases, plots."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.types import Citation
from evals.aggregating import Aggregate, Cell, measure_of
from evals.baselines import baseline_of
from evals.comparing import values
from evals.measures import HARD_VALUES, TASKS, Measure
from evals.reporting import curves, plots
from evals.reporting.case_view import CaseView, anchor, case_view, worst_first
from evals.reporting.svg import Plot
from evals.reporting.words import Words
from evals.run_folder import Plan, RunFolder
from evals.running import Results
from evals.scores import Score
from evals.set_measures import SetMeasures

HEADLINE = (
    "outcome_correct correct over_answer over_abstain v_strict citation_f1 ndcg@10 provider_recall wrong_provider "
    "unsupported_atom undecided stale_fact gulpease language_match ms_total"
).split()
WORST = 20
_SETTINGS = "assistant", "kb"
# As evals/metrics/citations.py writes what its checker leaves open.
_UNDECIDED = re.compile(r"support undecided \((T\d)\): (.*)", re.S)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of the catalogue with what the run made of it."""

    measure: Measure
    found: Aggregate


@dataclass(frozen=True, slots=True)
class HardRow:
    """A measure of which one case is enough to fail."""

    name: str
    wanted: float
    n: int  # cases with a number, failures of the system among them
    failing: tuple[str, ...]  # ids of cases


@dataclass(frozen=True, slots=True)
class UndecidedPair:
    """A statement whose support the offline checker leaves open, with the passages that it cites."""

    case_id: str
    tier: str
    statement: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A finished run, ready to be written down."""

    id: str
    plan: Plan
    clusters: int
    correct: Aggregate | None  # None: not scored
    hard: tuple[HardRow, ...]
    headline: tuple[MeasureRow, ...]
    tasks: Mapping[str, tuple[MeasureRow, ...]]  # the other measures
    heat: tuple[Plot, ...]  # of the slices with several values
    together: SetMeasures | None
    confusion: Plot | None
    confidence: tuple[Plot, ...]
    latency: Plot | None
    latency_numbers: Mapping[str, float]
    cases: tuple[CaseView, ...]  # all, in the order of the run
    detailed: tuple[CaseView, ...]  # the worst, and then those that fail a hard measure
    undecided: tuple[UndecidedPair, ...]

    @property
    def errors(self) -> int:
        """Cases that the system raised on."""
        return sum(view.record.error is not None for view in self.cases)

    @property
    def failing(self) -> tuple[str, ...]:
        """Cases that fail a hard measure."""
        return tuple(dict.fromkeys(case_id for row in self.hard for case_id in row.failing))

    @property
    def single(self) -> Mapping[str, Score | None]:
        """Measures of the whole set that are one number."""
        names = ("macro_f1", "c_at_1", "truthfulness", "cost", "auroc", "aurc", "risk_at_80", "ece")
        return {name: getattr(self.together, name) for name in names} if self.together else {}

    def place(self, case_id: str) -> str | None:
        """Return the id of a case's details in this page; None: it has none."""
        wanted = anchor(case_id)
        return next((wanted for view in self.detailed if view.anchor == wanted), None)


def run_view(folder: RunFolder, results: Results, words: Words) -> RunView:
    """Work out what the report of a run shows."""
    plan = folder.plan()
    rows = {name: MeasureRow(measure_of(name), found) for name, found in results.aggregates.items()}
    views = [case_view(*parts) for parts in zip(results.cases, results.records, results.scored, strict=True)]
    hard = _hard(plan, results)
    confusion = plots.confusion(results.together.confusion, words) if results.together else None
    steps = curves.step_percentiles(results)
    return RunView(
        id=folder.id,
        plan=plan,
        clusters=len({case.cluster for case in results.cases}),
        correct=results.aggregates.get("correct"),
        hard=hard,
        headline=tuple(rows[name] for name in HEADLINE if name in rows),
        tasks=_by_task(rows),
        heat=tuple(plots.heat_map(name, _shown(cells), words) for name, cells in results.slices.items() if len(cells) > 1),
        together=results.together,
        confusion=confusion,
        confidence=_confidence(plan, results, words),
        latency=curves.latencies(steps, words) if steps else None,
        latency_numbers=results.latency,
        cases=tuple(views),
        detailed=_detailed(views, {case_id for row in hard for case_id in row.failing}),
        undecided=tuple(pair for view in views for pair in undecided_pairs(view)),
    )


def plan_facts(plan: Plan) -> list[tuple[str, str]]:
    """Return what a run is of: key of the label, value."""
    return [
        ("started", plan.started),
        ("code", plan.code),
        ("build", plan.build_id),
        ("build_content", plan.build_content[:12]),
        ("embedder", plan.embedder),
        ("register", plan.register[:12]),
        ("cases_digest", plan.cases_digest[:12]),
        ("seed", str(plan.seed)),
        *([("scored_from", plan.scored_from)] if plan.scored_from else []),
    ]


def settings_rows(plan: Plan) -> list[tuple[str, str]]:
    """Return the settings of the run, dotted."""
    return [(f"{part}.{name}", str(value)) for part in _SETTINGS for name, value in plan.settings.get(part, {}).items()]


def undecided_pairs(view: CaseView) -> list[UndecidedPair]:
    """Return the statements of a case that the offline checker leaves open."""
    by_marker = {citation.marker: citation for citation in view.record.answer.citations}
    statements = {statement.text: statement for statement in view.record.answer.statements}
    found = []
    for text in view.scored.findings.get("citations", ()):
        match = _UNDECIDED.fullmatch(text)
        if match and (statement := statements.get(match[2])):
            cited = tuple(by_marker[marker] for marker in statement.citations if marker in by_marker)
            found.append(UndecidedPair(view.case.id, match[1], statement.text, cited))
    return found


def number_or_reason(score: Score | None, words: Words) -> str:
    """Return a score, or why there is none."""
    if score is None:
        return "–"
    return words.number(score.value) if score.reason is None else words.say(f"reason.{score.reason}")


def _hard(plan: Plan, results: Results) -> tuple[HardRow, ...]:
    counted = baseline_of(plan.name, plan, results)
    found = []
    for name, wanted in HARD_VALUES.items():
        if name in results.aggregates:
            numbers = values(name, counted)
            found.append(HardRow(name, wanted, len(numbers), tuple(sorted(i for i, v in numbers.items() if v != wanted))))
    return tuple(found)


def _by_task(rows: Mapping[str, MeasureRow]) -> dict[str, tuple[MeasureRow, ...]]:
    others = [row for name, row in rows.items() if name not in HEADLINE]
    tasks = {task: tuple(row for row in others if row.measure.task == task) for task in TASKS}
    return {task: found for task, found in tasks.items() if found}


def _shown(cells: Mapping[str, Mapping[str, Cell]]) -> dict[str, dict[str, Cell]]:
    """Leave out measures that no value of a slice has, unless none has any."""
    every = list(next(iter(cells.values())))
    measures = [m for m in every if any(row[m].n for row in cells.values())] or every
    return {value: {m: row[m] for m in measures} for value, row in cells.items()}


def _confidence(plan: Plan, results: Results, words: Words) -> tuple[Plot, ...]:
    found: list[Plot] = []
    if results.together and results.together.risk_coverage:
        threshold = float(plan.settings.get("assistant", {}).get("min_confidence", 0.0))
        found.append(curves.risk_curve(results.together.risk_coverage, threshold, words))
    if bins := curves.confidence_bins(results):
        found.append(curves.reliability(bins, words))
    return tuple(found)


def _detailed(views: Sequence[CaseView], failing: set[str]) -> tuple[CaseView, ...]:
    worst = worst_first(views)[:WORST]
    shown = {view.case.id for view in worst}
    return (*worst, *(view for view in views if view.case.id in failing and view.case.id not in shown))
