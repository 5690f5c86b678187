"""`fondaco eval`: how good is it?"""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from api.compose import builds_folder, engines, open_assistant, open_embedder, open_knowledge, open_store
from api.console import bars, out, print_json
from api.settings import load_settings
from assistant.confidence import FITTED
from assistant.engines.langid_detector import LangidDetector
from assistant.pipeline import Assistant, to_json
from evals.acceptance import read_cases, run, summary
from evals.acceptance import write as write_results
from evals.calibration import examples, fit
from evals.retrieval import as_documents, measure, provider, read_passages, read_questions
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore

_CASES = Path(__file__).parents[2] / "evals" / "cases"
_DEV, _FIRST = _CASES / "dev.jsonl", _CASES / "first.jsonl"


def retrieval(
    passages: Annotated[Path, typer.Option(help="JSONL or JSONL.gz: id, text, optional title.")],
    questions: Annotated[Path, typer.Option(help="JSONL or JSONL.gz: id, question, passage_id or passage_ids.")],
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the build and its vectors here, to go on after an interruption.")
    ] = None,
) -> None:
    """Measure the retrieval stack on a collection, in a build of its own."""
    settings = load_settings()
    collection = read_passages(passages)
    judged = read_questions(questions, {p.id for p in collection})
    with tempfile.TemporaryDirectory() as temporary, bars() as progress:
        root = keep or Path(temporary)
        store = SqlStore(open_database(f"sqlite:///{root / 'passages.sqlite3'}"))
        store.save_providers([provider()])
        for document, version, chunks in as_documents(collection):
            if store.current_digest(document.id) is None:
                store.save_version(document, version, chunks)
        folder = BuildsFolder(root / "builds")
        report = make_build(store, engines(settings), folder, progress)
        folder.publish(report.build_id)
        knowledge = open_knowledge(settings, store, open_embedder(settings), folder)
        detect = LangidDetector().detect
        found = measure(judged, knowledge.search, lambda t: detect(t)[0], lambda a, b: progress("searching", a, b))
    rounded = {name: round(value, 4) for name, value in found.items()}
    if json_output:
        print_json(rounded)
        return
    for name, value in rounded.items():
        out.print(f"{name:>10}  {value}")


def calibrate(
    cases: Annotated[Path, typer.Option(help="Questions with and without an answer, JSONL.")] = _DEV,
    write: Annotated[bool, typer.Option("--write", help="Store the weights where answers read them.")] = False,
) -> None:
    """Fit the confidence below which the assistant abstains, and say what cross-validation makes of it."""
    settings = load_settings()
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    bold = Assistant(lambda: knowledge, LangidDetector(), settings.assistant.model_copy(update={"min_confidence": 0.0}))
    with bars() as progress:
        rows = examples(read_cases(cases), bold, knowledge, lambda a, b: progress("answering", a, b))
    fitted = fit(rows)
    out.print(
        f"{len(rows)} questions, {sum(row.right for row in rows)} drafts right; AUROC {fitted.auroc:.3f} (10 folds by page)"
    )
    for threshold, (right, wrong) in fitted.threshold_rates.items():
        out.print(f"from {threshold:.2f}: {right:.1%} of the right drafts are said, {wrong:.1%} of the wrong ones")
    record = {"weights": {name: round(value, 4) for name, value in fitted.weights.items()}, "questions": len(rows)}
    if write:
        FITTED.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    else:
        print_json(record)


def acceptance(
    cases: Annotated[Path, typer.Option(help="Questions with known answers, JSONL.")] = _FIRST,
    output: Annotated[Path | None, typer.Option("--out", help="Write answers and problems here, JSONL.")] = None,
    json_output: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Answer questions with known answers: right provider named, right figure in a cited sentence, silence where none is."""
    settings = load_settings()
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    with bars() as progress:
        results = run(read_cases(cases), open_assistant(settings, knowledge).answer, lambda a, b: progress("answering", a, b))
    if output is not None:
        write_results(results, output, to_json)
    counts = summary(results)
    if json_output:
        print_json(counts)
        return
    for result in results:
        for problem in result.problems:
            out.print(f"{result.case.id}  {result.case.question}\n    {problem}", markup=False)
    said, silent = (counts["answered_passed"], counts["answered_total"]), (counts["abstain_passed"], counts["abstain_total"])
    out.print(f"answered {said[0]} of {said[1]}, abstained {silent[0]} of {silent[1]}")
