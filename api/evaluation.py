"""The assistant and the retrieval stack put to the test: what `fondaco eval` runs."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.compose import builds_folder, engines, open_embedder, open_knowledge, open_store, open_words, open_writer
from api.settings import Settings
from api.version import code_version
from assistant.confidence import fitted_weights
from assistant.engines.langid_detector import LangidDetector
from assistant.pipeline import Assistant
from assistant.ports import Searcher
from assistant.settings import AssistantSettings
from assistant.types import Question
from evals.calibration import Calibration, Example, examples, fit
from evals.cases import SPOKEN, Case, cases_digest, read_cases
from evals.corpus import Corpus, placed
from evals.errors import CaseError
from evals.intents import SEARCH, KindScore, confusion, kind_of, read_intents
from evals.judging import Judgements
from evals.meaning_examples import asked_questions
from evals.meaning_fitting import Fitted, fit_meaning
from evals.observing import Subject
from evals.records import Tools
from evals.reporting.writing import write_reports
from evals.retrieval import as_documents, measure, provider, read_passages, read_questions
from evals.run_folder import Plan, RunFolder, register_digest
from evals.running import Results, answer_cases, finish, read_results
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.engines.bm25_index import Bm25Index
from kb.engines.database import open_database
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.engines.sql_store import SqlStore
from kb.knowledge_base import KnowledgeBase
from kb.naming import ProviderNames
from kb.settings import KbSettings

Progress = Callable[[str, int, int], None]
_ROOT = Path(__file__).parents[1]
_BLOCK = 500  # passages read from the store at once


@dataclass(frozen=True, slots=True)
class StoredLexicon:
    """The terms of Italian texts with the weights that a run wrote down."""

    weights: Mapping[str, float]
    analyzer: ItalianAnalyzer

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text, in order."""
        return list(dict.fromkeys(self.analyzer.terms(text)))

    def idf(self, term: str) -> float:
        """Return a term's weight, or that of a term which no text contains."""
        return self.weights.get(term, self.weights[""])


def runs_folder(settings: Settings) -> Path:
    """Return the folder of runs."""
    return settings.var / "runs"


def baselines_folder() -> Path:
    """Return the folder of the stored baselines."""
    return _ROOT / "evals" / "baselines"


@dataclass(frozen=True, slots=True)
class Opened:
    """A build that was opened once, and the system under test over it."""

    knowledge: KnowledgeBase
    subject: Subject


def open_system(settings: Settings, build_id: str | None = None) -> Opened:
    """Open a build, the published one by default, and what answers over it."""
    store, detector, writer = open_store(settings), LangidDetector(), open_writer(settings)
    knowledge = open_knowledge(settings, store, open_embedder(settings), builds_folder(settings), build_id)
    words = open_words(settings)
    system = Subject(
        knowledge=knowledge,
        assistant=lambda source: Assistant(source, detector, settings.assistant, writer=writer, words=words),
        corpus=_corpus(store, knowledge.chunk_ids),
        tools=Tools(
            lexicon=knowledge.lexical,
            providers=knowledge.providers,
            names=knowledge.names,
            language=detector.detect,
        ),
    )
    return Opened(knowledge, system)


def subject(settings: Settings, build_id: str | None = None) -> Subject:
    """Return the system under test alone."""
    return open_system(settings, build_id).subject


def start_run(settings: Settings, opened: Opened, cases: Sequence[Case], name: str, seed: int = 0) -> RunFolder:
    """Write down what a run is of. Raises CaseError with every page and quote that the build lacks."""
    knowledge = opened.knowledge
    if problems := opened.subject.corpus.problems(cases):
        raise CaseError("\n".join(problems))
    register = list(knowledge.providers.values())
    now = datetime.now(UTC)
    plan = Plan(
        name=name,
        cases_digest=cases_digest(cases),
        build_id=knowledge.build.id,
        build_content=knowledge.build.digests["content"],
        register=register_digest(register),
        code=code_version(),
        embedder=settings.embedder,
        settings={"assistant": settings.assistant.model_dump(), "kb": settings.kb.model_dump()},
        started=now.isoformat(timespec="seconds"),
        seed=seed,
    )
    folder = RunFolder(runs_folder(settings) / f"{now:%Y%m%dT%H%M%S}-{name}")
    folder.create(plan, cases, register, _weights(knowledge))
    return folder


def replay(settings: Settings, old: RunFolder) -> tuple[Opened, RunFolder]:
    """Start a run again: the same cases over the same build with the settings of then, by the code of today.

    Raises UnknownBuildError if the build is gone.
    """
    plan = old.plan()
    then = {
        "assistant": AssistantSettings.model_validate(plan.settings["assistant"]),
        "kb": KbSettings.model_validate(plan.settings["kb"]),
        "embedder": plan.embedder,
    }
    settings = settings.model_copy(update=then)
    opened = open_system(settings, plan.build_id)
    return opened, start_run(settings, opened, old.cases(), plan.name, plan.seed)


