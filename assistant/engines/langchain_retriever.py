"""The knowledge base as a LangChain retriever, for chains that others build on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.citing import deep_link
from kb.types import Hit, Query, SearchResult


class FondacoRetriever(BaseRetriever):
    """Returns passages as documents; the metadata holds what a citation needs, the text holds nothing but the passage."""

    search: Callable[[Query], SearchResult]
    limit: int = 10
    language: str = "it"
    as_of: Callable[[], date] = date.today

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = self.search(Query(texts=(query,), as_of=self.as_of(), limit=self.limit, language=self.language))
        return [Document(id=hit.chunk.id, page_content=hit.chunk.text, metadata=_metadata(hit)) for hit in found.hits]


def _metadata(hit: Hit) -> dict[str, Any]:
    return {
        "document_id": hit.document.id,
        "version_id": hit.version.id,
        "provider_id": hit.provider.id,
        "provider": hit.provider.name,
        "title": hit.version.title,
        "headings": list(hit.chunk.headings),
        "page": hit.chunk.page,
        "url": deep_link(hit, hit.chunk.text.split("\n")[0]),
        "score": hit.scores.final,
        "valid_to": hit.version.valid_to.isoformat() if hit.version.valid_to else None,
    }
