"""What the web application needs from the service behind it."""

from collections.abc import Iterator
from typing import Any, Protocol

from api.service import SourcePage
from assistant.types import Answer, Event, Question
from kb.types import Provider, Query, SearchResult


class Answering(Protocol):
    """Answers, searches and shows sources; called from several threads. See api/service.py."""

    def ask(self, question: Question) -> Answer: ...

    def stream(self, question: Question) -> Iterator[Event]: ...

    def search(self, query: Query) -> SearchResult: ...

    def answer(self, answer_id: str) -> dict[str, Any] | None:
        """Return a stored answer as JSON-ready data; None if there is none."""
        ...

    def evidence(self, answer_id: str) -> dict[str, Any] | None:
        """Return all that a stored answer rests on (assistant/evidence.py); None if there is none."""
        ...

    def providers(self) -> dict[str, Provider]: ...

    def source(self, chunk_id: str) -> SourcePage | None:
        """Return the page around a passage; None for an unknown passage."""
        ...

    def health(self) -> dict[str, object]:
        """Return at least `status`, which is "ok" when a build is published."""
        ...
