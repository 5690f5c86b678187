"""Completeness: which of the facts that a case asks for does an answer state (metrics 2.8)?"""

import re
from collections.abc import Sequence
from typing import Literal

from assistant.types import Answer
from evals.cases import SPOKEN, Case, Nugget
from evals.matching import fold
from evals.records import Lexicon, Record, Tools
from evals.scores import Reason, TaskScores, none, number, share
from kb.atoms import extract, unsupported

Level = Literal["full", "partial", "none"]
_CREDIT: dict[Level, float] = {"full": 1.0, "partial": 0.5, "none": 0.0}
_NAMES = ("v_strict", "v", "a_strict", "a", "conciseness")
_MARKER = re.compile(r"\[\d+\]")
_NEGATION = re.compile(r"(?<!\w)(?:non|senza|not|without)(?!\w)")
_WORD = re.compile(r"(?<!\S)[^\w\s]*+\w\S*")


def score(case: Case, record: Record, tools: Tools) -> TaskScores:
    """Return v_strict, v, a_strict, a and conciseness (nuggets fully supported per 100 words).

    Strict measures count full support alone, the others half for partial; v is over vital nuggets, a over all. A case
    where no answer is due, or without a vital nugget, has no number; neither has an answer that states nothing.
    """
    reason = _nothing_to_judge(case, record.answer)
    if reason:
        return TaskScores({name: none(reason) for name in _NAMES})
    found = levels(case, record.answer, tools)
    vital = [found[n.id] for n in case.nuggets if n.weight == "vital"]
    every = list(found.values())
    scores = {
        "v_strict": share(vital.count("full"), len(vital), "no_gold"),
        "v": share(sum(_CREDIT[level] for level in vital), len(vital), "no_gold"),
        "a_strict": share(every.count("full"), len(every), "no_gold"),
        "a": share(sum(_CREDIT[level] for level in every), len(every), "no_gold"),
    }
    words = len(_WORD.findall(_MARKER.sub("", record.answer.text)))
    scores["conciseness"] = number(100 * every.count("full") / words) if words else none("too_short")
    kinds = {"none": "missing", "partial": "partly stated"}
    lacking = [n for n in case.nuggets if found[n.id] != "full"]
    return TaskScores(scores, tuple(f"{n.weight} nugget {kinds[found[n.id]]}: {n.text}" for n in lacking))


def levels(case: Case, answer: Answer, tools: Tools) -> dict[str, Level]:
    """Return how far an answer supports each nugget, by id. Fixed texts count too: contacts stand there."""
    texts = [statement.text for statement in answer.statements]
    return {nugget.id: supported(nugget, texts, tools) for nugget in case.nuggets}


def supported(nugget: Nugget, statements: Sequence[str], tools: Tools) -> Level:
    """Say how far texts support a nugget, each text by itself: sentences of an answer, or a passage.

    full: a text matches all patterns of a group. partial: a text matches at least half of the patterns of a group.
    """
    shares = [
        sum(matches(pattern, text, tools.lexicon) for pattern in group) / len(group)
        for group in nugget.any_of
        if group
        for text in statements
    ]
    best = max(shares, default=0.0)
    return "full" if best == 1 else "partial" if best >= 0.5 else "none"


def matches(pattern: str, text: str, lexicon: Lexicon) -> bool:
    """Say whether a text states a pattern: one of its alternatives, which `|` separates.

    An alternative with typed facts ("500.000 euro") needs all of them, in any way of writing, and its other words only
    where a fact is a bare number ("4 anni"). Any other needs all of its stems, in any order. A negation in the pattern
    must stand in the text too.
    """
    stems = frozenset(lexicon.terms(text))
    return any(_states(part.strip(), text, stems, lexicon) for part in pattern.split("|") if part.strip())


def must_not_violations(case: Case, record: Record, tools: Tools) -> list[str]:
    """Return, in words, each forbidden fact or organisation that a claim of the answer states."""
    claims = [s.text for s in record.answer.statements if s.kind == "claim"]
    found = []
    for rule in case.must_not:
        if rule.atom is not None and any(matches(rule.atom, text, tools.lexicon) for text in claims):
            found.append(f"states {rule.atom!r}: {rule.why}".rstrip(": "))
        if rule.provider is not None and any(rule.provider in tools.names.in_text(text) for text in claims):
            found.append(f"names {rule.provider}: {rule.why}".rstrip(": "))
    return found


def _nothing_to_judge(case: Case, answer: Answer) -> Reason | None:
    if not case.spoken:
        return "not_expected"
    if not any(nugget.weight == "vital" for nugget in case.nuggets):
        return "no_gold"
    if answer.outcome == "error":
        return "error"
    return None if answer.outcome in SPOKEN else "abstained"


def _states(wanted: str, text: str, stems: frozenset[str], lexicon: Lexicon) -> bool:
    # The index leaves negations out, and with them the sense of "non è ammesso".
    if not set(_NEGATION.findall(fold(wanted))) <= set(_NEGATION.findall(fold(text))):
        return False
    facts = extract(wanted)
    if facts:
        if unsupported(wanted, text):
            return False
        if all(fact.atom.kind != "number" for fact in facts):
            return True
        beside = "".join(c for i, c in enumerate(wanted) if not any(f.start <= i < f.end for f in facts))
        return stems.issuperset(lexicon.terms(beside))
    terms = lexicon.terms(wanted)
    if terms:
        return stems.issuperset(terms)
    # Of words that the index leaves out ("no", "sì") there are no stems.
    return re.search(rf"(?<!\w){re.escape(fold(wanted))}(?!\w)", fold(text)) is not None
