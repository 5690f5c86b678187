"""The knowledge base: opens the published build and searches it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kb.adjusting import OWNER_KINDS, Adjuster
from kb.build_folder import BuildsFolder, read_arrays
from kb.errors import IndexDamagedError, KbError
from kb.glossary import Glossary
from kb.mirrors import without_mirrors
from kb.naming import ProviderNames
from kb.opportunity_book import OpportunityBook
from kb.opportunity_types import Opportunity
from kb.passage_memory import PassageMemory, PassageStore
from kb.ports import Embedder, VectorIndex
from kb.ranking import Features, agreement, highest, mix, ranges, ranks
from kb.settings import KbSettings
from kb.standing_opportunities import StandingOpportunities
from kb.timing import Clock
from kb.typed_facts import Fact
from kb.types import (
    Build,
    Hit,
    Meaning,
    Provider,
    Query,
    ScoredSentence,
    Scores,
    SearchResult,
    Signals,
    Vectors,
    unscored,
)

_CORPUS_LANGUAGES = ("it",)
# A page is withdrawn as of the visit that found it gone, which may have begun before a build and been written down after.
_LONGEST_CRAWL = timedelta(days=30)
_SYNONYM_WEIGHT = 0.35
_NAMED_SHARE = 0.6  # of a title's idf mass
_OTHER_WORDING_WEIGHT = 0.5
_EXAMINED = 40  # best candidates that are read in full: mirrors, dates and names are looked at


class LexicalIndex(Protocol):
    """BM25, as far as a search needs it; see kb/engines/bm25_index.py."""

    def scores(self, weights: dict[str, float]) -> NDArray[np.float32]: ...
    def coverage(self, groups: Sequence[Sequence[str]]) -> NDArray[np.float32]: ...
    def terms(self, text: str) -> list[str]: ...
    def idf(self, term: str) -> float: ...
    def known(self, term: str) -> bool: ...


class Store(PassageStore, Protocol):
    """The store, as far as a search needs it."""

    def providers(self) -> dict[str, Provider]: ...


@dataclass(frozen=True, slots=True)
class _Words:
    """A question on the lexical side."""

    weights: dict[str, float]  # term -> weight
    groups: list[list[str]]  # a term of the question with its synonyms


class KnowledgeBase:
    """Searches one build. Safe to share between threads: it only reads."""

    def __init__(
        self,
        store: Store,
        build: Build,
        folder: BuildsFolder,
        embedder: Embedder,
        vectors: VectorIndex | None,
        lexical: LexicalIndex,
        glossary: Glossary,
        settings: KbSettings,
        book: OpportunityBook | None = None,
    ) -> None:
        """Open a build. `vectors` None: words alone propose passages, while the vector index is repaired.

        Raises IndexDamagedError if the build was made by another embedder or its arrays cannot be read.
        """
        if build.embedder != embedder.name:
            raise IndexDamagedError(
                f"build {build.id} was made with embedder {build.embedder!r}, this is {embedder.name!r}: run `fondaco publish`"
            )
        self.build, self.build_id, self.providers = build, build.id, store.providers()
        self.names = ProviderNames(self.providers.values())
        self._adjuster = Adjuster(self.names, self.providers, settings)
        since = build.created_at - _LONGEST_CRAWL  # what went before is in no passage of the build
        self._memory, self.embedder, self._vectors, self._book = PassageMemory(store, since), embedder, vectors, book
        self.lexical, self._glossary, self._settings = lexical, glossary, settings
        self._ids, self._sentences = read_arrays(folder.path(build.id))
        self._row = {chunk_id: row for row, chunk_id in enumerate(self._ids)}
        self._opportunities = StandingOpportunities(book, store, self._row, since)
        self._matrix: Vectors = np.load(folder.path(build.id) / "exact" / "vectors.npy", mmap_mode="r")

    @property
    def chunk_ids(self) -> Sequence[str]:
        return self._ids

    @property
    def opportunities(self) -> tuple[Opportunity, ...]:
        """The opportunities whose window stands in this build and on pages that stand, as corrected up to now."""
        return self._opportunities.current()

    def facts(self, version_id: str) -> Sequence[Fact]:
        """Return the typed facts of a version in the order of its text; none without a book."""
        return self._book.facts(version_id) if self._book else ()

    def read(self, chunk_ids: Sequence[str]) -> dict[str, Hit]:
        """Return passages of this build by id, unscored; one that it does not hold or that is withdrawn is left out."""
        found = self._memory.standing([i for i in chunk_ids if i in self._row])
        return {i: unscored(c, v, d, self.providers[d.provider_id]) for i, (c, v, d) in found.items()}

    def search(self, query: Query) -> SearchResult:
        """Return the passages closest to a question, best first.

        Chunks are proposed by vectors and by words, decided on by their best sentence and by words, and then moved
        for being closed, retold or of a provider that the question names.
        """
        clock = Clock()
        questions = np.stack([self.embedder.embed_query(text) for text in query.texts])
        clock.mark("embed")
        words, hidden = self._words(query), frozenset(self._row[i] for i in query.hidden if i in self._row)
        lexical = self.lexical.scores(words.weights)
        lexical[list(hidden)] = 0.0
        features = self._features(questions, lexical, words, hidden)
        clock.mark("candidates")
        foreign = query.language not in _CORPUS_LANGUAGES
        weight = self._settings.foreign_lexical_weight if foreign else self._settings.lexical_weight
        chunk_weight = self._settings.foreign_chunk_weight if foreign else self._settings.chunk_weight
        final = mix(features, chunk_weight, weight)
        clock.mark("rank")
        hits = self._hits(query, questions, features, final)
        context = self._context(hits[: query.limit], questions, query.hidden)
        clock.mark("read")
        return SearchResult(
            hits=tuple(hits[: query.limit]),
            near_misses=tuple(hits[query.limit : query.limit + 5]),
            context=tuple(context),
            signals=self._signals(words, features, final),
            build_id=self.build.id,
            ms=clock.ms,
            lexical_only=self._vectors is None,
            meaning=Meaning(self.embedder.name, questions),
        )

    def _words(self, query: Query) -> _Words:
        weights: dict[str, float] = {}
        groups: dict[str, list[str]] = {}
        foreign = query.language not in _CORPUS_LANGUAGES
        for place, text in enumerate(query.texts):
            for term in self.lexical.terms(text):
                weights.setdefault(term, 1.0 if place == 0 else _OTHER_WORDING_WEIGHT)
                if place == 0:
                    groups.setdefault(term, [term])
            for match in self._glossary.find(text):
                for term in self._glossary.other_terms(match, foreign):
                    weights.setdefault(term, 1.0 if foreign else _SYNONYM_WEIGHT)
                    for own in match.terms:
                        if own in groups:
                            groups[own].append(term)
        return _Words(weights, list(groups.values()))

    def _features(self, questions: Vectors, lexical: NDArray[np.float32], words: _Words, hidden: frozenset[int]) -> Features:
        limit = self._settings.candidates
        by_words = [int(row) for row in highest(lexical, limit) if lexical[row] > 0]
        by_vectors: list[int] = []
        if self._vectors is not None:
            for question in questions:
                found = self._vectors.search(question, min(limit + len(hidden), len(self._ids)))
                seen = [self._row[c.chunk_id] for c in found if c.chunk_id in self._row]
                by_vectors += [row for row in seen if row not in hidden][:limit]
        rows = np.array(sorted({*by_words, *by_vectors}), dtype=np.int64)
        if len(rows) == 0:
            rows = np.setdiff1d(np.arange(len(self._ids)), list(hidden))[:limit]
        if len(rows) == 0:
            raise KbError(f"build {self.build.id}: every passage is hidden from this query, so nothing can be found")
        return Features(
            rows=rows,
            dense=(self._matrix[rows] @ questions.T).max(axis=1),
            sentence=self._best_sentences(rows, questions),
            lexical=lexical[rows],
            coverage=self.lexical.coverage(words.groups)[rows],
        )

    def _best_sentences(self, rows: NDArray[np.int64], questions: Vectors) -> NDArray[np.float32]:
        starts = self._sentences.starts
        index, firsts = ranges(starts[rows], starts[rows + 1])
        similarity = (self._sentences.vectors[index].astype(np.float32) @ questions.T).max(axis=1)
        best = np.full(len(rows), -1.0, dtype=np.float32)
        filled = starts[rows + 1] > starts[rows]
        best[filled] = np.maximum.reduceat(similarity, firsts[filled])
        return best

    def _hits(self, query: Query, questions: Vectors, features: Features, final: NDArray[np.float32]) -> list[Hit]:
        examined = len(final) if query.provider_ids else _EXAMINED
        order = [int(place) for place in np.argsort(-final, kind="stable")[:examined]]
        found = self._memory.standing([self._ids[int(features.rows[place])] for place in order])
        dense_ranks, lexical_ranks = ranks(features.dense), ranks(features.lexical)
        subject = self._adjuster.subject(query)
        asked = {term for text in query.texts for term in self.lexical.terms(text)}
        scored = self._scored([int(features.rows[place]) for place in order], questions)
        hits = []
        for place in order:
            row = int(features.rows[place])
            if self._ids[row] not in found:  # the store is the truth: it has withdrawn the page, or does not know it
                continue
            chunk, version, document = found[self._ids[row]]
            if query.provider_ids and document.provider_id not in query.provider_ids:
                continue
            provider = self.providers[document.provider_id]
            by_name = self._is_named(version.title, asked)
            moved = self._adjuster.adjust(subject, chunk, version, document, provider, by_name)
            scores = Scores(
                final=float(final[place]) + sum(moved.values()),
                dense=float(features.dense[place]),
                sentence=float(features.sentence[place]),
                lexical=float(features.lexical[place]),
                dense_rank=dense_ranks[place],
                lexical_rank=lexical_ranks[place] if features.lexical[place] > 0 else None,
                coverage=float(features.coverage[place]),
                adjustments=moved,
            )
            hit = Hit(chunk=chunk, document=document, version=version, provider=provider, scores=scores, sentences=scored[row])
            hits.append(hit)
        # Of equal pages the one of who owns measures comes first.
        return without_mirrors(sorted(hits, key=lambda h: (-h.scores.final, h.provider.kind not in OWNER_KINDS, h.chunk.id)))

    def _context(self, hits: Sequence[Hit], questions: Vectors, hidden: frozenset[str]) -> list[Hit]:
        """Return the passages around the best hits, scored by their own sentences: found small, read large."""
        known = {hit.chunk.id for hit in hits} | hidden
        beside: dict[str, Hit] = {}
        for hit in hits[: self._settings.context_pages]:
            row = self._row[hit.chunk.id]
            reach = self._settings.context_passages
            # The chunks of a document stand side by side in a build.
            for other in range(max(0, row - reach), min(len(self._ids), row + reach + 1)):
                chunk_id = self._ids[other]
                if chunk_id not in known and chunk_id.startswith(hit.version.id + "#"):
                    beside.setdefault(chunk_id, hit)
        found = self._memory.passages(list(beside))
        scored = self._scored([self._row[i] for i in beside], questions)
        return [
            replace(hit, chunk=found[i][0], sentences=scored[self._row[i]], also_at=())
            for i, hit in beside.items()
            if i in found
        ]

    def _is_named(self, title: str, asked: set[str]) -> bool:
        """Tell whether a question's terms hold most of what a title says."""
        terms = self.lexical.terms(title)
        mass = sum(self.lexical.idf(term) for term in terms)
        return mass > 0 and sum(self.lexical.idf(term) for term in terms if term in asked) >= _NAMED_SHARE * mass

    def _scored(self, rows: Sequence[int], questions: Vectors) -> dict[int, tuple[ScoredSentence, ...]]:
        """Return the sentences of these chunks with their closeness to the question, by row."""
        if not rows:
            return {}
        starts = self._sentences.starts
        index, _ = ranges(starts[rows], starts[[row + 1 for row in rows]])
        similarity = (self._sentences.vectors[index].astype(np.float32) @ questions.T).max(axis=1).tolist()
        spans = self._sentences.spans[index].tolist()
        found, at = {}, 0
        for row in rows:
            end = at + int(starts[row + 1] - starts[row])
            found[row] = tuple(ScoredSentence(a, b, c) for (a, b), c in zip(spans[at:end], similarity[at:end], strict=True))
            at = end
        return found

    def _signals(self, words: _Words, features: Features, final: NDArray[np.float32]) -> Signals:
        mass = sum(self.lexical.idf(group[0]) for group in words.groups)
        by_score = sorted((float(s) for s in final), reverse=True)
        return Signals(
            top_dense=float(features.dense.max()),
            top_sentence=float(features.sentence.max()),
            lexical_share=float(features.lexical.max()) / mass if mass else 0.0,
            coverage=float(features.coverage.max()),
            margin=by_score[0] - by_score[min(9, len(by_score) - 1)],
            agreement=agreement(features),
            unknown_terms=tuple(g[0] for g in words.groups if not any(self.lexical.known(t) for t in g)),
            term_groups=tuple(tuple(group) for group in words.groups),
        )
