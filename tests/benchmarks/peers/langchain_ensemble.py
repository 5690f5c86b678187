"""LangChain's EnsembleRetriever: BM25Retriever and Chroma, half and half; variant `italian`: BM25 of lower case and stems."""

from pathlib import Path

from langchain_chroma import Chroma  # type: ignore[import-not-found]
from langchain_classic.retrievers import EnsembleRetriever  # type: ignore[import-not-found]
from langchain_community.retrievers import BM25Retriever  # type: ignore[import-not-found]
from langchain_core.documents import Document

from tests.benchmarks.peers.langchain_parts import StoredVectors, italian_words
from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, main


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    documents = [Document(page_content=text, metadata={"id": id_}) for id_, text in inputs.passages.items()]
    words = {"preprocess_func": italian_words} if variant == "italian" else {}
    by_words = BM25Retriever.from_documents(documents, k=DEPTH, **words)
    store = Chroma.from_documents(documents, StoredVectors(inputs), persist_directory=str(folder))
    by_vectors = store.as_retriever(search_kwargs={"k": DEPTH})
    ensemble = EnsembleRetriever(retrievers=[by_words, by_vectors], weights=[0.5, 0.5])
    return lambda question: [found.metadata["id"] for found in ensemble.invoke(question)]


if __name__ == "__main__":
    main(make, ["langchain-classic", "langchain-community", "langchain-chroma", "langchain-core", "rank-bm25", "chromadb"])
