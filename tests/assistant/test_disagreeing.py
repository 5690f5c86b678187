"""An answer that gives a figure in dispute gives the other one, too; what a retelling got wrong is not repeated."""

from datetime import date
from pathlib import Path

from assistant.types import Answer
from tests.builders import Page, a_question, an_assistant
from tests.opportunity_builders import a_base_of_calls, a_call

WINDOW = "Le domande per il Bando Digitale 2026 si presentano dal 1° ottobre 2026 al {closes}."
OWN = a_call(
    "digitale",
    "Bando Digitale 2026",
    "Regione Lombardia concede un contributo massimo di 15.000 euro. " + WINDOW.format(closes="4 dicembre 2026"),
    valid_from=date(2026, 10, 1),
    valid_to=date(2026, 12, 4),
)


def retold(folder: Path, provider: str) -> Answer:
    text = "Il bando è di Regione Lombardia. " + WINDOW.format(closes="11 dicembre 2026")
    days = {"valid_from": date(2026, 10, 1), "valid_to": date(2026, 12, 11)}
    other = a_call("altra", "Bando Digitale 2026", text, provider, **days)
    return ask(folder, OWN, other)


def ask(folder: Path, *pages: Page) -> Answer:
    question = a_question("Fino a quando si presentano le domande per il Bando Digitale 2026?", as_of=date(2026, 11, 22))
    return an_assistant(a_base_of_calls(folder, pages), min_confidence=0.0).answer(question)


def test_two_official_pages_are_both_quoted_with_their_dates(tmp_path: Path) -> None:
    answer = retold(tmp_path, "rete-camere")
    assert "Due fonti ufficiali indicano valori diversi per la scadenza" in answer.text
    assert "4 dicembre 2026" in answer.text and "11 dicembre 2026" in answer.text


def test_the_slip_of_a_retelling_is_named_and_the_owner_s_page_holds(tmp_path: Path) -> None:
    answer = retold(tmp_path, "unione-imprese")
    notes = [s.text for s in answer.statements if "riporta la misura" in s.text]
    claims = " ".join(s.text for s in answer.statements if s.kind == "claim")
    assert len(notes) == 1 and "vale la pagina dell'ente titolare, 4 dicembre 2026" in notes[0]
    assert "11 dicembre 2026" not in claims


def test_an_answer_without_a_figure_in_dispute_has_no_note(tmp_path: Path) -> None:
    assert "indicano valori diversi" not in ask(tmp_path, OWN).text
