"""LlamaIndex: its in-memory vector index and BM25Retriever in Italian, by its QueryFusionRetriever (reciprocal ranks)."""

from pathlib import Path

import Stemmer
from llama_index.core import VectorStoreIndex  # type: ignore[import-not-found]
from llama_index.core.base.embeddings.base import BaseEmbedding  # type: ignore[import-not-found]
from llama_index.core.llms import MockLLM  # type: ignore[import-not-found]
from llama_index.core.retrievers import QueryFusionRetriever  # type: ignore[import-not-found]
from llama_index.core.schema import TextNode  # type: ignore[import-not-found]
from llama_index.retrievers.bm25 import BM25Retriever  # type: ignore[import-not-found]
from pydantic import PrivateAttr

from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, Vector, main


class StoredVectors(BaseEmbedding):  # type: ignore[misc]
    """Gives the vectors that were handed over."""

    _vectors: dict[str, Vector] = PrivateAttr(default_factory=dict)

    def keep(self, vectors: dict[str, Vector]) -> None:
        self._vectors = vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)

    def _get_query_embedding(self, query: str) -> list[float]:
        numbers: list[float] = self._vectors[query].tolist()
        return numbers

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    stored = StoredVectors()
    stored.keep(inputs.vectors)
    nodes = [TextNode(id_=id_, text=text) for id_, text in inputs.passages.items()]
    by_vectors = VectorStoreIndex(nodes, embed_model=stored).as_retriever(similarity_top_k=DEPTH)
    italian = Stemmer.Stemmer("italian")
    by_words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH, stemmer=italian, language="it")
    fusion = QueryFusionRetriever(
        [by_vectors, by_words],
        llm=MockLLM(),  # never asked: with one query there is nothing to reword
        num_queries=1,
        mode="reciprocal_rerank",
        similarity_top_k=DEPTH,
        use_async=False,
    )
    return lambda question: [found.node.node_id for found in fusion.retrieve(question)]


if __name__ == "__main__":
    main(make, ["llama-index-core", "llama-index-retrievers-bm25", "bm25s"])
