"""What the knowledge base needs from its engines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kb.types import Candidate, Vectors


class Embedder(Protocol):
    """Turns texts into vectors."""

    name: str  # engine:model, stored with every vector
    dim: int

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, float32, shape (len(texts), dim), in the order of the texts.

        A text beyond the model's window is cut at its end. Raises EmbeddingError if a text is empty.
        """
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return one unit vector, shape (dim,)."""
        ...


class VectorIndex(Protocol):
    """Proposes chunks by closeness of vectors. Made once, then only read."""

    name: str  # also the name of its folder in a build

    def build(self, folder: Path, ids: Sequence[str], vectors: Vectors) -> None:
        """Write an index of these vectors into an empty folder."""
        ...

    def open(self, folder: Path) -> None:
        """Open an index for reading. Raises IndexDamagedError."""
        ...

    def search(self, vector: Vectors, limit: int) -> list[Candidate]:
        """Return the closest chunks, best first, by cosine."""
        ...

    def count(self) -> int: ...

    def close(self) -> None: ...
