"""What the trials found, as Markdown tables: quality and time of each set of questions, and what each system costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.retrieval import Judged, scores

MEASURES = ("ndcg@10", "recall@1", "recall@10", "rr@10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A system's answers to one set of questions."""

    measures: Mapping[str, float]
    ndcg: tuple[float, ...]  # of each question
    ms_p50: float
    ms_p95: float
    cpu_p50: float  # milliseconds of processor time


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one system's trial found."""

    title: str
    versions: Mapping[str, str]  # package -> version
    index_seconds: float
    peak_mb: float
    load: float  # of the machine when the trial began
    sets: Mapping[str, Asked]


def found(title: str, record: Mapping[str, Any], sets: Mapping[str, Sequence[Judged]]) -> Found:
    """Judge the rankings that a trial wrote."""
    return Found(
        title=title,
        versions=record["versions"],
        index_seconds=record["index_seconds"],
        peak_mb=record["peak_mb"],
        load=record["load"],
        sets={name: asked(record["sets"][name], judged) for name, judged in sets.items()},
    )


def asked(record: Mapping[str, Any], judged: Sequence[Judged]) -> Asked:
    """Judge the rankings of one set, in the order of its questions."""
    rows = [scores(ids, question.relevant) for ids, question in zip(record["ranked"], judged, strict=True)]
    return Asked(
        measures={name: float(np.mean([row[name] for row in rows])) for name in MEASURES},
        ndcg=tuple(row["ndcg@10"] for row in rows),
        ms_p50=float(np.percentile(record["ms"], 50)),
        ms_p95=float(np.percentile(record["ms"], 95)),
        cpu_p50=float(np.percentile(record["cpu_ms"], 50)),
    )


def quality_table(systems: Sequence[Found], name: str) -> str:
    """Return quality and time on a set of questions; the first system is what the others are compared to."""
    ours = systems[0].sets[name]
    head = ["system", *MEASURES, "nDCG minus ours", "ms p50", "ms p95", "÷ ours", "cpu ms p50", "cpu ÷ ours"]
    rows = []
    for system in systems:
        own = system.sets[name]
        measures = [f"{own.measures[measure]:.3f}" for measure in MEASURES]
        gap = "" if own is ours else difference(own.ndcg, ours.ndcg)
        wall = [f"{own.ms_p50:.1f}", f"{own.ms_p95:.1f}", f"{own.ms_p50 / ours.ms_p50:.2f}"]
        processor = [f"{own.cpu_p50:.1f}", f"{own.cpu_p50 / ours.cpu_p50:.2f}"]
        rows.append([system.title, *measures, gap, *wall, *processor])
    return markdown(head, rows)


def cost_table(systems: Sequence[Found]) -> str:
    """Return what each system takes beside the time of a question."""
    head = ["system", "index s", "÷ ours", "peak MB", "load before", "versions"]
    ours = systems[0]
    rows = [
        [
            system.title,
            f"{system.index_seconds:.2f}",
            f"{system.index_seconds / ours.index_seconds:.2f}",
            f"{system.peak_mb:.0f}",
            f"{system.load:.1f}",
            ", ".join(f"{package} {version}" for package, version in system.versions.items()),
        ]
        for system in systems
    ]
    return markdown(head, rows)


def difference(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """Return the mean of paired differences with the half width of its 95 % interval (normal approximation)."""
    gaps = np.subtract(theirs, ours)
    half = 1.96 * float(np.std(gaps, ddof=1)) / len(gaps) ** 0.5 if len(gaps) > 1 else float("nan")
    return f"{float(np.mean(gaps)):+.3f} ± {half:.3f}"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: the first and last columns left, numbers between them right."""
    rules = ["---" if at == 0 or cell == "versions" else "---:" for at, cell in enumerate(head)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rules, *rows])
