"""The sample web changes one page and takes one away: the store follows exactly, and then everything rests."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

import pytest

from ingest.sample.server import listen
from tests.faults.commands import REPOSITORY, Commands, Result, end_group
from tests.faults.states import leftovers, published_id, rows

pytestmark = pytest.mark.slow
CRAWL = ("crawl", "finlombarda", "simest", "--json")
CHANGED = "/prodotti-e-servizi/prodotti-servizi/131/basket-bond-lombardia"
GONE = "/archivio/schede/fiere-giugno-2021"
ABOUT_GONE = "Quale tasso aveva a giugno 2021 lo sportello SIMEST per il finanziamento delle fiere?"


@dataclass(frozen=True, slots=True)
class Look:
    """What a crawl left."""

    crawl: Result
    documents: dict[str, tuple[str, bool]]  # URL -> version, active
    versions: int
    build: str
    cited: set[str]  # URLs that the answer about the page that goes rests on


@dataclass(frozen=True, slots=True)
class Story:
    """Three crawls: before the change, after it, and once more."""

    commands: Commands
    before: Look
    after: Look
    again: Look


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    with listen("127.0.0.1", 0) as bound:
        port = int(bound.getsockname()[1])
    commands = Commands(var=tmp_path_factory.mktemp("change") / "var", env={"FONDACO_SAMPLE_PORT": str(port)})
    with sample(port, 1):
        before = crawl(commands)
    with sample(port, 2):
        after = crawl(commands)
        again = crawl(commands)
    return Story(commands, before, after, again)


def test_exactly_the_changed_page_gets_a_new_version(story: Story) -> None:
    before, after = story.before.documents, story.after.documents
    assert paths(url for url in before if before[url][0] != after[url][0]) == {CHANGED}
    assert after.keys() == before.keys()  # what is withdrawn is kept for answers that cite it
    assert story.after.versions == story.before.versions + 1


def test_the_page_that_is_gone_is_withdrawn_and_no_longer_cited(story: Story) -> None:
    assert GONE in paths(story.before.cited)
    assert GONE not in paths(story.after.cited)
    assert paths(url for url, (_, active) in story.after.documents.items() if not active) == {GONE}
    assert story.after.crawl.json["withdrawn"] == 1


def test_the_change_is_published_and_little_is_embedded_for_it(story: Story) -> None:
    first, second = story.before.crawl.json, story.after.crawl.json
    assert second["published"] is True
    assert story.after.build != story.before.build
    assert second["fetched"] == 1
    assert 0 < second["embedded"] < first["embedded"] / 20


def test_a_crawl_of_an_unchanged_web_does_nothing(story: Story) -> None:
    record = story.again.crawl.json
    assert (record["fetched"], record["parsed"], record["embedded"], record["withdrawn"]) == (0, 0, 0, 0)
    assert record["published"] is False
    assert record["build_id"] == story.again.build == story.after.build
    assert story.again.documents == story.after.documents
    assert story.again.versions == story.after.versions
    assert leftovers(story.commands.var) == []


def crawl(commands: Commands) -> Look:
    """Crawl, and look at what is there afterwards."""
    result = commands.run(*CRAWL)
    assert result.code == 0, result.err
    found = rows(commands.var, "SELECT url, version_id, withdrawn_at IS NULL FROM documents")
    citations: list[dict[str, Any]] = commands.answer(ABOUT_GONE)["citations"]
    return Look(
        crawl=result,
        documents={url: (version, bool(active)) for url, version, active in found},
        versions=len(rows(commands.var, "SELECT id FROM versions")),
        build=published_id(commands.var),
        cited={citation["url"] for citation in citations},
    )


@contextmanager
def sample(port: int, stage: int) -> Iterator[None]:
    """Serve a stage of the sample web, by its own command, while the block runs."""
    command = [sys.executable, "-m", "ingest.sample", "--port", str(port), "--stage", str(stage)]
    server: Popen[bytes] = Popen(
        command, cwd=Path(REPOSITORY), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    try:
        assert server.stdout is not None and server.stdout.readline(), f"the sample web does not listen on {port}"
        yield
    finally:
        end_group(server)


def paths(urls: Iterator[str] | set[str]) -> set[str]:
    """Return the paths of addresses."""
    return {"/" + url.split("/", 3)[3].partition("#")[0].partition("?")[0] for url in urls}
