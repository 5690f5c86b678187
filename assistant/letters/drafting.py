"""From a letter that was read to the draft of a reply: one short answer a question, each statement with its support."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter
from typing import Protocol

from assistant.checking.flagging import flags_of
from assistant.checking.like_words import naming_words
from assistant.checking.support import support_of
from assistant.checking.types import Flag
from assistant.letters import asking_patterns as words
from assistant.letters.alternatives import alternatives_to
from assistant.letters.letter_texts import closing_of, greeting_of, opening_of
from assistant.letters.things import SURE_NAME
from assistant.letters.types import Letter, LetterAnswer, LetterQuestion, LetterRead, LetterStatement
from assistant.letters.voicing import ended, names_nobody, unsure, voiced
from assistant.lock.reading import Terms, bag
from assistant.outcomes import plain
from assistant.ports import Searcher
from assistant.types import Answer, Citation, Outcome, Profile, Question, Statement, Turn
from assistant.wording import say
from kb.types import Hit, Query, SearchResult

_MOST_WORDS = 80  # of the claims of one answer; the first is kept however long it is
_SEARCHED = 12  # hits among which alternatives are looked for
_MOST_CARDS = 2  # of one answer
_SETTLED: tuple[Outcome, ...] = ("answered", "partial", "redirect", "refuse")
_BETTER: tuple[Outcome, ...] = ("answered", "partial", "clarify", "redirect", "refuse", "abstain", "error")


class Pages(Protocol):
    """The published pages, and the assistant that answers from them."""

    def preview(self, question: Question) -> Answer: ...
    def search(self, query: Query) -> SearchResult: ...
    def replaced(self, version_ids: Iterable[str]) -> set[str]: ...
    def knowledge(self) -> Searcher: ...


def draft_letter(read: LetterRead, pages: Pages, today: date, province: str | None = None) -> Letter:
    """Return the draft of a reply. Nothing in it is the machine's own but greeting, closing and fixed notes.

    `province` is that of a ticket; what the letter itself says of the firm's place holds before it.
    """
    knowledge = pages.knowledge()
    profile = replace(read.profile, province=read.profile.province or province)
    asked = [(question, _ask(question, read, profile, pages, today)) for question in read.questions]
    cited = [citation for _, answer in asked for citation in answer.citations]
    writer = _Writer(read, pages, knowledge, today, pages.replaced({c.version_id for c in cited}))
    answers = tuple(writer.answer(number, question, answer) for number, (question, answer) in enumerate(asked, start=1))
    return Letter(
        language=read.language,
        address=read.address,
        as_of=today,
        build_id=knowledge.build_id,
        greeting=greeting_of(read),
        opening=opening_of(read, bool(writer.citations)),
        answers=answers,
        more=read.more,
        closing=closing_of(read, bool(writer.citations)),
        citations=tuple(writer.citations),
        owners=tuple(knowledge.providers[c.provider_id].name for c in writer.citations),
    )


def _ask(question: LetterQuestion, read: LetterRead, profile: Profile, pages: Pages, today: date) -> Answer:
    """Return the answer to a question: about the thing that it points at, else as going on with what it leans on, else alone.

    The first of these to which the pages have an answer counts. What points at nothing that the letter names is not searched.
    """
    if words.OWN_CASE.search(question.asked):
        told = say(read.language, "letter.own_case")
        return plain(Question(text=question.asked, as_of=today), read.language, "abstain", "own_case", told, perf_counter())
    if question.points_nowhere:
        told = say(read.language, "letter.not_found")
        return plain(Question(text=question.asked, as_of=today), read.language, "abstain", "no_evidence", told, perf_counter())
    answers: list[Answer] = []
    for way in _ways(question, Question(text=question.standalone, as_of=today, language=read.language, profile=profile)):
        answers.append(_of_the_thing(pages.preview(way), question, pages.knowledge().lexical.terms))
        if answers[-1].outcome in _SETTLED:
            break
    return min(answers, key=lambda answer: _BETTER.index(answer.outcome))


def _ways(question: LetterQuestion, alone: Question) -> Iterable[Question]:
    """Return how a question may be asked, the surest way first, each once."""
    ways = [alone, replace(alone, text=question.asked), replace(alone, text=" ".join(question.text.split()))]
    if question.leans_on:
        ways.insert(0, replace(alone, text=question.asked, history=(Turn(question=question.leans_on, answer=""),)))
    if question.thing:
        named = [
            replace(alone, text=question.asked, history=(Turn(question=question.thing, answer=""),)),
            replace(alone, text=f"{question.asked.rstrip(' ?.')} ({question.thing})?"),
        ]
        ways = named if question.pointing else [*ways, *named]
    return {(way.text, way.history): way for way in ways}.values()


@dataclass
class _Writer:
    """Puts answers into a letter; its sources are numbered in the order in which they are first used."""

    read: LetterRead
    pages: Pages
    knowledge: Searcher
    today: date
    changed: Collection[str]
    citations: list[Citation] = field(default_factory=list)
    _said: set[str] = field(default_factory=set)

    def answer(self, number: int, question: LetterQuestion, answer: Answer) -> LetterAnswer:
        """Return one answer of the letter."""
        said = self._unsaid(_shortened(_all_said(answer, self.read)))
        result = self._found(question) if any(s.kind == "claim" for s in said) else ()
        used = {marker for statement in said for marker in statement.citations}
        cited = {citation.chunk_id for citation in answer.citations if citation.marker in used}
        others = [hit for hit in result if hit.chunk.id not in cited]
        doubted: tuple[Flag, ...] = ("unsure",) if unsure(answer) else ()
        outcome, reason = ended(answer)
        return LetterAnswer(
            question=" ".join(question.text.split()),
            standalone=question.standalone,
            outcome=outcome,
            reason=reason,
            statements=tuple(
                self._statement(f"{number}.{place}", s, answer.citations, others, doubted)
                for place, s in enumerate(said, start=1)
            ),
            missing=answer.missing,
            providers=() if names_nobody(answer) else answer.providers[:_MOST_CARDS],
        )

    def _unsaid(self, said: Sequence[Statement]) -> list[Statement]:
        """Return what the letter has not said before; all of it if that leaves no claim, or nothing at all."""
        new = [statement for statement in said if statement.text not in self._said]
        claims = any(statement.kind == "claim" for statement in said)
        left = any(statement.kind == "claim" for statement in new) if claims else bool(new)
        self._said |= {statement.text for statement in said}
        return new if left else list(said)

    def _found(self, question: LetterQuestion) -> tuple[Hit, ...]:
        query = Query(texts=(question.standalone,), as_of=self.today, limit=_SEARCHED, language=self.read.language)
        return self.pages.search(query).hits

    def _statement(
        self, name: str, said: Statement, citations: Sequence[Citation], others: Sequence[Hit], doubted: tuple[Flag, ...]
    ) -> LetterStatement:
        cited = [citation for citation in citations if citation.marker in said.citations]
        claim = said.kind == "claim"
        flags = flags_of(said.text, cited, self.knowledge.opportunities, self.today, self.changed)
        terms, names_in = self.knowledge.lexical.terms, self.knowledge.names.in_text
        return LetterStatement(
            id=name,
            text=said.text,
            support=support_of(said.text, said.citations, citations, terms, names_in) if claim else "fixed",
            citations=tuple(self._marker(citation) for citation in cited),
            flags=(*flags, *doubted) if claim else flags,
            alternatives=alternatives_to(said.text, others, terms) if claim else (),
        )

    def _marker(self, citation: Citation) -> int:
        """Return the number of a passage in the letter, which it gets when it is first used."""
        known = next((c.marker for c in self.citations if c.chunk_id == citation.chunk_id), None)
        if known is not None:
            return known
        self.citations.append(replace(citation, marker=len(self.citations) + 1))
        return len(self.citations)


def _of_the_thing(answer: Answer, question: LetterQuestion, terms: Terms) -> Answer:
    """Return an answer with the claims of pages that name what the question points at; not found if none does.

    A thing without an acronym, a year or the like may be called otherwise in another language: then all claims stay if none
    names it, and the answer is not doubtful.
    """
    if not (question.thing and question.pointing) or answer.outcome not in ("answered", "partial"):
        return answer
    sure = [word for word in question.thing.split() if SURE_NAME.search(word)]
    wanted = bag(" ".join(sure) or naming_words(question.thing), terms)
    told = {c.marker: bag(" ".join((c.title, *c.headings, c.quote)), terms) for c in answer.citations}
    named = {marker for marker, words in told.items() if len(wanted & words) * 2 > len(wanted)}
    said = [s for s in answer.statements if s.kind != "claim" or named.intersection(s.citations)]
    if any(s.kind == "claim" for s in said):
        return replace(answer, statements=tuple(s for s in said if not s.citations or named.intersection(s.citations)))
    if not sure and not unsure(answer):
        return answer
    return replace(answer, outcome="abstain", reason="no_evidence", statements=(), citations=(), comparison=None)


def _all_said(answer: Answer, read: LetterRead) -> list[Statement]:
    """Return what an answer says, the cells of a comparison as sentences of their own."""
    if answer.comparison is None:
        return voiced(answer, read)
    cells = [
        Statement(text=f"{column} – {row.attribute}: {cell.text}", kind="claim", citations=cell.citations)
        for row in answer.comparison.rows
        for column, cell in zip(answer.comparison.columns, row.cells, strict=True)
        if cell is not None
    ]
    return [*voiced(answer, read), *cells]


def _shortened(said: Sequence[Statement]) -> list[Statement]:
    """Return statements until the claims have their most words; a note stays with the claim whose page it is about."""
    kept: list[Statement] = []
    words, markers = 0, set[int]()
    for statement in said:
        if statement.kind == "claim":
            words += len(statement.text.split())
            if words > _MOST_WORDS and markers:
                continue
            markers.update(statement.citations)
        elif statement.citations and not markers.issuperset(statement.citations):
            continue
        kept.append(statement)
    return kept
