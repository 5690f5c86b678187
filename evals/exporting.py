"""Rows of a finished run in the formats of other evaluation libraries.

ragas 0.4: JSON lines for `EvaluationDataset.from_jsonl`. DeepEval 4: a JSON list for
`EvaluationDataset.add_test_cases_from_json_file`, with the names of its fields as keys. Only cases that the pages answer:
both libraries compare with a reference, which there is none of where nothing should be said.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

from evals.cases import Case
from evals.errors import RunError
from evals.records import Record
from evals.run_folder import RunFolder

Format = Literal["ragas", "deepeval"]
FORMATS: tuple[Format, ...] = get_args(Format)


def export(run: RunFolder, form: Format, out: Path) -> int:
    """Write the answered cases of a run; return how many. Raises RunError if it is unfinished, was changed or has none."""
    run.verify()
    records = {record.case_id: record for record in run.records()}
    pairs = [(case, records[case.id]) for case in run.cases() if case.spoken and records[case.id].error is None]
    if not pairs:
        raise RunError(f"{run.path}: no case of this run has an answer in the pages: there is nothing to compare with")
    match form:
        case "ragas":
            text = "".join(json.dumps(ragas_row(*pair), ensure_ascii=False) + "\n" for pair in pairs)
        case "deepeval":
            text = json.dumps([deepeval_row(*pair) for pair in pairs], ensure_ascii=False, indent=1) + "\n"
    out.write_text(text, encoding="utf-8")
    return len(pairs)


def ragas_row(case: Case, record: Record) -> dict[str, Any]:
    """Return a case as a ragas SingleTurnSample."""
    return {
        "user_input": case.question,
        "retrieved_contexts": list(_retrieved(record)),
        "response": record.answer.text,
        "reference": reference(case),
        "reference_contexts": _gold(case),
    }


def deepeval_row(case: Case, record: Record) -> dict[str, Any]:
    """Return a case as a DeepEval LLMTestCase."""
    return {
        "input": case.question,
        "actual_output": record.answer.text,
        "retrieval_context": list(_retrieved(record)),
        "expected_output": reference(case),
        "context": _gold(case),
    }


def reference(case: Case) -> str:
    """Return the ideal answer of a case, or else its facts, the vital ones first."""
    facts = sorted(case.nuggets, key=lambda nugget: nugget.weight != "vital")
    return case.ideal_answer or "; ".join(nugget.text for nugget in facts)


def _retrieved(record: Record) -> Iterator[str]:
    """Yield the passages that the answer was made from, best first."""
    used = set(record.retrieved)
    for passage in (*record.ranked, *record.beside):
        if passage.chunk_id in used:
            yield passage.text


def _gold(case: Case) -> list[str]:
    return list(dict.fromkeys(qrel.quote for qrel in case.qrels))
