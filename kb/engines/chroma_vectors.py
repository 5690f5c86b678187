"""Chunk vectors in Chroma, written once into a build and then only read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import IndexDamagedError
from kb.types import Candidate, Vectors

_BATCH = 2000  # Chroma refuses more than about 5,400 at once
_NAME = "chunks"


class ChromaVectors:
    """HNSW with cosine distance. ef is raised, because the default loses recall (DESIGN 4.4)."""

    name = "chroma"

    def __init__(self, ef_search: int = 512, ef_construction: int = 256, max_neighbors: int = 24) -> None:
        self._hnsw = {
            "space": "cosine",
            "ef_search": ef_search,
            "ef_construction": ef_construction,
            "max_neighbors": max_neighbors,
        }
        self._collection: Any = None
        self._client: Any = None

    def build(self, folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
        """Write an index of these vectors into an empty folder."""
        client = _client(folder)
        collection = client.create_collection(_NAME, configuration={"hnsw": self._hnsw}, embedding_function=None)
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            collection.add(ids=list(ids[part]), embeddings=vectors[part].astype(np.float32))
        client.close()

    def open(self, folder: Path) -> None:
        """Open an index for reading. Raises IndexDamagedError."""
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexDamagedError(f"{folder}: there is no Chroma database in it")
        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(_NAME, embedding_function=None)
        except Exception as error:  # Chroma raises errors of its own, of SQLite and of its Rust core
            raise IndexDamagedError(f"{folder}: Chroma cannot open it: {error}") from error

    def search(self, vector: Vectors, limit: int) -> list[Candidate]:
        """Return the closest chunks, best first, by cosine. Raises IndexDamagedError."""
        try:
            found = self._collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
        except Exception as error:
            raise IndexDamagedError(f"Chroma cannot search: {error}") from error
        return [Candidate(i, 1 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self) -> int:
        return int(self._collection.count())

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = self._collection = None


def _client(folder: Path) -> Any:
    import chromadb  # slow to import
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
