"""Every vector index finds the same passages, and says so when its files are damaged."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.exact_vectors import ExactVectors
from kb.errors import IndexDamagedError
from kb.ports import VectorIndex
from kb.types import Vectors

ENGINES = pytest.mark.parametrize("make", [ExactVectors, ChromaVectors])
IDS = [f"passage-{n}" for n in range(300)]


def unit_vectors(count: int, seed: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, 24)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


VECTORS = unit_vectors(len(IDS), seed=1)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[type, Path]:
    root = tmp_path_factory.mktemp("vectors")
    for make in (ExactVectors, ChromaVectors):
        (root / make.name).mkdir()
        make().build(root / make.name, IDS, VECTORS)
    return {make: root / make.name for make in (ExactVectors, ChromaVectors)}


@pytest.fixture
def opened(folders: dict[type, Path]) -> Iterator[Callable[[type], VectorIndex]]:
    indexes: list[VectorIndex] = []

    def open_index(make: type) -> VectorIndex:
        index: VectorIndex = make()
        index.open(folders[make])
        indexes.append(index)
        return index

    yield open_index
    for index in indexes:
        index.close()


@ENGINES
def test_the_ten_closest_are_those_of_the_definition(make: type, opened: Callable[[type], VectorIndex]) -> None:
    index = opened(make)
    for question in unit_vectors(20, seed=2):
        similarity = VECTORS @ question
        best = np.argsort(-similarity, kind="stable")[:10]
        found = index.search(question, 10)
        assert [c.chunk_id for c in found] == [IDS[i] for i in best]
        assert [c.score for c in found] == pytest.approx(similarity[best].tolist(), abs=1e-4)


@ENGINES
def test_it_counts_what_it_holds(make: type, opened: Callable[[type], VectorIndex]) -> None:
    assert opened(make).count() == len(IDS)


@ENGINES
def test_a_limit_above_the_number_of_passages_finds_all_of_them(make: type, opened: Callable[[type], VectorIndex]) -> None:
    assert {c.chunk_id for c in opened(make).search(VECTORS[0], 300)} == set(IDS)


@ENGINES
def test_an_empty_folder_is_damage(make: type, tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=str(tmp_path)):
        make().open(tmp_path)


@pytest.mark.parametrize(
    ("make", "name"), [(ExactVectors, "vectors.npy"), (ExactVectors, "ids.json"), (ChromaVectors, "chroma.sqlite3")]
)
def test_a_torn_file_is_damage(make: type, name: str, tmp_path: Path) -> None:
    tmp_path.joinpath("index").mkdir()
    make().build(tmp_path / "index", IDS[:20], VECTORS[:20])
    file = tmp_path / "index" / name
    file.write_bytes(b"\0" * 100)
    with pytest.raises(IndexDamagedError):
        make().open(tmp_path / "index")


def test_ids_that_do_not_fit_their_vectors_are_damage(tmp_path: Path) -> None:
    ExactVectors().build(tmp_path, IDS[:3], VECTORS[:3])
    (tmp_path / "ids.json").write_text('["passage-0"]', encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="1 ids for 3 vectors"):
        ExactVectors().open(tmp_path)
