"""Two measures side by side: what each page states, cell by cell, with its source."""

from datetime import date
from pathlib import Path

import pytest

from assistant.comparing import Compared, compared_in
from assistant.types import Answer, Cell
from kb.knowledge_base import KnowledgeBase
from tests.builders import a_question, an_assistant
from tests.opportunity_builders import a_base_of_calls, a_call

PAGES = (
    a_call(
        "alfa",
        "Misura Alfa",
        "La Misura Alfa aiuta le imprese lombarde che vendono all'estero. Il contributo massimo è di 15.000 euro. La "
        "spesa minima è "
        "di 6.000 euro. Le domande si presentano dal 1° ottobre 2026 al 4 dicembre 2026.",
        valid_from=date(2026, 10, 1),
        valid_to=date(2026, 12, 4),
    ),
    a_call(
        "beta",
        "Misura Beta",
        "La Misura Beta aiuta le imprese lombarde che espongono in fiera. Il contributo massimo è di 8.000 euro. Le domande si "
        "presentano dal 18 giugno 2025 al 14 luglio 2025.",
        "rete-camere",
        valid_from=date(2025, 6, 18),
        valid_to=date(2025, 7, 14),
    ),
)


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return a_base_of_calls(tmp_path_factory.mktemp("measures"), PAGES)


def ask(knowledge: KnowledgeBase, text: str) -> Answer:
    return an_assistant(knowledge).answer(a_question(text, as_of=date(2026, 11, 22)))


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Che differenza c'è tra Misura Alfa e Misura Beta?", Compared("Misura Alfa", "Misura Beta", "")),
        ("meglio SACE o SIMEST per assicurare i crediti?", Compared("SACE", "SIMEST", "assicurare i crediti")),
        ("What is the difference between the US measure and E-commerce?", Compared("US measure", "E-commerce", "")),
        ("Unterschied zwischen Alfa und Beta", Compared("Alfa", "Beta", "")),
        ("Misura Alfa vs Misura Beta", Compared("Misura Alfa", "Misura Beta", "")),
        ("confronta Misura Alfa con Misura Beta", Compared("Misura Alfa", "Misura Beta", "")),
    ],
)
def test_what_is_compared_and_what_for_is_read_off_the_question(text: str, compared: Compared) -> None:
    assert compared_in(text) == compared


@pytest.mark.parametrize("text", ["Quanto copre la Misura Alfa?", "Posso chiedere Alfa o devo aspettare?"])
def test_other_questions_compare_nothing(text: str) -> None:
    assert compared_in(text) is None


def test_the_table_has_a_cell_a_figure_with_its_source(measures: KnowledgeBase) -> None:
    answer = ask(measures, "Che differenza c'è tra Misura Alfa e Misura Beta?")
    assert answer.comparison is not None
    assert answer.comparison.columns == ("Misura Alfa", "Misura Beta")
    rows = {row.attribute: row.cells for row in answer.comparison.rows}
    assert [cell and cell.text for cell in rows["Importo massimo"]] == ["15.000 euro", "8.000 euro"]
    assert [cell and cell.text for cell in rows["Spesa minima"]] == ["6.000 euro", None]
    cited = {c.marker for c in answer.citations}
    assert all(
        set(cell.citations) <= cited and cell.citations for row in rows.values() for cell in row if isinstance(cell, Cell)
    )


def test_a_closed_measure_is_called_closed_beside_the_table(measures: KnowledgeBase) -> None:
    answer = ask(measures, "Che differenza c'è tra Misura Alfa e Misura Beta?")
    assert "il termine era il 14 luglio 2025" in answer.text


def test_a_thing_without_a_page_of_its_own_makes_no_table(measures: KnowledgeBase) -> None:
    assert ask(measures, "Che differenza c'è tra Misura Alfa e Misura Gamma Speciale?").comparison is None


def test_markers_follow_the_order_of_reading(tmp_path: Path) -> None:
    answer = ask(a_base_of_calls(tmp_path, PAGES), "confronta Misura Alfa e Misura Beta")
    used = [marker for statement in answer.statements for marker in statement.citations]
    assert used[:2] == [1, 2]
