"""An embedder without a model: hashed words and parts of words, for tests and trials."""

import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from kb.errors import EmbeddingError
from kb.types import Vectors

PART = 3  # characters of a part of a word
WORD_WEIGHT = 2.0  # a whole word counts for as much as two of its parts


class HashingEmbedder:
    """Texts that share words, or most of their letters, are close. The same text always gives the same vector."""

    def __init__(self, dim: int = 256) -> None:
        """Make vectors of `dim` numbers."""
        if dim < 1:
            raise ValueError(f"dim is {dim}; it must be at least 1")
        self.name = f"hashing:{dim}"
        self.dim = dim

    def embed_passages(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Return unit vectors, float32, shape (len(texts), dim), in the order of the texts.

        `progress` is told how many texts are done so far. Raises EmbeddingError if a text is empty.
        """
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for done, text in enumerate(texts, start=1):
            vectors[done - 1] = self._embed(text)
            if progress is not None:
                progress(done)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Return one unit vector, shape (dim,). Raises EmbeddingError if the text is empty."""
        return self._embed(text)

    def _embed(self, text: str) -> Vectors:
        if not text.strip():
            raise EmbeddingError("a text is empty; leave it out before embedding")
        vector = np.zeros(self.dim, np.float32)
        for feature, weight in _features(text):
            code = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
            # The lowest bit is the sign, so that features that meet in one place cancel out on average.
            vector[(code >> 1) % self.dim] += weight if code & 1 else -weight
        norm = float(np.linalg.norm(vector))
        if norm == 0:
            # No letter, or everything cancelled out: still a fixed direction of its own.
            vector[zlib.crc32(text.encode("utf-8", "surrogatepass")) % self.dim] = norm = 1.0
        unit: Vectors = vector / np.float32(norm)
        return unit


def _features(text: str) -> Iterator[tuple[str, float]]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    for word in plain.split():
        yield word, WORD_WEIGHT
        padded = f"<{word}>"
        for start in range(len(padded) - PART + 1):
            yield padded[start : start + PART], 1.0
