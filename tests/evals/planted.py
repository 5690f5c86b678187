"""Planted cases, records and answers: what they score is known by hand.

By default all fits together: `a_record()` answers `a_case()` rightly, from one passage of SIMEST, and names SIMEST.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.composing import join
from assistant.types import Answer, Outcome, ProviderCard, Statement, Trace
from evals.cases import Case
from evals.records import Passage, Record, Tools
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.naming import ProviderNames
from kb.types import Provider
from tests.builders import REGISTER, TODAY, a_citation, a_claim

URL = "https://www.simest.example/doc-1"
QUOTE = "L'importo massimo è di 500.000 euro."


@dataclass(frozen=True, slots=True)
class PlainLexicon:
    """Stems of Italian; every term weighs 1 unless `weights` says otherwise."""

    weights: Mapping[str, float] = field(default_factory=dict)

    def terms(self, text: str) -> list[str]:
        """Return the index terms of a text."""
        return ItalianAnalyzer().terms(text)

    def idf(self, term: str) -> float:
        """Return the weight of a term."""
        return self.weights.get(term, 1.0)


def tools(
    language: Callable[[str], tuple[str, float]] = lambda text: ("it", 1.0),
    register: Sequence[Provider] = REGISTER,
    **weights: float,
) -> Tools:
    """Return the tools over the small register; `weights` are idf by term."""
    providers = {provider.id: provider for provider in register}
    return Tools(lexicon=PlainLexicon(weights), providers=providers, names=ProviderNames(register), language=language)


def a_case(**changes: Any) -> Case:
    """Return a case; parts may be given as plain data, as in a file of cases."""
    right: dict[str, Any] = {
        "id": "case-1",
        "cluster": "cluster-1",
        "lang": "it",
        "question": "Qual è l'importo massimo di SIMEST per le fiere?",
        "as_of": TODAY,
        "expected_outcome": "answered",
        "qrels": [{"doc": URL, "quote": QUOTE}],
        "nuggets": [{"id": "n1", "text": "500.000 euro", "any_of": [["500.000 euro"]]}],
        "providers": {"required": ["simest"]},
    }
    return Case.model_validate(right | changes)


def a_passage(number: int = 1, text: str = QUOTE, **changes: Any) -> Passage:
    """Return a passage; its id is that of `a_citation(number)`."""
    passage = Passage(
        chunk_id=f"doc-1@1#{number}",
        document_id="doc-1",
        version_id="doc-1@1",
        provider_id="simest",
        url=URL,
        title="Fiere ed eventi",
        headings=("Importi",),
        text=text,
        language="it",
        score=1 / number,
    )
    return replace(passage, **changes)


def a_note(text: str, *citations: int) -> Statement:
    """Return a fixed text of ours."""
    return Statement(text=text, kind="boilerplate", citations=citations)


def a_card(provider_id: str = "simest", **changes: Any) -> ProviderCard:
    """Return the card of a provider of the small register."""
    provider = next(p for p in REGISTER if p.id == provider_id)
    card = ProviderCard(
        id=provider.id,
        name=provider.name,
        short_name=provider.short_name,
        reasons=(),
        contacts=provider.contacts,
        url=provider.url,
        territory=provider.territory,
    )
    return replace(card, **changes)


def an_answer(*statements: Statement, **changes: Any) -> Answer:
    """Return an answer that says these, or the right thing; each marker cites `a_citation(marker)`."""
    said = changes.pop("statements", statements or (a_claim(QUOTE, 1),))
    markers = sorted({marker for statement in said for marker in statement.citations})
    answer = Answer(
        id="answer-1",
        outcome="answered",
        reason=None,
        language="it",
        as_of=TODAY,
        text=join(said),
        statements=tuple(said),
        citations=tuple(a_citation(marker) for marker in markers),
        providers=(a_card(),),
        trace=Trace(build_id="build-1", answerer="extractive", ms={"total": 15.0}),
    )
    return replace(answer, **changes)


def a_silent_answer(outcome: Outcome = "abstain", **changes: Any) -> Answer:
    """Return an answer that states nothing: abstain, redirect, refuse, clarify or error."""
    note = a_note("Non trovo una fonte che risponda.")
    defaults: dict[str, Any] = {"outcome": outcome, "reason": "no_evidence", "providers": ()}
    return an_answer(note, **(defaults | changes))


def a_record(answer: Answer | None = None, **changes: Any) -> Record:
    """Return what was recorded of an answer; what it cites was retrieved and is still there."""
    given = answer or an_answer()
    cited = tuple(citation.chunk_id for citation in given.citations)
    ranked = changes.pop("ranked", (a_passage(),))
    record = Record(
        case_id="case-1",
        answer=given,
        ranked=tuple(ranked),
        retrieved=tuple(dict.fromkeys((*cited, *(passage.chunk_id for passage in ranked)))),
        resolved=cited,
        gold_present=(True,),
        confidence=0.9,
        ms={"search": 12.0, "compose": 3.0, "total": 15.0},
        cpu_seconds=0.01,
    )
    return replace(record, **changes)
