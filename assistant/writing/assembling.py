"""Statements of a model and quoted sentences become one answer with markers, citations and notes."""

from collections.abc import Sequence

from assistant.asking import answers, read_in
from assistant.claim_lock import Verdict, lock
from assistant.composing import compose
from assistant.selecting import Choice
from assistant.types import Citation, Statement
from assistant.writing.cleaning import plain
from assistant.writing.passages import anchor, read_by
from assistant.writing.supporting import supported
from assistant.writing.types import Composed, Part, Proposed, Task, Told
from kb.atoms import AtomKind, extract
from kb.types import Hit

_CHARACTERS = 500  # of a statement; what is longer is an essay


class Assembly:
    """Takes what a model proposes, one statement after the other, and keeps what every check lets pass.

    A statement that fails is replaced by what the extractive answer quotes from the passages that it names, if anything.
    Such quotes wait for the first statement that passes: without one the extractive answer stands as it is.
    """

    def __init__(self, task: Task, passages: Sequence[tuple[Citation, Hit]]) -> None:
        self._task, self._passages = task, passages
        self._anchors: list[Choice] = []  # sentences that are cited, in the order of use
        self._claims: list[Statement] = []
        self._citations: tuple[Citation, ...] = ()
        self._waiting: list[Choice] = []
        self.kept = 0  # statements in the model's words
        self.cut: list[str] = []  # statements that failed, as they were written

    def take(self, proposed: Proposed) -> list[Told]:
        """Return what can be said now: the statement, a quote in its place, or nothing yet."""
        named = read_by(self._passages, proposed.passages)
        text = plain(proposed.text) if len(proposed.text) <= _CHARACTERS and named else None
        if text is not None and any(text.casefold() == claim.text.casefold() for claim in self._claims):
            return []
        stating = [hit for citation, hit in named if text is not None and self._states(citation, text)]
        told = self._add(text, [anchor(h, text, self._task.checks.terms) for h in stating]) if text and stating else None
        if told is not None:
            self.kept += 1
            return [told, *self._flush()]
        self.cut.append(proposed.text[:_CHARACTERS])
        chunks = {hit.chunk.id for _, hit in named}
        self._waiting += [choice for choice in self._task.extractive.choices if choice.hit.chunk.id in chunks]
        return self._flush() if self.kept else []

    def quote_the_rest(self) -> None:
        """Let everything follow that the extractive answer quotes: for a model that was stopped."""
        self._waiting += self._task.extractive.choices

    def close(self) -> Composed:
        """Return the whole answer: what was told, what is still owed, and the notes on dates.

        Owed are, as quotes, the fact that was asked for and something for each question of the message.
        """
        self._flush()
        self._waiting = [choice for part in self._task.parts for choice in self._owed(part)]
        self._flush()
        composed, citations = compose(self._anchors, self._task.language, self._task.question)
        notes = [statement for statement in composed if statement.kind == "boilerplate"]
        verdict = Verdict((*self._claims, *notes), tuple(self.cut))
        return Composed(verdict=verdict, citations=citations, choices=tuple(self._anchors))

    def _states(self, passage: Citation, text: str) -> bool:
        """Tell whether a passage alone states what a statement says; others that a model names beside it are not cited."""
        checks = self._task.checks
        alone = Statement(text=text, kind="claim", citations=(passage.marker,))
        locked = lock([alone], [passage], checks.terms, checks.names_in)
        return locked.statements == (alone,) and supported(text, passage, self._task.question.text, checks)

    def _add(self, text: str, anchors: Sequence[Choice]) -> Told | None:
        """Add a claim if the lock lets it pass with all that it cites."""
        used = [*self._anchors, *anchors]
        _, citations = compose(used, self._task.language, self._task.question)
        marker = {citation.chunk_id: citation.marker for citation in citations}
        markers = tuple(dict.fromkeys(marker[choice.hit.chunk.id] for choice in anchors))
        claim = Statement(text=text, kind="claim", citations=markers, group=anchors[0].hit.provider.short_name)
        verdict = lock([claim], citations, self._task.checks.terms, self._task.checks.names_in)
        if verdict.statements != (claim,):
            return None
        told = Told(claim, citations[len(self._citations) :])
        self._anchors, self._citations = used, citations
        self._claims.append(claim)
        return told

    def _flush(self) -> list[Told]:
        """Say the quotes that wait, but for those whose sentence is cited already."""
        told = []
        for choice in self._waiting:
            if not any((a.hit.chunk.id, a.start) == (choice.hit.chunk.id, choice.start) for a in self._anchors):
                composed, _ = compose([choice], self._task.language, self._task.question)
                told += [self._add(s.text, [choice]) for s in composed if s.kind == "claim"]
        self._waiting = []
        return [one for one in told if one is not None]

    def _owed(self, part: Part) -> list[Choice]:
        asked = read_in(part.asked, self._task.language)
        if asked.particular and not any(answers(asked, c.text, _kinds(c.text)) for c in self._claims):
            return [choice for choice in part.choices if choice.asked_fact][:1]
        pages = {choice.hit.version.id for choice in part.choices}
        alone = len(self._task.parts) == 1
        return [] if alone or any(a.hit.version.id in pages for a in self._anchors) else [part.choices[0]]


def _kinds(text: str) -> frozenset[AtomKind]:
    return frozenset(found.atom.kind for found in extract(text))
