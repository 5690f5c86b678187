"""What a benchmark yields and how it is shown: a table of readings, each with its budget, baseline and verdict."""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

BUSY = 0.5  # load per processor from which timings are upper bounds only


class BenchmarkError(Exception):
    """A benchmark cannot run here; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measured value."""

    what: str
    value: float
    unit: str
    budget: float | None = None  # None: shown for information
    at_least: bool = False  # True: the budget is a floor
    baseline: float | None = None  # in the same unit, measured in the same run
    against: str = ""  # what the baseline is

    @property
    def met(self) -> bool | None:
        """Whether the value keeps its budget; None without a budget."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def ratio(self) -> float | None:
        """Value over baseline; None without a baseline."""
        return self.value / self.baseline if self.baseline else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def parser(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser with the flag that every benchmark has."""
    made = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    made.add_argument("--json", type=Path, help="write the readings to this file as well")
    return made


def run(title: str, options: argparse.Namespace, measure: Callable[[argparse.Namespace], Sequence[Reading]]) -> int:
    """Measure, print the table and return the exit code: 1 only if nothing could be measured."""
    before = os.getloadavg()[0]
    try:
        readings = measure(options)
    except BenchmarkError as error:
        print(f"{title}: not measured: {error}", file=sys.stderr)
        return 1
    show(title, readings, before)
    if options.json:
        options.json.write_text(json.dumps([asdict(reading) for reading in readings]), encoding="utf-8")
    return 0


def show(title: str, readings: Sequence[Reading], load: float) -> None:
    """Print one table."""
    table = Table(title=title, title_justify="left", caption=_caption(load), caption_justify="left")
    for name in ("what", "budget", "measured", "ratio to baseline", "verdict"):
        table.add_column(name, justify="left" if name in ("what", "verdict") else "right")
    for reading in readings:
        table.add_row(*cells(reading))
    Console(width=128, highlight=False).print(table)


def cells(reading: Reading) -> tuple[str, str, str, str, str]:
    """Return a reading as a row of the table."""
    budget = "" if reading.budget is None else f"{'≥' if reading.at_least else '≤'} {_number(reading.budget)} {reading.unit}"
    ratio = "" if reading.ratio is None else f"{_number(reading.ratio)} of {reading.against} ({_number(reading.baseline or 0)})"
    verdict = {True: "[green]met[/]", False: "[red]not met[/]", None: ""}[reading.met]
    return reading.what, budget.strip(), f"{_number(reading.value)} {reading.unit}".strip(), ratio, verdict


def note(message: str) -> None:
    """Tell on standard error what takes time."""
    print(message, file=sys.stderr, flush=True)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def _caption(load: float) -> str:
    cores = os.cpu_count() or 1
    busy = "; the machine was busy, so times are upper bounds" if load > BUSY * cores else ""
    return f"{cores} processors, load {load:.1f} before, {os.getloadavg()[0]:.1f} after{busy}"
