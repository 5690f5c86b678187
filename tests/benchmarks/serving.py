"""`fondaco serve` in a process of its own, over the data of some settings, for the time of a measurement."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import httpx

from api.compose import builds_folder
from api.settings import Settings, load_settings
from kb.errors import NotPublishedError
from tests.benchmarks.measuring import BenchmarkError

HOST = "127.0.0.1"
NO_LIMITS = {"FONDACO_LIMITS__ON": "false"}
_START_SECONDS = 180
_STOP_SECONDS = 15


def published_settings(var: Path | None) -> Settings:
    """Return the settings of this installation, or of another folder. Raises BenchmarkError if nothing is published."""
    settings = load_settings()
    if var is not None:
        settings = settings.model_copy(update={"var": var.resolve(), "database": ""})
    try:
        builds_folder(settings).published()
    except NotPublishedError as error:
        raise BenchmarkError(f"{error}; for the sample web: `make sample`") from error
    return settings


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a command over the data of these settings."""
    return {**os.environ, "FONDACO_VAR": str(settings.var), "FONDACO_DATABASE": settings.database, **(extra or {})}


@contextmanager
def child(
    command: Sequence[str],
    variables: Mapping[str, str],
    stdout: int | None = subprocess.DEVNULL,
    stderr: IO[str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """Run a process that does not outlive the block."""
    process = subprocess.Popen(command, env=dict(variables), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


@contextmanager
def served(settings: Settings) -> Iterator[tuple[str, int]]:
    """Serve, and give the address and the process id once it is ready and has read ahead what it can.

    Limits a minute are off (`FONDACO_LIMITS__ON=false`), for all visitors come from one address; how many answers are
    worked out at once, how many wait and when a visitor is turned away stay as they are by default.
    """
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--host", HOST, "--port", str(port)]
    # Under load the server logs every visitor that it turns away: kept apart, and shown only if it does not start.
    with TemporaryFile("w+") as log, child(command, environment(settings, NO_LIMITS), stderr=log) as process:
        url = f"http://{HOST}:{port}"
        try:
            _wait(url, process)
        except BenchmarkError as error:
            log.seek(0)
            raise BenchmarkError(f"{error}: {log.read()[-500:]}") from error
        yield url, process.pid


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    with httpx.Client(trust_env=False, timeout=10) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise BenchmarkError(f"`fondaco serve` ended with code {process.returncode}")
            try:
                if client.get(f"{url}/health").json().get("warm", True):  # a server without a build never is
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise BenchmarkError(f"`fondaco serve` is not warm on {url} after {_START_SECONDS} seconds")
