"""Freshness scores what is counted by hand: editions, old values, calls that are over, dates of sources."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.types import Citation, Language, Opportunity, Outcome, Statement
from assistant.wording import day, say
from evals.cases import Case
from evals.metrics.freshness import score
from evals.records import Record
from tests.builders import TODAY, a_citation, a_claim
from tests.evals.planted import a_case, a_note, a_record, a_silent_answer, an_answer, tools

OLD, NEW = "https://www.simest.example/voucher-2024", "https://www.simest.example/voucher-2026"
CHAIN = {"doc_chain": [OLD, NEW], "current": NEW}
SHARES = [
    {"type": "percent", "value": "50", "valid_to": "2024-10-15"},
    {"type": "percent", "value": "70%", "valid_from": "2026-09-01", "valid_to": "2026-11-30"},
]
EDITIONS = a_case(edition=CHAIN)
PAST = a_case(edition=CHAIN | {"current": OLD}, slices={"time": "past"})
VALUES = a_case(atoms=SHARES)
CALL = a_case(slices={"dynamism": "call"})
OVER, STILL = date(2026, 10, 15), date(2026, 11, 30)
CLOSED_NOTE = (
    "Attenzione: secondo la fonte il termine era il 15 ottobre 2026; alla data del 21 novembre 2026 questa misura è chiusa."
)


def a_source(marker: int, url: str = NEW, document: str = "doc-1", **changes: Any) -> Citation:
    return a_citation(marker, url=f"{url}#importi", document_id=document, **changes)


def said(*statements: Statement, citations: tuple[Citation, ...] = (a_source(1),), **changes: Any) -> Record:
    return a_record(an_answer(*statements, statements=statements, citations=citations, **changes))


def value(case: Case, record: Record, name: str) -> float | str | None:
    found = score(case, record, tools()).scores[name]
    return found.reason or found.value


CLAIM = a_claim("Il voucher rimborsa le spese.", 1)
FROM_NEW, FROM_OLD = said(CLAIM), said(CLAIM, citations=(a_source(1, OLD),))
OLD_NOTED = said(CLAIM, a_note("Attenzione: la fonte riguarda l'edizione 2024.", 1), citations=(a_source(1, OLD),))
BOTH = said(CLAIM, a_claim("Anche prima.", 2), citations=(a_source(1, NEW), a_source(2, OLD)))
ELSEWHERE = said(CLAIM, citations=(a_source(1, "https://www.sace.example/altro"),))


@pytest.mark.parametrize(
    ("case", "record", "expected"),
    [
        pytest.param(EDITIONS, FROM_NEW, 0.0, id="current edition"),
        pytest.param(EDITIONS, FROM_OLD, 1.0, id="old edition"),
        pytest.param(EDITIONS, OLD_NOTED, 1.0, id="a note does not excuse it"),
        pytest.param(EDITIONS, BOTH, 1.0, id="nor does the current edition beside it"),
        pytest.param(EDITIONS, ELSEWHERE, 0.0, id="a page outside the chain"),
        pytest.param(PAST, FROM_OLD, "not_expected", id="the question asks for the past"),
        pytest.param(a_case(), FROM_OLD, "no_dates", id="no editions"),
        pytest.param(a_case(edition=CHAIN | {"current": None}), FROM_OLD, "no_dates", id="no edition is right"),
    ],
)
def test_a_superseded_page_is_not_cited(case: Case, record: Record, expected: float | str) -> None:
    assert value(case, record, "superseded_citation") == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param(FROM_NEW, 0.0, id="current edition"),
        pytest.param(FROM_OLD, 1.0, id="old edition, nothing said"),
        pytest.param(OLD_NOTED, 0.0, id="old edition, said so"),
        pytest.param(BOTH, 1.0, id="old edition beside the current one, nothing said"),
    ],
)
def test_a_superseded_page_is_not_cited_in_silence(record: Record, expected: float) -> None:
    assert value(EDITIONS, record, "superseded_silent") == expected


@pytest.mark.parametrize(
    ("case", "text", "expected"),
    [
        pytest.param(VALUES, "Rimborsa il 50% delle spese.", 1.0, id="the old value"),
        pytest.param(VALUES, "Rimborsa il cinquanta per cento.", 1.0, id="the old value in words"),
        pytest.param(VALUES, "Rimborsa il 70 per cento delle spese.", 0.0, id="the current value"),
        pytest.param(VALUES, "Rimborsa il 70% e non più il 50%.", 0.0, id="both compared"),
        pytest.param(
            a_case(atoms=SHARES[:1], nuggets=[{"id": "n", "text": "now", "any_of": [["70%"]]}]),
            "Rimborsa il 70%, prima il 50%.",
            0.0,
            id="both compared, the current value known from a nugget",
        ),
        pytest.param(
            a_case(atoms=SHARES, nuggets=[{"id": "n", "text": "then", "any_of": [["50%"]]}]),
            "Rimborsava il 50%.",
            "no_dates",
            id="the old value is asked for",
        ),
        pytest.param(VALUES, "Rimborsa il 30% delle spese.", 0.0, id="a value of no edition"),
        pytest.param(
            a_case(atoms=SHARES, slices={"time": "past"}), "Rimborsa il 50%.", "not_expected", id="asked for the past"
        ),
        pytest.param(a_case(atoms=SHARES[1:]), "Rimborsa il 50%.", "no_dates", id="no old value is known"),
        pytest.param(
            a_case(atoms=[{"type": "money", "value": "5.000", "valid_to": "2024-01-01"}]), "Fino a € 5.000.", 1.0, id="money"
        ),
        pytest.param(
            a_case(atoms=[SHARES[0], {"type": "percent", "value": "50"}]),
            "Rimborsa il 50%.",
            "no_dates",
            id="the value is back",
        ),
        pytest.param(
            a_case(atoms=[{"type": "date", "value": "15 ottobre 2024", "valid_to": "2024-10-15"}]),
            "Chiude il 15/10/2024.",
            1.0,
            id="an old deadline",
        ),
    ],
)
def test_an_old_value_is_not_stated(case: Case, text: str, expected: float | str) -> None:
    assert value(case, said(a_claim(text, 1)), "stale_fact") == expected


def a_card(state: Any, closes_on: date | None) -> Opportunity:
    return Opportunity(
        title="Voucher", provider_id="simest", state=state, opens_on=None, closes_on=closes_on, url=NEW, marker=1
    )


ENDED, RUNNING = (a_source(1, valid_to=OVER),), (a_source(1, valid_to=STILL),)
OPEN = a_claim("Lo sportello è aperto alle imprese.", 1)
NOTE = a_note(CLOSED_NOTE, 1)
OTHER = a_claim("Copre le fiere.", 1)
FACT = a_claim("Il voucher rimborsa il 70%.", 1)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param(said(OPEN, citations=ENDED), 1.0, id="spoken of as open"),
        pytest.param(said(a_claim("Si può presentare la domanda online.", 1), citations=ENDED), 1.0, id="may be applied for"),
        pytest.param(said(a_claim("The call is still open.", 1), citations=ENDED), 1.0, id="open in English"),
        pytest.param(said(a_claim("Domande fino al 15 ottobre 2026.", 1), citations=ENDED), 1.0, id="until a day that is over"),
        pytest.param(
            said(a_claim("Domande fino al 15 ottobre 2026.", 1), NOTE, citations=ENDED), 0.0, id="and a note after it"
        ),
        pytest.param(said(OPEN, NOTE, citations=ENDED), 0.0, id="the note follows"),
        pytest.param(said(OPEN, OTHER, NOTE, citations=ENDED), 0.0, id="the note follows the last claim of the page"),
        pytest.param(said(NOTE, OTHER, OPEN, citations=ENDED), 0.0, id="the note comes first"),
        pytest.param(
            said(OPEN, OTHER, a_note(CLOSED_NOTE, 2), citations=(*ENDED, a_source(2, document="doc-2"))),
            1.0,
            id="the note is about another page",
        ),
        pytest.param(said(a_claim("Lo sportello non è più aperto.", 1), citations=ENDED), 0.0, id="said to be closed"),
        pytest.param(said(a_claim("Il voucher rimborsava il 50%.", 1), citations=ENDED), 0.0, id="spoken of as past"),
        pytest.param(said(OPEN, citations=RUNNING), 0.0, id="it is open"),
        pytest.param(said(OPEN), "no_dates", id="the page states no last day"),
        pytest.param(said(CLAIM, opportunities=(a_card("open", OVER),)), 1.0, id="a card that is open after its day"),
        pytest.param(said(CLAIM, opportunities=(a_card("closing", OVER),)), 1.0, id="a card that is closing after its day"),
        pytest.param(said(CLAIM, opportunities=(a_card("closed", OVER),)), 0.0, id="a card that is closed"),
        pytest.param(said(CLAIM, opportunities=(a_card("closing", TODAY),)), 0.0, id="the last day itself"),
        pytest.param(said(CLAIM, opportunities=(a_card("open", None),)), 0.0, id="a card without a last day"),
    ],
)
def test_a_call_that_is_over_is_not_shown_as_open(record: Record, expected: float | str) -> None:
    assert value(a_case(), record, "expired_as_open") == expected


@pytest.mark.parametrize("language", ["it", "en", "fr", "de", "es"])
def test_our_own_notes_are_understood_in_every_language(language: Language) -> None:
    today, over = day(language, TODAY), day(language, OVER)
    dated = [say(language, key, day=today, until=over) for key in ("note.closed_until", "note.day_over")]
    for note in (say(language, "note.closed", day=today), *dated):
        assert value(a_case(), said(OPEN, a_note(note, 1), citations=ENDED), "expired_as_open") == 0.0
    old = a_note(say(language, "note.old_source", day=day(language, OVER)))
    assert value(CALL, said(FACT, old), "date_shown") == 1.0


@pytest.mark.parametrize(
    ("case", "record", "expected"),
    [
        pytest.param(PAST, FROM_OLD, 1.0, id="the past from the past edition"),
        pytest.param(PAST, FROM_NEW, 0.0, id="the past from the current edition"),
        pytest.param(PAST, BOTH, 0.0, id="the current edition first"),
        pytest.param(PAST, ELSEWHERE, 0.0, id="from no edition"),
        pytest.param(a_case(edition=CHAIN | {"current": OLD}), FROM_OLD, 1.0, id="an edition that is not the last"),
        pytest.param(EDITIONS, FROM_NEW, "not_expected", id="the last edition"),
        pytest.param(a_case(slices={"time": "past"}), FROM_NEW, "no_gold", id="the past without editions"),
    ],
)
def test_a_question_about_the_past_is_answered_from_its_edition(case: Case, record: Record, expected: float | str) -> None:
    assert value(case, record, "temporal_routing") == expected


@pytest.mark.parametrize(
    ("case", "record", "expected"),
    [
        pytest.param(CALL, said(FACT), 0.0, id="only the day on which it was read"),
        pytest.param(CALL, said(FACT, citations=(a_source(1, published_on=TODAY),)), 1.0, id="the day of publication"),
        pytest.param(CALL, said(FACT, citations=(a_source(1, updated_on=TODAY),)), 1.0, id="the day of its last change"),
        pytest.param(CALL, said(FACT, citations=RUNNING), 1.0, id="its last day"),
        pytest.param(CALL, said(FACT, a_note("La fonte è del 3 marzo 2024: verifichi.")), 1.0, id="a note with its date"),
        pytest.param(CALL, said(FACT, a_note("Alla data del 21 novembre 2026 è chiuso.")), 0.0, id="the day of the question"),
        pytest.param(CALL, said(a_claim("Aggiornato al 3 marzo 2026: il 70%.", 1)), 1.0, id="the claim itself"),
        pytest.param(CALL, said(a_claim("Fino al 3 marzo 2027 il 70%.", 1)), 0.0, id="a deadline is no date of the source"),
        pytest.param(CALL, said(CLAIM), "no_dates", id="no typed fact"),
        pytest.param(a_case(), said(FACT), "no_dates", id="nothing dynamic"),
        pytest.param(a_case(), said(FACT, citations=(a_source(1, valid_from=TODAY),)), 0.0, id="a page with a validity"),
    ],
)
def test_a_dynamic_fact_shows_the_date_of_its_source(case: Case, record: Record, expected: float | str) -> None:
    assert value(case, record, "date_shown") == expected


@pytest.mark.parametrize("outcome", ["abstain", "redirect", "refuse", "clarify"])
def test_an_answer_that_states_nothing_is_not_judged(outcome: Outcome) -> None:
    found = score(EDITIONS, a_record(a_silent_answer(outcome)), tools())
    assert {s.reason for s in found.scores.values()} == {"abstained"}


def test_a_failure_is_an_error_in_every_score() -> None:
    for record in (a_record(a_silent_answer("error")), a_record(error="KbError: gone")):
        assert {s.reason for s in score(EDITIONS, record, tools()).scores.values()} == {"error"}


def test_findings_name_the_page_the_value_and_the_call() -> None:
    record = said(a_claim("Rimborsa il 50%.", 1), OPEN, citations=(a_source(1, OLD, valid_to=OVER),))
    assert score(a_case(edition=CHAIN, atoms=SHARES), record, tools()).findings == (
        f"superseded page cited: {OLD}#importi",
        "stale fact: Rimborsa il 50%.",
        "spoken of as open: Lo sportello è aperto alle imprese.",
    )


def test_the_order_of_citations_changes_nothing_but_the_text_decides() -> None:
    turned = replace(BOTH, answer=replace(BOTH.answer, citations=BOTH.answer.citations[::-1]))
    case = a_case(edition={"doc_chain": [OLD, NEW, f"{NEW}-bis"], "current": NEW})
    assert score(case, turned, tools()).scores == score(case, BOTH, tools()).scores
