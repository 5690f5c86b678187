"""Plots of confidence and of time: risk against coverage, confidence against correctness, latencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from evals.cases import SPOKEN
from evals.metrics.latency import percentiles
from evals.reporting.svg import BLUE, FAINT, GREEN, INK, PURPLE, QUIET, VERMILION, Margins, Plot, draw, label_width
from evals.reporting.words import Words
from evals.running import Results
from evals.set_measures import RiskPoint

_BINS = 10
_SQUARE = (3.6, 2.9)  # inches
_ROWS = 12  # of the table beside a curve
_PERCENTILES = ("p50", "p95", "p99")
_LOOKS = ((BLUE, "o"), (PURPLE, "s"), (GREEN, "D"))  # colour and shape of each


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the answers, by confidence."""

    items: float  # a bin's border may divide answers of equal confidence
    confidence: float  # mean
    right: float  # share


def risk_curve(points: Sequence[RiskPoint], threshold: float, words: Words) -> Plot:
    """Return risk by coverage with the point of the present threshold."""
    present = [point for point in points if point.threshold >= threshold]
    text = words.say("plot.risk_text", n=len(points))
    if present:
        text += " " + words.say(
            "plot.risk_present",
            threshold=words.short(threshold),
            coverage=words.share(present[-1].coverage),
            risk=words.share(present[-1].risk),
        )

    def paint(axes: Axes) -> None:
        axes.step([p.coverage for p in points], [p.risk for p in points], where="post", color=BLUE, linewidth=2)
        if present:
            axes.plot([present[-1].coverage], [present[-1].risk], "D", color=VERMILION, markersize=8)
            label = words.say("plot.present", threshold=words.short(threshold))
            axes.annotate(
                label, (present[-1].coverage, present[-1].risk), xytext=(-8, 10), textcoords="offset points", ha="right"
            )
        _shares(axes, words, words.say("plot.coverage"), words.say("plot.risk"))

    title = words.say("plot.risk_title")
    return Plot(
        name="risk",
        svg=draw(_SQUARE, Margins(0.85, 0.15), paint, "risk", title, text),
        title=title,
        text=text,
        header=tuple(words.say(f"plot.{key}") for key in ("coverage", "risk", "threshold")),
        rows=tuple((words.share(p.coverage), words.share(p.risk), words.number(p.threshold)) for p in _thinned(points)),
    )


def reliability(bins: Sequence[Bin], words: Words) -> Plot:
    """Return the share of right answers by confidence, against what the confidence promises."""
    title, text = words.say("plot.reliability_title"), words.say("plot.reliability_text", bins=len(bins))

    def paint(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], "--", color=QUIET, linewidth=1.2)
        axes.plot([b.confidence for b in bins], [b.right for b in bins], "o-", color=BLUE, linewidth=2, markersize=6)
        _shares(axes, words, words.say("plot.confidence"), words.say("plot.right"))

    return Plot(
        name="reliability",
        svg=draw(_SQUARE, Margins(0.85, 0.15), paint, "reliability", title, text),
        title=title,
        text=text,
        header=tuple(words.say(f"plot.{key}") for key in ("bin", "answers", "confidence", "right")),
        rows=tuple(
            (str(place), words.number(b.items), words.number(b.confidence), words.number(b.right))
            for place, b in enumerate(bins, start=1)
        ),
    )


def latencies(steps: Mapping[str, tuple[float, float, float]], words: Words) -> Plot:
    """Return the 50th, 95th and 99th percentile of each step, in ms."""
    title, text = words.say("plot.latency_title"), words.say("plot.latency_text")

    def paint(axes: Axes) -> None:
        for name, (colour, shape), values in zip(_PERCENTILES, _LOOKS, zip(*steps.values(), strict=True), strict=True):
            axes.plot(values, range(len(steps)), shape, color=colour, label=name, markersize=7)
        for place, row in enumerate(steps.values()):
            axes.plot([row[0], row[-1]], [place, place], color=QUIET, linewidth=1, zorder=0)
        axes.set_yticks(range(len(steps)), list(steps))
        axes.set_ylim(len(steps) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel("ms")
        axes.grid(axis="x", color=FAINT)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)

    size = (4.5, max(0.6, 0.3 * len(steps)))
    return Plot(
        name="latency",
        svg=draw(size, Margins(label_width(list(steps)), 0.45), paint, "latency", title, text),
        title=title,
        text=text,
        header=(words.say("plot.step"), *(f"{name}, ms" for name in _PERCENTILES)),
        rows=tuple((step, *map(words.number, row)) for step, row in steps.items()),
    )


def confidence_bins(results: Results, count: int = _BINS) -> list[Bin]:
    """Return the answers that were given with a confidence in bins of equal mass, as the calibration error takes them."""
    rows = zip(results.records, results.scored, strict=True)
    given = sorted(
        (record.confidence, float(scored.scores["correct"].value == 1))
        for record, scored in rows
        if record.answer.outcome in SPOKEN and record.confidence is not None and "correct" in scored.scores
    )
    if not given:
        return []
    levels = np.array([confidence for confidence, _ in given])
    distinct, places, items = np.unique(levels, return_inverse=True, return_counts=True)
    right = np.bincount(places, [r for _, r in given])
    mass = np.concatenate([[0.0], np.cumsum(items)])
    borders = np.linspace(0.0, mass[-1], count + 1)
    parts = [np.diff(np.interp(borders, mass, np.concatenate([[0.0], np.cumsum(v)]))) for v in (items * distinct, right)]
    size = mass[-1] / count
    return [Bin(float(size), float(c / size), float(r / size)) for c, r in zip(*parts, strict=True)]


def step_percentiles(results: Results) -> dict[str, tuple[float, float, float]]:
    """Return the percentiles of each step that records time, the whole first."""
    times: dict[str, list[float]] = {}
    for record in results.records:
        if record.error is None:
            for step, ms in record.ms.items():
                times.setdefault(step, []).append(ms)
    ordered = sorted(times, key=lambda step: (step != "total", step))
    return {step: percentiles(times[step]) for step in ordered}


def _thinned(points: Sequence[RiskPoint]) -> Sequence[RiskPoint]:
    if len(points) <= _ROWS:
        return points
    return [points[round(place)] for place in np.linspace(0, len(points) - 1, _ROWS)]


def _shares(axes: Axes, words: Words, below: str, beside: str) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: words.share(value))
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(below)
    axes.set_ylabel(beside)
    axes.grid(color=FAINT)
    axes.spines["left"].set_color(INK)
