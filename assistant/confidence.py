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
}
_NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-ZÀ-Ý][\wà-ù'’-]{2,}(?:\s+[A-ZÀ-Ý][\w'’-]+)*")


def features(question: str, asked: Asked, signals: Signals, chosen: Sequence[Choice], weigher: Weigher) -> dict[str, float]:
    """Return what the confidence rests on; each number is about 0 to 1."""
    terms = weigher.terms(question)
    total = sum(weigher.idf(term) for term in terms) or 1.0
    evidence = _evidence(chosen)
    present = set(weigher.terms(evidence))
    lacking_years = [year for year in asked.years if year not in evidence]
    lacking_names = [name for name in names_in(question) if not set(weigher.terms(name)) & present]
    return {
        "coverage": signals.coverage,
        "best_coverage": sum(weigher.idf(t) for t in terms if t in present) / total,
        "unknown": sum(weigher.idf(term) for term in terms if term in signals.unknown_terms) / total,
        "sentence": (signals.top_sentence - 0.75) / 0.17,
        "dense": (signals.top_dense - 0.75) / 0.17,
        "margin": signals.margin,
        "agreement": signals.agreement,
        "lexical": min(1.0, signals.lexical_share / 3),
        "asked_fact": float(any(choice.asked_fact for choice in chosen)),
        "years": min(1.0, float(len(lacking_years))),
        "names": min(1.0, len(lacking_names) / 2),
    }


def confidence(values: Mapping[str, float], weights: Mapping[str, float] = DEFAULT) -> float:
    """Return a probability from the features: a logistic model."""
    score = weights["bias"] + sum(weights[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def names_in(question: str) -> list[str]:
    """Return the capitalised names of a question, but for its first word."""
    return [match.group() for match in _NAME.finditer(question.strip())]


def _evidence(chosen: Sequence[Choice]) -> str:
    if not chosen:
        return ""
    best = chosen[0].hit
    parts = [best.version.title, *best.chunk.headings, best.chunk.text, best.provider.name, *best.provider.aliases]
    parts += best.provider.territory
    parts += [choice.text for choice in chosen[1:]]
    return " ".join(parts)
