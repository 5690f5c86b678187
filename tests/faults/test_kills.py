"""`kill -9` at named moments: what was published keeps answering, and the same command again loses and doubles nothing."""

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.commands import Commands, Result, command_line, end_group, has_open, parent_of, processes_over, wait_for
from tests.faults.conftest import ALL, copied
from tests.faults.states import State, count, finished_builds, leftovers, published_id, read_state

pytestmark = pytest.mark.slow
CRAWL = ("crawl", *ALL, "--json")
ORPHAN_SECONDS = 20.0  # a child notices within a second that its parent is gone; the machine may be busy
Table = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """The same work without a kill."""

    before: Commands  # one partner published
    answer: dict[str, Any]  # of the build published before
    crawled: Commands  # three partners stored, nothing embedded
    state: State  # three partners published
    embedded: int


@pytest.fixture(scope="module")
def undisturbed(crawled_first: Commands, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Crawl the other partners on a copy, and keep the folder as it is between extraction and embedding, too."""
    folder = tmp_path_factory.mktemp("undisturbed")
    whole = copied(crawled_first, folder / "whole")
    result = whole.run(*CRAWL)
    assert result.code == 0, result.err
    crawled = copied(crawled_first, folder / "crawled")
    kill_itself(crawled, "between extraction and embedding", *CRAWL)
    return Undisturbed(crawled_first, crawled_first.answer(), crawled, read_state(whole.var), result.json["embedded"])


@pytest.mark.parametrize(
    "moment",
    [
        "the crawling child is killed",
        "while pages are fetched",
        "while pages are extracted",
        "between extraction and embedding",
    ],
)
def test_a_crawl_killed_anywhere_is_finished_by_the_next_one(
    moment: str, undisturbed: Undisturbed, tmp_path: Path, table: Table
) -> None:
    commands = copied(undisturbed.before, tmp_path / "var")
    pages = count(commands.var, "pages")
    match moment:
        case "the crawling child is killed":
            code = kill_crawler(commands, pages + 12)
            assert code == 1  # the command lives, tells what happened, and publishes nothing
        case "while pages are fetched":
            kill_when(commands, lambda _: count(commands.var, "pages") >= pages + 12, moment, *CRAWL)
            assert count(commands.var, "documents") == count(undisturbed.before.var, "documents")
        case "while pages are extracted":
            documents = count(commands.var, "documents")
            kill_when(commands, lambda _: count(commands.var, "documents") >= documents + 8, moment, *CRAWL)
            assert count(commands.var, "pages", "pending") > 0
        case _:
            kill_itself(commands, moment, *CRAWL)
    check_published_before(commands, undisturbed)
    record = check_finished(commands, undisturbed, *CRAWL).json
    table.append((moment, f"parsed {record['parsed']}, embedded {record['embedded']} of {undisturbed.embedded}; equal"))


@pytest.mark.parametrize(
    "moment",
    [
        "while passages are embedded",
        "while sentences are embedded",
        "while arrays are written",
        "while Chroma is written",
        "after the manifest, before verification",
        "while it is verified",
        "between verification and the pointer",
        "while old builds are pruned",
    ],
)
def test_a_publication_killed_anywhere_is_finished_by_the_next_one(
    moment: str, undisturbed: Undisturbed, tmp_path: Path, table: Table
) -> None:
    commands = copied(undisturbed.crawled, tmp_path / "var")
    before = published_id(commands.var)
    if moment == "while it is verified":
        kill_when(commands, lambda pid: verifier_of(pid) is not None, moment, "publish")
    elif moment == "while old builds are pruned":
        kill_itself(commands.with_env(FONDACO_KB__KEEP_BUILDS="1"), moment, "publish")
    else:
        kill_itself(commands, moment, "publish")
    if moment == "while old builds are pruned":
        assert [b["published"] for b in commands.builds()] == [True]  # the half deleted one is none any more
    else:
        assert published_id(commands.var) == before
        check_published_before(commands, undisturbed)
    kept, finished = count(commands.var, "vectors"), finished_builds(commands.var)
    result = check_finished(commands, undisturbed, "publish")
    if moment.endswith("embedded"):
        assert count(undisturbed.crawled.var, "vectors") + 50 <= kept < len(undisturbed.state.vectors)
        assert f"{len(undisturbed.state.vectors) - kept} texts embedded" in result.said  # none a second time
    made = "its build is used" if published_id(commands.var) in finished else "built anew"
    table.append((moment, f"{made}, {kept} of {len(undisturbed.state.vectors)} vectors kept; equal"))


def test_a_verifier_killed_alone_publishes_nothing_and_leaves_nothing(
    undisturbed: Undisturbed, tmp_path: Path, table: Table
) -> None:
    commands = copied(undisturbed.crawled, tmp_path / "var")
    before = finished_builds(commands.var)
    process = commands.start("publish")
    try:
        wait_for(lambda: verifier_of(process.pid) is not None or process.poll() is not None, "a verifying process")
        verifier = verifier_of(process.pid)
        assert verifier is not None
        os.kill(verifier, signal.SIGKILL)
        _, err = process.communicate(timeout=60)
    finally:
        end_group(process)
    assert process.returncode == 1
    assert "ended with code -9" in " ".join(err.decode().split())
    assert finished_builds(commands.var) == before
    check_published_before(commands, undisturbed)
    check_finished(commands, undisturbed, "publish")
    table.append(("the verifying child is killed", "exit 1, build dropped; equal after the next run"))


def kill_itself(commands: Commands, moment: str, *arguments: str) -> None:
    """Run a command that ends itself at a moment."""
    process = commands.start(moment, *arguments, module=("tests.faults.launcher",))
    try:
        _, err = process.communicate(timeout=120)
    finally:
        end_group(process)
    assert process.returncode == -signal.SIGKILL, f"it ended before the moment: {err.decode()}"
    nobody_is_left(commands)


def kill_when(commands: Commands, reached: Callable[[int], bool], moment: str, *arguments: str) -> None:
    """Kill a command, with its process group, as soon as something can be seen from outside."""
    process = commands.start(*arguments)
    try:
        wait_for(lambda: reached(process.pid) or process.poll() is not None, moment)
        assert process.poll() is None, f"it ended before the moment: {moment}"
    finally:
        end_group(process)
    nobody_is_left(commands)


def kill_crawler(commands: Commands, pages: int) -> int:
    """Kill only the process that crawls, once so many addresses are known; return how the command ends."""
    process = commands.start(*CRAWL)
    try:
        wait_for(lambda: count(commands.var, "pages") >= pages or process.poll() is not None, f"{pages} addresses")
        for pid in children_of(process):
            # It leads a session of its own, so that Ctrl-C does not reach it.
            with suppress(ProcessLookupError):
                if os.getsid(pid) == pid:
                    os.kill(pid, signal.SIGKILL)
        _, err = process.communicate(timeout=120)
    finally:
        end_group(process)
    assert "ended early" in " ".join(err.decode().split()), err.decode()
    nobody_is_left(commands)
    return process.returncode


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    return [pid for pid in all_children(process.pid) if "spawn_main" in command_line(pid)]


def verifier_of(pid: int) -> int | None:
    """Return the child that has a build's Chroma open."""
    return next((child for child in all_children(pid) if has_open(child, "chroma.sqlite3")), None)


def all_children(pid: int) -> list[int]:
    return [int(e.name) for e in Path("/proc").iterdir() if e.name.isdigit() and parent_of(int(e.name)) == pid]


def nobody_is_left(commands: Commands) -> None:
    wait_for(lambda: not processes_over(commands.var), "the end of every process of the command", ORPHAN_SECONDS)


def check_published_before(commands: Commands, undisturbed: Undisturbed) -> None:
    """The build from before the kill is the published one, and says what it said."""
    published = published_id(undisturbed.before.var)
    assert [b["id"] for b in commands.builds() if b["published"]] == [published]
    assert commands.answer() == undisturbed.answer


def check_finished(commands: Commands, undisturbed: Undisturbed, *arguments: str) -> Result:
    """The same command once more ends well, and everything is as if there had been no kill."""
    result = commands.run(*arguments)
    assert result.code == 0, result.err
    assert read_state(commands.var) == undisturbed.state
    assert leftovers(commands.var) == []
    assert not processes_over(commands.var)
    return result
