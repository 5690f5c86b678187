"""Resident memory of `fondaco serve` at rest, after it has answered some questions.

python -m tests.benchmarks.resident_memory [--questions 60] [--var FOLDER]
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.benchmarks import collection
from tests.benchmarks.measuring import BenchmarkError, Reading, parser, run
from tests.benchmarks.serving import child, environment, published_settings, served

_BARE = "import numpy; print('ready', flush=True); input()"


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--questions", type=int, default=60)
    flags.add_argument("--var", type=Path, help="data of another installation")
    return run("`fondaco serve` at rest", flags.parse_args(), measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Serve, ask, and read what the kernel says of the process and its children."""
    settings = published_settings(options.var)
    bare = _bare_mb(environment(settings))
    with served(settings) as (url, process), httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        started = total_mb(process, "VmRSS")
        for text in collection.questions(options.questions):
            client.post("/v1/ask", json={"question": text}).raise_for_status()
        rest = total_mb(process, "VmRSS")
        private = total_mb(process, "RssAnon")
    against = "import numpy, MB"
    return [
        Reading(what="resident after warm-up", value=rest, unit="MB", budget=500, baseline=bare, against=against),
        Reading(what="… of which its own, not files that others may share", value=private, unit="MB"),
        Reading(what="resident before the first question", value=started, unit="MB", baseline=bare, against=against),
    ]


def total_mb(process: int, field: str) -> float:
    """Return a field of /proc/PID/status in MB, over a process and its children."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except FileNotFoundError as error:
        raise BenchmarkError(f"{error.filename} is not there: memory is read from Linux's /proc") from error
    found = re.search(rf"^{field}:\s+(\d+) kB", status, re.M)
    return (int(found[1]) / 1024 if found else 0.0) + sum(total_mb(int(child), field) for child in children)


def _bare_mb(variables: dict[str, str]) -> float:
    with child([sys.executable, "-c", _BARE], variables, stdout=subprocess.PIPE) as process:
        if process.stdout:
            process.stdout.readline()
        return total_mb(process.pid, "VmRSS")


if __name__ == "__main__":
    sys.exit(main())
