"""LangChain with Chroma, as its documentation writes it: `similarity_search` over a collection on disk."""

from pathlib import Path

from langchain_chroma import Chroma  # type: ignore[import-not-found]
from langchain_core.documents import Document

from tests.benchmarks.peers.langchain_parts import StoredVectors
from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, main


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    documents = [Document(page_content=text, metadata={"id": id_}) for id_, text in inputs.passages.items()]
    store = Chroma.from_documents(documents, StoredVectors(inputs), persist_directory=str(folder))
    return lambda question: [found.metadata["id"] for found in store.similarity_search(question, k=DEPTH)]


if __name__ == "__main__":
    main(make, ["langchain-chroma", "langchain-core", "chromadb"])
