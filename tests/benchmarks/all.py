"""All benchmarks, each in a process of its own, and a summary of the budgets. Reports; judges nothing: exits 0.

python -m tests.benchmarks.all [--only NAME ...] [--size 50000]
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measuring import Reading, cells

# In this order: the server's benchmarks come while the disk is warm, the long builds last.
NAMES = ("cold_ask", "resident_memory", "served_load", "crawl", "embedding", "search_50k", "answer_50k")
SIZED = ("search_50k", "answer_50k")
LONGEST_SECONDS = 600


def main() -> int:
    """Run what was asked for and print the summary."""
    flags = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    flags.add_argument("--only", nargs="*", choices=NAMES, default=NAMES, help="benchmarks to run; all by default")
    flags.add_argument("--size", type=int, default=50_000, help="passages of the synthetic collection")
    options = flags.parse_args()
    start = perf_counter()
    with TemporaryDirectory() as folder:
        found = {name: measure(name, options.size, Path(folder)) for name in options.only}
    Console(width=128, highlight=False).print(summary(found, perf_counter() - start))
    return 0


def measure(name: str, size: int, folder: Path) -> list[Reading] | None:
    """Run one benchmark, which prints its own table; None if nothing could be measured."""
    file = folder / f"{name}.json"
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--json", str(file)]
    if name in SIZED:
        command += ["--size", str(size)]
    try:
        subprocess.run(command, check=False, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"{name}: stopped after {LONGEST_SECONDS} seconds", file=sys.stderr)
    return [Reading(**record) for record in json.loads(file.read_text(encoding="utf-8"))] if file.is_file() else None


def summary(found: dict[str, list[Reading] | None], seconds: float) -> Table:
    """Return the budgets of all benchmarks in one table."""
    judged = [reading.met for readings in found.values() for reading in readings or () if reading.met is not None]
    absent = sum(readings is None for readings in found.values())
    caption = f"{sum(judged)} of {len(judged)} budgets met, {absent} benchmarks not measured; {seconds:.0f} s"
    table = Table(title="Budgets", title_justify="left", caption=caption, caption_justify="left")
    for column in ("benchmark", "what", "budget", "measured", "ratio to baseline", "verdict"):
        table.add_column(column)
    for name, readings in found.items():
        if readings is None:
            table.add_row(name, "", "", "", "", "[yellow]not measured[/]")
        for reading in readings or ():
            if reading.met is not None:
                table.add_row(name, *cells(reading))
    return table


if __name__ == "__main__":
    sys.exit(main())
