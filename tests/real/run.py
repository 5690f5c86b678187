"""`python -m tests.real.run`: serve two real guides, crawl them, ask, and check every answer and link."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from tests.real.guides import GuidesMissingError, install_guides, serving
from tests.real.questions import RealQuestion, Verdict, judge, load_questions

ROOT = Path(__file__).parents[2]
PARTNER_FILE = Path(__file__).with_name("partners") / "debian.toml"
FOLDER = ROOT / "var" / "real"
MODELS = ROOT / "var" / "models"
NEEDED = 10  # right answers, of the questions that have one
_WRITTEN_PORT = "127.0.0.1:18200"  # as the partner file has it
_CRAWL_SECONDS = 3000
_ASK_SECONDS = 120


class RunError(Exception):
    """A command failed, or what it needs is not there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if enough questions were answered from the right page with links that open, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.run", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="go on with the data of the run before instead of afresh")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the answers to this file too")
    options = parser.parse_args(arguments)
    try:
        install_guides()
        port = _prepare(keep=options.keep)
        with serving(port) as served:
            environment = _environment(served)
            _report_crawl(environment)
            return _report_answers(environment, options.json)
    except (GuidesMissingError, RunError) as error:
        print(f"make real: {error}", file=sys.stderr)
        return 1


def _prepare(*, keep: bool) -> int:
    """Make the folder of this proof with the prepared models; return the port of the run before, 0 for a free one."""
    if not MODELS.is_dir():
        raise RunError(f"{MODELS} is missing: prepare the models first, with `make setup`")
    if not keep:
        shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "partners").mkdir(parents=True, exist_ok=True)
    link = FOLDER / "models"
    if not link.exists():
        link.symlink_to(MODELS.resolve(), target_is_directory=True)
    kept = FOLDER / "port"
    return int(kept.read_text()) if kept.is_file() else 0


def _environment(port: int) -> dict[str, str]:
    """Write the partner file with the server's port and return the environment of the commands."""
    text = PARTNER_FILE.read_text(encoding="utf-8")
    (FOLDER / "partners" / PARTNER_FILE.name).write_text(text.replace(_WRITTEN_PORT, f"127.0.0.1:{port}"), encoding="utf-8")
    (FOLDER / "port").write_text(str(port))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FONDACO_")}
    return inherited | {
        "FONDACO_VAR": str(FOLDER),
        "FONDACO_PARTNERS": str(FOLDER / "partners"),
        "FONDACO_WEB": "real",
        "FONDACO_INGEST__LOOPBACK_HOSTS": '["127.0.0.1", "*.localhost"]',
    }


def _report_crawl(environment: Mapping[str, str]) -> None:
    started = perf_counter()
    summary = _fondaco(["crawl", "--json"], environment, _CRAWL_SECONDS)
    seconds = perf_counter() - started
    print(f"crawl: {summary['fetched']} pages fetched, {summary['unchanged']} unchanged in {seconds:.0f} s")
    print(f"  parsed {summary['parsed']}, embedded {summary['embedded']}, failed {summary['failed']}")
    for reason, count in summary["skipped"].items():
        print(f"  skipped, {reason}: {count}")
    if not summary["build_id"]:
        raise RunError("the crawl published nothing; `fondaco crawl` says why on standard error")
    print(f"  build {summary['build_id']}, published now: {summary['published']}")


def _report_answers(environment: Mapping[str, str], file: Path | None) -> int:
    verdicts, answers = [], {}
    for question in load_questions():
        started = perf_counter()
        answer = _fondaco(["ask", question.text, "--json"], environment, _ASK_SECONDS)
        verdict = judge(question, answer)
        verdicts.append(verdict)
        answers[question.id] = answer
        _print_verdict(verdict, answer, perf_counter() - started)
    if file is not None:
        file.write_text(json.dumps(answers, ensure_ascii=False, indent=1), encoding="utf-8")
    asked = [verdict for verdict in verdicts if verdict.question.pages]
    empty = [verdict for verdict in verdicts if not verdict.question.pages]
    right = sum(verdict.passed for verdict in asked)
    print(f"\n{right} of {len(asked)} answered from the right page with links that open ({NEEDED} needed)")
    print(f"{sum(v.has_fact for v in asked)} of {len(asked)} say the fact in the answer itself")
    print(f"{sum(v.passed for v in empty)} of {len(empty)} without an answer there end in an abstention")
    return 0 if right >= NEEDED else 1


def _print_verdict(verdict: Verdict, answer: Mapping[str, Any], seconds: float) -> None:
    question: RealQuestion = verdict.question
    print(f"\n{'ok  ' if verdict.passed else 'FAIL'} {question.id}: {question.text}")
    print(f"     {verdict.outcome} ({answer['reason']}) in {seconds:.1f} s: {_short(answer['text'])}")
    if question.pages:
        fact = "in the answer" if verdict.has_fact else "not in the answer"
        place = f"cited as [{verdict.right_marker}] of {len(verdict.cited)}" if verdict.right_marker else "NOT cited"
        print(f"     right page {place}; the fact {question.fact!r} is {fact}")
    for link in verdict.cited:
        parts = urlsplit(link)
        print(f"     -> {parts.path}{f'#{parts.fragment}' if parts.fragment else ''}")
    for problem in verdict.broken:
        print(f"     broken: {problem}")


def _short(text: str, limit: int = 400) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[:limit]}…"


def _fondaco(arguments: Sequence[str], environment: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """Run a command as a user would and return its JSON. Raises RunError."""
    command = [str(Path(sys.executable).parent / "fondaco"), *arguments]
    shown = f"fondaco {' '.join(arguments)}"
    try:
        done = subprocess.run(
            command, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=seconds, check=False
        )
    except FileNotFoundError as error:
        raise RunError(f"{command[0]} is missing: install the project first, with `make setup`") from error
    except subprocess.TimeoutExpired as error:
        raise RunError(f"{shown}: not done after {seconds:.0f} s") from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise RunError(f"{shown}: exit code {done.returncode}, and its output is not JSON: {done.stdout[:300]!r}") from error
    return found


if __name__ == "__main__":
    sys.exit(main())
