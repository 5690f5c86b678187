"""Typed facts score what is counted by hand: each beside its source, each contact beside its owner."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Outcome, ProviderCard, Statement
from evals.metrics.facts import dropped_conditions, score
from evals.records import Record
from tests.builders import a_citation, a_claim
from tests.evals.planted import QUOTE, a_card, a_case, a_note, a_record, a_silent_answer, an_answer, tools

TOOLS = tools()
GRANT = (
    "Il voucher rimborsa fino al 70% delle spese, con un massimo di 10.000 euro. "
    "Solo per le PMI: la domanda costa 16 euro, salvo esenzione. "
    "Per informazioni scrivere a info@simest.example o chiamare il numero 800.020.030. "
    "La missione in Brasile dura 5 giorni."
)
CASE = a_case(question="Quanto rimborsa il voucher?", must_not=[{"atom": "80%", "why": "the old share"}])
RIGHT_CONTACT = "Recapiti di SIMEST S.p.A.: telefono 800.020.030; email info@simest.example."
SWAPPED_CONTACT = "Recapiti di SACE S.p.A.: telefono 800.020.030."
MADE_UP_CONTACT = "Recapiti di SIMEST S.p.A.: telefono 800.111.222."
CLAIMED_SWAP = "SACE risponde al numero 800.020.030."


def said(*statements: Statement, quote: str = GRANT, cards: tuple[ProviderCard, ...] = (a_card(),), **changes: Any) -> Record:
    citation = a_citation(1, quote, **changes)
    return a_record(an_answer(*statements, statements=statements, citations=(citation,), providers=cards))


def claimed(*texts: str, **changes: Any) -> Record:
    return said(*(a_claim(text, 1) for text in texts), **changes)


def value(record: Record, name: str, case: Any = CASE) -> float | str | None:
    found = score(case, record, TOOLS).scores[name]
    return found.reason or found.value


@pytest.mark.parametrize(
    ("record", "name", "expected"),
    [
        pytest.param(claimed("Rimborsa fino al 70% delle spese."), "atom_precision", 1.0, id="right share"),
        pytest.param(claimed("Rimborsa fino al 70% delle spese."), "unsupported_atom", 0.0, id="right share: none unsupported"),
        pytest.param(claimed("Rimborsa fino al 60% delle spese."), "atom_precision", 0.0, id="one number off"),
        pytest.param(claimed("Rimborsa fino al 60% delle spese."), "unsupported_atom", 1.0, id="one number off: flagged"),
        pytest.param(claimed("Rimborsa il 70% del fatturato."), "unsupported_atom", 1.0, id="a share of something else"),
        pytest.param(claimed("Rimborsa almeno 10.000 euro di spese."), "unsupported_atom", 1.0, id="at least for at most"),
        pytest.param(claimed("Rimborsa fino a 10.000 euro di spese."), "unsupported_atom", 0.0, id="fino a for massimo"),
        pytest.param(claimed("Rimborsa il 70% delle spese e 20.000 euro."), "atom_precision", 0.5, id="one of two"),
        pytest.param(claimed("La missione in Brasile dura 5 mesi."), "atom_precision:number", 0.0, id="another unit"),
        pytest.param(claimed("La missione in Brasile dura 5 giorni."), "atom_precision:number", 1.0, id="the right unit"),
        pytest.param(claimed("La missione in Cile dura 5 giorni."), "atom_precision:country", 0.0, id="another country"),
        pytest.param(claimed("La missione in Brasile dura 5 giorni."), "atom_precision:country", 1.0, id="the right country"),
        pytest.param(claimed("Il voucher di SACE rimborsa."), "atom_precision:organisation", 0.0, id="another organisation"),
        pytest.param(claimed("Il voucher di SIMEST rimborsa."), "atom_precision:organisation", 1.0, id="the publisher"),
        pytest.param(said(a_claim("Rimborsa il 70% delle spese.")), "unsupported_atom", 1.0, id="a fact without a citation"),
        pytest.param(claimed("Il voucher rimborsa le spese."), "atom_precision", "no_atoms", id="no facts"),
        pytest.param(claimed("Il voucher rimborsa le spese."), "unsupported_atom", 0.0, id="no facts: none unsupported"),
        pytest.param(said(), "unsupported_atom", "no_claims", id="empty"),
        pytest.param(said(), "context_drop", "no_claims", id="empty: no context to drop"),
        pytest.param(claimed("[Fiere ed eventi – Importi] Il 70% delle spese."), "atom_precision", 1.0, id="a true context"),
        pytest.param(claimed("[Bando di SACE] Il 70% delle spese."), "atom_precision", 0.5, id="a context that is made up"),
    ],
)
def test_facts_are_judged_by_the_place_that_is_cited(record: Record, name: str, expected: float | str) -> None:
    assert value(record, name) == expected


@pytest.mark.parametrize(
    ("record", "swap", "unsupported"),
    [
        pytest.param(said(a_note(RIGHT_CONTACT)), 0.0, 0.0, id="right contacts of the register"),
        pytest.param(said(a_note(SWAPPED_CONTACT)), 1.0, 1.0, id="swapped contact"),
        pytest.param(said(a_note(MADE_UP_CONTACT)), 0.0, 1.0, id="a contact that nobody has"),
        pytest.param(said(a_note("Chiami 800.020.030.")), 0.0, 0.0, id="no name: the contact of a card"),
        pytest.param(said(a_note("Chiami 035 4225111.")), 0.0, 1.0, id="no name: a contact of no card"),
        pytest.param(
            said(a_note(MADE_UP_CONTACT), cards=(a_card(contacts={"telefono": "800.111.222"}),)),
            0.0,
            0.0,
            id="only on the card",
        ),
        pytest.param(claimed("SIMEST risponde al numero 800.020.030."), 0.0, 0.0, id="a claim with the right contact"),
        pytest.param(claimed(CLAIMED_SWAP, quote=CLAIMED_SWAP, provider_id="sace"), 1.0, 0.0, id="a page that swaps contacts"),
        pytest.param(claimed(CLAIMED_SWAP, quote=CLAIMED_SWAP), 0.0, 0.0, id="the contact of the page's publisher"),
        pytest.param(claimed("SACE: vedi www.simest.example", quote="SACE: vedi www.simest.example"), 0.0, 0.0, id="a link"),
    ],
)
def test_contacts_stand_beside_their_owner(record: Record, swap: float, unsupported: float) -> None:
    assert (value(record, "contact_swap"), value(record, "unsupported_atom")) == (swap, unsupported)


def test_an_answer_without_contacts_has_no_swap() -> None:
    assert value(claimed("Rimborsa il 70% delle spese."), "contact_swap") == "no_atoms"


@pytest.mark.parametrize("outcome", ["abstain", "redirect", "refuse", "clarify"])
def test_the_contacts_of_an_answer_that_states_nothing_are_judged_too(outcome: Outcome) -> None:
    silent = a_silent_answer(outcome)
    swapped = replace(silent, statements=(a_note(SWAPPED_CONTACT),))
    assert {s.reason for s in score(CASE, a_record(silent), TOOLS).scores.values()} == {"abstained"}
    assert value(a_record(swapped), "contact_swap") == 1.0
    assert value(a_record(swapped), "unsupported_atom") == 1.0
    assert value(a_record(swapped), "context_drop") == "abstained"


def test_a_failure_is_an_error_in_every_score() -> None:
    for record in (a_record(a_silent_answer("error")), a_record(error="KbError: gone")):
        assert {s.reason for s in score(CASE, record, TOOLS).scores.values()} == {"error"}


def test_what_the_question_states_is_listed_and_not_judged() -> None:
    record = claimed("Con 50 dipendenti rimborsa il 70% delle spese.")
    asked = a_case(question="Ho 50 dipendenti: quanto rimborsa il voucher?")
    assert value(record, "atom_precision", asked) == 1.0
    assert "echo of the question: number 50" in score(asked, record, TOOLS).findings
    assert value(record, "atom_precision") == 0.5


@pytest.mark.parametrize(
    ("record", "case", "expected"),
    [
        pytest.param(claimed("Rimborsa l'80% delle spese."), CASE, 1.0, id="the old share"),
        pytest.param(claimed("Rimborsa il 70% delle spese."), CASE, 0.0, id="the right share"),
        pytest.param(claimed("Rimborsa l'80% delle spese."), a_case(), "no_gold", id="nothing is forbidden"),
        pytest.param(a_record(a_silent_answer()), CASE, "abstained", id="nothing is said"),
    ],
)
def test_what_must_not_be_said_is_flagged(record: Record, case: Any, expected: float | str) -> None:
    assert value(record, "forbidden_fact", case) == expected


def test_a_condition_that_the_claim_lacks_is_dropped_context() -> None:
    whole = "Solo per le PMI: la domanda costa 16 euro, salvo esenzione."
    record = claimed("La domanda costa 16 euro.", whole)
    assert value(record, "context_drop") == 0.5
    assert score(CASE, record, TOOLS).findings == ("condition dropped (Solo, salvo): La domanda costa 16 euro.",)


@pytest.mark.parametrize(
    ("claim", "sentence", "dropped"),
    [
        pytest.param("Costa 5 euro.", "Costa 5 euro, purché sia in regola.", ["purché"], id="a condition"),
        pytest.param("Costa 5 euro.", "It costs 5 euro, only for members.", ["only"], id="English"),
        pytest.param("Open to members only.", "Riservato agli associati.", [], id="the same kind in another language"),
        pytest.param("Copre i costi, tranne l'IVA.", "Copre i costi, esclusa l'IVA.", [], id="the same kind in other words"),
        pytest.param("Vale per le PMI.", "Vale non solo per le PMI.", [], id="not only narrows nothing"),
        pytest.param("Vale per le PMI.", "Vale per le PMI.", [], id="nothing is narrowed"),
    ],
)
def test_conditions_are_compared_by_kind(claim: str, sentence: str, dropped: list[str]) -> None:
    assert dropped_conditions(claim, sentence) == dropped


def test_findings_name_the_fact_and_its_type() -> None:
    assert score(CASE, claimed("Rimborsa 20.000 euro."), TOOLS).findings == ("unsupported money: 20.000 euro",)
    swapped = score(CASE, said(a_note(SWAPPED_CONTACT)), TOOLS).findings
    assert swapped == ("unsupported phone: 800.020.030", "contact beside the wrong provider: 800.020.030")


def test_precision_carries_its_parts_by_type() -> None:
    found = score(CASE, claimed("Rimborsa il 70% delle spese, 20.000 euro e 10.000 euro."), TOOLS).scores
    assert (found["atom_precision:money"].part, found["atom_precision:money"].whole) == (1, 2)
    assert (found["atom_precision:percent"].part, found["atom_precision:percent"].whole) == (1, 1)
    assert "atom_precision:date" not in found


STATEMENTS = (QUOTE, "Rimborsa il 70% delle spese.", "Rimborsa almeno 10.000 euro.", "La domanda costa 16 euro.", CLAIMED_SWAP)
some_claims = st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(some_claims, st.randoms(use_true_random=False))
def test_order_and_repetition_of_claims_change_no_share(texts: list[str], random: Any) -> None:
    shuffled = [*texts, *texts]
    random.shuffle(shuffled)
    once, twice = (score(CASE, claimed(*given_texts), TOOLS).scores for given_texts in (texts, shuffled))
    assert {name: s.value for name, s in twice.items()} == pytest.approx({name: s.value for name, s in once.items()})
