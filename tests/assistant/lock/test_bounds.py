"""A figure keeps its bound, its unit and its base, in whatever words."""

import pytest

from assistant.lock.bounds import misfits, side
from assistant.lock.reading import facts_of
from kb.engines.italian_analyzer import ItalianAnalyzer

TERMS = ItalianAnalyzer().terms


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("fino a 10.000 euro", ["most"]),
        ("importo massimo: 10.000 euro", ["most"]),
        ("10.000 euro al massimo", ["most"]),
        ("non più di 10.000 euro", ["most"]),
        ("non può superare 10.000 euro", ["most"]),
        ("almeno 10.000 euro", ["least"]),
        ("non meno di 10.000 euro", ["least"]),
        ("oltre 10.000 euro", ["least"]),
        ("non oltre 10.000 euro", ["most"]),
        ("10.000 euro", [""]),
        ("da 1.000 a 5.000 euro", ["least", "most"]),
        ("spesa minima 4.000 euro, contributo massimo 2.000 euro", ["least", "most"]),
        ("contributo 2.000 euro; spesa minima: 4.000 euro", ["", "least"]),
        ("up to EUR 10,000", ["most"]),
        ("no less than EUR 10,000", ["least"]),
        ("at least 12 months", ["least"]),
        ("12 months at most", ["most"]),
        ("jusqu'à 10 000 euros", ["most"]),
        ("höchstens 10.000 Euro", ["most"]),
        ("al menos 10.000 euros", ["least"]),
        ("entro il 30 novembre 2026", ["most"]),
        ("dopo il 30 novembre 2026", ["least"]),
        ("dal 1° settembre 2026 al 30 novembre 2026", ["least", "most"]),
        ("entro 30 giorni", ["most"]),
        ("by 30 November 2026", ["most"]),
    ],
)
def test_a_figure_is_bounded_by_the_words_around_it(text: str, sides: list[str]) -> None:
    facts = facts_of(text)
    assert [side(text, facts, n) for n in range(len(facts))] == sides


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("Al massimo 10mila euro.", "Contributo fino a 10.000 euro."),
        ("Il tetto è di 10.000 euro.", "Importo massimo: 10.000 euro."),
        ("Il contributo massimo previsto dal bando è di 10.000 euro.", "Fino a 10.000 euro."),
        ("Dura due anni.", "La durata è di 2 anni."),
        ("Il 50% dei costi.", "Il 50% delle spese."),
        ("Fino al 30 novembre 2026.", "Domande entro il 30/11/2026."),
        (
            "Massimo 2.500 euro, investimento minimo 2.500 euro.",
            "Investimento minimo: 2.500 euro; contributo massimo: 2.500 euro.",
        ),
        ("Fino a 5.000 euro.", "Altro."),
    ],
)
def test_a_figure_in_other_words_fits(statement: str, place: str) -> None:
    assert misfits(statement, place, place, TERMS) == []


@pytest.mark.parametrize(
    ("statement", "place", "wrong"),
    [
        ("Almeno 10.000 euro.", "Fino a 10.000 euro.", "10.000 euro"),
        ("Il contributo è di 10.000 euro.", "Contributo fino a 10.000 euro.", "10.000 euro"),
        ("Oltre il 50% delle spese.", "Il 50% delle spese.", "50%"),
        ("Dura due mesi.", "Dura 2 anni.", "due"),
        ("Il 50% del fatturato.", "Il 50% delle spese.", "50%"),
        ("Domande dopo il 30 novembre 2026.", "Domande entro il 30 novembre 2026.", "30 novembre 2026"),
        ("Ai nuovi 15.000 euro, agli altri fino a 8.000 euro.", "Ai nuovi fino a 15.000 euro.", "15.000 euro"),
    ],
)  # fmt: skip
def test_a_figure_with_another_bound_unit_or_base_does_not(statement: str, place: str, wrong: str) -> None:
    assert misfits(statement, place, place, TERMS) == [wrong]
