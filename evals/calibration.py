"""Fits the confidence of the answers on questions with and without an answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from assistant.facets import separate
from assistant.pipeline import Assistant
from assistant.ports import Searcher
from evals.cases import Case
from evals.metrics import outcomes
from evals.observing import Subject, Watched, observe
from kb.places import COUNTRIES, countries_in

_FOLDS = 10
_ELSEWHERE = ("Islanda", "Mongolia")
_SITUATIONS = {
    "it": (
        "Siamo una piccola impresa lombarda che produce formaggi e vende in Germania.",
        "Buongiorno, ho un'officina con sei dipendenti e vorrei lavorare con il Canada.",
        "Esportiamo rubinetteria in Egitto da due anni.",
        "Non abbiamo mai esportato, ma un cliente in Giappone ci ha cercato.",
    ),
    "en": (
        "We are a small Lombardy firm that sells machine tools in Poland.",
        "Our company would like to start selling in Brazil.",
    ),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question's features, and whether what would be said is right."""

    cluster: str  # examples of one page stay in one fold
    features: Mapping[str, float]
    right: bool
    due: bool = False  # an answer is due, whatever would be said
    embedder: str = ""  # engine:model that made the vector
    vector: NDArray[np.float64] | None = None  # of the question; None if a search gives none


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Fitted weights and what cross-validation says of them."""

    weights: Mapping[str, float]
    threshold_rates: Mapping[float, tuple[float, float]]  # threshold -> (right answers given, wrong ones given)
    auroc: float


def examples(
    cases: Sequence[Case],
    subject: Subject,
    bold: Callable[[Callable[[], Searcher]], Assistant],
    progress: Callable[[int, int], None],
) -> list[Example]:
    """Draft every case and its near misses with an assistant that never abstains, and say whether the draft is right.

    Of several questions in one message the draft that it is surest of counts: that one decides whether it is silent.
    """
    found: list[Example] = []
    every = [variant for case in cases for variant in (case, *near_misses(case), *situated(case))]
    subject = replace(subject, assistant=bold)
    for case in every:
        watched = Watched(subject.knowledge, subject.corpus.withheld(case, subject.tools))
        assistant = bold(partial(_same, watched))
        drafts = [assistant.draft(part, case.asked(), watched, case.lang) for part in separate(case.question)]
        draft = max(drafts, key=lambda draft: draft.confidence)
        said = outcomes.score(case, observe(subject, case), subject.tools).scores["correct"].value
        right = case.spoken and said == 1.0
        found.append(Example(case.cluster, draft.features, right, case.spoken, draft.embedder, draft.vector))
        progress(len(found), len(every))
    return found


def _same(knowledge: Searcher) -> Searcher:
    return knowledge


def near_misses(case: Case) -> list[Case]:
    """Return variants of an answerable case that nothing answers: another year, another country (metrics 2.6)."""
    if case.expected_outcome != "answered":
        return []
    question = case.question
    swapped = [re.sub(r"\b20\d{2}\b", str(year), question) for year in (2014, 2031) if re.search(r"\b20\d{2}\b", question)]
    for code in countries_in(question)[:1]:
        names = re.compile(rf"(?<!\w)(?:{COUNTRIES[code]})(?!\w)", re.I)
        swapped += [names.sub(other, question) for other in _ELSEWHERE]
    update: dict[str, object] = {"expected_outcome": "abstain", "nuggets": (), "qrels": ()}
    return [case.model_copy(update=update | {"id": f"{case.id}-{n}", "question": q}) for n, q in enumerate(swapped)]


def situated(case: Case) -> list[Case]:
    """Return a case told as firms tell it: the situation first, with a country that changes nothing."""
    if case.lang not in _SITUATIONS or countries_in(case.question) or not case.question.endswith("?"):
        return []
    situations = _SITUATIONS[case.lang]
    told = f"{situations[len(case.question) % len(situations)]} {case.question}"
    return [case.model_copy(update={"id": f"{case.id}-situated", "question": told})]


def fit(rows: Sequence[Example], penalty: float = 1.0) -> Calibration:
    """Fit a logistic model by Newton's method with an L2 penalty, and cross-validate it by cluster."""
    names = sorted(rows[0].features)
    x = np.array([[row.features[name] for name in names] for row in rows])
    y = np.array([row.right for row in rows], dtype=float)
    folds = np.array([sum(map(ord, row.cluster)) % _FOLDS for row in rows])
    held_out = np.zeros(len(rows))
    for fold in range(_FOLDS):
        train = folds != fold
        held_out[~train] = probability(x[~train], newton(x[train], y[train], penalty))
    weights = newton(x, y, penalty)
    named = {"bias": float(weights[0])} | {name: float(w) for name, w in zip(names, weights[1:], strict=True)}
    rates = {
        round(float(t), 2): (float((held_out[y == 1] >= t).mean()), float((held_out[y == 0] >= t).mean()))
        for t in np.arange(0.2, 0.85, 0.05)
    }
    return Calibration(weights=named, threshold_rates=rates, auroc=auroc(held_out, y))


def newton(x: NDArray[np.float64], y: NDArray[np.float64], penalty: float) -> NDArray[np.float64]:
    """Return bias and weights of a logistic model with an L2 penalty on the weights."""
    design = np.hstack([np.ones((len(x), 1)), x])
    ridge = np.eye(design.shape[1]) * penalty
    ridge[0, 0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (p - y) + ridge @ weights
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + ridge
        weights = weights - np.linalg.solve(hessian, gradient)
    return weights


def probability(x: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a logistic model says; the first weight is the bias."""
    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + x @ weights[1:], -30, 30))))


def auroc(scores: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Return how often a right example scores higher than a wrong one; equal scores count half."""
    wins = (scores[y == 1][:, None] > scores[y == 0][None, :]).mean()
    ties = (scores[y == 1][:, None] == scores[y == 0][None, :]).mean()
    return float(wins + ties / 2)
