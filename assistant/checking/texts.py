"""Holds a text of others against the pages, statement by statement: says so, says otherwise, says nothing of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.checking.differing import difference
from assistant.checking.flagging import flags_of
from assistant.checking.sentences_of import Said, said_in
from assistant.checking.support import support_of
from assistant.checking.types import CheckedStatement, Evidence, TextCheck
from assistant.citing import cite
from assistant.lock.reading import Source, Terms, bag, read, without_facts
from assistant.ports import Searcher
from assistant.types import Citation
from kb.sentences import sentences
from kb.topics import topics_in
from kb.types import Hit, Query

_SEARCHED = 12
_MOST_STATEMENTS = 200  # of one text; more are not looked at
_LEAST_WORDS = 5
_SAID = 0.85  # share of a statement's words, by their weight, from which a passage is taken to say the same
_SAID_FACTS = 0.55  # the same where its figures stand there too
_OPINION = re.compile(
    r"\b(?:a nostro (?:avviso|parere)|secondo (?:noi|me)|riteniamo|crediamo|pensiamo|consigliamo|suggeriamo|raccomandiamo"
    r"|vi invitiamo|il nostro (?:studio|team|staff)"
    r"|la nostra (?:società|consulenza|offerta|proposta)|siamo (?:lieti|a disposizione|in grado)|il nostro (?:onorario"
    r"|compenso)|in sintesi|in conclusione|è importante"
    r"|in our (?:opinion|view)|we (?:believe|think|recommend|suggest|offer|are happy)|our (?:firm|team|fee|services)"
    r"|in conclusion|overall|à notre avis|nous (?:pensons"
    r"|recommandons|proposons)|unserer meinung|wir (?:empfehlen|glauben|bieten)|en nuestra opinión|(?:le )?recomendamos"
    r"|creemos)\b",
    re.I,
)


@dataclass(frozen=True)
class _Passage:
    """A passage that was found for a statement."""

    hit: Hit
    source: Source

    @property
    def citation(self) -> Citation:
        return self.source.citation

    @cached_property
    def head(self) -> str:
        return self.source.head


def check_text(text: str, knowledge: Searcher, today: date) -> TextCheck:
    """Return each statement of a text with what the pages say of it.

    Contradicted is only what a page about the same thing states with another figure or day, or in the contrary sense. What
    states nothing that a page could say (greetings, opinions, offers) is set apart as not checkable.
    """
    check = _Check(knowledge, today)
    statements = [check.statement(said) for said, _ in zip(said_in(text), range(_MOST_STATEMENTS), strict=False)]
    return TextCheck(statements=tuple(statements), build_id=knowledge.build_id)


@dataclass(frozen=True, slots=True)
class _Check:
    knowledge: Searcher
    today: date

    @property
    def terms(self) -> Terms:
        return self.knowledge.lexical.terms

    def statement(self, said: Said) -> CheckedStatement:
        """Return a statement with its verdict."""
        plain = CheckedStatement(start=said.start, end=said.end, text=said.text, verdict="not_checkable", evidence=None)
        if not self._checkable(said):
            return plain
        passages = list(self._passages(said))
        if (found := self._supported(said, passages)) is not None:
            return CheckedStatement(start=said.start, end=said.end, text=said.text, verdict="supported", evidence=found)
        for passage in passages:
            told = difference(said, passage.source, self.terms, self.knowledge.lexical.idf, self._whole(passage, passages))
            if told is not None:
                evidence = Evidence(
                    text=told.sentence,
                    citation=passage.citation,
                    differs=told.kind,
                    words=told.instead,
                    flags=self._flags(told.sentence, passage),
                )
                return CheckedStatement(
                    start=said.start, end=said.end, text=said.text, verdict="contradicted", evidence=evidence, words=told.words
                )
        return CheckedStatement(start=said.start, end=said.end, text=said.text, verdict="not_found", evidence=None)

    def _checkable(self, said: Said) -> bool:
        if said.text.endswith("?") or len(said.text.split()) < _LEAST_WORDS or _OPINION.search(said.text):
            return False
        named = self.knowledge.names.in_text(said.text)
        return bool(said.facts or named or topics_in(said.text))

    def _passages(self, said: Said) -> Iterator[_Passage]:
        result = self.knowledge.search(Query(texts=(said.text,), as_of=self.today, limit=_SEARCHED))
        for hit in (*result.hits, *result.near_misses):
            closest = max(hit.sentences, key=lambda s: s.similarity, default=None)
            sentence = hit.chunk.text[closest.start : closest.end] if closest else hit.chunk.text
            yield _Passage(hit, read(cite([(hit, sentence)])[0]))

    def _supported(self, said: Said, passages: list[_Passage]) -> Evidence | None:
        """Return the passage that says all of a statement; one that has its words before one that shares most of them."""
        found: list[tuple[float, Evidence]] = []
        for passage in passages:
            support = support_of(said.text, (1,), (passage.citation,), self.terms, self.knowledge.names.in_text)
            if support == "undecided":
                continue
            share, sentence = self._closest(said, passage)
            if support == "checked" and share < (_SAID_FACTS if said.facts else _SAID):
                continue
            flags = self._flags(sentence, passage)
            found.append((share + (support == "verbatim"), Evidence(text=sentence, citation=passage.citation, flags=flags)))
        return max(found, key=lambda one: one[0], default=(0.0, None))[1]

    def _closest(self, said: Said, passage: _Passage) -> tuple[float, str]:
        """Return the share of a statement's words, by weight, that a passage's closest sentence has, and that sentence."""
        wanted = bag(without_facts(said.text), self.terms)
        total = sum(map(self.knowledge.lexical.idf, wanted)) or 1.0
        best = (0.0, sentences(passage.citation.quote)[0] if passage.citation.quote else "")
        for unit in passage.source.units:
            shared = wanted & bag(f"{passage.head} {unit.whole}", self.terms)
            own = wanted & bag(unit.whole, self.terms)
            share = (sum(map(self.knowledge.lexical.idf, shared)) + sum(map(self.knowledge.lexical.idf, own))) / (2 * total)
            best = max(best, (share, unit.text))
        return best

    def _whole(self, passage: _Passage, passages: list[_Passage]) -> str:
        """Return all that was found of a passage's page: a figure that stands elsewhere on it contradicts nothing."""
        same = [p.citation.quote for p in passages if p.citation.document_id == passage.citation.document_id]
        return "\n".join([passage.head, *same])

    def _flags(self, text: str, passage: _Passage) -> tuple:  # type: ignore[type-arg]
        return flags_of(text, [passage.citation], self.knowledge.opportunities, self.today, ())
