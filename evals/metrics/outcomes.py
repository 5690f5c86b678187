"""Was it right to answer, to abstain, to send on? And what does being wrong cost? (metrics 2.6)."""

from collections.abc import Mapping
from typing import Literal

from evals.cases import SPOKEN, Case
from evals.matching import fold
from evals.metrics.nuggets import levels, must_not_violations
from evals.records import Record, Tools
from evals.scores import Score, Scores, TaskScores, flag, none, number

Mistake = Literal["wrong_fact", "wrong_provider", "superseded_fact", "over_answer", "over_abstain", "needless_redirect"]

# What each kind of mistake costs a firm, worst first; our choice, published with its sensitivity (metrics 2.6).
COSTS: Mapping[Mistake, float] = {
    "wrong_fact": 4.0,
    "wrong_provider": 4.0,
    "superseded_fact": 3.0,
    "over_answer": 3.0,
    "over_abstain": 1.0,
    "needless_redirect": 0.5,
}
# A mistake is made where one of these measures is 1.
_SIGNS: Mapping[Mistake, tuple[str, ...]] = {
    "wrong_fact": ("unsupported_atom", "contact_swap", "forbidden_fact"),
    "wrong_provider": ("wrong_provider", "forbidden_provider"),
    "superseded_fact": ("superseded_citation", "stale_fact", "expired_as_open"),
    "over_answer": ("over_answer",),
}
_UNSPOKEN = frozenset({"abstain", "redirect", "refuse"})
_RATES = ("redirect_correct", "over_answer", "over_abstain", "false_refusal", "truthfulness")


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return all measures of the outcome but `cost`, which needs those of the other tasks.

    An outcome that the case also accepts is right, neither over-answered nor over-abstained. `correct` asks more where
    an answer is due: one was given, states every vital nugget and nothing that it must not. `truthfulness` is 1 where
    correct; -1 where something forbidden was said, no vital nugget at all, or anything where nothing should be; else 0.
    """
    produced = record.answer.outcome
    right = produced != "error" and _accepted(case, produced)
    findings = () if right else (f"outcome {produced} instead of {case.expected_outcome}",)
    if produced == "error":
        failed = {name: none("error") for name in _RATES}
        return TaskScores(failed | {"outcome_correct": flag(False), "correct": flag(False)}, findings)
    if right and case.reason is not None and record.answer.reason != case.reason:
        findings = (f"reason {record.answer.reason} instead of {case.reason}",)
    truth = _truth(case, record, tools)
    scores = {
        "outcome_correct": flag(right),
        "correct": flag(truth == 1),
        "redirect_correct": _redirect_correct(case, record, tools),
        "over_answer": _over_answer(case, produced),
        "over_abstain": _over_abstain(case, produced),
        "false_refusal": _false_refusal(case, produced),
        "truthfulness": number(truth),
    }
    return TaskScores(scores, findings)


def cost(case: Case, record: Record, tools: Tools, others: Scores) -> Score:
    """Return the sum of what the mistakes of a case cost; 0 is best. `others` are the scores of all tasks."""
    if record.answer.outcome == "error":
        return none("error")
    return number(sum(COSTS[mistake] for mistake in mistakes(case, record, others)))


def mistakes(case: Case, record: Record, scores: Scores) -> list[Mistake]:
    """Return the kinds of mistakes that were made, in the order of COSTS; what has no score was not made.

    A redirect that was not due is a needless redirect and not an over-abstention too: it still names whom to ask.
    """
    made = {mistake for mistake, names in _SIGNS.items() if any(_is_set(scores, name) for name in names)}
    produced = record.answer.outcome
    if produced == "redirect" and not _accepted(case, produced):
        made.add("needless_redirect")
    elif _is_set(scores, "over_abstain"):
        made.add("over_abstain")
    return [mistake for mistake in COSTS if mistake in made]


def _is_set(scores: Scores, name: str) -> bool:
    return name in scores and scores[name].value == 1


def _accepted(case: Case, produced: str) -> bool:
    return produced == case.expected_outcome or produced in case.also_accepted


def _redirect_correct(case: Case, record: Record, tools: Tools) -> Score:
    answer = record.answer
    if answer.outcome != "redirect" or case.expected_outcome != "redirect":
        return none("not_expected")
    if not case.redirect_to:
        return none("no_gold")
    named = {card.id for card in answer.providers} | set(tools.names.in_text(answer.text))
    said = fold(answer.text)
    return flag(any(office in named or fold(office) in said for office in case.redirect_to))


def _over_answer(case: Case, produced: str) -> Score:
    if case.expected_outcome not in _UNSPOKEN:
        return none("not_expected")
    return flag(produced in SPOKEN and not _accepted(case, produced))


def _over_abstain(case: Case, produced: str) -> Score:
    if case.expected_outcome != "answered":
        return none("not_expected")
    return flag(produced in _UNSPOKEN and not _accepted(case, produced))


def _false_refusal(case: Case, produced: str) -> Score:
    if not case.spoken or case.slices.get("alarming") != "yes":
        return none("not_expected")
    return flag(produced == "refuse")


def _truth(case: Case, record: Record, tools: Tools) -> Literal[1, 0, -1]:
    produced = record.answer.outcome
    if not case.spoken:
        return 1 if _accepted(case, produced) else -1 if produced in SPOKEN else 0
    if produced not in SPOKEN:
        return 0
    if must_not_violations(case, record, tools):
        return -1
    found = levels(case, record.answer, tools)
    vital = [found[nugget.id] for nugget in case.nuggets if nugget.weight == "vital"]
    if all(level == "full" for level in vital):
        return 1
    return -1 if all(level == "none" for level in vital) else 0
