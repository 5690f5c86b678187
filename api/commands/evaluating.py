"""`fondaco eval`: how good is it?"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from api.compose import engines, open_embedder, open_knowledge
from api.console import bars, out, print_json
from api.settings import load_settings
from assistant.engines.langid_detector import LangidDetector
from evals.retrieval import as_documents, measure, provider, read_passages, read_questions
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore


def retrieval(
    passages: Annotated[Path, typer.Option(help="JSONL or JSONL.gz: id, text, optional title.")],
    questions: Annotated[Path, typer.Option(help="JSONL or JSONL.gz: id, question, passage_id or passage_ids.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Keep the build and its vectors here, to go on after an interruption.")] = None,
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
    if json:
        print_json(rounded)
        return
    for name, value in rounded.items():
        out.print(f"{name:>10}  {value}")
