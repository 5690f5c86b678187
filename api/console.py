"""What commands print: results to standard output, progress and notes to standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

Hear = Callable[[str, int, int], None]  # step, how much of it is done, of how much
_LINE_SECONDS = 30

out = Console(highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """Print one JSON document to standard output, and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


class Bars:
    """Progress bars by step name; each appears when its step begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=total)
        self._progress.update(self._tasks[step], completed=done, total=total)


class Lines:
    """Progress for a log: a line when a step begins, at most one every half minute, and one when it ends."""

    def __init__(self, console: Console, clock: Callable[[], float] = monotonic) -> None:
        self._console, self._clock = console, clock
        self._told: dict[str, float] = {}
        self._ended: set[str] = set()

    def __call__(self, step: str, done: int, total: int) -> None:
        now, ends = self._clock(), done >= total and step not in self._ended
        if ends or now - self._told.get(step, -_LINE_SECONDS) >= _LINE_SECONDS:
            self._told[step] = now
            self._ended |= {step} if ends else set()
            self._console.print(f"{step}: {done}" if done >= total else f"{step}: {done} of {total}", soft_wrap=True)


@contextmanager
def bars() -> Iterator[Hear]:
    """Show progress on standard error for the time of a command: bars in a terminal, lines elsewhere."""
    if not notes.is_terminal:
        yield Lines(notes)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=False) as progress:
        yield Bars(progress)
