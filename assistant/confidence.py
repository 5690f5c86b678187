"""How sure we may be that the chosen sentences answer the question."""

import math
import re
from collections.abc import Mapping, Sequence

from assistant.asking import Asked
from assistant.selecting import Choice, Weigher
from kb.types import Signals

# Logistic weights over the features below; fitted on questions with and without an answer, see assistant/README.md.
DEFAULT: Mapping[str, float] = {
    "bias": -6.0,
    "coverage": 4.0,
    "best_coverage": 4.0,
    "unknown": -4.0,
    "sentence": 2.0,
    "dense": 1.0,
    "margin": 0.5,
    "agreement": 0.5,
    "lexical": 0.5,
    "asked_fact": 1.0,
    "years": -2.0,
    "names": -2.5,
    "answer_coverage": 1.0,
    "answer_similarity": 0.0,
    "rarest": 0.5,
    "fact_wanted": -0.5,
}
_NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-ZÀ-Ý][\wà-ù'’-]{2,}(?:\s+[A-ZÀ-Ý][\w'’-]+)*")


def features(question: str, asked: Asked, signals: Signals, chosen: Sequence[Choice], weigher: Weigher) -> dict[str, float]:
    """Return what the confidence rests on; each number is about 0 to 1."""
    groups = signals.term_groups
    total = sum(weigher.idf(group[0]) for group in groups) or 1.0
    evidence = _evidence(chosen)
    present = set(weigher.terms(evidence))
    said = _said(chosen)
    facts = [choice for choice in chosen if choice.asked_fact] or chosen[:1]
    lacking_years = [year for year in asked.years if year not in said]
    lacking_names = [name for name in names_in(question) if not set(weigher.terms(name)) & present]
    return {
        "coverage": signals.coverage,
        "best_coverage": weigher.coverage(groups, evidence),
        "answer_coverage": max((choice.coverage for choice in facts), default=0.0),
        "answer_similarity": (max((choice.similarity for choice in facts), default=0.75) - 0.75) / 0.17,
        "unknown": sum(weigher.idf(term) for term in signals.unknown_terms) / total,
        "rarest": _rarest(groups, present, weigher),
        "sentence": (signals.top_sentence - 0.75) / 0.17,
        "dense": (signals.top_dense - 0.75) / 0.17,
        "margin": signals.margin,
        "agreement": signals.agreement,
        "lexical": min(1.0, signals.lexical_share / 3),
        "asked_fact": float(any(choice.asked_fact for choice in chosen)),
        "years": min(1.0, float(len(lacking_years))),
        "names": min(1.0, len(lacking_names) / 2),
        "fact_wanted": float(asked.wanted not in ("what", "who", "how")),
    }


def confidence(values: Mapping[str, float], weights: Mapping[str, float] = DEFAULT) -> float:
    """Return a probability from the features: a logistic model."""
    score = weights["bias"] + sum(weights[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def names_in(question: str) -> list[str]:
    """Return the capitalised names of a question, but for its first word."""
    return [match.group() for match in _NAME.finditer(question.strip())]


def _rarest(groups: Sequence[Sequence[str]], present: set[str], weigher: Weigher) -> float:
    """Return 1 if the evidence contains the rarest word of the question, else 0."""
    if not groups:
        return 0.0
    rarest = max(groups, key=lambda group: weigher.idf(group[0]))
    return float(bool(present.intersection(rarest)))


def _said(chosen: Sequence[Choice]) -> str:
    parts = [choice.text for choice in chosen]
    parts += [" ".join((c.hit.version.title, *c.hit.chunk.headings)) for c in chosen[:1]]
    return " ".join(parts)


def _evidence(chosen: Sequence[Choice]) -> str:
    if not chosen:
        return ""
    best = chosen[0].hit
    parts = [best.version.title, *best.chunk.headings, best.chunk.text, best.provider.name, *best.provider.aliases]
    parts += best.provider.territory
    parts += [choice.text for choice in chosen[1:]]
    return " ".join(parts)
