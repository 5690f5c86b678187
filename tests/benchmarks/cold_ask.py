"""`fondaco ask` from a cold start, and what it imports.

python -m tests.benchmarks.cold_ask [--rounds 7] [--var FOLDER]
"""

import argparse
import re
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.measuring import BenchmarkError, Reading, parser, run
from tests.benchmarks.serving import environment, published_settings

QUESTION = "Che cos'è il carnet ATA?"
HEAVIEST = 8
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")  # own microseconds, module


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--rounds", type=int, default=7)
    flags.add_argument("--var", type=Path, help="data of another installation")
    return run("`fondaco ask`, cold", flags.parse_args(), measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Start the command again and again, in turn with the baseline."""
    variables = environment(published_settings(options.var))
    ask = ["-m", "api.cli", "ask", QUESTION, "--json"]
    pairs = [(_seconds(["-c", "import numpy"], variables), _seconds(ask, variables)) for _ in range(options.rounds)]
    baseline, against = median(numpy for numpy, _ in pairs), "import numpy, s"
    used = processor_seconds(ask, variables)
    taken = [seconds for _, seconds in pairs]
    imports = import_seconds(_run(["-X", "importtime", *ask], variables))
    return [
        Reading(what="fondaco ask, p50", value=median(taken), unit="s", budget=2, baseline=baseline, against=against),
        Reading(what="fondaco ask, best", value=min(taken), unit="s", baseline=baseline, against=against),
        Reading(what="… processor time", value=used, unit="s"),
        Reading(what="all imports, own time, traced", value=sum(imports.values()), unit="s"),
        *(Reading(what=f"… {name}", value=seconds, unit="s") for name, seconds in imports.most_common(HEAVIEST)),
    ]


def processor_seconds(arguments: Sequence[str], variables: Mapping[str, str]) -> float:
    """Return the processor time of one run, which other work on the machine hardly changes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(arguments, variables)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def import_seconds(trace: str) -> Counter[str]:
    """Return the seconds that the modules of each package took by themselves, from what `-X importtime` writes."""
    found: Counter[str] = Counter()
    for own, module in _LINE.findall(trace):
        found[module.partition(".")[0]] += int(own)
    return Counter({name: own / 1e6 for name, own in found.items()})


def _seconds(arguments: Sequence[str], variables: Mapping[str, str]) -> float:
    start = perf_counter()
    _run(arguments, variables)
    return perf_counter() - start


def _run(arguments: Sequence[str], variables: Mapping[str, str]) -> str:
    """Run Python and return what it writes to standard error. Raises BenchmarkError if it fails."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"`python {' '.join(arguments)}` ended with code {done.returncode}: {done.stderr[-500:]}")
    return done.stderr


if __name__ == "__main__":
    sys.exit(main())
