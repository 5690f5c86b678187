"""A knowledge base of nine pages with cases about it: an evaluation from end to end in a second."""

from datetime import date
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.settings import AssistantSettings
from evals.cases import Case, cases_digest
from evals.corpus import Corpus, placed
from evals.observing import Subject
from evals.records import Tools
from evals.run_folder import Plan, RunFolder
from tests.builders import REGISTER, WORD_WEIGHTS, FixedLanguage, a_knowledge_base, a_store
from tests.evals.planted import a_case


def small_subject(folder: Path) -> Subject:
    """Open the small knowledge base, and an assistant whose confidence rests on shared words."""
    knowledge = a_knowledge_base(folder)
    (folder / "gold").mkdir()
    store = a_store(folder / "gold")
    detector = FixedLanguage()
    return Subject(
        knowledge=knowledge,
        assistant=lambda source: Assistant(source, detector, AssistantSettings(), weights=WORD_WEIGHTS),
        corpus=Corpus(placed(*row) for row in store.current_chunks()),
        tools=Tools(lexicon=knowledge.lexical, providers=knowledge.providers, names=knowledge.names, language=detector.detect),
    )


def small_cases() -> list[Case]:
    """Return cases about the small knowledge base, each a cluster of its own."""
    return [
        _answered("fiere", "Qual è l'importo massimo per una fiera con SIMEST?", "simest", "fiere", "500.000 euro"),
        _answered("durata", "Quanto dura il finanziamento SIMEST per le fiere?", "simest", "fiere", "4 anni"),
        _answered("credito", "Fino a quale percentuale copre la polizza sul credito?", "sace", "credito", "90%"),
        _answered("voucher", "Che percentuale rimborsa il voucher 2026?", "regione-lombardia", "voucher-2026", "70%"),
        _answered("chiusura", "Quando chiude il voucher 2026?", "regione-lombardia", "voucher-2026", "30 novembre 2026"),
        _answered("vecchio", "Che percentuale rimborsava il voucher 2024?", "regione-lombardia", "voucher-2024", "50%"),
        _answered("origine", "Quanto costa il certificato di origine a Brescia?", "cciaa-brescia", "origine-brescia", "7 euro"),
        _answered("atr", "Quanti mesi vale il formulario ATR per la Turchia?", "adm", "eur1", "quattro mesi"),
        _answered("chiuso", "Che percentuale rimborsa il voucher 2026?", "regione-lombardia", "voucher-2026", "70%").model_copy(
            update={"as_of": date(2026, 12, 15)}
        ),
        a_case(id="derby", cluster="derby", question="Chi ha vinto il derby?", **_SILENT),
        a_case(id="luna", cluster="luna", question="Quanto costa un razzo per la Luna?", **_SILENT),
    ]


_SILENT: dict[str, Any] = {"expected_outcome": "abstain", "qrels": [], "nuggets": [], "providers": {}}


def _answered(name: str, question: str, provider: str, page: str, figure: str) -> Case:
    return a_case(
        id=name,
        cluster=name,
        question=question,
        qrels=[{"doc": f"https://www.{provider}.example/{page}", "quote": figure, "fact": name}],
        nuggets=[{"id": name, "text": figure, "any_of": [[figure]]}],
        providers={"required": [provider]},
    )


def a_run(folder: Path, cases: list[Case], name: str = "small") -> RunFolder:
    """Return a new run of these cases, not yet answered."""
    plan = Plan(
        name=name,
        cases_digest=cases_digest(cases),
        build_id="b",
        build_content="c",
        register="r",
        code="0",
        embedder="hashing",
        settings={},
        started="2026-11-21T00:00:00+00:00",
    )
    run = RunFolder(folder)
    run.create(plan, cases, REGISTER, {"": 1.0})
    return run
