"""How sure we may be that the chosen sentences answer the question."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.asking import Asked
from assistant.selecting import Choice, Weigher
from kb.places import countries_in
from kb.text_years import years_in
from kb.types import Signals

# Fitted by `fondaco eval calibrate` on questions with and without an answer, see assistant/README.md.
FITTED = Path(__file__).parent / "data" / "confidence.json"
_NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-ZÀ-Ý][\wà-ù'’-]{2,}(?:\s+[A-ZÀ-Ý][\w'’-]+)*")


def features(
    question: str, language: str, asked: Asked, signals: Signals, chosen: Sequence[Choice], weigher: Weigher
) -> dict[str, float]:
    """Return what the confidence rests on; each number is about 0 to 1."""
    groups = signals.term_groups
    total = sum(weigher.idf(group[0]) for group in groups) or 1.0
    facts = [choice for choice in chosen if choice.asked_fact] or list(chosen[:1])
    told = _years_told(chosen)
    evidence = set(weigher.terms(_evidence(chosen)))
    lacking_names = [name for name in names_in(question) if not set(weigher.terms(name)) & evidence]
    left, answered = _residual(groups, facts, weigher)
    foreign = float(bool(chosen) and chosen[0].hit.version.language != language)
    similarity = (max((choice.similarity for choice in facts), default=0.75) - 0.75) / 0.17
    own = 1 - foreign  # shared words mean nothing across languages
    return {
        "coverage": signals.coverage * own,
        "evidence_coverage": weigher.coverage(groups, _evidence(chosen)) * own,
        "answer_coverage": max((choice.coverage for choice in facts), default=0.0) * own,
        "residual": left * (1 - answered) * own,
        "unknown": sum(weigher.idf(term) for term in signals.unknown_terms) / total * own,
        "lexical": min(1.0, signals.lexical_share) * own,
        "agreement": signals.agreement * own,
        "answer_similarity": similarity,
        "foreign": foreign,
        "foreign_similarity": similarity * foreign,
        "sentence": (signals.top_sentence - 0.75) / 0.17,
        "dense": (signals.top_dense - 0.75) / 0.17,
        "margin": signals.margin,
        "fact_found": float(asked.particular and any(choice.asked_fact for choice in chosen)),
        "fact_lacking": float(asked.particular and not any(choice.asked_fact for choice in chosen)),
        "fact_gap": _gap(asked, chosen, facts),
        "countries": float(bool(set(countries_in(question)) - set(countries_in(_evidence(chosen))))),
        "elsewhere": float(any("elsewhere" in choice.hit.scores.adjustments for choice in chosen)),
        "unknown_name": float(any(set(weigher.terms(n)) & set(signals.unknown_terms) for n in names_in(question))),
        "years": max(_other_edition(asked, chosen), float(bool(set(asked.years) - told))),
        "names": min(1.0, len(lacking_names) / 2),
    }


def confidence(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return a probability from the features: a logistic model."""
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def fitted_weights(path: Path = FITTED) -> Mapping[str, float]:
    """Return the weights of the logistic model, by the names of the features, and "bias"."""
    weights: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return weights


def names_in(question: str) -> list[str]:
    """Return the capitalised names of a question, but for its first word."""
    return [match.group() for match in _NAME.finditer(question.strip())]


def _other_edition(asked: Asked, chosen: Sequence[Choice]) -> float:
    """Return 1 if the question names a year, and the best page is called after others and does not speak of it.

    A page called after two years, "2015-2020", is about those between them too.
    """
    if not asked.years or not chosen:
        return 0.0
    years = years_in(chosen[0].hit.version.title)
    if not years or set(years_in(chosen[0].text)) & set(asked.years):
        return 0.0
    return float(not any(min(years) <= year <= max(years) for year in asked.years))


def _gap(asked: Asked, chosen: Sequence[Choice], facts: Sequence[Choice]) -> float:
    """Return by how much the sentence that is closest to the question beats the closest one with the fact asked for."""
    if not asked.particular or not facts:
        return 0.0
    return (max(c.similarity for c in chosen) - max(c.similarity for c in facts)) / 0.1


def _residual(groups: Sequence[Sequence[str]], facts: Sequence[Choice], weigher: Weigher) -> tuple[float, float]:
    """Return the share of the question that the subject of the page does not explain, and how much of that is answered.

    "Che punteggio ha il Vietnam nella mappa dei rischi?" on the page "Mappa dei rischi": what is left is the score and
    Vietnam, and a sentence that answers should speak of them.
    """
    best = (1.0, 0.0)
    total = sum(weigher.idf(group[0]) for group in groups)
    for choice in facts:
        subject = set(
            weigher.terms(" ".join((choice.hit.version.title, *choice.hit.provider.aliases, choice.hit.provider.name)))
        )
        rest = [group for group in groups if not subject.intersection(group)]
        mass = sum(weigher.idf(group[0]) for group in rest)
        share = mass / total if total else 0.0
        answered = weigher.coverage(rest, " ".join((*choice.hit.chunk.headings, choice.text))) if rest else 1.0
        if share * (1 - answered) < best[0] * (1 - best[1]):
            best = (share, answered)
    return best


def _years_told(chosen: Sequence[Choice]) -> set[str]:
    """Return the years that the chosen sentences and their passages name, and those of the first page's own dates."""
    told = {year for choice in chosen for year in years_in(choice.text)}
    for choice in chosen[:1]:
        version = choice.hit.version
        told |= set(years_in(" ".join((version.title, *choice.hit.chunk.headings, choice.hit.chunk.text))))
        told |= set(years_in(choice.hit.document.url))
        dates = (version.published_on, version.updated_on, version.valid_from, version.valid_to)
        told |= {str(day.year) for day in dates if day is not None}
    return told


def _evidence(chosen: Sequence[Choice]) -> str:
    if not chosen:
        return ""
    best = chosen[0].hit
    parts = [best.version.title, *best.chunk.headings, best.chunk.text, best.provider.name, *best.provider.aliases]
    parts += best.provider.territory
    parts += [choice.text for choice in chosen[1:]]
    return " ".join(parts)
