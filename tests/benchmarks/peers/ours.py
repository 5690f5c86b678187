"""Fondaco over the same passages; variant `embedding`: questions are embedded by the model instead of looked up."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import chromadb  # noqa: F401  # loaded before the clock starts, as the libraries of the peers are
import numpy as np

from api.compose import open_embedder, open_knowledge
from api.settings import load_settings
from assistant.engines.langid_detector import LangidDetector
from evals.retrieval import Passage, as_documents, provider
from kb.build_folder import BuildsFolder
from kb.building import Engines, make_build
from kb.engines.bm25_index import Bm25Index
from kb.engines.chroma_vectors import ChromaVectors
from kb.engines.database import open_database
from kb.engines.exact_vectors import ExactVectors
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.engines.sql_store import SqlStore
from kb.ports import Embedder
from kb.types import Query, Vectors
from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, main


class StoredVectors:
    """Stands for the embedder whose vectors were handed over."""

    def __init__(self, inputs: Inputs) -> None:
        self._vectors = inputs.vectors
        self.name = inputs.embedder
        self.dim = len(next(iter(inputs.vectors.values())))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._vectors[text]


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    settings, stored = load_settings(), StoredVectors(inputs)
    engines = Engines(embedder=stored, vectors=ChromaVectors, exact=ExactVectors, lexical=lambda: Bm25Index(ItalianAnalyzer()))
    store = SqlStore(open_database(f"sqlite:///{folder / 'passages.sqlite3'}"))
    store.save_providers([provider()])
    for document, version, chunks in as_documents([Passage(id=i, text=text) for i, text in inputs.passages.items()]):
        store.save_version(document, version, chunks)
    builds = BuildsFolder(folder / "builds")
    builds.publish(make_build(store, engines, builds, lambda step, done, total: None).build_id)
    embedder: Embedder = open_embedder(settings) if variant == "embedding" else stored
    knowledge, detect, today = open_knowledge(settings, store, embedder, builds), LangidDetector().detect, date.today()

    def search(question: str) -> list[str]:
        query = Query(texts=(question,), as_of=today, limit=DEPTH, language=detect(question)[0])
        return [hit.chunk.id for hit in knowledge.search(query).hits]

    return search


if __name__ == "__main__":
    main(make, ["fondaco", "chromadb", "bm25s"])
