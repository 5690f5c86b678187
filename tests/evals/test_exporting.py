"""Rows for other libraries hold what the answer was made from, what it should have said, and nothing that nobody asked for."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from evals.errors import RunError
from evals.exporting import FORMATS, Format, deepeval_row, export, ragas_row, reference
from evals.run_folder import RunFolder
from tests.evals.planted import a_case, a_passage, a_record, a_silent_answer
from tests.evals.small_world import a_run

SILENT: dict[str, Any] = {"expected_outcome": "abstain", "qrels": [], "nuggets": [], "providers": {}}


def a_finished_run(folder: Path) -> RunFolder:
    cases = [
        a_case(id="told"),
        a_case(id="silent", question="E la durata?"),
        a_case(id="absent", question="Chi ha vinto il derby?", **SILENT),
        a_case(id="failed", question="E poi?"),
    ]
    run = a_run(folder, cases)
    run.append(a_record(case_id="told"))
    run.append(a_record(a_silent_answer(), case_id="silent"))
    run.append(a_record(a_silent_answer(), case_id="absent"))
    run.append(a_record(case_id="failed", error="ValueError: x"))
    run.seal()
    return run


def test_a_row_holds_question_passages_answer_and_gold() -> None:
    record = a_record(ranked=(a_passage(1), a_passage(2, "Altro.")), retrieved=("doc-1@1#1",))
    case = a_case(ideal_answer="Al massimo 500.000 euro.")
    assert ragas_row(case, record) == {
        "user_input": case.question,
        "retrieved_contexts": ["L'importo massimo è di 500.000 euro."],
        "response": record.answer.text,
        "reference": "Al massimo 500.000 euro.",
        "reference_contexts": ["L'importo massimo è di 500.000 euro."],
    }
    assert list(deepeval_row(case, record).values()) == [
        case.question,
        record.answer.text,
        ["L'importo massimo è di 500.000 euro."],
        "Al massimo 500.000 euro.",
        ["L'importo massimo è di 500.000 euro."],
    ]


def test_without_an_ideal_answer_the_facts_are_the_reference_the_vital_ones_first() -> None:
    nuggets = [
        {"id": "a", "text": "il 10%", "weight": "okay", "any_of": [["10%"]]},
        {"id": "b", "text": "500.000 euro", "any_of": [["500.000 euro"]]},
    ]
    assert reference(a_case(nuggets=nuggets)) == "500.000 euro; il 10%"


@pytest.mark.parametrize("form", FORMATS)
def test_cases_that_no_page_answers_and_failures_are_left_out(tmp_path: Path, form: Format) -> None:
    out = tmp_path / "rows"
    assert export(a_finished_run(tmp_path / "run"), form, out) == 2
    text = out.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()] if form == "ragas" else json.loads(text)
    assert [row["user_input" if form == "ragas" else "input"] for row in rows] == [a_case().question, "E la durata?"]


def test_a_run_that_is_not_finished_is_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", [a_case()])
    with pytest.raises(RunError, match="not finished"):
        export(run, "ragas", tmp_path / "rows")


def test_a_run_without_answerable_cases_is_refused(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", [a_case(**SILENT)])
    run.append(a_record(a_silent_answer()))
    run.seal()
    with pytest.raises(RunError, match="nothing to compare with"):
        export(run, "deepeval", tmp_path / "rows")


# ragas and DeepEval bring 900 MB and a hundred packages: `make export-check` runs these in an environment of its own.


@pytest.mark.real
@pytest.mark.skipif(find_spec("ragas") is None, reason="ragas is not installed: make export-check")
def test_ragas_reads_what_is_exported(tmp_path: Path) -> None:
    from ragas import EvaluationDataset

    export(a_finished_run(tmp_path / "run"), "ragas", tmp_path / "rows.jsonl")
    read = EvaluationDataset.from_jsonl(str(tmp_path / "rows.jsonl"))
    assert len(read) == 2
    assert read[0].user_input == a_case().question
    assert read[0].retrieved_contexts == read[0].reference_contexts == ["L'importo massimo è di 500.000 euro."]
    assert read[0].reference == "500.000 euro"


@pytest.mark.real
@pytest.mark.skipif(find_spec("deepeval") is None, reason="deepeval is not installed: make export-check")
def test_deepeval_reads_what_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPEVAL_TELEMETRY_OPT_OUT", "YES")
    from deepeval.dataset import EvaluationDataset

    export(a_finished_run(tmp_path / "run"), "deepeval", tmp_path / "rows.json")
    read = EvaluationDataset()
    names = ("input", "actual_output", "expected_output", "context", "retrieval_context")
    read.add_test_cases_from_json_file(str(tmp_path / "rows.json"), **{f"{name}_key_name": name for name in names})
    assert len(read.test_cases) == 2
    first = read.test_cases[0]
    assert first.input == a_case().question and first.expected_output == "500.000 euro"
    assert first.retrieval_context == first.context == ["L'importo massimo è di 500.000 euro."]
