"""All scores of one record."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from evals.cases import Case
from evals.judging import Judgements
from evals.measures import TASKS, Task
from evals.metrics import citations, facts, freshness, language, latency, nuggets, outcomes, providers, retrieval
from evals.records import Record, Tools
from evals.scores import Score, TaskScores


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The scores of one case, by measure, and what was found wrong, by task."""

    case_id: str
    scores: Mapping[str, Score]
    findings: Mapping[str, tuple[str, ...]]


_SCORED: TypeAdapter[Scored] = TypeAdapter(Scored)


def score(case: Case, record: Record, tools: Tools, judged: Judgements, tasks: Sequence[Task] = TASKS) -> Scored:
    """Score a record by the tasks that are asked for.

    `judged` decides pairs of statement and citation that the offline checker leaves undecided. The cost of an outcome
    rests on what the other tasks find, so it is there only with all of them.
    """
    parts: dict[Task, list[TaskScores]] = {
        "retrieval": [retrieval.score(case, record, tools)],
        "answers": [nuggets.score(case, record, tools), facts.score(case, record, tools)],
        "citations": [citations.score(case, record, tools, judged)],
        "outcomes": [outcomes.score(case, record, tools)],
        "providers": [providers.score(case, record, tools)],
        "freshness": [freshness.score(case, record, tools)],
        "language": [language.score(case, record, tools)],
        "latency": [latency.score(case, record, tools)],
    }
    every = {name: value for found in parts.values() for part in found for name, value in part.scores.items()}
    wanted = {name for task in tasks for part in parts[task] for name in part.scores}
    scores = {name: value for name, value in every.items() if name in wanted}
    if set(tasks) == set(TASKS):
        scores["cost"] = outcomes.cost(case, record, tools, every)
    findings = {task: tuple(text for part in parts[task] for text in part.findings) for task in tasks}
    return Scored(case_id=case.id, scores=scores, findings={task: texts for task, texts in findings.items() if texts})


def scored_to_json(scored: Scored) -> str:
    """Return one line of JSON."""
    return _SCORED.dump_json(scored, exclude_none=True).decode()


def scored_from_json(line: str) -> Scored:
    """Read a line of `scores.jsonl`. Raises ValueError."""
    data = json.loads(line)
    for value in data["scores"].values():
        value.setdefault("value", None)
    return _SCORED.validate_python(data)
