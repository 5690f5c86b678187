"""Passages in memory: read once, and gone as soon as their document is withdrawn."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.sql_store import SqlStore
from kb.passage_memory import Passage, PassageMemory
from tests.builders import PAGES, a_query, a_store, open_knowledge, silent, small_engines

EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Counting:
    """A store that says which passages it was asked for."""

    def __init__(self, store: SqlStore) -> None:
        self.withdrawn, self._store = store.withdrawn, store
        self.asked: list[str] = []

    def chunks(self, ids: Sequence[str]) -> dict[str, Passage]:
        self.asked += ids
        return self._store.chunks(ids)


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    return a_store(tmp_path)


@pytest.fixture
def ids(store: SqlStore) -> list[str]:
    return [chunk.id for chunk, _, _ in store.current_chunks()]


def test_a_passage_is_read_once_and_is_what_the_store_holds(store: SqlStore, ids: list[str]) -> None:
    counting = Counting(store)
    memory = PassageMemory(counting, EVER)
    assert memory.passages(ids) == store.chunks(ids) == memory.passages(ids)
    assert counting.asked == ids


def test_an_unknown_passage_is_left_out_and_asked_for_again(store: SqlStore, ids: list[str]) -> None:
    counting = Counting(store)
    memory = PassageMemory(counting, EVER)
    assert set(memory.passages(["none#0", ids[0]])) == set(memory.passages(["none#0", ids[0]])) == {ids[0]}
    assert counting.asked == ["none#0", ids[0], "none#0"]


def test_no_more_are_kept_than_allowed_the_oldest_go_first(store: SqlStore, ids: list[str]) -> None:
    counting = Counting(store)
    memory = PassageMemory(counting, EVER, at_most=2)
    memory.passages(ids[:3])
    counting.asked.clear()
    assert set(memory.passages(ids[:3])) == set(ids[:3])
    assert counting.asked == [ids[0]]


def test_a_passage_of_a_document_that_is_withdrawn_stands_no_more(store: SqlStore, ids: list[str]) -> None:
    memory = PassageMemory(store, EVER)
    gone = memory.standing(ids)[ids[0]][2].id
    store.withdraw(gone, datetime.now(UTC))
    assert {document.id for _, _, document in memory.standing(ids).values()} == {page[0].id for page in PAGES} - {gone}


def test_a_withdrawn_page_is_found_no_more_before_the_next_build(store: SqlStore, tmp_path: Path) -> None:
    builds = BuildsFolder(tmp_path / "builds")
    builds.publish(make_build(store, small_engines(), builds, silent).build_id)
    knowledge = open_knowledge(store, builds)
    asked = a_query("certificato EUR.1")
    assert "eur1" in {hit.document.id for hit in knowledge.search(asked).hits}
    store.withdraw("eur1", datetime.now(UTC))
    result = knowledge.search(asked)
    assert "eur1" not in {hit.document.id for hit in (*result.hits, *result.near_misses, *result.context)}
