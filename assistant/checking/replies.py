"""Checks what staff wrote before it is sent: what the sources do not say, and what the desk cannot promise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.checking.calls import said_open, said_to_come
from assistant.checking.people import people_in, unknown_organisations, unknown_reach
from assistant.checking.promise_words import PROMISES
from assistant.checking.sentences_of import Said, is_source_line, said_in
from assistant.checking.support import bare, support_of
from assistant.checking.types import CheckedSentence, Finding, ReplyCheck
from assistant.claim_lock import lock
from assistant.lock.reading import NamesIn, Terms, fold, read
from assistant.ports import Searcher
from assistant.types import Citation, Statement
from kb.atoms import Found, atoms, unsupported
from kb.types import Provider

_LEAST_WORDS = 5  # a shorter sentence without a figure is taken to state nothing


def check_reply(text: str, citations: Sequence[Citation], knowledge: Searcher, today: date, known: str = "") -> ReplyCheck:
    """Return how each sentence of a reply rests on its sources, and what to look at. Nothing is blocked.

    `known` is what the asker wrote: its figures and addresses may be repeated. A line that begins with a marker is one of the
    list of sources: only its address is checked.
    """
    check = _Check(tuple(citations), knowledge, today, known)
    sentences: list[CheckedSentence] = []
    findings: list[Finding] = []
    for said in said_in(text):
        if is_source_line(said):
            findings += check.source_line(said)
            continue
        sentence, found = check.sentence(said)
        sentences.append(sentence)
        findings += found
    unique = {(f.kind, f.start, f.end): f for f in findings}
    return ReplyCheck(sentences=tuple(sentences), findings=tuple(sorted(unique.values(), key=lambda f: (f.start, f.end))))


@dataclass(frozen=True, slots=True)
class _Check:
    citations: tuple[Citation, ...]
    knowledge: Searcher
    today: date
    known: str

    @property
    def terms(self) -> Terms:
        return self.knowledge.lexical.terms

    @property
    def names_in(self) -> NamesIn:
        return self.knowledge.names.in_text

    @property
    def register(self) -> Mapping[str, Provider]:
        return self.knowledge.providers

    def source_line(self, said: Said) -> Iterator[Finding]:
        """Yield addresses in a line of the list of sources that its source has not, and markers without a source."""
        for marker in self._pointless(said):
            yield _finding("marker", "high", *said.place(f"[{marker}]"), f"[{marker}]", marker=marker)
        yield from unknown_reach(said, self._sources(said.markers), self.register, self.known)

    def sentence(self, said: Said) -> tuple[CheckedSentence, list[Finding]]:
        """Return a sentence with its support, and what there is to look at in it."""
        found = [_finding("marker", "high", *said.place(f"[{m}]"), f"[{m}]", marker=m) for m in self._pointless(said)]
        cited = [m for m in said.markers if m not in self._pointless(said)]
        resting, wrong = self._rests(said, cited)
        found += wrong
        found += unknown_reach(said, self.citations, self.register, self.known)
        found += unknown_organisations(said, self.citations, self.register, self.known)
        found += people_in(said, self.citations, self.known)
        found += said_open(said, self._sources(resting.markers), self.knowledge.opportunities, self.today)
        found += said_to_come(said, self.today)
        if resting.support != "verbatim":
            found += _promised(said)
        return resting, found

    def _pointless(self, said: Said) -> list[int]:
        there = {citation.marker for citation in self.citations}
        return [marker for marker in said.markers if marker not in there]

    def _sources(self, markers: Sequence[int]) -> list[Citation]:
        return [citation for citation in self.citations if citation.marker in markers]

    def _rests(self, said: Said, cited: Sequence[int]) -> tuple[CheckedSentence, list[Finding]]:
        """Return on what a sentence rests: the sources that it cites, else any of the letter's that says the same."""
        plain = CheckedSentence(start=said.start, end=said.end, text=said.text, support="plain", markers=tuple(cited))
        if not self._states(said, cited):
            return plain, []
        if cited:
            support = support_of(said.text, cited, self.citations, self.terms, self.names_in)
            if support != "undecided":
                return replace(plain, support=support), []
        for citation in self.citations:
            support = support_of(said.text, (citation.marker,), self.citations, self.terms, self.names_in)
            if support == "undecided" or (support == "checked" and not said.facts):
                continue
            start, end = said.start, said.end
            told = _finding("no_source", "low", start, end, said.text, marker=citation.marker)
            return replace(plain, support=support, markers=(citation.marker,)), [told]
        if not cited and not said.facts:
            return plain, []
        return replace(plain, support="unsupported"), list(self._unsupported(said, cited))

    def _states(self, said: Said, cited: Sequence[int]) -> bool:
        """Tell whether a sentence states something that is not known without a source."""
        if bare(said.text) and bare(said.text) in fold(self.known):
            return False
        return bool(cited or self._own_facts(said)) or len(said.text.split()) >= _LEAST_WORDS

    def _own_facts(self, said: Said) -> list[Found]:
        """Return the facts of a sentence that the asker did not state."""
        given = atoms(self.known)
        return [found for found in said.facts if found.atom not in given]

    def _unsupported(self, said: Said, cited: Sequence[int]) -> Iterator[Finding]:
        """Yield the facts that no source states; if they all stand there, the words that are said otherwise."""
        sources = self._sources(cited) or list(self.citations)
        stated = "\n".join("\n".join((c.title, *c.headings, c.quote)) for c in sources)
        own = {found.atom for found in self._own_facts(said)}
        missing = [found for found in unsupported(said.text, stated) if found.atom in own]
        marker = cited[0] if cited else None
        for found in missing:
            words = said.text[found.start : found.end]
            yield _finding("figure", "high", *said.place(words), words, marker, self._closest(said, sources))
        if missing or not (cited or own):
            return
        statement = Statement(text=said.text, kind="claim", citations=tuple(c.marker for c in sources))
        cut = lock([statement], sources, self.terms, self.names_in).cut if sources else (said.text,)
        words = next((word for word in cut if word in said.text), said.text)
        yield _finding("statement", "medium", *said.place(words), words, marker, self._closest(said, sources))

    def _closest(self, said: Said, sources: Sequence[Citation]) -> str:
        """Return the sentence of the sources that is closest to one of the text; empty without sources."""
        found: list[tuple[int, str]] = []
        wanted = set(self.terms(said.text))
        for citation in sources:
            source = read(citation)
            found += [
                (len(wanted & set(self.terms(source.units[n].text))), source.units[n].text)
                for n in source.closest(said.text, self.terms)
            ]
        return max(found, key=lambda one: one[0], default=(0, ""))[1]


def _promised(said: Said) -> Iterator[Finding]:
    for kind, severity, pattern in PROMISES:
        if match := pattern.search(said.written):
            yield _finding(kind, severity, said.start + match.start(), said.start + match.end(), match.group())


def _finding(
    kind: str, severity: str, start: int, end: int, words: str, marker: int | None = None, detail: str = ""
) -> Finding:
    return Finding(kind=kind, severity=severity, start=start, end=end, words=words, marker=marker, detail=detail)  # type: ignore[arg-type]
