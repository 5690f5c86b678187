"""Curated answers: what people of the desk checked is given as it is when somebody asks the same again (features 60).

Rather none than a wrong one: the question must be close to a wording, ask the same kind of fact of the same place,
country, organisation and year, and its own search must find a page that is cited; every cited page must say what it
said when a supervisor approved the answer, and the claim lock must still hold for each statement.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from time import perf_counter
from typing import Any, Protocol
from uuid import uuid4

import numpy as np
from pydantic import TypeAdapter

from assistant.choosing_providers import choose_providers
from assistant.claim_lock import Verdict, lock
from assistant.composing import join
from assistant.curated_matching import Subject, found_again, serves, subject_of, unlike
from assistant.facets import separate
from assistant.following_up import standalone
from assistant.guards.page_orders import without_orders
from assistant.marked_text import marked_sentences
from assistant.ports import Searcher
from assistant.profiling import without_situation
from assistant.providers.reading import Need
from assistant.settings import AssistantSettings
from assistant.types import Answer, Citation, Language, Question, Statement, Trace
from assistant.wording import day, say
from kb.learning_types import CuratedAnswer
from kb.opportunity_types import Opportunity
from kb.recent import Recent
from kb.types import Query, Vectors

# Chosen on tests/desk/curated.toml, see assistant/README.md.
CLOSE = 0.92  # cosine of question and wording from which they may ask the same
UNLIKE = 0.36  # share of the words that name what they are about and stand in one of them only, up to which they do
FIRST_PAGES = 3  # of the question's own search, among which a cited page must be
ANSWERER = "curated:"
_CITATION: TypeAdapter[Citation] = TypeAdapter(Citation)


class CuratedSource(Protocol):
    """Where curated answers are kept; see kb/engines/learning_store.py."""

    def approved(self) -> list[CuratedAnswer]: ...

    def curated_stamp(self) -> tuple[int, int]:
        """Return what differs as soon as a curated answer was added or changed; quick."""
        ...


@dataclass(frozen=True, slots=True)
class _Entry:
    curated: CuratedAnswer
    citations: tuple[Citation, ...]
    statements: tuple[Statement, ...]
    vectors: Vectors  # of the wordings, a row each


@dataclass(frozen=True, slots=True)
class Match:
    """A curated answer for a question, and why."""

    curated: CuratedAnswer
    citations: tuple[Citation, ...]
    statements: tuple[Statement, ...]
    wording: str
    closeness: float  # cosine


class CuratedBook:
    """The curated answers that hold, ready to be compared with questions. Safe to share between threads."""

    def __init__(self, source: CuratedSource, embed: Callable[[str], Vectors], fresh_seconds: float = 0) -> None:
        """`embed` returns the unit vector of a question; a change counts after so many seconds at most."""
        self._source, self._embed = source, embed
        self._newest = Recent(source.curated_stamp, fresh_seconds)
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._entries: tuple[_Entry, ...] = ()

    def match(self, question: Question, knowledge: Searcher, language: Language) -> Match | None:
        """Return the curated answer that answers a question; None: none surely does. Raises KbError."""
        held = [e for e in self._held() if e.curated.language == language and e.curated.holds(question.as_of)]
        if not held or len(separate(question.text)) > 1:
            return None
        asked = without_situation(standalone(question.text, [turn.question for turn in question.history]))
        vector, subject = self._embed(asked), subject_of(asked, knowledge)
        for match in sorted(_close(held, vector), key=lambda m: -m.closeness):
            if _same(match, asked, subject, question, knowledge) and holds(match.curated, knowledge, question.as_of):
                return match
        return None

    def _held(self) -> tuple[_Entry, ...]:
        stamp = self._newest()
        with self._lock:
            if stamp != self._stamp:
                known = {(e.curated.id, e.curated.version): e for e in self._entries}
                fresh = self._source.approved()
                self._entries = tuple(known.get((c.id, c.version)) or self._entry(c) for c in fresh)
                self._stamp = stamp
            return self._entries

    def _entry(self, curated: CuratedAnswer) -> _Entry:
        vectors = np.stack([self._embed(wording) for wording in curated.questions])
        return _Entry(curated, citations_of(curated.citations), statements_of(curated.text), vectors)


def curated_answer(
    book: CuratedBook | None,
    question: Question,
    knowledge: Searcher,
    language: Language,
    settings: AssistantSettings,
    started: float,
) -> Answer | None:
    """Return the answer that the desk has checked; None if it has none for this question, or it no longer holds.

    `started` is a reading of `perf_counter`. Without a book there are none.
    """
    match = book.match(question, knowledge, language) if book else None
    if match is None or match.curated.decided_at is None:
        return None
    checked = say(language, "curated.checked", day=day(language, match.curated.decided_at.date()))
    statements = (*match.statements, Statement(text=checked, kind="boilerplate"))
    need = Need(question=question.text, profile=question.profile, citations=match.citations)
    chosen = choose_providers(need, knowledge.providers, knowledge.names, language, settings.max_providers)
    total = round((perf_counter() - started) * 1000, 2)
    return Answer(
        id=uuid4().hex,
        outcome="answered",
        reason=None,
        language=language,
        as_of=question.as_of,
        text=join(statements),
        statements=statements,
        citations=match.citations,
        providers=chosen.cards,
        trace=Trace(
            build_id=knowledge.build_id,
            answerer=f"{ANSWERER}{match.curated.id}",
            ms={"search": 0.0, "compose": total, "total": total},
            confidence=round(match.closeness, 4),
            ground=chosen.ground,
        ),
    )


def statements_of(text: str) -> tuple[Statement, ...]:
    """Return the sentences of a curated text as claims."""
    return tuple(Statement(text=said, kind="claim", citations=markers) for said, markers in marked_sentences(text))


def citations_of(records: Sequence[Mapping[str, Any]]) -> tuple[Citation, ...]:
    """Read citations as the stores hold them. Raises pydantic's ValidationError, a ValueError."""
    return tuple(_CITATION.validate_python(dict(record)) for record in records)


