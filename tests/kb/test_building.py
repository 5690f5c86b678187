"""A build holds what the store says, is made once, and is refused when its files do not stand up."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.build_folder import BuildsFolder, read_arrays, read_manifest
from kb.building import BuildReport, make_build, verify
from kb.embedding import embed_all, passage_text
from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.exact_vectors import ExactVectors
from kb.engines.hashing_embedder import HashingEmbedder
from kb.engines.sql_store import SqlStore
from kb.errors import IndexDamagedError, KbError
from kb.types import Candidate, Vectors
from tests.builders import PAGES, READ_AT, a_chunk, a_page, a_store, silent, small_engines


class CountingEmbedder(HashingEmbedder):
    """Keeps the texts that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str], *, progress: object = None) -> Vectors:
        self.texts += texts
        return super().embed_passages(texts)


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    return a_store(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> BuildsFolder:
    return BuildsFolder(tmp_path / "builds")


def published(store: SqlStore, folder: BuildsFolder) -> BuildReport:
    report = make_build(store, small_engines(), folder, silent)
    folder.publish(report.build_id)
    return report


def test_a_build_counts_what_it_holds_and_stands_up(store: SqlStore, folder: BuildsFolder) -> None:
    path = folder.path(published(store, folder).build_id)
    build = read_manifest(path)
    chunks = [chunk for _, _, chunks in PAGES for chunk in chunks]
    assert (build.documents, build.chunks, build.embedder) == (len(PAGES), len(chunks), "hashing:256")
    ids, sentences = read_arrays(path)
    assert sorted(ids) == sorted(chunk.id for chunk in chunks)
    assert build.sentences == len(sentences.spans) == sentences.starts[-1]
    verify(path, ExactVectors(), ExactVectors())  # the small engines hold exact vectors in the place of Chroma's


def test_a_build_with_chroma_stands_up(store: SqlStore, folder: BuildsFolder) -> None:
    report = make_build(store, replace(small_engines(), vectors=ChromaVectors), folder, silent)
    verify(folder.path(report.build_id), ChromaVectors(), ExactVectors())


def test_the_same_store_is_built_once(store: SqlStore, folder: BuildsFolder) -> None:
    first = published(store, folder)
    second = make_build(store, small_engines(), folder, silent)
    assert first.published and first.embedded > 0
    assert (second.published, second.embedded, second.build_id) == (False, 0, first.build_id)
    assert [build.id for build in folder.all()] == [first.build_id]


def test_a_build_that_was_finished_but_never_published_is_offered_again(store: SqlStore, folder: BuildsFolder) -> None:
    first = make_build(store, small_engines(), folder, silent)
    second = make_build(store, small_engines(), folder, silent)
    assert (second.published, second.embedded, second.build_id) == (True, 0, first.build_id)
    third = make_build(store, small_engines(), folder, silent, reuse=lambda build: False)
    assert third.published and third.embedded == 0


def test_only_new_texts_are_embedded(store: SqlStore, folder: BuildsFolder) -> None:
    published(store, folder)
    store.save_version(*a_page("nuova", "Pagina nuova", ["Una frase mai letta prima d'ora."]))
    embedder = CountingEmbedder()
    report = make_build(store, replace(small_engines(), embedder=embedder), folder, silent)
    assert report.published and report.embedded == 2
    assert embedder.texts == [
        "Pagina nuova\nUna frase mai letta prima d'ora.",
        "SIMEST – Pagina nuova. Una frase mai letta prima d'ora.",
    ]


def test_a_withdrawn_document_is_not_in_the_next_build(store: SqlStore, folder: BuildsFolder) -> None:
    first = published(store, folder)
    store.withdraw("eur1", READ_AT)
    second = published(store, folder)
    assert second.build_id != first.build_id and second.embedded == 0
    ids, _ = read_arrays(folder.path(second.build_id))
    assert not any(chunk_id.startswith("eur1@") for chunk_id in ids)


def test_an_empty_store_makes_no_build_and_the_message_says_what_to_do(tmp_path: Path, folder: BuildsFolder) -> None:
    with pytest.raises(KbError, match="fondaco crawl"):
        make_build(a_store(tmp_path, pages=()), small_engines(), folder, silent)
    assert folder.all() == []


def test_what_an_interrupted_run_left_is_cleared_by_the_next(store: SqlStore, folder: BuildsFolder) -> None:
    (folder.root / "torn" / "bm25").mkdir(parents=True)
    published(store, folder)
    assert not (folder.root / "torn").exists()


def test_progress_is_told_of_every_step_to_its_end(store: SqlStore, folder: BuildsFolder) -> None:
    heard: dict[str, tuple[int, int]] = {}
    make_build(store, small_engines(), folder, lambda step, done, total: heard.update({step: (done, total)}))
    assert set(heard) == {"embedding passages", "embedding sentences", "writing indexes"}
    assert all(done == total for done, total in heard.values())


# ------------------------------------------------------------------------------------------------------- verification


@pytest.fixture
def path(store: SqlStore, folder: BuildsFolder) -> Path:
    return folder.path(published(store, folder).build_id)


@pytest.mark.parametrize(
    "name",
    ["chunks.json", "sentence_vectors.npy", "bm25/scores.npy", "bm25/terms.json", "exact/vectors.npy"],
)
def test_a_file_that_changed_is_found_by_its_name(path: Path, name: str) -> None:
    content = (path / name).read_bytes()
    for torn in (content[:-1], content[:-1] + bytes([content[-1] ^ 1])):
        (path / name).write_bytes(torn)
        with pytest.raises(IndexDamagedError, match=name):
            verify(path, ExactVectors(), ExactVectors())
    (path / name).unlink()
    with pytest.raises(IndexDamagedError, match=name):
        verify(path, ExactVectors(), ExactVectors())


def test_a_torn_vector_index_is_found(path: Path) -> None:
    (path / "chroma" / "ids.json").write_text("[", encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="chroma"):
        verify(path, ExactVectors(), ExactVectors())


def test_a_wrong_count_in_the_manifest_is_found(path: Path) -> None:
    manifest = path / "manifest.json"
    record = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(record | {"chunks": record["chunks"] + 1}), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=f"the manifest says {record['chunks'] + 1}"):
        verify(path, ExactVectors(), ExactVectors())


