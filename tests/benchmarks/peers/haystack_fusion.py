"""Haystack: BM25 and vectors of its in-memory store, joined by reciprocal rank fusion in a pipeline."""

from pathlib import Path

from haystack import Document, Pipeline  # type: ignore[import-not-found]
from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore  # type: ignore[import-not-found]

from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, main


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    store = InMemoryDocumentStore()
    texts = inputs.passages.items()
    store.write_documents([Document(id=i, content=text, embedding=inputs.vectors[text].tolist()) for i, text in texts])
    pipeline = Pipeline()
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH))
    pipeline.connect("words", "joiner")
    pipeline.connect("vectors", "joiner")

    def search(question: str) -> list[str]:
        vector = inputs.vectors[question].tolist()
        found = pipeline.run({"words": {"query": question}, "vectors": {"query_embedding": vector}})
        return [document.id for document in found["joiner"]["documents"]]

    return search


if __name__ == "__main__":
    main(make, ["haystack-ai"])
