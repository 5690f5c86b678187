"""LangChain's BM25Retriever: words split at white space, as it comes; variant `italian`: lower case and stems."""

from pathlib import Path

from langchain_community.retrievers import BM25Retriever  # type: ignore[import-not-found]
from langchain_core.documents import Document

from tests.benchmarks.peers.langchain_parts import italian_words
from tests.benchmarks.peers.trial import DEPTH, Inputs, Search, main


def make(inputs: Inputs, folder: Path, variant: str) -> Search:
    documents = [Document(page_content=text, metadata={"id": id_}) for id_, text in inputs.passages.items()]
    words = {"preprocess_func": italian_words} if variant == "italian" else {}
    retriever = BM25Retriever.from_documents(documents, k=DEPTH, **words)
    return lambda question: [found.metadata["id"] for found in retriever.invoke(question)]


if __name__ == "__main__":
    main(make, ["langchain-community", "langchain-core", "rank-bm25"])
