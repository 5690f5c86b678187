"""What a run leaves to be compared with: the scores of its cases, without texts; stored baselines are of this kind."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from evals.errors import RunError
from evals.run_folder import Plan
from evals.running import Results

_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Scores by case. A value is a number, or the reason why there is none."""

    name: str
    cases_digest: str
    code: str
    build_content: str
    embedder: str
    clusters: Mapping[str, str]  # case -> cluster
    spoken: frozenset[str]  # cases to which an answer is due
    scores: Mapping[str, Mapping[str, float | str]]  # case -> measure -> value
    latency: Mapping[str, float]
    known: Mapping[str, str] = field(default_factory=dict)  # "measure case" -> why this failure of a hard measure was accepted

    def measures(self) -> list[str]:
        """Return the names of all measures, in the order in which the first cases have them."""
        return list(dict.fromkeys(name for scores in self.scores.values() for name in scores))


_BASELINE: TypeAdapter[Baseline] = TypeAdapter(Baseline)


def baseline_of(name: str, plan: Plan, results: Results) -> Baseline:
    """Return what is left of a finished run."""
    return Baseline(
        name=name,
        cases_digest=plan.cases_digest,
        code=plan.code,
        build_content=plan.build_content,
        embedder=plan.embedder,
        clusters={case.id: case.cluster for case in results.cases},
        spoken=frozenset(case.id for case in results.cases if case.spoken),
        scores={
            row.case_id: {
                measure: round(score.value, _DIGITS) if score.value is not None else str(score.reason)
                for measure, score in row.scores.items()
            }
            for row in results.scored
        },
        latency=dict(results.latency),
    )


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline: one line a case, so that a change of one case is a change of one line."""
    record = asdict(baseline) | {"spoken": sorted(baseline.spoken)}
    scores = record.pop("scores")
    lines = [f"  {json.dumps(i)}: {json.dumps(scores[i])}" for i in sorted(scores)]
    head = json.dumps(record, ensure_ascii=False, indent=1).removesuffix("\n}")
    path.write_text(f'{head},\n "scores": {{\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read a stored baseline. Raises RunError."""
    try:
        return _BASELINE.validate_json(path.read_bytes())
    except FileNotFoundError:
        raise RunError(f"{path}: there is no baseline: store one with `fondaco eval gate RUN --accept`") from None
    except ValueError as error:
        raise RunError(f"{path}: the baseline cannot be read: {error}") from error
