"""Do raters agree with each other, and does the offline checker agree with them? (metrics 3)"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from evals.labelling import Label, Labelling, decided, differ
from evals.statistics.agreement import (
    Estimate,
    Tables,
    alpha_tables,
    cohen_kappa,
    kappa_tables,
    may_gate,
    with_interval,
)

_GRADES = {"full": 2.0, "partial": 1.0, "none": 0.0}  # "cannot-tell" is no grade: as if the rater had not rated


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of two raters over the pairs that both graded."""

    one: str
    other: str
    pairs: int
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a labelling shows so far."""

    pairs: int
    labelled: Mapping[str, int]  # rater -> pairs
    cannot_tell: Mapping[str, int]  # rater -> pairs
    kappas: tuple[Kappa, ...]  # each two raters; those with a third one are over pairs on which the first two differ
    alpha: Estimate  # Krippendorff's, ordinal, of the first two raters
    people: Estimate  # kappa of people with people: supported or not, over the pairs that the checker decides
    checker: Estimate  # kappa of the checker with people, over the same pairs
    checker_may_gate: bool
    why: str
    disagreed: tuple[str, ...]  # pairs on which the first two raters differ and nobody has decided yet
    settled: int  # pairs on which people agree, or somebody has decided


def agreement(labelling: Labelling) -> Agreement:
    """Return how far raters agree, with bootstrap intervals over pairs.

    People with people and checker with people are measured alike, by Cohen's kappa on "supported or not", which is what
    citation recall counts, and over the same pairs: those that the checker decides. Only the first two raters count, for
    others see nothing but pairs on which these differ; each of them with the checker is one comparison of a pair.
    """
    labels, raters = labelling.labels(), labelling.raters()
    every = [{r: _GRADES[said.label] for r, said in labels[p.id].items() if said.label in _GRADES} for p in labelling.pairs]
    grades = [{rater: grade for rater, grade in given.items() if rater in raters[:2]} for given in every]
    verdicts = [pair.verdict for pair in labelling.pairs]
    supported = [
        ({rater: str(grade == max(_GRADES.values())) for rater, grade in given.items()}, str(verdict == "full"))
        for given, verdict in zip(grades, verdicts, strict=True)
        if verdict != "undecided"
    ]
    people = _pooled([[(a[x], a[y]) for x, y in combinations(sorted(a), 2)] for a, _ in supported])
    checker = _pooled([[(checked, label) for label in a.values()] for a, checked in supported])
    gate, why = may_gate(people, checker)
    return Agreement(
        pairs=len(labelling.pairs),
        labelled={rater: sum(rater in said for said in labels.values()) for rater in raters},
        cannot_tell={rater: sum(_cannot_tell(said, rater) for said in labels.values()) for rater in raters},
        kappas=tuple(_kappa(one, other, every) for one, other in combinations(raters, 2)),
        alpha=with_interval(alpha_tables(grades, "ordinal")),
        people=people,
        checker=checker,
        checker_may_gate=gate,
        why=why,
        disagreed=tuple(p.id for p in labelling.pairs if differ(labels[p.id].values()) and not decided(labels[p.id], raters)),
        settled=sum(decided(labels[pair.id], raters) is not None for pair in labelling.pairs),
    )


def _cannot_tell(said: Mapping[str, Label], rater: str) -> bool:
    return rater in said and said[rater].label == "cannot-tell"


def _kappa(one: str, other: str, grades: Sequence[Mapping[str, float]]) -> Kappa:
    both = [(given[one], given[other]) for given in grades if one in given and other in given]
    mine, theirs = [a for a, _ in both], [b for _, b in both]
    estimate = with_interval(kappa_tables(mine, theirs, "linear")) if both else cohen_kappa(mine, theirs)
    return Kappa(one, other, len(both), estimate)


def _pooled(comparisons: Sequence[Sequence[tuple[str, str]]]) -> Estimate:
    """Return the kappa of all comparisons together, resampled by pair: those of one pair stand or fall together."""
    flat = [(place, comparison) for place, found in enumerate(comparisons) for comparison in found]
    if not flat:
        return Estimate(None, reason="no unit has two labels")
    tables = kappa_tables([a for _, (a, _) in flat], [b for _, (_, b) in flat])
    places = np.unique([place for place, _ in flat], return_inverse=True)[1]
    units = np.zeros((int(places.max()) + 1, *tables.units.shape[1:]))
    np.add.at(units, places, tables.units)
    return with_interval(Tables(units, tables.coefficient))
