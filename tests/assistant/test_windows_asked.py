"""Who asks for the window of a measure gets it from the records where no sentence is a sure answer."""

from datetime import date
from pathlib import Path

import pytest

from assistant.types import Answer
from assistant.windows_asked import named_measure, owner_of_named
from kb.knowledge_base import KnowledgeBase
from tests.api.opportunity_builders import a_measure
from tests.builders import Page, a_question, an_assistant
from tests.opportunity_builders import CALLS, a_base_of_calls, a_call

NOVEMBER = date(2026, 11, 22)


def made_to_measure(closes: date, in_words: str) -> Page:
    given = "Export su Misura concede alle PMI un contributo massimo di 11.500 euro."
    text = f"{given} Le domande si presentano dal 2 settembre 2026 al {in_words}."
    return a_call("misura", "Export su Misura 2026", text, valid_from=date(2026, 9, 2), valid_to=closes)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return a_base_of_calls(tmp_path_factory.mktemp("windows"), (*CALLS, made_to_measure(date(2026, 10, 9), "9 ottobre 2026")))


def unsure(knowledge: KnowledgeBase, text: str) -> Answer:
    """Return the answer of an assistant that finds no sentence sure enough."""
    return an_assistant(knowledge, min_confidence=1.0).answer(a_question(text, as_of=NOVEMBER))


@pytest.mark.parametrize("text", ["Quando scade Export su Misura?", "What is the deadline for Export su Misura?"])
def test_the_window_of_a_measure_that_is_named_comes_from_its_record(calls: KnowledgeBase, text: str) -> None:
    answer = unsure(calls, text)
    assert (answer.outcome, answer.trace.answerer) == ("answered", "records")
    assert [(o.title, o.state) for o in answer.opportunities] == [("Export su Misura 2026", "closed")]
    assert "9 ottobre 2026" in answer.text and answer.citations


def test_the_window_of_a_measure_told_by_topic_and_place_comes_from_the_list(calls: KnowledgeBase) -> None:
    answer = unsure(calls, "Per il contributo fiere di Bergamo fino a quando si chiede?")
    assert answer.text.startswith("Misure solo per Bergamo, ora chiuse")
    assert "Bando Fiere Lombardia 2026" in {o.title for o in answer.opportunities}


@pytest.mark.parametrize(
    "text",
    [
        "Quanto vale Export su Misura?",
        "Quando esce la graduatoria di Export su Misura?",
        "Quando scade il bando sartoria?",
        "Quando apre Export su Misura 2027?",
        "Fino a quando si chiede il contributo fiere 2026 di Bergamo?",
        "Quando piove?",
    ],
)
def test_what_asks_for_no_window_or_for_none_that_is_known_stays_unanswered(calls: KnowledgeBase, text: str) -> None:
    assert unsure(calls, text).outcome == "abstain"


def test_an_open_measure_is_said_to_be_open(tmp_path: Path) -> None:
    later = made_to_measure(date(2026, 12, 9), "9 dicembre 2026")
    answer = unsure(a_base_of_calls(tmp_path, (later,)), "Entro quando si chiede Export su Misura?")
    assert [o.state for o in answer.opportunities] == ["closing"] and "9 dicembre 2026" in answer.text


def test_a_name_means_one_measure_in_its_newest_edition_or_that_of_the_year() -> None:
    old = a_measure("a", measure="Linea Mercati", edition="2024", closes_on=date(2024, 5, 1), superseded_by="b")
    new = a_measure("b", measure="Linea Mercati", edition="2026")
    assert named_measure("Quando scade la linea mercati?", (old, new)) == new
    assert named_measure("Quando scadeva la linea mercati 2024?", (old, new)) == old
    assert named_measure("Quando scadeva la linea mercati 2019?", (old, new)) is None


def test_a_name_that_several_measures_have_or_any_may_have_means_none() -> None:
    ours = a_measure("a", measure="Fiere internazionali")
    theirs = a_measure("b", measure="Fiere internazionali", owner_id="sace")
    assert named_measure("Quando chiude fiere internazionali?", (ours, theirs)) is None
    assert named_measure("Quando chiude il bando fiere?", (a_measure("c", measure="Bando fiere"),)) is None
    assert named_measure("Quando chiude CONneSSi?", (a_measure("d", measure="CONneSSi"),)) is not None


def test_a_measures_name_says_whose_it_is_whatever_the_year() -> None:
    mine = a_measure("a", measure="CONneSSi", owner_id="camera")
    theirs = [a_measure(owner, measure="Fiere Estere", owner_id=owner) for owner in ("camera", "ente")]
    assert owner_of_named("connessi 2031 pagava il sito?", (mine, *theirs)) == "camera"
    assert owner_of_named("Le fiere estere sono ammesse?", (mine, *theirs)) is None
    assert owner_of_named("E la partecipazione a fiere?", (a_measure("b", measure="partecipazione a fiere"),)) is None
