"""Holds a text of others against the pages, statement by statement: says so, says otherwise, says nothing of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from assistant.checking.differing import Differs, difference, particular
from assistant.checking.flagging import flags_of
from assistant.checking.like_words import naming_words, wording_of
from assistant.checking.sentences_of import Said, said_in
from assistant.checking.support import support_of
from assistant.checking.types import CheckedStatement, Evidence, Flag, TextCheck, Verdict
from assistant.citing import cite
from assistant.lock.reading import Source, Terms, bag, read
from assistant.ports import Searcher
from assistant.types import Citation
from kb.places import countries_in
from kb.sentences import sentences
from kb.text_years import years_in
from kb.topics import topics_in
from kb.types import Hit, Query

_SEARCHED = 12
_MOST_STATEMENTS = 200  # of one text; more are not looked at
_LEAST_WORDS = 5
_FEWEST_WORDS = 3  # where a figure or an organisation stands among them
_HEADING_WORDS = 8  # of a line that only says what the following is about
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
    statements: list[CheckedStatement] = []
    subject = _Subject()
    for said, _ in zip(said_in(text), range(_MOST_STATEMENTS), strict=False):
        statements.append(check.statement(said, subject))
        subject = check.next_subject(said, statements[-1], subject)
    return TextCheck(statements=tuple(statements), build_id=knowledge.build_id)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the sentences before were about, for one that does not say it: "La dotazione del bando è di ..."."""

    words: str = ""  # that name it, in the title or a heading of a page
    owners: tuple[str, ...] = ()  # the organisations that are named with it, by their ids
    years: tuple[str, ...] = ()  # of its edition
    unknown: bool = False  # no page does


