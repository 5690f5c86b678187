"""What every way in shares: the published knowledge base, the assistant over it, and the store of answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from threading import Lock, Thread
from time import sleep
from typing import Any, Protocol

from assistant.pipeline import Assistant, to_json
from assistant.ports import LanguageDetector
from assistant.selecting import remember
from assistant.types import Answer, Event, Question
from kb.errors import KbError, NotPublishedError
from kb.knowledge_base import KnowledgeBase
from kb.opportunity_types import Opportunity
from kb.sentences import sentences
from kb.types import Chunk, Document, DocumentVersion, Provider, Query, SearchResult

_READ_AHEAD = 6000  # passages; their sentences fit what is remembered
_AT_ONCE = 50  # passages that are read from the store together
_GIVE_WAY_SECONDS = 0.02


class AnswerStore(Protocol):
    """Where answers and passages are read."""

    def answer(self, answer_id: str) -> dict[str, Any] | None: ...
    def chunks(self, ids: list[str]) -> dict[str, tuple[Chunk, DocumentVersion, Document]]: ...
    def document_chunks(self, version_id: str) -> list[Chunk]: ...
    def built(self, chunk_id: str) -> bool: ...
    def withdrawals(self) -> str: ...
    def current_chunks(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]: ...


class Evidence(Protocol):
    """Keeps answers with their evidence; see api/evidence.py."""

    def keep(self, question: Question, answer: Mapping[str, Any], knowledge: KnowledgeBase) -> None: ...
    def pack(self, answer_id: str) -> dict[str, Any] | None: ...
    def replaced(self, version_ids: Iterable[str]) -> set[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A cited page as it was read: the passage in its context."""

    document: Document
    version: DocumentVersion
    provider: Provider
    chunk: Chunk
    chunks: tuple[Chunk, ...]  # all passages of the page, in order


@dataclass(frozen=True, slots=True)
class _Opened:
    knowledge: KnowledgeBase
    assistant: Assistant