class Forgetful(ExactVectors):
    """Holds all vectors and finds only the last one."""

    def search(self, vector: Vectors, limit: int) -> list[Candidate]:
        return super().search(-vector, limit)


def test_an_index_whose_vectors_do_not_find_themselves_is_found(path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="do not find themselves"):
        verify(path, Forgetful(), ExactVectors())


# ----------------------------------------------------------------------------------------------------------- embedding


def test_the_text_of_a_passage_carries_its_title_and_headings() -> None:
    chunk = a_chunk(text="5 euro.", headings=("Costi", "Originali"))
    assert passage_text("Certificato", chunk) == "Certificato – Costi – Originali\n5 euro."
    assert passage_text("", replace(chunk, headings=())) == "5 euro."


def test_equal_texts_are_embedded_once_and_all_get_unit_vectors_in_their_order(store: SqlStore) -> None:
    embedder = CountingEmbedder()
    vectors, made = embed_all(["uno", "due", "uno"], embedder, store)
    again, made_again = embed_all(["due", "uno"], embedder, store)
    assert (made, made_again, sorted(embedder.texts)) == (2, 0, ["due", "uno"])
    assert np.array_equal(vectors[0], vectors[2]) and np.array_equal(again[1], vectors[0])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert vectors[1] @ embedder.embed_query("due") == pytest.approx(1, abs=1e-3)


def test_no_text_gives_no_vector(store: SqlStore) -> None:
    vectors, made = embed_all([], HashingEmbedder(64), store)
    assert (vectors.shape, made) == ((0, 64), 0)
