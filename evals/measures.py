"""All measures of a run: what task finds them, which way is better, and which may stop a release."""

from dataclasses import dataclass
from typing import Literal

Task = Literal["retrieval", "answers", "citations", "outcomes", "providers", "freshness", "language", "latency"]
TASKS: tuple[Task, ...] = (
    "retrieval", "answers", "citations", "outcomes", "providers", "freshness", "language", "latency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one case; a run shows its mean, or its median where `typical` says so."""

    name: str
    task: Task
    better: Literal["higher", "lower", "neither"] = "higher"
    binary: bool = False  # every score is 0 or 1
    typical: Literal["mean", "median"] = "mean"
    unit: str = ""  # empty: a share or a number of its own


def _all(task: Task, better: Literal["higher", "lower", "neither"], names: str, binary: bool = False) -> list[Measure]:
    return [Measure(name, task, better, binary) for name in names.split()]


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        *_all("retrieval", "higher", "ndcg@10 recall@5 recall@10 recall@20 recall@50 rr@10"),
        *_all("retrieval", "higher", "success@1 success@5", binary=True),
        *_all("retrieval", "higher", "gold_in_index"),
        *_all("retrieval", "neither", "judged@10 diversity@10"),
        *_all("retrieval", "lower", "leakage", binary=True),
        *_all("answers", "higher", "v_strict v a_strict a"),
        Measure("conciseness", "answers", "higher", unit="supported nuggets per 100 words"),
        *_all("answers", "higher", "atom_precision"),
        *_all("answers", "lower", "unsupported_atom contact_swap forbidden_fact", binary=True),
        *_all("answers", "lower", "context_drop"),
        *_all("citations", "higher", "citation_recall citation_precision citation_f1"),
        *_all("citations", "higher", "weighted_citation_recall weighted_citation_precision quote_fidelity"),
        *_all("citations", "lower", "misattribution missing_citation undecided"),
        *_all("citations", "lower", "dead_citation", binary=True),
        Measure("citations_per_claim", "citations", "neither", typical="median"),
        *_all("outcomes", "higher", "outcome_correct correct redirect_correct", binary=True),
        *_all("outcomes", "lower", "over_answer over_abstain false_refusal", binary=True),
        *_all("outcomes", "higher", "truthfulness"),
        *_all("outcomes", "lower", "cost"),
        *_all("providers", "higher", "provider_precision provider_recall contact_accuracy competence"),
        *_all("providers", "higher", "first_named_correct", binary=True),
        *_all("providers", "lower", "wrong_provider forbidden_provider missed_provider", binary=True),
        *_all("freshness", "lower", "superseded_citation superseded_silent stale_fact expired_as_open", binary=True),
        *_all("freshness", "higher", "temporal_routing date_shown", binary=True),
        Measure("gulpease", "language", "higher", typical="median", unit="points of 100"),
        *_all("language", "lower", "hard_to_read unlabelled_quote raw_html too_long", binary=True),
        *_all("language", "lower", "mixed_language", binary=True),
        *_all("language", "higher", "language_match key_fact_first disclosure", binary=True),
        Measure("words_per_sentence", "language", "lower"),
        Measure("unexplained_acronyms", "language", "lower", unit="per answer"),
        Measure("words", "language", "neither", typical="median"),
        Measure("ms_total", "latency", "lower", typical="median", unit="ms"),
        Measure("ms_search", "latency", "lower", typical="median", unit="ms"),
        Measure("ms_compose", "latency", "lower", typical="median", unit="ms"),
        Measure("cpu_seconds", "latency", "lower", unit="s"),
    )
}

# One pre-declared family: the lower 95 % bound of (new - baseline), in the direction that is better, may not fall below
# minus the margin (metrics 3). At most eight.
GATE_MARGINS: dict[str, float] = {
    "ndcg@10": 0.02,
    "v_strict": 0.03,
    "citation_f1": 0.03,
    "outcome_correct": 0.03,
    "over_answer": 0.02,
    "provider_recall": 0.03,
    "wrong_provider": 0.02,
}
LATENCY_MARGIN = 0.15  # of the baseline's p95, measured in the same session; the eighth of the family

# One case is enough to fail; the value is the one that every case must have.
HARD_VALUES: dict[str, float] = {
    "leakage": 0.0,
    "unsupported_atom": 0.0,
    "contact_swap": 0.0,
    "dead_citation": 0.0,
    "quote_fidelity": 1.0,
    "forbidden_provider": 0.0,
    "superseded_citation": 0.0,
    "expired_as_open": 0.0,
}
