"""The passages of a build as gold sees them: where a quote stands, and what must be hidden so that nothing answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.cases import Case, Qrel
from evals.matching import address, fold, holds
from evals.metrics.nuggets import supported
from evals.records import Tools
from kb.types import Chunk, Document, DocumentVersion

_ABOUT = 0.35  # of the question's idf mass, from which a passage is taken to be about the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A passage and where it stands."""

    chunk_id: str
    url: str
    version: str  # first 12 characters of the digest of its version
    head: str  # title and headings
    text: str


class Corpus:
    """All passages of one build, by address."""

    def __init__(self, passages: Iterable[Placed]) -> None:
        self.passages = tuple(passages)
        self.by_id = {passage.chunk_id: passage for passage in self.passages}
        self._by_address: dict[str, list[Placed]] = {}
        for passage in self.passages:
            self._by_address.setdefault(address(passage.url), []).append(passage)

    def with_quote(self, qrel: Qrel) -> list[Placed]:
        """Return the passages of a judgement's document that hold its quote: the whole of it, or else most of it."""
        here, quote = self._by_address.get(address(qrel.doc), ()), fold(qrel.quote)
        whole = [passage for passage in here if quote in fold(passage.text)]
        return whole or [passage for passage in here if holds(passage.text, qrel.quote)]

    def problems(self, cases: Sequence[Case]) -> list[str]:
        """Return a line for each page and each quote that is gone: case, page, quote, what to do."""
        return [problem for case in cases for problem in self._problems(case)]

    def _problems(self, case: Case) -> list[str]:
        found = []
        for qrel in case.qrels:
            if not (here := self._by_address.get(address(qrel.doc))):
                found.append(f"{case.id}: qrels: the build has no page {qrel.doc}: crawl it again, or mend the case")
            elif not self.with_quote(qrel):
                was = f" (read in version {qrel.version}, now {here[0].version})" if qrel.version else ""
                found.append(f"{case.id}: qrels: the quote no longer stands on {qrel.doc}{was}: {qrel.quote!r}: mend the case")
        return found

    def pinned(self, case: Case) -> Case:
        """Return the case with the version of each quote that stands in this build."""
        qrels = []
        for qrel in case.qrels:
            places = self.with_quote(qrel)
            qrels.append(qrel.model_copy(update={"version": places[0].version}) if places else qrel)
        return case.model_copy(update={"qrels": tuple(qrels)})

    def gold(self, case: Case) -> tuple[bool, ...]:
        """Return, for each judgement of a case, whether some passage holds it."""
        return tuple(bool(self.with_quote(qrel)) for qrel in case.qrels)

    def withheld(self, case: Case, tools: Tools) -> frozenset[str]:
        """Return the ids of the passages that hold gold, or that state a vital fact about what the question is about."""
        if not case.withheld:
            return frozenset()
        hidden = {passage.chunk_id for qrel in case.qrels for passage in self.with_quote(qrel)}
        vital = [nugget for nugget in case.nuggets if nugget.weight == "vital"]
        pages = {address(qrel.doc) for qrel in case.qrels}
        asked = set(tools.lexicon.terms(case.question))
        for passage in self.passages:
            here = address(passage.url) in pages
            if passage.chunk_id in hidden or not (here or _about(asked, passage, tools)):
                continue
            lines = [line for line in passage.text.splitlines() if line.strip()]
            if any(supported(nugget, lines, tools) == "full" for nugget in vital):
                hidden.add(passage.chunk_id)
        return frozenset(hidden)


def _about(asked: set[str], passage: Placed, tools: Tools) -> bool:
    mass = sum(tools.lexicon.idf(term) for term in asked)
    said = set(tools.lexicon.terms(f"{passage.head}\n{passage.text}"))
    return mass > 0 and sum(tools.lexicon.idf(term) for term in asked & said) >= _ABOUT * mass


def placed(chunk: Chunk, version: DocumentVersion, document: Document) -> Placed:
    """Return a passage of the store as gold sees it."""
    head = "\n".join((version.title, *chunk.headings))
    return Placed(chunk_id=chunk.id, url=document.url, version=version.digest[:12], head=head, text=chunk.text)
