"""Any model of sentence-transformers, by name or folder. Slow to import: torch comes with it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.errors import EmbeddingError, ModelMissingError
from kb.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

E5_PREFIXES = ("query: ", "passage: ")
NO_PREFIXES = ("", "")
REPORT_EVERY = 256  # texts between two calls of `progress`


class SentenceEmbedder:
    """Embeds with torch in float32 on the processor."""

    def __init__(self, model: str | Path, *, prefixes: tuple[str, str] | None = None, batch_size: int = 8) -> None:
        """Load a model; `prefixes` go before queries and passages, None: those of E5 if its name contains "e5".

        A folder is read as it is; a name is looked up in the local cache and, where that is allowed, on its hub.
        Raises ModelMissingError if it cannot be loaded.
        """
        short = Path(model).name
        self.name = f"sentence-transformers:{short if isinstance(model, Path) else model}"
        self._query_prefix, self._passage_prefix = prefixes or (E5_PREFIXES if "e5" in short.lower() else NO_PREFIXES)
        self._batch_size = batch_size
        self._model = _load(str(model))
        self.dim: int = self._encode(["a"]).shape[1]

    def embed_passages(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        """Return unit vectors, float32, shape (len(texts), dim), in the order of the texts.

        A text beyond the model's window is cut at its end. `progress` is told how many texts are done so far.
        Raises EmbeddingError if a text is empty.
        """
        for place, text in enumerate(texts):
            _refuse_empty(text, f"text {place} of {len(texts)}")
        vectors = np.empty((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), REPORT_EVERY):
            part = [self._passage_prefix + text for text in texts[start : start + REPORT_EVERY]]
            vectors[start : start + len(part)] = self._encode(part)
            if progress is not None:
                progress(start + len(part))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Return one unit vector, shape (dim,). Raises EmbeddingError if the text is empty."""
        _refuse_empty(text, "the query")
        row: Vectors = self._encode([self._query_prefix + text])[0]
        return row

    def _encode(self, texts: list[str]) -> Vectors:
        try:
            # The prompt is empty because the prefix is in the text already.
            vectors = self._model.encode(
                texts,
                prompt="",
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        except RuntimeError as error:
            raise EmbeddingError(f"{self.name}: {len(texts)} texts failed: {error}") from error
        return np.asarray(vectors, np.float32)


def _load(model: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelMissingError(f"{model}: sentence-transformers cannot be imported ({error}); run `make setup`") from error
    try:
        return SentenceTransformer(model, device="cpu", model_kwargs={"dtype": "float32"})
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelMissingError(
            f"{model}: cannot be loaded ({error}); check the name, or the folder, or run `make setup` for e5-small"
        ) from error


def _refuse_empty(text: str, what: str) -> None:
    if not text.strip():
        raise EmbeddingError(f"{what} is empty; leave it out before embedding")
