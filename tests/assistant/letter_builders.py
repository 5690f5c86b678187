"""A letter read over the small register, and pages to draft from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from assistant.letters.reading import read_letter
from assistant.letters.types import LetterRead
from assistant.pipeline import Assistant
from assistant.ports import Searcher
from assistant.types import Answer, Question
from kb.knowledge_base import KnowledgeBase
from kb.types import Query, SearchResult
from tests.builders import TODAY, FixedLanguage, an_assistant, names


def a_letter_read(text: str, language: str = "it", **changes: Any) -> LetterRead:
    """Return a letter as it is understood on the day of the tests."""
    return read_letter(text, FixedLanguage(language), names(), TODAY, **changes)  # type: ignore[arg-type]


@dataclass
class DraftPages:
    """The small knowledge base with its assistant; remembers what it was asked."""

    base: KnowledgeBase
    changed: frozenset[str] = frozenset()
    asked: list[Question] = field(default_factory=list)

    @property
    def assistant(self) -> Assistant:
        return an_assistant(self.base)

    def preview(self, question: Question) -> Answer:
        """Return the answer of the assistant."""
        self.asked.append(question)
        return self.assistant.answer(question)

    def search(self, query: Query) -> SearchResult:
        """Return what the knowledge base finds."""
        return self.base.search(query)

    def replaced(self, version_ids: Iterable[str]) -> set[str]:
        """Return the versions that the test calls changed."""
        return set(version_ids) & self.changed

    def knowledge(self) -> Searcher:
        """Return the knowledge base."""
        return self.base

    def languages(self) -> FixedLanguage:
        """Return a detector that is sure of Italian."""
        return FixedLanguage()
