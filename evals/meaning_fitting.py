"""Fits what the vector of a question tells: the kind of request, and whether questions like it are answered."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.meaning import SEARCH, Kinds, MeaningModel
from evals.calibration import Example, auroc, newton, probability

Floats = NDArray[np.float64]
_FOLDS = 10
_STEPS = 300  # of accelerated gradient descent, where scores have settled to two decimals
_PENALTY = 0.2
_LEAST = 0.5  # no kind is decided on below this probability, however few questions are lost
_LOST = 0.01  # of the questions that are to be searched
# Fitted on `dev` and measured on `dev2`, and the other way round, right outcomes are most frequent, and the published costs
# as low as anywhere, from this probability on. The bias is moved so that it is said as the threshold of the settings.
_SPEAKS_FROM, _THRESHOLD = 0.45, 0.3
_UNANSWERED = 0.3  # what a question counts that is of our field and has no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the kinds of requests are learned from it."""

    cluster: str
    kind: str
    answerable: bool  # pages answer it: to stop it would be a false refusal
    vector: Floats
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The model, and what cross-validation says of it."""

    model: MeaningModel
    recognised: Mapping[str, float]  # kind -> share of its questions that are stopped, as this kind
    lost: float  # share of the questions to be searched that are stopped
    auroc: float  # of the confidence
    rates: Mapping[float, tuple[float, float]]  # probability -> shares of the questions that reach it: answer due, none due


def fit_meaning(rows: Sequence[Example], asked: Sequence[Asked]) -> Fitted:
    """Fit both models. All vectors have to be of one embedder."""
    answerable, weights, held_out = _fit_confidence(rows)
    right = np.array([row.due for row in rows])
    kinds, recognised, lost = fit_kinds(asked)
    thresholds = [round(float(t), 2) for t in np.arange(0.2, 0.85, 0.05)]
    return Fitted(
        model=MeaningModel(embedder=rows[0].embedder, kinds=kinds, answerable=answerable, confidence=weights),
        recognised=recognised,
        lost=lost,
        auroc=auroc(held_out, right.astype(float)),
        rates={t: (float((held_out[right] >= t).mean()), float((held_out[~right] >= t).mean())) for t in thresholds},
    )


def fit_kinds(asked: Sequence[Asked]) -> tuple[Kinds, dict[str, float], float]:
    """Return the model of kinds, the share of each kind that cross-validation recognises, and of what is wrongly stopped.

    Thresholds are as low as they can be while at most 1 in 100 of the questions that pages answer would be stopped.
    """
    names = (SEARCH, *sorted({row.kind for row in asked} - {SEARCH}))
    features = tuple(sorted(asked[0].values))
    labels = np.array([names.index(row.kind) for row in asked])
    vectors = np.array([row.vector for row in asked])
    told = np.array([[row.values[name] for name in features] for row in asked])
    counts = np.array([1.0 if row.kind != SEARCH or row.answerable else _UNANSWERED for row in asked])
    folds = np.array([crc32(row.cluster.encode()) % _FOLDS for row in asked])
    likely = np.zeros((len(asked), len(names)))
    for fold in range(_FOLDS):
        train = folds != fold
        weights, bias = _softmax_fit(vectors[train], told[train], labels[train], counts[train], len(names))
        likely[~train] = _softmax(np.hstack([vectors[~train], told[~train]]) @ weights.T + bias)
    best = likely[:, 1:].argmax(axis=1) + 1
    stopped = 1 - likely[:, 0]
    due = np.array([row.answerable for row in asked])
    thresholds = _thresholds(stopped, best, labels, due, len(names))
    over = np.array([thresholds[place] for place in best])
    decided = np.where(stopped > over, best, 0)
    recognised = {name: float((decided[labels == n] == n).mean()) for n, name in enumerate(names)}
    weights, bias = _softmax_fit(vectors, told, labels, counts, len(names))
    kinds = Kinds(
        names=names,
        features=features,
        weights=weights,
        bias=bias,
        thresholds={name: round(float(t), 3) for name, t in zip(names, thresholds, strict=True) if name != SEARCH},
    )
    return kinds, recognised, float((decided[due] > 0).mean())


def _thresholds(
    stopped: Floats, best: NDArray[np.int64], labels: NDArray[np.int64], due: NDArray[np.bool_], kinds: int
) -> Floats:
    """Return how sure each kind has to be: the next question is lost where that lets most others be recognised."""
    lost = [sorted((float(p) for p in stopped[due & (best == kind)] if p > _LEAST), reverse=True) for kind in range(kinds)]
    own = [stopped[(best == kind) & (labels == kind)] for kind in range(kinds)]

    def gained(kind: int, taken: int) -> int:
        return int((own[kind] > _level(lost[kind], taken)).sum())

    taken = [0] * kinds
    for _ in range(int(_LOST * due.sum())):
        gains = [gained(k, taken[k] + 1) - gained(k, taken[k]) for k in range(kinds)]
        if max(gains) > 0:
            taken[int(np.argmax(gains))] += 1
    return np.array([_level(lost[kind], taken[kind]) for kind in range(kinds)])


def _level(lost: Sequence[float], taken: int) -> float:
    """Return the threshold at which so many questions, surest first, are lost."""
    return lost[taken] if taken < len(lost) else _LEAST


def _fit_confidence(rows: Sequence[Example]) -> tuple[Floats, dict[str, float], Floats]:
    """Return the vector of the feature "meaning", the weights of all features, and what the rows get held out by cluster."""
    names = sorted(rows[0].features)
    vectors, centre, scale = _spread(np.array([row.vector for row in rows]))
    x = np.hstack([np.array([[row.features[name] for name in names] for row in rows]), vectors])
    y = np.array([row.due for row in rows], dtype=float)
    folds = np.array([crc32(row.cluster.encode()) % _FOLDS for row in rows])
    held_out = np.zeros(len(rows))
    for fold in range(_FOLDS):
        train = folds != fold
        held_out[~train] = probability(x[~train], newton(x[train], y[train], 1.0))
    weights = newton(x, y, 1.0)
    along = weights[1 + len(names) :] / scale
    bias = float(weights[0] - along @ centre) - _logit(_SPEAKS_FROM) + _logit(_THRESHOLD)
    named = {name: float(w) for name, w in zip(names, weights[1 : 1 + len(names)], strict=True)}
    return along, named | {"bias": bias, "meaning": 1.0}, held_out


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _spread(vectors: Floats) -> tuple[Floats, Floats, float]:
    """Return vectors about their mean at a mean length of 1, the mean, and what they were divided by."""
    centre = vectors.mean(axis=0)
    scale = float(np.linalg.norm(vectors - centre, axis=1).mean())
    return (vectors - centre) / scale, centre, scale


def _softmax_fit(vectors: Floats, told: Floats, labels: NDArray[np.int64], counts: Floats, kinds: int) -> tuple[Floats, Floats]:
    """Return weights, shape (kinds, dim + features), and bias of a multinomial logistic model with an L2 penalty.

    Accelerated gradient descent with a step of 1 / L, L a bound of the curvature (Böhning 1992).
    """
    spread, centre, scale = _spread(vectors)
    x = np.hstack([spread, told, np.ones((len(spread), 1))])
    due = np.eye(kinds)[labels]
    ridge = np.append(np.full(x.shape[1] - 1, _PENALTY), 0.0)[:, None]
    step = 1 / (0.5 * float(np.linalg.norm(x * np.sqrt(counts)[:, None], 2)) ** 2 + _PENALTY)
    weights = ahead = np.zeros((x.shape[1], kinds))
    momentum = 1.0
    for _ in range(_STEPS):
        gradient = x.T @ ((_softmax(x @ ahead) - due) * counts[:, None]) + ridge * ahead
        after = ahead - step * gradient
        faster = (1 + float(np.sqrt(1 + 4 * momentum**2))) / 2
        ahead = after + (momentum - 1) / faster * (after - weights)
        weights, momentum = after, faster
    along = weights[: spread.shape[1]] / scale
    return np.vstack([along, weights[spread.shape[1] : -1]]).T, weights[-1] - centre @ along


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
