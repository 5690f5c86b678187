"""A score is a number, or none with its reason: an empty answer is never averaged in (metrics 2.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "abstained",  # nothing was said, so there is nothing to judge
    "no_claims",  # the answer holds fixed texts only
    "no_gold",  # the case says nothing about this
    "no_atoms",  # the answer states no typed fact
    "no_providers",  # the answer names no organisation
    "no_quotes",  # the answer quotes nothing in quotation marks
    "no_dates",  # no dated document, edition or call is in play
    "too_short",  # too few words to measure
    "not_expected",  # the case belongs to another measure: an answer where none is due, or the reverse
    "not_measured",  # the run did not record what this needs
    "error",  # the system failed: counts as a failure in the gate
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One measure of one case.

    `part` of `whole` are what the number is a share of, where it is one: micro averages add them up.
    """

    value: float | None
    reason: Reason | None = None
    part: float | None = None
    whole: float | None = None


Scores = Mapping[str, Score]  # measure -> score


@dataclass(frozen=True, slots=True)
class TaskScores:
    """What one task finds in one case."""

    scores: Scores
    findings: tuple[str, ...] = ()  # what is wrong, in words, for people: "unsupported money: 500.000 euro"


def share(part: float, whole: float, empty: Reason) -> Score:
    """Return part / whole; none with the reason `empty` where the whole is 0."""
    if whole == 0:
        return Score(value=None, reason=empty)
    return Score(value=part / whole, part=part, whole=whole)


def number(value: float) -> Score:
    """Return a score that is no share."""
    return Score(value=float(value))


def flag(value: bool) -> Score:
    """Return 1 or 0."""
    return Score(value=float(value), part=float(value), whole=1.0)


def none(reason: Reason) -> Score:
    """Return no number, and why."""
    return Score(value=None, reason=reason)