def checked(text: str, citations: Sequence[Citation], knowledge: Searcher) -> Verdict:
    """Put a curated text through the claim lock: what it cuts, the text may not say."""
    return lock(statements_of(text), citations, knowledge.lexical.terms, knowledge.names.in_text)


def holds(curated: CuratedAnswer, knowledge: Searcher, as_of: date) -> bool:
    """Tell whether every cited page still says what it said, is neither over nor superseded, and the claim lock agrees."""
    citations = citations_of(curated.citations)
    hits = knowledge.read([citation.chunk_id for citation in citations])
    for citation in citations:
        hit = hits.get(citation.chunk_id)
        if hit is None or hit.document.withdrawn_at is not None or without_orders(hit.chunk.text) != citation.quote:
            return False
        if curated.digests.get(citation.version_id) != hit.version.digest:
            return False
        if ended(hit.version.valid_to, curated, as_of):
            return False
    if superseded_pages(knowledge.opportunities) & {citation.document_id for citation in citations}:
        return False
    return bool(citations) and not checked(curated.text, citations, knowledge).cut


def ended(valid_to: date | None, curated: CuratedAnswer, as_of: date) -> bool:
    """Tell whether what a page tells of ended after its curated answer was approved, and before a day."""
    approved = curated.decided_at.date() if curated.decided_at else curated.proposed_at.date()
    return valid_to is not None and approved <= valid_to < as_of


def superseded_pages(opportunities: Sequence[Opportunity]) -> frozenset[str]:
    """Return the documents that tell only of editions of measures that a newer one has taken the place of."""
    old = {source.document_id for o in opportunities if o.superseded_by for source in o.sources}
    return frozenset(old - {source.document_id for o in opportunities if not o.superseded_by for source in o.sources})


def _close(entries: Sequence[_Entry], vector: Vectors) -> Iterator[Match]:
    for entry in entries:
        for wording, closeness in zip(entry.curated.questions, (entry.vectors @ vector).tolist(), strict=True):
            if closeness >= CLOSE:
                yield Match(entry.curated, entry.citations, entry.statements, wording, closeness)


def _same(match: Match, asked: str, subject: Subject, question: Question, knowledge: Searcher) -> bool:
    """Tell whether a question asks what a wording asks. The firm's province may stand in its profile alone."""
    wanted = subject_of(match.wording, knowledge)
    profile = question.profile
    if wanted.provinces and not subject.provinces and profile.province:
        subject = replace(subject, provinces=frozenset({profile.province}))
    if wanted != subject:
        return False
    providers = [knowledge.providers[c.provider_id] for c in match.citations if c.provider_id in knowledge.providers]
    if not serves(providers, subject, profile):
        return False
    if unlike(asked, match.wording, knowledge) > UNLIKE:
        return False
    addresses = frozenset(citation.url.partition("#")[0] for citation in match.citations)
    query = Query(texts=(asked,), as_of=question.as_of, limit=10, language=match.curated.language)
    return found_again(addresses, knowledge, query, FIRST_PAGES)
