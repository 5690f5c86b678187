"""What a run remembers of a case, so that it can be scored again without asking again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import TypeAdapter

from assistant.pipeline import to_json
from assistant.types import Answer
from kb.naming import ProviderNames
from kb.types import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage that search returned, as it was."""

    chunk_id: str
    document_id: str
    version_id: str
    provider_id: str
    url: str  # of the document, without fragment
    title: str
    headings: tuple[str, ...]
    text: str
    language: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One case as the system under test dealt with it."""

    case_id: str
    answer: Answer
    ranked: tuple[Passage, ...]  # best first, up to 50: what search finds for this question
    beside: tuple[Passage, ...] = ()  # passages that the answer was made from and that are not among the ranked
    retrieved: tuple[str, ...]  # ids of all passages that the answer was made from, cited or not
    resolved: tuple[str, ...]  # ids of cited passages that the store holds with the same text, at the cited address
    hidden: tuple[str, ...] = ()  # ids of passages that were withheld from search
    gold_present: tuple[bool, ...] = ()  # for each qrel, whether some passage of the build holds it
    confidence: float | None = None  # 0 to 1, of the best draft; None: none was made
    ms: Mapping[str, float] = field(default_factory=dict)  # step -> milliseconds, "total" among them
    cpu_seconds: float | None = None
    error: str | None = None  # what the system raised

    @property
    def passages(self) -> dict[str, Passage]:
        """All passages that are remembered, by chunk id."""
        return {passage.chunk_id: passage for passage in (*self.beside, *self.ranked)}


class Lexicon(Protocol):
    """Index terms of a text, and their weight; see kb/engines/italian_analyzer.py and kb/engines/bm25_index.py."""

    def terms(self, text: str) -> list[str]: ...
    def idf(self, term: str) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What scoring needs beside the case and the record."""

    lexicon: Lexicon
    providers: Mapping[str, Provider]  # the register of the run
    names: ProviderNames  # the same, to find organisations in texts
    language: Callable[[str], tuple[str, float]]  # text -> language, certainty


_RECORD: TypeAdapter[Record] = TypeAdapter(Record)


def record_to_json(record: Record) -> dict[str, Any]:
    """Return JSON-ready data."""
    return to_json(record)


def record_from_json(data: str | bytes) -> Record:
    """Read a record. Raises pydantic's ValidationError, a ValueError, if the line is damaged."""
    return _RECORD.validate_json(data)