def resume(settings: Settings, folder: RunFolder, progress: Progress) -> Results:
    """Go on with a run over the build that it names; one that is finished is only read."""
    if folder.finished:
        return read_results(folder)
    return go_on(open_system(settings, folder.plan().build_id), folder, progress)


def go_on(opened: Opened, folder: RunFolder, progress: Progress) -> Results:
    """Answer what has no answer yet, over the build that the run was started with, and score it."""
    answer_cases(folder, opened.subject, progress)
    return _reported(folder, finish(folder, stored_tools(folder), {}, progress))


def score_again(settings: Settings, old: RunFolder, judged: Judgements, progress: Progress) -> tuple[RunFolder, Results]:
    """Score the answers of a run once more, into a new one: what they were made from is not needed."""
    plan = old.plan()
    now = datetime.now(UTC)
    fresh = Plan(**{name: getattr(plan, name) for name in Plan.__dataclass_fields__} | {"scored_from": old.id})
    folder = RunFolder(runs_folder(settings) / f"{now:%Y%m%dT%H%M%S}-{plan.name}-again")
    folder.create(fresh, old.cases(), old.register(), old.idf())
    for record in old.records():
        folder.append(record)
    return folder, _reported(folder, finish(folder, stored_tools(folder), judged, progress))


def stored_tools(folder: RunFolder) -> Tools:
    """Return what scoring a run needs, from the run alone."""
    register = {provider.id: provider for provider in folder.register()}
    return Tools(
        lexicon=StoredLexicon(folder.idf(), ItalianAnalyzer()),
        providers=register,
        names=ProviderNames(register.values()),
        language=LangidDetector().detect,
    )


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


def run_calibration(settings: Settings, cases: Path, progress: Progress) -> tuple[Calibration, Sequence[Example]]:
    """Fit the confidence on what an assistant that never abstains would say to these cases and their variants."""
    detector, words = LangidDetector(), open_words(settings)
    never_silent = settings.assistant.model_copy(update={"min_confidence": 0.0})
    rows = examples(
        read_cases(cases),
        subject(settings),
        lambda knowledge: Assistant(knowledge, detector, never_silent, words=words),
        lambda a, b: progress("answering", a, b),
    )
    return fit(rows), rows


def run_meaning(settings: Settings, cases: Sequence[Path], intents: Path, progress: Progress) -> Fitted:
    """Fit what the vectors of questions tell, on all of these cases with their variants and on the intents for fitting.

    Raises CaseError where the embedder of the settings gives no vectors that could be learned from.
    """
    detector, words = LangidDetector(), open_words(settings)
    never_silent = settings.assistant.model_copy(update={"min_confidence": 0.0})
    system, weights = subject(settings), fitted_weights()
    every = [case for path in cases for case in read_cases(path)]

    def bold(knowledge: Callable[[], Searcher]) -> Assistant:
        return Assistant(knowledge, detector, never_silent, weights=weights, words=words)

    rows = examples(every, system, bold, lambda a, b: progress("answering", a, b))
    asked = asked_questions(
        read_intents(intents),
        every,
        system.knowledge,
        bold(lambda: system.knowledge),
        max(case.as_of for case in every),
        lambda a, b: progress("searching", a, b),
    )
    if not asked or any(row.vector is None for row in rows):
        raise CaseError(f"the embedder {settings.embedder!r} gives no vectors of questions: nothing can be learned from them")
    return fit_meaning(rows, asked)


def measure_intents(settings: Settings, intents: Path, progress: Progress) -> list[KindScore]:
    """Ask the held-out half and say how each kind was recognised; silence for want of evidence counts as searched."""
    system = subject(settings)
    assistant = system.assistant(lambda: system.knowledge)
    held = [intent for intent in read_intents(intents) if intent.half == "held"]
    seen: dict[str, str] = {}
    for done, intent in enumerate(held, start=1):
        answer = assistant.answer(Question(text=intent.question, as_of=datetime.now(UTC).date()))
        searched = answer.outcome in SPOKEN or answer.reason in ("no_evidence", "no_province")
        seen[intent.id] = SEARCH if searched else kind_of(answer.outcome, answer.reason)
        progress("asking", done, len(held))
    return confusion(held, lambda intent: seen[intent.id])


def _reported(folder: RunFolder, results: Results) -> Results:
    write_reports(folder, results)
    return results


def _corpus(store: SqlStore, ids: Sequence[str]) -> Corpus:
    found = []
    for start in range(0, len(ids), _BLOCK):
        found += [placed(*row) for row in store.chunks(ids[start : start + _BLOCK]).values()]
    return Corpus(found)


def _weights(knowledge: KnowledgeBase) -> dict[str, float]:
    assert isinstance(knowledge.lexical, Bm25Index)
    return knowledge.lexical.weights()
