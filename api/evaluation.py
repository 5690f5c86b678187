"""The assistant and the retrieval stack put to the test: what `fondaco eval` runs."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from api.compose import builds_folder, engines, open_assistant, open_embedder, open_knowledge, open_store
from api.settings import Settings
from assistant.engines.langid_detector import LangidDetector
from assistant.pipeline import Assistant
from evals.acceptance import Result, read_cases, run
from evals.calibration import Calibration, Example, examples, fit
from evals.retrieval import as_documents, measure, provider, read_passages, read_questions
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore

Progress = Callable[[str, int, int], None]


def measure_retrieval(
    settings: Settings, passages: Path, questions: Path, keep: Path | None, progress: Progress
) -> dict[str, float]:
    """Return the measures of a collection, in a build of its own. Raises CollectionError."""
    collection = read_passages(passages)
    judged = read_questions(questions, {p.id for p in collection})
    with tempfile.TemporaryDirectory() as temporary:
        root = keep or Path(temporary)
        root.mkdir(parents=True, exist_ok=True)
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
    return {name: round(value, 4) for name, value in found.items()}


def run_acceptance(settings: Settings, cases: Path, progress: Progress) -> list[Result]:
    """Answer every case over the published build, and judge it."""
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    return run(read_cases(cases), open_assistant(settings, knowledge).answer, lambda a, b: progress("answering", a, b))


def run_calibration(settings: Settings, cases: Path, progress: Progress) -> tuple[Calibration, Sequence[Example]]:
    """Fit the confidence on what an assistant that never abstains would say to these cases and their variants."""
    knowledge = open_knowledge(settings, open_store(settings), open_embedder(settings), builds_folder(settings))
    bold = Assistant(lambda: knowledge, LangidDetector(), settings.assistant.model_copy(update={"min_confidence": 0.0}))
    rows = examples(read_cases(cases), bold, knowledge, lambda a, b: progress("answering", a, b))
    return fit(rows), rows
