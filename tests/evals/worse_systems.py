"""Systems that are worse on purpose, each in one way: the gate must refuse every one, for its own reason."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from assistant.ports import Searcher
from assistant.types import Answer, Citation, Question
from evals.observing import Answerer, Subject
from kb.types import Hit, Query

Spoil = Callable[[Answer], Answer]
_STOPPED_CLOCK = date(2026, 10, 1)


@dataclass(frozen=True, slots=True)
class Spoiled:
    """An assistant whose answers are spoiled after the claim lock."""

    inner: Answerer
    spoil: Spoil

    def answer(self, question: Question) -> Answer:
        return self.spoil(self.inner.answer(question))


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """An assistant whose clock stands still: calls that have closed since are open to it."""

    inner: Answerer

    def answer(self, question: Question) -> Answer:
        return replace(self.inner.answer(replace(question, as_of=_STOPPED_CLOCK)), as_of=question.as_of)


@dataclass(frozen=True, slots=True)
class Misciting:
    """An assistant whose markers point at other passages than those that its statements come from."""

    inner: Answerer
    knowledge: Callable[[], Searcher]

    def answer(self, question: Question) -> Answer:
        answer = self.inner.answer(question)
        found = self.knowledge().search(Query(texts=(question.text,), as_of=question.as_of, limit=12)).hits
        cited = {citation.chunk_id for citation in answer.citations}
        others = [hit for hit in reversed(found) if hit.chunk.id not in cited]
        citations = tuple(_pointing_at(c, hit) for c, hit in zip(answer.citations, others, strict=False))
        return replace(answer, citations=citations + answer.citations[len(citations) :])


def _pointing_at(citation: Citation, hit: Hit) -> Citation:
    return replace(
        citation,
        chunk_id=hit.chunk.id,
        document_id=hit.document.id,
        version_id=hit.version.id,
        provider_id=hit.provider.id,
        title=hit.version.title,
        headings=hit.chunk.headings,
        url=hit.document.url,
        quote=hit.chunk.text,
    )


def shuffled_citations(subject: Subject) -> Subject:
    """Each marker points at a passage that was found, but not the one from which its statement comes."""
    inner = subject.assistant
    return replace(subject, assistant=lambda knowledge: Misciting(inner(knowledge), knowledge))


def swapped_providers(subject: Subject) -> Subject:
    """Each card is that of the next provider of the register."""
    register = sorted(subject.knowledge.providers)

    def swap(answer: Answer) -> Answer:
        cards = []
        for card in answer.providers:
            other = subject.knowledge.providers[register[(register.index(card.id) + 1) % len(register)]]
            cards.append(replace(card, id=other.id, name=other.name, short_name=other.short_name))
        return replace(answer, providers=tuple(cards))

    return _spoiled(subject, swap)


def superseded_figures(subject: Subject) -> Subject:
    """The clock stands still, so that calls and figures of the past are told as today's."""
    inner = subject.assistant
    return replace(subject, assistant=lambda knowledge: StoppedClock(inner(knowledge)))


def _spoiled(subject: Subject, spoil: Spoil) -> Subject:
    inner = subject.assistant

    def assistant(knowledge: Callable[[], Searcher]) -> Answerer:
        return Spoiled(inner(knowledge), spoil)

    return replace(subject, assistant=assistant)
