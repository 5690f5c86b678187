"""Lists hold what is open, closing or announced on a day, each with the passage that says so; never what is closed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.opportunity_matching import identified
from assistant.types import Answer
from kb.knowledge_base import KnowledgeBase
from kb.opportunity_types import Correction
from tests.builders import a_question, an_assistant
from tests.opportunity_builders import CALLS, a_base_of_calls, a_call, opportunity_store

NOVEMBER = date(2026, 11, 22)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return a_base_of_calls(tmp_path_factory.mktemp("calls"))


def ask(knowledge: KnowledgeBase, text: str, as_of: date = NOVEMBER) -> Answer:
    return an_assistant(knowledge).answer(a_question(text, as_of=as_of))


def listed(answer: Answer) -> dict[str, str]:
    return {o.title: o.state for o in answer.opportunities}


def test_open_closing_and_announced_measures_are_listed_with_their_state(calls: KnowledgeBase) -> None:
    answer = ask(calls, "Quali bandi sono aperti?")
    assert answer.outcome == "answered"
    assert listed(answer) == {
        "Bando E-commerce 2026": "closing",
        "Bando Fiere Lombardia 2026": "open",
        "Bando Missioni 2027": "announced",
    }


def test_every_entry_cites_the_passage_that_states_its_window(calls: KnowledgeBase) -> None:
    answer = ask(calls, "Quali bandi sono aperti?")
    claims = [s for s in answer.statements if s.kind == "claim"]
    quotes = {c.marker: c.quote for c in answer.citations}
    assert len(claims) == 3
    assert "4 dicembre 2026" in claims[0].text and "4 dicembre 2026" in quotes[claims[0].citations[0]]


def test_a_listed_measure_and_a_cited_one_carry_the_id_of_their_record(calls: KnowledgeBase) -> None:
    known = {o.title: o.id for o in calls.opportunities}
    cards = ask(calls, "Quali bandi sono aperti?").opportunities
    assert {card.title: card.id for card in cards} == {card.title: known[card.title] for card in cards}
    cited = ask(calls, "Quante spese copre il Bando E-commerce 2026?").opportunities
    assert [card.id for card in cited if card.title == "Bando E-commerce 2026"] == [known["Bando E-commerce 2026"]]


def test_a_card_has_an_id_only_where_its_page_tells_which_measure_is_meant(calls: KnowledgeBase) -> None:
    [card, *_] = ask(calls, "Quali bandi sono aperti?").opportunities
    record = next(o for o in calls.opportunities if o.id == card.id)
    other = replace(record, id="other", opens_on=None)
    assert identified([card], [record, other])[0].id == record.id
    assert identified([card], [record, replace(record, id="twin")])[0].id == ""
    assert identified([replace(card, url="https://elsewhere.example")], [record])[0].id == ""


def test_until_the_money_is_spent_is_said_as_such(calls: KnowledgeBase) -> None:
    answer = ask(calls, "Quali bandi sono aperti per le fiere?")
    assert "fino a esaurimento delle risorse" in answer.text


def test_the_list_is_that_of_the_day_asked_for(calls: KnowledgeBase) -> None:
    assert listed(ask(calls, "Quali bandi sono aperti?", date(2025, 7, 1)))["Bando Fiere Bergamo 2025"] == "closing"
    assert "Bando Fiere Bergamo 2025" not in listed(ask(calls, "Quali bandi sono aperti?"))


def test_a_topic_narrows_the_list(calls: KnowledgeBase) -> None:
    assert list(listed(ask(calls, "Ci sono bandi per l'e-commerce?"))) == ["Bando E-commerce 2026"]


def test_deadlines_of_a_month_are_those_that_end_in_it(calls: KnowledgeBase) -> None:
    assert list(listed(ask(calls, "Che scadenze ci sono a dicembre?"))) == ["Bando E-commerce 2026"]
    none = ask(calls, "Che scadenze ci sono ad aprile?")
    assert "non ci sono scadenze" in none.text and listed(none)["Bando E-commerce 2026"] == "closing"


def test_where_nothing_is_open_the_edition_that_closed_last_is_named_and_whom_to_ask(tmp_path: Path) -> None:
    answer = ask(a_base_of_calls(tmp_path, CALLS[3:]), "Quali bandi sono aperti per le fiere?")
    assert "non risulta aperta nessuna misura" in answer.text
    assert listed(answer) == {"Bando Fiere Bergamo 2025": "closed"}
    assert "può chiedere a Camera di Bergamo" in answer.text


def test_a_province_without_an_open_call_of_its_own_is_told_the_last_one(calls: KnowledgeBase) -> None:
    answer = ask(calls, "bandi fiere per imprese di Bergamo")
    assert listed(answer) == {"Bando Fiere Lombardia 2026": "open", "Bando Fiere Bergamo 2025": "closed"}
    assert "Misure solo per Bergamo, ora chiuse" in answer.text


def test_who_asks_for_one_measure_learns_first_that_it_is_closed_and_then_what_is_open(calls: KnowledgeBase) -> None:
    answer = ask(calls, "Il bando fiere di Bergamo è ancora aperto?")
    assert answer.text.startswith("Misure solo per Bergamo, ora chiuse")
    assert answer.text.index("Si può però ancora fare domanda") < answer.text.index("Bando Fiere Lombardia 2026")
    assert listed(answer) == {"Bando Fiere Lombardia 2026": "open", "Bando Fiere Bergamo 2025": "closed"}


def test_measures_of_another_province_are_not_listed(calls: KnowledgeBase) -> None:
    assert "Bando Fiere Bergamo 2025" not in listed(ask(calls, "bandi fiere a Como", date(2025, 7, 1)))


def test_a_list_in_english_has_english_words_and_italian_titles(calls: KnowledgeBase) -> None:
    answer = an_assistant(calls, "en").answer(a_question("Which calls are open now?", as_of=NOVEMBER))
    assert "applications from 1 October 2026 to 4 December 2026" in answer.text
    assert "Bando E-commerce 2026" in answer.text


def test_a_correction_moves_the_state_and_is_shown_with_who_and_why(tmp_path: Path) -> None:
    knowledge = a_base_of_calls(tmp_path)
    closing = next(o for o in knowledge.opportunities if o.closes_on == date(2026, 12, 4))
    opportunity_store(tmp_path).add_correction(
        Correction(
            id=0,
            owner_id=closing.owner_id,
            measure=closing.measure,
            measure_key=closing.measure_key,
            edition=closing.edition,
            field="closes_on",
            value=date(2027, 1, 31),
            was=closing.closes_on,
            why="Proroga letta sul bollettino",
            made_by="Redazione",
            made_at=datetime(2026, 11, 20, tzinfo=UTC),
        )
    )
    answer = ask(knowledge, "Ci sono bandi per l'e-commerce?")
    assert [(o.state, o.closes_on) for o in answer.opportunities] == [("open", date(2027, 1, 31))]
    assert "Correzione del 20 novembre 2026, di Redazione: chiude il 31 gennaio 2027. Proroga letta" in answer.text


def test_two_official_pages_that_differ_are_both_shown(tmp_path: Path) -> None:
    text = (
        "La misura è di Regione Lombardia. Il contributo per le vendite online copre il 50% delle spese. Le domande si "
        "presentano dal "
        "1° ottobre 2026 al 11 dicembre 2026."
    )
    days = {"valid_from": date(2026, 10, 1), "valid_to": date(2026, 12, 11)}
    other = a_call("rete-digitale", "Bando E-commerce 2026", text, "rete-camere", **days)
    answer = ask(a_base_of_calls(tmp_path, (*CALLS, other)), "Ci sono bandi per l'e-commerce?")
    assert "Due fonti ufficiali indicano valori diversi per la scadenza: 4 dicembre 2026 (Regione Lombardia" in answer.text
    assert "e 11 dicembre 2026 (Rete Camere" in answer.text
    assert len(answer.citations) == 2


def test_a_list_that_heeds_nothing_of_the_question_waits_for_the_pages(tmp_path: Path) -> None:
    text = "Il contributo per la certificazione dei prodotti copre il 50% delle spese di certificazione dei prodotti."
    told = a_base_of_calls(tmp_path, (*CALLS, a_call("certificazione", "Certificazione dei prodotti", text)))
    answer = an_assistant(told, min_confidence=0.0).answer(a_question("contributi per certificazione prodotti", as_of=NOVEMBER))
    assert (answer.trace.answerer, "50%" in answer.text) == ("extractive", True)
    unsure = an_assistant(told, min_confidence=1.0).answer(a_question("contributi per certificazione prodotti", as_of=NOVEMBER))
    assert unsure.trace.answerer == "records" and "certificazione" in unsure.text


def test_who_asks_for_anything_is_told_what_there_is_on_other_topics(calls: KnowledgeBase) -> None:
    answer = ask(calls, "Siamo trasportatori e importiamo container: c'è qualcosa per noi?")
    assert "Bando Fiere Lombardia 2026" in listed(answer)
