"""A build is a finished folder, and publishing it is one step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from kb.build_folder import BuildsFolder, Sentences, finish, read_arrays, read_manifest, write_arrays, write_atomically
from kb.engines.exact_vectors import ExactVectors
from kb.errors import IndexDamagedError, NotPublishedError, UnknownBuildError
from kb.types import Build

FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def a_build(number: int) -> Build:
    return Build(
        id=f"build-{number}",
        created_at=FIRST + timedelta(days=number),
        embedder="hashing:256",
        dim=256,
        chunker="sections-1",
        chunks=3,
        sentences=5,
        documents=2,
        digests={"content": "abc"},
    )


@pytest.fixture
def folder(tmp_path: Path) -> BuildsFolder:
    """Return a folder of five finished builds and one that an interrupted run left."""
    builds = BuildsFolder(tmp_path / "builds")
    for number in range(5):
        (builds.root / f"build-{number}").mkdir(parents=True)
        finish(builds.root / f"build-{number}", a_build(number))
    (builds.root / "build-torn").mkdir()
    (builds.root / "build-torn" / "chunks.json").write_text("[]", encoding="utf-8")
    return builds


def test_builds_are_listed_newest_first_and_an_unfinished_folder_is_none(folder: BuildsFolder) -> None:
    assert [build.id for build in folder.all()] == ["build-4", "build-3", "build-2", "build-1", "build-0"]


def test_a_manifest_comes_back_as_it_was_written(folder: BuildsFolder) -> None:
    assert read_manifest(folder.path("build-2")) == a_build(2)


def test_nothing_is_published_at_first_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    for builds in (BuildsFolder(tmp_path), BuildsFolder(tmp_path / "absent")):
        assert builds.all() == []
        with pytest.raises(NotPublishedError, match="fondaco crawl"):
            builds.published()


def test_publishing_moves_the_pointer_and_may_move_it_back(folder: BuildsFolder) -> None:
    for build_id in ("build-4", "build-1"):
        folder.publish(build_id)
        assert folder.published() == build_id


@pytest.mark.parametrize("name", ["build-9", "build-torn", "", ".", "..", "../builds/build-1", "build-1/../build-2", "CURRENT"])
def test_what_is_not_a_build_cannot_be_opened_or_published(folder: BuildsFolder, name: str) -> None:
    folder.publish("build-3")
    with pytest.raises(UnknownBuildError, match=r"there are: build-4, build-3"):
        folder.path(name)
    with pytest.raises(UnknownBuildError):
        folder.publish(name)
    assert folder.published() == "build-3"


def test_pruning_keeps_the_newest_and_the_published_one(folder: BuildsFolder) -> None:
    folder.publish("build-0")
    assert folder.prune(2) == ["build-2", "build-1"]
    assert [build.id for build in folder.all()] == ["build-4", "build-3", "build-0"]
    assert folder.prune(2) == []


def test_what_an_interrupted_run_left_is_cleared_and_builds_stay(folder: BuildsFolder) -> None:
    folder.publish("build-3")
    folder.clear_unfinished()
    assert not (folder.root / "build-torn").exists()
    assert len(folder.all()) == 5
    assert folder.published() == "build-3"


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"id": "build-1", "created_at": "yesterday"}'])
def test_a_manifest_that_cannot_be_read_is_damage(folder: BuildsFolder, text: str) -> None:
    (folder.root / "build-1" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="build-1"):
        read_manifest(folder.root / "build-1")


def test_a_file_is_replaced_whole_and_leaves_no_other_file(tmp_path: Path) -> None:
    for content in (b"old and rather long", b"new"):
        write_atomically(tmp_path / "deep" / "pointer", content)
    assert (tmp_path / "deep" / "pointer").read_bytes() == b"new"
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["pointer"]


def test_a_reader_of_the_pointer_never_sees_half_of_it(folder: BuildsFolder) -> None:
    """Whoever opened the old pointer goes on reading it: it is replaced, never written over."""
    folder.publish("build-0")
    with (folder.root / "CURRENT").open("rb") as reader:
        folder.publish("build-1")
        assert reader.read() == b"build-0\n"


def some_sentences() -> Sentences:
    return Sentences(
        vectors=np.eye(3, 4, dtype=np.float32),
        starts=np.array([0, 1, 3], dtype=np.int64),
        spans=np.array([[0, 5], [0, 3], [4, 9]], dtype=np.int32),
    )


def write_all(folder: Path, sentences: Sentences) -> None:
    """Write the arrays of two passages, as a build does."""
    ids, vectors = ["a", "b"], np.eye(2, 4, dtype=np.float32)
    write_arrays(folder, ids, vectors, sentences)
    ExactVectors().build(folder / "exact", ids, vectors)


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_all(tmp_path, some_sentences())
    ids, found = read_arrays(tmp_path)
    assert ids == ["a", "b"]
    assert found.vectors.tolist() == some_sentences().vectors.tolist()
    assert (found.starts.tolist(), found.spans.tolist()) == ([0, 1, 3], [[0, 5], [0, 3], [4, 9]])


@pytest.mark.parametrize(
    "wrong", [replace(some_sentences(), starts=np.array([0, 3])), replace(some_sentences(), starts=np.array([0, 1, 2]))]
)
def test_sentences_that_do_not_fit_their_passages_are_damage(tmp_path: Path, wrong: Sentences) -> None:
    write_all(tmp_path, wrong)
    with pytest.raises(IndexDamagedError, match="do not fit"):
        read_arrays(tmp_path)


@pytest.mark.parametrize("name", ["chunks.json", "sentence_vectors.npy", "sentence_starts.npy", "sentence_spans.npy"])
def test_a_missing_or_torn_array_is_damage(tmp_path: Path, name: str) -> None:
    write_all(tmp_path, some_sentences())
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:4])
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        read_arrays(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        read_arrays(tmp_path)
