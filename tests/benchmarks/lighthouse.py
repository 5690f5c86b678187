"""Lighthouse on its mobile profile, over `fondaco serve` and a published build: the median of several runs a page.

python -m tests.benchmarks.lighthouse --program FOLDER/node_modules/.bin/lighthouse [--runs 3] [--paths / /enti] [--var FOLDER]

An answer is asked first and measured as a page as well. `make lighthouse` fetches the program.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from tests.benchmarks.measuring import BenchmarkError, Reading, note, parser, run
from tests.benchmarks.page_weight import PATHS
from tests.benchmarks.serving import published_settings, served

CATEGORIES = ("performance", "accessibility", "best-practices")
BUDGET = 95
QUESTION = "Ci sono contributi per partecipare a una fiera in Germania?"
_TIMES = {
    "first-contentful-paint": ("first paint", "ms"),
    "largest-contentful-paint": ("largest paint", "ms"),
    "total-blocking-time": ("blocked", "ms"),
    "cumulative-layout-shift": ("layout shift", ""),
}
_LONGEST_SECONDS = 120


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--program", type=Path, required=True)
    flags.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))
    flags.add_argument("--paths", nargs="*", default=PATHS)
    flags.add_argument("--runs", type=int, default=3)
    flags.add_argument("--var", type=Path, help="data of another installation")
    options = flags.parse_args()
    return run(f"Lighthouse, mobile, median of {options.runs} runs", options, measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Serve, warm each page once, and judge it."""
    for needed in (options.program, options.chromium):
        if not needed.exists():
            raise BenchmarkError(f"{needed} is not there")
    with served(published_settings(options.var)) as (url, _), httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        answer = client.post("/v1/ask", json={"question": QUESTION}).raise_for_status().json()["id"]
        readings = []
        for path in (*options.paths, f"/risposta/{answer}"):
            client.get(path)
            note(f"  {path} ...")
            reports = [_report(options, url + path) for _ in range(options.runs)]
            readings += _readings("an answer" if answer in path else path, reports)
    return readings


def _report(options: argparse.Namespace, url: str) -> dict[str, float]:
    """Return the scores from 0 to 100 and the times of one run."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [str(options.program), url, "--quiet", "--output=json", f"--output-path={file}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
        variables = {**os.environ, "CHROME_PATH": str(options.chromium)}
        try:
            done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False)
            found = json.loads(file.read_text(encoding="utf-8"))
        except (subprocess.TimeoutExpired, OSError, ValueError) as error:
            raise BenchmarkError(f"Lighthouse gave no report on {url}: {error}") from error
    scores = {name: found["categories"][name]["score"] for name in CATEGORIES}
    if None in scores.values():
        raise BenchmarkError(f"Lighthouse could not judge {url}: {done.stderr[-300:]}")
    times = {name: found["audits"][name]["numericValue"] for name in _TIMES}
    return {**{name: 100 * score for name, score in scores.items()}, **times}


def _readings(path: str, reports: Sequence[dict[str, float]]) -> list[Reading]:
    middle = {name: median(report[name] for report in reports) for name in reports[0]}
    scores = [
        Reading(what=f"{path}: {name}", value=round(middle[name]), unit="", budget=BUDGET, at_least=True) for name in CATEGORIES
    ]
    return [*scores, *(Reading(what=f"  {what}", value=middle[name], unit=unit) for name, (what, unit) in _TIMES.items())]


if __name__ == "__main__":
    sys.exit(main())
