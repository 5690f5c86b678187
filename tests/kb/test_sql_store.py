"""The store gives back what it was given, and keeps what answers cite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from kb.engines.tables import metadata
from kb.errors import StoreError
from kb.types import Build
from tests.builders import READ_AT, a_chamber, a_page, a_provider, a_version

PAGE = a_page("fiere", "Fiere ed eventi", ["Prima riga.\nSeconda riga.", "L'importo è di 500.000 €."])


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    engine = open_database(url)
    yield SqlStore(engine)
    engine.dispose()


def a_build(build_id: str, created_at: datetime) -> Build:
    return Build(
        id=build_id,
        created_at=created_at,
        embedder="hashing:256",
        dim=256,
        chunker="c",
        chunks=1,
        sentences=1,
        documents=1,
        digests={},
    )


def test_providers_come_back_as_they_were_and_a_new_record_replaces_the_old(store: SqlStore) -> None:
    store.save_providers([a_provider(), a_chamber("Bergamo")])
    store.save_providers([a_provider(topics=("missioni",), members_only="partly")])
    assert store.providers() == {
        "simest": a_provider(topics=("missioni",), members_only="partly"),
        "cciaa-bergamo": a_chamber("Bergamo"),
    }


def test_a_page_comes_back_as_it_was(store: SqlStore) -> None:
    dates = {"published_on": date(2025, 4, 1), "valid_from": date(2026, 9, 1), "valid_to": date(2026, 11, 30), "closed": True}
    document, version, chunks = a_page(
        "guida",
        "Guida «2026»",
        ["Uno.", "Due: 5 €"],
        chunk={"page": 7, "headings": ("Parte I", "Costi")},
        version=dates,
        kind="pdf",
    )
    store.save_version(document, version, chunks)
    assert store.document_by_url(document.url) == document
    assert store.document_chunks(version.id) == chunks
    [first, second] = store.current_chunks()
    read_at = first[1].read_at.replace(tzinfo=UTC)  # SQLite keeps no zone; everything that is written is UTC
    assert [replace(first[1], read_at=read_at), first[2]] == [version, document]
    assert [first[0], second[0]] == chunks


def test_a_version_saved_twice_is_stored_once(store: SqlStore) -> None:
    store.save_version(*PAGE)
    store.save_version(*PAGE)
    assert store.counts() == {"providers": 0, "documents": 1, "versions": 1, "chunks": 2, "vectors": 0, "answers": 0}
    assert store.current_digest("fiere") == PAGE[1].digest


def test_a_new_version_takes_the_place_of_the_old_one_which_can_still_be_cited(store: SqlStore) -> None:
    newer = a_page("fiere", "Fiere ed eventi", ["L'importo è di 600.000 €."])
    store.save_version(*PAGE)
    store.save_version(*newer)
    assert [chunk for chunk, _, _ in store.current_chunks()] == newer[2]
    assert store.current_digest("fiere") == newer[1].digest
    old = PAGE[2][0]
    assert store.chunks([old.id])[old.id][0] == old
    assert store.document_chunks(PAGE[1].id) == PAGE[2]


def test_an_old_text_may_come_back(store: SqlStore) -> None:
    store.save_version(*PAGE)
    store.save_version(*a_page("fiere", "Fiere ed eventi", ["Altro."]))
    store.save_version(*PAGE)
    assert [chunk for chunk, _, _ in store.current_chunks()] == PAGE[2]
    assert store.counts()["versions"] == 2


def test_a_withdrawn_document_leaves_the_next_build_and_keeps_its_passages(store: SqlStore) -> None:
    store.save_version(*PAGE)
    store.withdraw("fiere", READ_AT)
    assert list(store.current_chunks()) == []
    assert store.current_digest("fiere") is None
    assert store.active_documents("simest") == 0
    assert PAGE[2][0].id in store.chunks([PAGE[2][0].id])


def test_a_document_is_withdrawn_on_the_day_it_first_went(store: SqlStore) -> None:
    store.save_version(*PAGE)
    store.withdraw("fiere", READ_AT)
    store.withdraw("fiere", READ_AT + timedelta(days=3))
    document = store.document_by_url(PAGE[0].url)
    assert document is not None and document.withdrawn_at is not None
    assert document.withdrawn_at.replace(tzinfo=UTC) == READ_AT


def test_a_withdrawn_document_comes_back_with_its_next_version(store: SqlStore) -> None:
    store.save_version(*PAGE)
    store.withdraw("fiere", READ_AT)
    store.save_version(*PAGE)
    assert len(list(store.current_chunks())) == 2
    assert store.active_documents("simest") == 1
    assert store.document_by_url(PAGE[0].url) == PAGE[0]


def test_documents_that_went_since_a_time_are_told_until_they_come_back(store: SqlStore) -> None:
    store.save_version(*PAGE)
    assert store.withdrawn(READ_AT) == frozenset()
    store.withdraw("fiere", READ_AT)
    assert store.withdrawn(READ_AT) == {"fiere"} and store.withdrawn(READ_AT + timedelta(days=1)) == frozenset()
    store.save_version(*PAGE)
    assert store.withdrawn(READ_AT) == frozenset()


def test_withdrawals_have_another_name_once_a_document_goes_or_comes_back(store: SqlStore) -> None:
    store.save_version(*PAGE)
    before = store.withdrawals()
    store.withdraw("fiere", READ_AT)
    assert store.withdrawals() != before
    store.save_version(*PAGE)
    assert store.withdrawals() == before


def test_a_passage_counts_as_built_once_a_build_was_begun_after_it_was_read(store: SqlStore) -> None:
    store.save_version(*PAGE)
    passage = PAGE[2][0].id
    assert not store.built(passage)
    for moment, built in ((READ_AT - timedelta(hours=1), False), (READ_AT + timedelta(hours=1), True)):
        store.save_build(a_build(f"b-{moment:%H}", moment), "made")
        assert store.built(passage) is built
    assert not store.built("none")


def test_current_chunks_are_ordered_by_document_and_place_in_it(store: SqlStore) -> None:
    store.save_version(*a_page("b", "B", ["Uno.", "Due.", "Tre."]))
    store.save_version(*a_page("a", "A", ["Quattro."]))
    assert [(chunk.document_id, chunk.ordinal) for chunk, _, _ in store.current_chunks()] == [
        ("a", 0),
        ("b", 0),
        ("b", 1),
        ("b", 2),
    ]


def test_passages_that_the_store_does_not_know_are_left_out(store: SqlStore) -> None:
    store.save_version(*PAGE)
    wanted = [f"unknown-{n}" for n in range(1200)]
    assert set(store.chunks([*wanted, PAGE[2][0].id])) == {PAGE[2][0].id}
    assert store.chunks([]) == {}
    assert store.document_by_url("https://unknown.example/") is None


def test_vectors_come_back_by_text_and_model_and_the_first_one_stays(store: SqlStore) -> None:
    one, other = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    store.save_vectors("model:a", {"d1": one, "d2": other})
    store.save_vectors("model:a", {"d1": other})
    store.save_vectors("model:b", {"d1": other})
    found = store.known_vectors("model:a", ["d1", "d2", "d3"])
    assert set(found) == {"d1", "d2"}
    assert found["d1"].tolist() == [1.0, 0.0]
    assert store.known_vectors("model:b", ["d1"])["d1"].tolist() == [0.0, 1.0]


def test_a_build_may_be_saved_again_with_another_state(store: SqlStore) -> None:
    build = a_build("b1", datetime.now(UTC))
    store.save_build(build, "made")
    store.save_build(build, "published")


def test_a_passage_of_no_document_is_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError):
        store.save_version(PAGE[0], a_version("another-document"), [])
    assert store.counts()["documents"] == 0, "a refused page leaves nothing behind"


def test_a_new_store_has_exactly_the_tables_of_the_code(url: str) -> None:
    engine = open_database(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_what_was_written_is_there_when_the_store_is_opened_again(url: str) -> None:
    for _ in range(2):
        engine = open_database(url)
        SqlStore(engine).save_version(*PAGE)
        engine.dispose()
    engine = open_database(url)
    assert SqlStore(engine).counts()["documents"] == 1
    engine.dispose()


def test_a_file_that_is_no_database_is_a_store_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").write_bytes(b"this is not a database, and never was one" * 100)
    with pytest.raises(StoreError, match=r"store\.sqlite3"):
        open_database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
