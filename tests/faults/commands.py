"""Runs the real commands in processes of their own, bounded in time and in the size of files."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).parents[2]
LARGEST_FILE = 2 * 2**30  # a damaged Chroma index can fill the disk
PATIENCE_SECONDS = 180.0
QUESTION = "Che cos'è il carnet ATA?"


class Result(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """Both streams with line breaks of the terminal taken out."""
        return " ".join((self.out + " " + self.err).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """`fondaco` over one data folder."""

    var: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, largest_file: int = LARGEST_FILE) -> Result:
        """Run a command to its end."""
        process = self.start(*arguments, largest_file=largest_file)
        try:
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            end_group(process)
        return Result(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))

    def start(
        self, *arguments: str, largest_file: int = LARGEST_FILE, module: tuple[str, ...] = ("api.cli",)
    ) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own."""

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        return subprocess.Popen(
            [sys.executable, "-m", *module, *arguments],
            cwd=REPOSITORY,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=limit,
        )

    def environment(self) -> dict[str, str]:
        """The variables of the commands: nothing of the person's who runs the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDACO_")}
        ours = {
            "FONDACO_VAR": str(self.var),
            "FONDACO_EMBEDDER": "hashing",
            "FONDACO_WEB": "sample",
            # Confidence is calibrated for sentences that mean something, which hashed words do not.
            "FONDACO_ASSISTANT__MIN_CONFIDENCE": "0",
            "COLUMNS": "4000",
        }
        return kept | ours | dict(self.env)

    def with_env(self, **more: str) -> "Commands":
        """Return the same with further variables."""
        return Commands(var=self.var, env=dict(self.env) | more)

    def answer(self, question: str = QUESTION) -> dict[str, Any]:
        """Ask, and return of the answer what rests on the published build alone.

        Whom to call is read from the register, which a crawl brings up to date before it publishes anything.
        """
        result = self.run("ask", question, "--json", "--as-of", "2026-11-21")
        assert result.code == 0, result.err
        assert result.json["citations"], "a question was chosen that the pages answer"
        return {key: value for key, value in result.json.items() if key not in ("id", "trace", "providers")}

    def builds(self) -> list[dict[str, Any]]:
        """Return what `fondaco builds --json` lists."""
        result = self.run("builds", "--json")
        assert result.code == 0, result.err
        listed: list[dict[str, Any]] = result.json
        return listed


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look every few milliseconds until something holds; fail with `what` when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for: {what}")
        signal.sigtimedwait((), 0.003)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 a command with its process group, and wait for it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def processes_over(var: Path) -> list[int]:
    """Return the processes whose environment names this data folder."""
    wanted = f"FONDACO_VAR={var}".encode()
    return [pid for pid in _all_pids() if wanted in _read(pid, "environ").split(b"\0") and not _is_dead(pid)]


def has_open(pid: int, name: str) -> bool:
    """Tell whether a process has a file of this name open."""
    try:
        return any(os.readlink(link).endswith(name) for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def command_line(pid: int) -> str:
    """Return the arguments of a process, empty when it is gone."""
    return _read(pid, "cmdline").replace(b"\0", b" ").decode("utf-8", "replace")


def parent_of(pid: int) -> int:
    """Return the parent of a process, 0 when it is gone."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0


def _is_dead(pid: int) -> bool:
    return _read(pid, "stat").rpartition(b")")[2].split()[:1] in ([], [b"Z"])


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
