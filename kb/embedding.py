"""Vectors for texts, each text embedded once and for all."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from kb.ports import Embedder
from kb.types import Chunk, Vectors

_BATCH = 256  # texts between two commits: what an interrupted run loses at most


class VectorStore(Protocol):
    """Where vectors are kept by the digest of their text."""

    def known_vectors(self, model: str, digests: Sequence[str]) -> dict[str, Vectors]: ...

    def save_vectors(self, model: str, vectors: dict[str, Vectors]) -> None: ...


def passage_text(title: str, chunk: Chunk) -> str:
    """Return what is embedded and indexed for a chunk: the heading path gives its text a subject."""
    path = " – ".join(part for part in (title, *chunk.headings) if part)
    return f"{path}\n{chunk.text}" if path else chunk.text


def sentence_text(provider: str, title: str, chunk: Chunk, sentence: str) -> str:
    """Return what is embedded for a sentence: who says it and of what, because a row or "it covers 70 %" has no subject."""
    subject = " – ".join(part for part in dict.fromkeys((provider, title, *chunk.headings[-1:])) if part)
    return f"{subject}. {sentence}" if subject else sentence


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def embed_all(
    texts: Sequence[str],
    embedder: Embedder,
    store: VectorStore,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Vectors, int]:
    """Return the vectors of the texts, shape (len(texts), dim), and how many had to be made.

    New vectors are stored in batches, so an interrupted run goes on where it stopped. `progress` gets
    (made so far, to be made).
    """
    digests = [text_digest(text) for text in texts]
    known = store.known_vectors(embedder.name, sorted(set(digests)))
    todo = {d: t for d, t in zip(digests, texts, strict=True) if d not in known}
    order = sorted(todo, key=lambda d: (len(todo[d]), d))  # alike lengths in a batch waste no padding
    for start in range(0, len(order), _BATCH):
        part = order[start : start + _BATCH]
        # As the store will give them back: a build is the same whether its vectors are new or not.
        made = embedder.embed_passages([todo[d] for d in part]).astype(np.float16).astype(np.float32)
        fresh = dict(zip(part, made, strict=True))
        store.save_vectors(embedder.name, fresh)
        known.update(fresh)
        progress(start + len(part), len(order))
    vectors = np.stack([known[d] for d in digests]) if texts else np.zeros((0, embedder.dim), dtype=np.float32)
    vectors = vectors.astype(np.float32)
    # Stored as float16; unit length again.
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors, len(order)