class Service:
    """Follows the pointer of the published build: after a publish or a roll-back the next question sees the new one."""

    def __init__(
        self,
        store: AnswerStore,
        evidence: Evidence,
        published: Callable[[], str],
        open_build: Callable[[str], tuple[KnowledgeBase, Assistant]],
    ) -> None:
        self._store, self._evidence = store, evidence
        self._published, self._open = published, open_build
        self._lock = Lock()
        self._opened: _Opened | None = None
        self._answering = 0  # visitors who wait for the end of an answer
        self._ahead = ""  # the build that was read ahead

    def warm(self) -> None:
        """Open the build and ask one question, so that the first visitor does not wait."""
        opened = self._current()
        opened.assistant.answer(Question(text="certificato", as_of=date.today()))

    def read_ahead(self, pause_seconds: float = 0.002) -> None:
        """Work out what the sentences of the build are before somebody asks, with a pause after each passage.

        It waits while somebody is answered, and is done by itself when another build takes over. What is worked out is
        bounded; a build beyond that is read as it is asked for. Raises KbError.
        """
        opened = self._current()
        ids = opened.knowledge.chunk_ids[:_READ_AHEAD]
        for start in range(0, len(ids), _AT_ONCE):
            for hit in opened.knowledge.read(ids[start : start + _AT_ONCE]).values():
                opened.knowledge.lexical.terms(" ".join((hit.version.title, *hit.chunk.headings)))
                remember(sentences(hit.chunk.text), opened.knowledge.lexical.terms)
                sleep(pause_seconds)
                while self._answering:
                    sleep(_GIVE_WAY_SECONDS)
        self._ahead = opened.knowledge.build.id

    def ask(self, question: Question) -> Answer:
        """Return the answer, which is kept so that it can be opened again by its id."""
        opened = self._current()
        with self._answered():
            answer = opened.assistant.answer(question)
            self._evidence.keep(question, to_json(answer), opened.knowledge)
        return answer

    def preview(self, question: Question) -> Answer:
        """Return the answer to a question that nobody asked, such as an example: it is not kept."""
        return self._current().assistant.answer(question)

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield the events of an answer; the whole answer is kept before it is announced as done."""
        opened = self._current()
        with self._answered():
            for event in opened.assistant.stream(question):
                if event.name in ("done", "error"):
                    self._evidence.keep(question, event.data, opened.knowledge)
                yield event

    def search(self, query: Query) -> SearchResult:
        return self._current().knowledge.search(query)

    def answer(self, answer_id: str) -> dict[str, Any] | None:
        """Return a stored answer as JSON-ready data; None if there is none."""
        return self._store.answer(answer_id)

    def evidence(self, answer_id: str) -> dict[str, Any] | None:
        """Return all that a stored answer rests on (assistant/evidence.py); None if there is none."""
        return self._evidence.pack(answer_id)

    def replaced(self, version_ids: Iterable[str]) -> set[str]:
        """Return those of these versions of pages that are no longer what the page says, or whose page is gone."""
        return self._evidence.replaced(version_ids)

    def knowledge(self) -> KnowledgeBase:
        """Return the published knowledge base, for what holds texts against its passages."""
        return self._current().knowledge

    def languages(self) -> LanguageDetector:
        """Return what tells the language of a text."""
        return self._current().assistant.languages

    def providers(self) -> dict[str, Provider]:
        return dict(self._current().knowledge.providers)

    def source(self, chunk_id: str) -> SourcePage | None:
        """Return the page around a passage, as it was read; None for an unknown passage, and for one not yet published.

        What was published once can be opened for as long as an answer may cite it.
        """
        # The same question to the store whether there is such a passage or not: the time must not tell.
        if not self._store.built(chunk_id) and not self._current().knowledge.read([chunk_id]):
            return None
        chunk, version, document = self._store.chunks([chunk_id])[chunk_id]
        provider = self._current().knowledge.providers[document.provider_id]
        return SourcePage(
            document=document,
            version=version,
            provider=provider,
            chunk=chunk,
            chunks=tuple(self._store.document_chunks(version.id)),
        )

    def opportunities(self) -> tuple[Opportunity, ...]:
        """Return the measures of the published build, as corrected up to now; read again only when something changed."""
        return self._current().knowledge.opportunities

    def passages(self, chunk_ids: Iterable[str]) -> dict[str, Chunk]:
        """Return passages by id; one that is not kept any more is left out."""
        return {i: found[0] for i, found in self._store.chunks(list(dict.fromkeys(chunk_ids))).items()}

    def library(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]:
        """Yield every passage of the published build, page by page."""
        held = set(self._current().knowledge.chunk_ids)
        return (passage for passage in self._store.current_chunks() if passage[0].id in held)

    def terms(self, text: str) -> list[str]:
        """Return the words of a text as searches compare them."""
        return self._current().knowledge.lexical.terms(text)

    def edition(self) -> str:
        """Return a name for what can be read now: another one once a build is published or a page withdrawn.

        It is empty while no build is published. Raises KbError.
        """
        try:
            return f"{self._current().knowledge.build.id} {self._store.withdrawals()}"
        except NotPublishedError:
            return ""

    def health(self) -> dict[str, object]:
        """Return what `/health` shows: whether a build is published, which, and its size."""
        try:
            build = self._current().knowledge.build
        except NotPublishedError as error:
            return {"status": "empty", "detail": str(error)}
        return {
            "status": "ok",
            "build_id": build.id,
            "built_at": build.created_at.isoformat(),
            "documents": build.documents,
            "chunks": build.chunks,
            "embedder": build.embedder,
            "warm": self._ahead == build.id,
        }

    @contextmanager
    def _answered(self) -> Iterator[None]:
        """Count a visitor as one who is being answered."""
        with self._lock:
            self._answering += 1
        try:
            yield
        finally:
            with self._lock:
                self._answering -= 1

    def _current(self) -> _Opened:
        wanted = self._published()
        opened = self._opened
        if opened is not None and opened.knowledge.build.id == wanted:
            return opened
        with self._lock:
            if self._opened is None or self._opened.knowledge.build.id != wanted:
                follows = self._opened is not None
                self._opened = _Opened(*self._open(wanted))
                if follows:
                    Thread(target=self._read_ahead_too, name="reading ahead", daemon=True).start()
            return self._opened

    def _read_ahead_too(self) -> None:
        with suppress(KbError):  # whoever asks is told what is wrong
            self.read_ahead()
