"""What the web application needs from the service behind it."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from api.service import SourcePage
from assistant.types import Answer, Event, Question
from kb.opportunity_types import Opportunity
from kb.types import Chunk, Document, DocumentVersion, Provider, Query, SearchResult


class Answering(Protocol):
    """Answers, searches and shows sources; called from several threads. See api/service.py."""

    def ask(self, question: Question) -> Answer: ...

    def preview(self, question: Question) -> Answer:
        """Return the answer to a question that nobody asked, such as an example: it is not kept."""
        ...

    def stream(self, question: Question) -> Iterator[Event]: ...

    def search(self, query: Query) -> SearchResult: ...

    def answer(self, answer_id: str) -> dict[str, Any] | None:
        """Return a stored answer as JSON-ready data; None if there is none."""
        ...

    def evidence(self, answer_id: str) -> dict[str, Any] | None:
        """Return all that a stored answer rests on (assistant/evidence.py); None if there is none."""
        ...

    def replaced(self, version_ids: Iterable[str]) -> set[str]:
        """Return those of these versions of pages that are no longer what the page says, or whose page is gone."""
        ...

    def providers(self) -> dict[str, Provider]: ...

    def source(self, chunk_id: str) -> SourcePage | None:
        """Return the page around a passage; None for an unknown passage."""
        ...

    def opportunities(self) -> tuple[Opportunity, ...]:
        """Return the measures that pages tell of, as corrected up to now; cheap."""
        ...

    def passages(self, chunk_ids: Iterable[str]) -> dict[str, Chunk]:
        """Return passages by id; one that is not kept any more is left out."""
        ...

    def library(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]:
        """Yield every passage of the published build, page by page."""
        ...

    def terms(self, text: str) -> list[str]:
        """Return the words of a text as searches compare them."""
        ...

    def edition(self) -> str:
        """Return a name for what can be read now: another one after a publication or a withdrawal; empty without a build."""
        ...

    def health(self) -> dict[str, object]:
        """Return at least `status`, which is "ok" when a build is published."""
        ...