@dataclass(frozen=True, slots=True)
class _Check:
    knowledge: Searcher
    today: date

    @property
    def terms(self) -> Terms:
        return self.knowledge.lexical.terms

    def statement(self, said: Said, subject: _Subject) -> CheckedStatement:
        """Return a statement with its verdict; one that names nothing is read as about the subject first."""
        if not self._checkable(said):
            return _ended(said, "not_checkable")
        if subject.words and not self._names_its_own(said):
            passages = [p for p in self._passages(f"{subject.words}: {said.text}") if self._is_of(p, subject)]
            if (found := self._verdict(said, passages, subject.words)) is not None:
                return found
        if (subject.words or subject.unknown) and not naming_words(said.text):
            return _ended(said, "not_found")
        return self._verdict(said, list(self._passages(said.text)), said.text) or _ended(said, "not_found")

    def next_subject(self, said: Said, checked: CheckedStatement, before: _Subject) -> _Subject:
        """Return what a sentence after this one is about if it does not say so itself."""
        heading = checked.verdict == "not_checkable" and said.text[-1] not in ".!?" and len(said.text.split()) <= _HEADING_WORDS
        if not heading and not self._names_its_own(said):
            return before
        if checked.verdict == "not_found":
            return _Subject(unknown=True)
        words = self._named_with(said, checked.evidence)
        if not words:
            return before
        return _Subject(words, tuple(self.knowledge.names.in_text(said.text)), tuple(years_in(said.text)))

    def _named_with(self, said: Said, evidence: Evidence | None) -> str:
        """Return the words by which a sentence, or a heading that only names it, calls what a page is called after."""
        names = naming_words(said.text).split()
        if evidence is not None:
            head = self._head_of(evidence.citation)
            called = [word for word in names if head.intersection(self.terms(word))]
            return " ".join(called or [word for word in names if word[0].isupper() and word in evidence.text])
        wanted = bag(" ".join(names), self.terms)
        return " ".join(names) if any(wanted and wanted <= self._head_of(p.citation) for p in self._passages(said.text)) else ""

    def _is_of(self, passage: _Passage, subject: _Subject) -> bool:
        """Tell whether a passage's page is called after a subject, by the organisation and of the edition named with it."""
        years = years_in(passage.head)
        if not bag(subject.words, self.terms) <= self._head_of(passage.citation):
            return False
        owned = passage.citation.provider_id in subject.owners or not subject.owners
        return owned and (not years or not subject.years or bool(set(years) & set(subject.years)))

    def _head_of(self, citation: Citation) -> frozenset[str]:
        return bag(" ".join((citation.title, *citation.headings)), self.terms)

    def _names_its_own(self, said: Said) -> bool:
        first, *others = said.text.split()
        capitals = first[1:].lower() != first[1:] or any(word[0].isupper() for word in naming_words(" ".join(others)).split())
        return bool(capitals or countries_in(said.text) or self.knowledge.names.in_text(said.text))

    def _verdict(self, said: Said, passages: list[_Passage], subject: str) -> CheckedStatement | None:
        if (found := self._supported(said, passages)) is not None:
            return replace(_ended(said, "supported"), evidence=found)
        return self._contradicted(said, passages, subject)

    def _checkable(self, said: Said) -> bool:
        if said.text.endswith("?") or _OPINION.search(said.text):
            return False
        if said.facts or self.knowledge.names.in_text(said.text):
            return len(said.text.split()) >= _FEWEST_WORDS
        return len(said.text.split()) >= _LEAST_WORDS and bool(topics_in(said.text))

    def _passages(self, text: str) -> Iterator[_Passage]:
        result = self.knowledge.search(Query(texts=(text,), as_of=self.today, limit=_SEARCHED))
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
            if support == "checked" and self._of_another_thing(said, passage):
                continue
            share, sentence = self._closest(said, passage)
            if support == "checked" and share < (_SAID_FACTS if said.facts else _SAID):
                continue
            flags = self._flags(sentence, passage)
            found.append((share + (support == "verbatim"), Evidence(text=sentence, citation=passage.citation, flags=flags)))
        return max(found, key=lambda one: one[0], default=(0.0, None))[1]

    def _contradicted(self, said: Said, passages: list[_Passage], subject: str) -> CheckedStatement | None:
        """Return the statement with the passage nearest to it that says otherwise; of two as near one that still holds."""
        found: list[tuple[float, int, Differs, Evidence]] = []
        for passage in passages:
            page, owner = self._whole(passage, passages), self._owner(said, passage)
            near = difference(said, passage.source, self.terms, self.knowledge.lexical.idf, page, owner, subject)
            if near is None:
                continue
            told, flags = near[1], self._flags(near[1].sentence, passage)
            evidence = Evidence(
                text=told.sentence, citation=passage.citation, differs=told.kind, words=told.instead, flags=flags
            )
            found.append((round(near[0], 1), -len(flags), told, evidence))
        if not found:
            return None
        *_, told, evidence = max(found, key=lambda one: one[:2])
        return replace(_ended(said, "contradicted"), evidence=evidence, words=told.words)

    def _closest(self, said: Said, passage: _Passage) -> tuple[float, str]:
        """Return the share of a statement's words, by weight, that a passage's closest sentence has, and that sentence."""
        wording, idf = wording_of(said.text, self.terms), self.knowledge.lexical.idf
        total = sum(map(idf, wording.about)) or 1.0
        best = (0.0, sentences(passage.citation.quote)[0] if passage.citation.quote else "")
        head = wording.told(passage.head)
        for unit in passage.source.units:
            own = wording.told(unit.whole)
            share = (sum(map(idf, wording.about & (own | head))) + sum(map(idf, wording.about & own))) / (2 * total)
            best = max(best, (share, unit.text))
        return best

    def _whole(self, passage: _Passage, passages: list[_Passage]) -> str:
        """Return all that was found of a passage's page: a figure that stands elsewhere on it contradicts nothing."""
        same = [p.citation.quote for p in passages if p.citation.document_id == passage.citation.document_id]
        return "\n".join([passage.head, *same])

    def _of_another_thing(self, said: Said, passage: _Passage) -> bool:
        """Tell whether a statement names a topic or a country of which a passage says nothing."""
        wording = wording_of(said.text, self.terms)
        told = wording.told(f"{passage.head} {self._owner(said, passage)} {passage.citation.quote}")
        return particular(said.text, wording.about - told, wording)

    def _owner(self, said: Said, passage: _Passage) -> str:
        """Return the names of the organisation of a passage's page, if a statement names it."""
        owner = self.knowledge.providers[passage.citation.provider_id]
        named = owner.id in self.knowledge.names.in_text(said.text)
        return " ".join((owner.name, owner.short_name, *owner.aliases)) if named else ""

    def _flags(self, text: str, passage: _Passage) -> tuple[Flag, ...]:
        return flags_of(text, [passage.citation], self.knowledge.opportunities, self.today, ())


def _ended(said: Said, verdict: Verdict) -> CheckedStatement:
    return CheckedStatement(start=said.start, end=said.end, text=said.text, verdict=verdict, evidence=None)
