"""A data folder with something published, made once and copied for each test; and the table of the kills."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.sample.server import running
from tests.api.running import Run, a_run
from tests.faults.commands import Commands
from tests.faults.small_store import fill

FIRST = ("cna-lombardia",)
ALL = ("alsea", "aice", "cna-lombardia")
_results: list[tuple[str, str]] = []


@pytest.fixture(scope="session")
def sample_port() -> Iterator[int]:
    """The first stage of the sample web."""
    with running() as port:
        yield port


@pytest.fixture(scope="session")
def crawled_first(sample_port: int, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """One partner crawled and published. To be copied."""
    commands = Commands(
        var=tmp_path_factory.mktemp("first") / "var",
        env={"FONDACO_SAMPLE_PORT": str(sample_port), "FONDACO_INGEST__RETRY_BACKOFF_SECONDS": "0.01"},
    )
    result = commands.run("crawl", *FIRST, "--json")
    assert result.code == 0 and result.json["published"], result.err
    return commands


@pytest.fixture(scope="session")
def small_published(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A handful of passages, published without a crawl. To be copied."""
    commands = Commands(var=tmp_path_factory.mktemp("small") / "var")
    fill(commands.var)
    result = commands.run("publish")
    assert result.code == 0, result.err
    return commands


@pytest.fixture
def small(small_published: Commands, tmp_path: Path) -> Commands:
    """A published data folder of the test's own."""
    return copied(small_published, tmp_path / "var")


@pytest.fixture(scope="session")
def sound_answer(small_published: Commands, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is answered out of `small` before anything is damaged."""
    return copied(small_published, tmp_path_factory.mktemp("sound") / "var").answer()


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """Return the data folder of `small`; one that does not exist yet, where a test does not ask for that."""
    return tmp_path / "var"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, var: Path) -> Run:
    """Run commands in this process, which is much quicker; those that open Chroma have processes of their own."""
    return a_run(
        monkeypatch, capsys, tmp_path, var=var, embedder="hashing", vectors="exact", assistant__min_confidence=0, web="sample"
    )


@pytest.fixture(scope="session")
def table() -> list[tuple[str, str]]:
    """Rows for the summary: moment, and what came of it."""
    return _results


def copied(commands: Commands, var: Path) -> Commands:
    """Copy a data folder."""
    shutil.copytree(commands.var, var)
    return Commands(var=var, env=commands.env)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each kill led to."""
    if not _results:
        return
    terminalreporter.section("kill -9")
    width = max(len(moment) for moment, _ in _results)
    for moment, result in _results:
        terminalreporter.write_line(f"{moment.ljust(width)}  {result}")
