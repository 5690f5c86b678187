"""The system under test: a knowledge base that is watched, and an assistant over it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.guards.page_orders import without_orders
from assistant.ports import Lexicon, Searcher
from assistant.types import Answer, Citation, Question, Trace
from evals.cases import Case
from evals.corpus import Corpus
from evals.matching import address
from evals.records import Passage, Record, Tools
from kb.naming import ProviderNames
from kb.opportunity_types import Opportunity
from kb.typed_facts import Fact
from kb.types import Hit, Provider, Query, SearchResult

_DEPTH = 50


class Answerer(Protocol):
    """What answers."""

    def answer(self, question: Question) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a run puts to the test."""

    knowledge: Searcher
    assistant: Callable[[Callable[[], Searcher]], Answerer]  # makes an assistant over a knowledge base
    corpus: Corpus
    tools: Tools


class Watched:
    """A knowledge base that hides some passages and remembers what was searched and found."""

    def __init__(self, knowledge: Searcher, hidden: frozenset[str]) -> None:
        self._knowledge, self._hidden = knowledge, hidden
        self.queries: list[Query] = []
        self.results: list[SearchResult] = []
        self.looked_up: list[Hit] = []

    @property
    def providers(self) -> Mapping[str, Provider]:
        """The register."""
        return self._knowledge.providers

    @property
    def names(self) -> ProviderNames:
        """Names of the register's organisations."""
        return self._knowledge.names

    @property
    def lexical(self) -> Lexicon:
        """Index terms and their weight."""
        return self._knowledge.lexical

    @property
    def build_id(self) -> str:
        """The build that is searched."""
        return self._knowledge.build_id

    @property
    def opportunities(self) -> Sequence[Opportunity]:
        """The opportunities, but for those whose window is hidden."""
        found = self._knowledge.opportunities
        return [o for o in found if not o.window or not all(place.chunk_id in self._hidden for place in o.window)]

    def read(self, chunk_ids: Sequence[str]) -> Mapping[str, Hit]:
        """Look passages up without what is hidden."""
        found = self._knowledge.read([i for i in chunk_ids if i not in self._hidden])
        self.looked_up += found.values()
        return found

    def facts(self, version_id: str) -> Sequence[Fact]:
        """Return the typed facts of a version outside of what is hidden."""
        return [fact for fact in self._knowledge.facts(version_id) if fact.chunk_id not in self._hidden]

    def search(self, query: Query) -> SearchResult:
        """Search without what is hidden."""
        result = self._knowledge.search(replace(query, hidden=query.hidden | self._hidden))
        self.queries.append(query)
        self.results.append(result)
        return result

    def ranked(self, question: Question) -> tuple[Passage, ...]:
        """Return the 50 best passages for the first thing that was searched; for the question itself if nothing was."""
        text = (question.text,)
        query = self.queries[0] if self.queries else Query(texts=text, as_of=question.as_of, language=question.language or "it")
        result = self._knowledge.search(replace(query, limit=_DEPTH, hidden=query.hidden | self._hidden))
        return tuple(as_passage(hit) for hit in result.hits)


def observe(subject: Subject, case: Case) -> Record:
    """Ask a case and return what came of it; never raises for what the system under test does."""
    hidden = subject.corpus.withheld(case, subject.tools)
    watched = Watched(subject.knowledge, hidden)
    question = case.asked()
    error = None
    started, cpu = time.perf_counter(), time.process_time()
    try:
        answer = subject.assistant(lambda: watched).answer(question)
    except Exception as failure:  # whatever a system under test raises is a finding, not the end of a run
        error = f"{type(failure).__name__}: {failure}"
        answer = _failed(case)
    total, cpu = (time.perf_counter() - started) * 1000, time.process_time() - cpu
    found = [h for r in watched.results for h in (*r.hits, *r.near_misses, *r.context)]
    seen = {h.chunk.id: as_passage(h) for h in (*found, *watched.looked_up)}
    ranked = watched.ranked(question)
    known = {passage.chunk_id for passage in ranked}
    return Record(
        case_id=case.id,
        answer=answer,
        ranked=ranked,
        beside=tuple(passage for chunk_id, passage in seen.items() if chunk_id not in known),
        retrieved=tuple(seen),
        resolved=tuple(c.chunk_id for c in answer.citations if _stands(c, subject.corpus)),
        hidden=tuple(sorted(hidden)),
        gold_present=subject.corpus.gold(case),
        confidence=answer.trace.confidence,
        ms=dict(answer.trace.ms) | _steps(watched.results) | {"total": round(total, 2)},
        cpu_seconds=round(cpu, 4),
        error=error,
    )


def as_passage(hit: Hit) -> Passage:
    """Return what a run remembers of a hit."""
    return Passage(
        chunk_id=hit.chunk.id,
        document_id=hit.document.id,
        version_id=hit.version.id,
        provider_id=hit.provider.id,
        url=hit.document.url,
        title=hit.version.title,
        headings=hit.chunk.headings,
        text=hit.chunk.text,
        language=hit.version.language,
        score=round(hit.scores.final, 4),
    )


def _stands(citation: Citation, corpus: Corpus) -> bool:
    """Say whether the build holds the cited passage at the cited address, with the same text but for orders in it."""
    passage = corpus.by_id.get(citation.chunk_id)
    if passage is None or address(passage.url) != address(citation.url):
        return False
    return citation.quote in (passage.text, without_orders(passage.text))


def _steps(results: Sequence[SearchResult]) -> dict[str, float]:
    steps: dict[str, float] = {}
    for result in results:
        for step, ms in result.ms.items():
            steps[f"search.{step}"] = round(steps.get(f"search.{step}", 0.0) + ms, 2)
    return steps


def _failed(case: Case) -> Answer:
    return Answer(
        id=f"failed-{case.id}",
        outcome="error",
        reason="raised",
        language=case.lang,
        as_of=case.as_of,
        text="",
        statements=(),
        citations=(),
        providers=(),
        trace=Trace(build_id="", answerer="none", ms={}),
    )
