"""One ranking out of vectors, sentences and words: the arithmetic of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_COMPARED = 5  # texts of each order


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the indexes say of the candidates; arrays of one length, a candidate a place."""

    rows: NDArray[np.int64]  # position of the chunk in the build
    dense: Floats  # cosine of question and chunk
    sentence: Floats  # cosine of question and the chunk's best sentence
    lexical: Floats  # BM25
    coverage: Floats  # share of the question's idf mass


def mix(features: Features, chunk_weight: float, lexical_weight: float) -> Floats:
    """Return the score of each candidate, 0 to 1.

    Dense and lexical scores are brought to 0..1 over the candidates (min-max) and added with their weights; the dense
    score is itself a mix of the chunk's cosine and that of its best sentence. Measured in kb/README.md.
    """
    dense = chunk_weight * features.dense + (1 - chunk_weight) * features.sentence
    return ((1 - lexical_weight) * min_max(dense) + lexical_weight * min_max(features.lexical)).astype(np.float32)


def agreement(features: Features) -> float:
    """Return the overlap of the five texts that are closest in meaning and the five that share most words, 0 to 1.

    The same text on several pages counts once, or it would be chance which of its copies each five holds.
    """
    texts = list(zip(np.round(features.dense, 5).tolist(), np.round(features.lexical, 4).tolist(), strict=True))
    by_meaning = _first(texts, features.dense)
    return len(by_meaning & _first(texts, features.lexical)) / _COMPARED


def _first(texts: Sequence[tuple[float, float]], scores: Floats) -> set[tuple[float, float]]:
    """Return the best texts, each told by its two scores: different texts do not share both."""
    best: dict[tuple[float, float], None] = {}
    for place in np.argsort(-scores, kind="stable").tolist():
        best[texts[place]] = None
        if len(best) == _COMPARED:
            break
    return set(best)


def min_max(values: Floats) -> Floats:
    """Return the values brought to 0..1; all 0 if they are equal."""
    if len(values) == 0:
        return values
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def highest(scores: Floats, limit: int) -> NDArray[np.int64]:
    """Return the places of the highest scores, highest first; of equal ones the lower place first."""
    if len(scores) <= limit:
        return np.argsort(-scores, kind="stable")
    floor = np.partition(scores, -limit)[-limit]
    places = np.flatnonzero(scores >= floor)
    return places[np.argsort(-scores[places], kind="stable")][:limit]


def ranks(values: Floats) -> list[int]:
    """Return the rank of each value, 1 for the highest; ties by place."""
    order = np.argsort(-values, kind="stable")
    found = np.empty(len(values), dtype=int)
    found[order] = np.arange(1, len(values) + 1)
    return [int(rank) for rank in found]


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of several half-open ranges one after the other, and at which place each range begins."""
    lengths = ends - starts
    firsts = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) + np.repeat(starts - firsts, lengths), firsts


def fold_mirrors(texts: Sequence[frozenset[str]], threshold: float = 0.8) -> Mapping[int, int]:
    """Return place of a mirror -> place of the better-ranked passage that says the same.

    `texts` are sets of folded sentences, best first. Two passages mirror each other when their Jaccard similarity
    reaches the threshold; a passage of one short sentence mirrors only its equal.
    """
    kept: list[int] = []
    folded: dict[int, int] = {}
    for place, text in enumerate(texts):
        for better in kept:
            other = texts[better]
            if not threshold * len(text) <= len(other) <= len(text) / threshold:  # too different in length to be alike
                continue
            union = len(text | other)
            if union and len(text & other) / union >= threshold:
                folded[place] = better
                break
        else:
            kept.append(place)
    return folded
