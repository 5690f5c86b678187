"""`fondaco eval retrieval` and `fondaco eval calibrate`: the parts by themselves."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.commands.evaluating import CASES
from api.console import bars, out, print_json
from api.settings import load_settings


def retrieval(
    passages: Annotated[Path, typer.Option(help="JSONL or JSONL.gz: id, text, optional title.")],
    questions: Annotated[Path, typer.Option(help="JSONL or JSONL.gz: id, question, passage_id or passage_ids.")],
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep the build here, to go on after an interruption.")] = None,
) -> None:
    """Measure the retrieval stack on a collection, in a build of its own."""
    from api.evaluation import measure_retrieval  # slow to import

    with bars() as progress:
        found = measure_retrieval(load_settings(), passages, questions, keep, progress)
    if json_output:
        print_json(found)
        return
    for name, value in found.items():
        out.print(f"{name:>10}  {value}")


def calibrate(
    cases: Annotated[Path, typer.Option(help="Questions with and without an answer, JSONL.")] = CASES / "dev.jsonl",
    write: Annotated[bool, typer.Option("--write", help="Store the weights where answers read them.")] = False,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Fit what vectors of questions tell, on dev, dev2, first, dev5.")
    ] = False,
    held_out: Annotated[bool, typer.Option("--held-out", help="Fit nothing: ask the held-out intents, and count.")] = False,
) -> None:
    """Fit the confidence below which the assistant abstains, and say what cross-validation makes of it."""
    if held_out:
        return _measure_intents()
    if meaning:
        return _calibrate_meaning(write)
    from api.evaluation import run_calibration  # slow to import
    from assistant.confidence import FITTED

    with bars() as progress:
        fitted, rows = run_calibration(load_settings(), cases, progress)
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


def _measure_intents() -> None:
    from api.evaluation import measure_intents  # slow to import

    with bars() as progress:
        scores = measure_intents(load_settings(), CASES / "intents.jsonl", progress)
    for score in scores:
        out.print(f"{score.kind:>34}  {score.right} right of {score.expected}; decided {score.decided} times")


def _calibrate_meaning(write: bool) -> None:
    from api.evaluation import run_meaning  # slow to import
    from assistant.meaning import FITTED, as_record

    sets = [CASES / f"{name}.jsonl" for name in ("dev", "dev2", "first", "dev5")]
    with bars() as progress:
        fitted = run_meaning(load_settings(), sets, CASES / "intents.jsonl", progress)
    out.print(
        f"embedder {fitted.model.embedder}; AUROC {fitted.auroc:.3f}; wrongly stopped {fitted.lost:.1%} (10 folds by page)"
    )
    for kind, share in fitted.recognised.items():
        out.print(f"{kind:>34}  {share:.0%} recognised")
    for threshold, (due, others) in fitted.rates.items():
        out.print(
            f"from {threshold:.2f}: {due:.1%} of the questions that are due an answer are answered, {others:.1%} of the others"
        )
    if write:
        FITTED.write_text(json.dumps(as_record(fitted.model)) + "\n", encoding="utf-8")
