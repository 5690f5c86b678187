"""The passages behind a case: where its gold stands, what else states it, and on which pages."""

from collections.abc import Iterator

from evals.cases import Case, Nugget
from evals.corpus import Corpus, Placed
from evals.matching import address, fold
from evals.mutation_rules import each_sentence
from evals.records import Lexicon, Tools
from kb.atoms import Atom, Found, atoms, extract

_ABOUT = 0.5  # of the weight of a gold sentence's words, from which a passage is taken to be about the same


class Ground:
    """The passages of a build, and which of them state what a case asks."""

    def __init__(self, corpus: Corpus, tools: Tools) -> None:
        self.corpus, self.tools = corpus, tools
        self._stating: dict[str, list[Placed]] = {}
        self._copies: dict[str, list[Placed]] = {}
        self._holding: dict[Atom, list[Placed]] = {}
        for passage in corpus.passages:
            self._copies.setdefault(fold(passage.text), []).append(passage)
            for atom in atoms(passage.text):
                self._holding.setdefault(atom, []).append(passage)

    def gold(self, case: Case) -> list[Placed]:
        """Return the passages that hold a quote of the case, the first judgement's first."""
        found = [passage for qrel in case.qrels for passage in self.corpus.with_quote(qrel)]
        return list({passage.chunk_id: passage for passage in found}.values())

    def stating(self, case: Case) -> list[Placed]:
        """Return the gold, the other passages that state a vital fact about the same, and their word-for-word mirrors.

        About the same is what shares words with the question, or half of its words' weight with a gold sentence.
        """
        if case.id not in self._stating:
            hidden = self.corpus.withheld(case.model_copy(update={"withheld": True}), self.tools)
            first = [*self.gold(case), *(self.corpus.by_id[chunk_id] for chunk_id in sorted(hidden)), *self._retelling(case)]
            every = [copy for passage in first for copy in (passage, *self._copies[fold(passage.text)])]
            self._stating[case.id] = list({passage.chunk_id: passage for passage in every}.values())
        return self._stating[case.id]

    def _retelling(self, case: Case) -> Iterator[Placed]:
        """Yield the passages that hold a typed fact of the vital nuggets and are about what a gold sentence is about."""
        facts = {f.atom for n in vital(case) for group in n.any_of for pattern in group for f in facts_of(pattern)}
        lexicon = self.tools.lexicon
        golds = [set(lexicon.terms(f"{p.head.split(chr(10))[0]} {gold_sentence(case, p)}")) for p in self.gold(case)]
        for passage in {p.chunk_id: p for atom in facts for p in self._holding.get(atom, ())}.values():
            said = set(lexicon.terms(f"{passage.head}\n{passage.text}"))
            if any(_weight(gold & said, lexicon) >= _ABOUT * _weight(gold, lexicon) for gold in golds):
                yield passage

    def on_gold_pages(self, case: Case) -> list[Placed]:
        """Return all passages of the pages that the case names."""
        pages = {address(qrel.doc) for qrel in case.qrels}
        return [passage for passage in self.corpus.passages if address(passage.url) in pages]


def vital(case: Case) -> tuple[Nugget, ...]:
    """Return the facts that must be stated."""
    return tuple(nugget for nugget in case.nuggets if nugget.weight == "vital")


def gold_sentence(case: Case, passage: Placed) -> str:
    """Return the sentence of a gold passage that shares most with a quote of the case."""
    quotes = [set(fold(qrel.quote).split()) for qrel in case.qrels if address(qrel.doc) == address(passage.url)]
    said = [sentence for _, _, sentence in each_sentence(passage.text)]
    return max(said, key=lambda s: max((_shared(set(fold(s).split()), quote) for quote in quotes), default=0.0))


def facts_of(pattern: str) -> list[Found]:
    """Return the typed facts of a pattern, of each of its alternatives."""
    return [found for part in pattern.split("|") for found in extract(part.strip())]


def _shared(sentence: set[str], quote: set[str]) -> float:
    return len(sentence & quote) / len(sentence | quote)


def _weight(terms: set[str], lexicon: Lexicon) -> float:
    return sum(lexicon.idf(term) for term in terms)
