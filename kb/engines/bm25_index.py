"""A persisted BM25 index over analysed texts, by bm25s."""

import json
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.errors import IndexDamagedError

_TEXTS = 50_000  # whose terms are remembered, sentences above all; about 25 MB

logging.getLogger("bm25s").setLevel(logging.WARNING)


class Bm25Index:
    """Scores all chunks for a question, and tells which part of its idf mass each chunk holds."""

    def __init__(self, analyzer: ItalianAnalyzer) -> None:
        self._analyzer = analyzer
        # One answer asks for the terms of the same sentences and headings several times.
        self._terms = lru_cache(maxsize=_TEXTS)(self._distinct_terms)
        self._idf: dict[str, float] = {}  # of terms that were asked for and are in the vocabulary

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Write the index of these texts, in their order, into a new folder.

        k1 = 1.2 and b = 0.75, as Robertson and Zaragoza 2009 recommend; idf as Lucene's.
        """
        import bm25s  # slow to import, and needed only when a build is made

        corpus = [self._analyzer.terms(text) or ["∅"] for text in texts]
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        index.index(corpus, show_progress=False)
        folder.mkdir(parents=True)
        parts = index.scores
        np.save(folder / "scores.npy", np.asarray(parts["data"], dtype=np.float32))
        np.save(folder / "rows.npy", np.asarray(parts["indices"], dtype=np.int32))
        np.save(folder / "starts.npy", np.asarray(parts["indptr"], dtype=np.int64))
        meta = {"documents": len(texts), "analyzer": self._analyzer.name, "vocabulary": index.vocab_dict}
        (folder / "terms.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    def open(self, folder: Path) -> None:
        """Open an index for reading. Raises IndexDamagedError."""
        try:
            meta = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
            self._scores = np.load(folder / "scores.npy", mmap_mode="r")
            self._rows = np.load(folder / "rows.npy", mmap_mode="r")
            self._starts = np.load(folder / "starts.npy")
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder}: the BM25 index cannot be read: {error}") from error
        if meta["analyzer"] != self._analyzer.name:
            raise IndexDamagedError(f"{folder}: made with analyzer {meta['analyzer']!r}, not {self._analyzer.name!r}")
        self._vocabulary: dict[str, int] = meta["vocabulary"]
        self.documents: int = meta["documents"]

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text, in order."""
        return list(self._terms(text))

    def idf(self, term: str) -> float:
        """Return ln(1 + (N - df + 0.5) / (df + 0.5)); a term that no text contains has df 0."""
        known = self._idf.get(term)
        if known is not None:
            return known
        start, end = self._span(term)
        df = end - start
        idf = float(np.log(1 + (self.documents - df + 0.5) / (df + 0.5)))
        if df:  # what visitors invent is not kept
            self._idf[term] = idf
        return idf

    def weights(self) -> dict[str, float]:
        """Return the idf of every term of the index; the term "" has that of one which no text contains."""
        # bm25s keeps a last entry of its own, without postings.
        known = [term for term, position in self._vocabulary.items() if position < len(self._starts) - 1]
        return {term: self.idf(term) for term in known} | {"": float(np.log(1 + (self.documents + 0.5) / 0.5))}

    def known(self, term: str) -> bool:
        return term in self._vocabulary

    def scores(self, weights: dict[str, float]) -> NDArray[np.float32]:
        """Return the weighted sum of the terms' BM25 scores, shape (documents,)."""
        total = np.zeros(self.documents, dtype=np.float32)
        for term, weight in weights.items():
            start, end = self._span(term)
            # A term stands once in a text's postings, so plain indexing adds up rightly.
            total[self._rows[start:end]] += weight * self._scores[start:end]
        return total

    def coverage(self, groups: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return, for each text, the share of the idf mass of these groups of synonyms that it contains.

        A group counts with the idf of its first term and is contained when any of its terms is.
        """
        mass = np.zeros(self.documents, dtype=np.float32)
        total = 0.0
        for group in groups:
            weight = self.idf(group[0])
            present = np.zeros(self.documents, dtype=bool)
            for term in group:
                start, end = self._span(term)
                present[self._rows[start:end]] = True
            mass += weight * present
            total += weight
        return mass / total if total else mass

    def _distinct_terms(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._analyzer.terms(text)))

    def _span(self, term: str) -> tuple[int, int]:
        position = self._vocabulary.get(term)
        if position is None:
            return 0, 0
        return int(self._starts[position]), int(self._starts[position + 1])
