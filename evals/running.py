"""The flow of an evaluation: ask every case, score every record, add up, write it down."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evals.aggregating import Aggregate, Cell, aggregates, sliced
from evals.cases import Case
from evals.errors import CaseError, RunError
from evals.judging import Judgements
from evals.measures import GATE_MARGINS, TASKS, Task
from evals.metrics.latency import percentiles
from evals.observing import Subject, observe
from evals.records import Record, Tools
from evals.run_folder import RunFolder
from evals.scoring import Scored, score, scored_from_json, scored_to_json
from evals.set_measures import SetMeasures, set_measures

Progress = Callable[[str, int, int], None]
SCORES, AGGREGATES = "scores.jsonl", "aggregates.json"
HEATED = (*GATE_MARGINS, "citation_recall", "correct")  # measures that are shown by slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that a finished run found."""

    cases: tuple[Case, ...]
    records: tuple[Record, ...]  # in the order of the cases
    scored: tuple[Scored, ...]  # in the order of the cases
    aggregates: Mapping[str, Aggregate]
    slices: Mapping[str, Mapping[str, Mapping[str, Cell]]]
    together: SetMeasures | None  # None: the tasks that were scored do not allow them
    latency: Mapping[str, float]  # p50, p95, p99 in ms; the same in units of the reference loop


def answer_cases(folder: RunFolder, subject: Subject, progress: Progress) -> None:
    """Ask every case of a run that has no record yet. Raises CaseError if the build does not hold a case's gold."""
    cases = folder.cases()
    problems = subject.corpus.problems(cases)
    if problems:
        raise CaseError("\n".join(problems))
    done = {record.case_id for record in folder.records()}
    progress("answering", len(done), len(cases))
    if len(done) < len(cases):
        observe(subject, cases[0])  # what is loaded with the first question is not its latency
    for case in cases:
        if case.id not in done:
            folder.append(observe(subject, case))
            done.add(case.id)
            progress("answering", len(done), len(cases))


def finish(folder: RunFolder, tools: Tools, judged: Judgements, progress: Progress, tasks: Sequence[Task] = TASKS) -> Results:
    """Score a run whose cases are all answered, and write scores and aggregates. Raises RunError if one is missing."""
    cases = folder.cases()
    records = {record.case_id: record for record in folder.records()}
    missing = [case.id for case in cases if case.id not in records]
    if missing:
        raise RunError(
            f"{folder.path}: {len(missing)} of {len(cases)} cases have no answer yet, {missing[0]} first: "
            f"go on with `fondaco eval run --resume {folder.id}`"
        )
    scored = []
    for done, case in enumerate(cases, start=1):
        scored.append(score(case, records[case.id], tools, judged, tasks))
        progress("scoring", done, len(cases))
    results = _results(cases, [records[case.id] for case in cases], scored, reference_ms())
    folder.write(SCORES, "\n".join(scored_to_json(row) for row in scored) + "\n")
    folder.write(AGGREGATES, json.dumps(_numbers(results), ensure_ascii=False, indent=1) + "\n")
    return results


def read_results(folder: RunFolder) -> Results:
    """Read what a finished run found. Raises RunError if it is unfinished or was changed."""
    folder.verify()
    cases = folder.cases()
    records = {record.case_id: record for record in folder.records()}
    lines = (folder.path / SCORES).read_text(encoding="utf-8").splitlines()
    scored = {row.case_id: row for row in map(scored_from_json, lines)}
    reference = float(folder.read(AGGREGATES)["latency"].get("reference_ms", 0.0))
    return _results(cases, [records[c.id] for c in cases], [scored[c.id] for c in cases], reference)


def reference_ms() -> float:
    """Return the milliseconds of a fixed piece of work on this machine, median of nine: latencies are compared by it."""
    matrix = np.random.default_rng(0).standard_normal((256, 256))
    times = []
    for _ in range(9):
        started = time.perf_counter()
        for _ in range(4):
            matrix = np.tanh(matrix @ matrix.T / 256)
        sum(n * n % 7 for n in range(40_000))
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times))


def _results(cases: Sequence[Case], records: Sequence[Record], scored: Sequence[Scored], reference: float) -> Results:
    whole = all("outcome_correct" in row.scores and "correct" in row.scores for row in scored)
    ms = [record.ms["total"] for record in records if record.error is None and "total" in record.ms]
    latency: dict[str, float] = {}
    if ms:
        latency = dict(zip(("p50", "p95", "p99"), percentiles(ms), strict=True))
        latency |= {"reference_ms": reference, "p95_in_references": latency["p95"] / reference if reference else 0.0}
    return Results(
        cases=tuple(cases),
        records=tuple(records),
        scored=tuple(scored),
        aggregates=aggregates(cases, scored),
        slices=sliced(cases, scored, HEATED),
        together=set_measures(cases, records, scored) if whole else None,
        latency=latency,
    )


def _numbers(results: Results) -> dict[str, Any]:
    return {
        "cases": len(results.cases),
        "clusters": len({case.cluster for case in results.cases}),
        "measures": {name: asdict(value) for name, value in results.aggregates.items()},
        "together": asdict(results.together) if results.together else None,
        "slices": {
            name: {value: {m: asdict(cell) for m, cell in cells.items()} for value, cells in values.items()}
            for name, values in results.slices.items()
        },
        "latency": dict(results.latency),
    }
