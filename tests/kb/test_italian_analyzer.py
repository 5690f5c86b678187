"""Words that mean the same to a reader meet in the index; identifiers stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engines.italian_analyzer import ItalianAnalyzer, words

TERMS = ItalianAnalyzer().terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dell'impresa", "impresa"),
        ("un’azienda", "aziende"),
        ("l'estero", "estero"),
        ("nell'ambito", "ambito"),
        ("all'esportazione", "esportazioni"),
        ("perché la novità", "novita"),
        ("FINANZIAMENTI", "finanziamento"),
        ("contributo", "contributi"),
        ("fiere", "fiera"),
        ("città", "citta"),
        ("dov'è lo sportello", "sportelli"),
        ("EUR.1", "EUR1"),
        ("A.TR", "ATR"),
        ("S.p.A.", "SpA"),
    ],
)
def test_forms_of_one_word_have_the_same_term(one: str, other: str) -> None:
    assert TERMS(one) == TERMS(other)


@pytest.mark.parametrize("identifier", ["394/81", "5/394/2023", "2021/821", "1.500,00", "31.12.2026", "16:00", "12"])
def test_an_identifier_keeps_its_shape(identifier: str) -> None:
    assert identifier in TERMS(f"Secondo il {identifier}, come detto.")


def test_parts_of_a_compound_are_found_too() -> None:
    assert {"394/81", "394", "81"} <= set(TERMS("Fondo 394/81"))
    assert {"e-commerce", "commerce"} <= set(words("e-commerce"))


def test_stop_words_and_elided_articles_leave_no_term() -> None:
    assert TERMS("Che cosa è il la lo gli dell' un'") == []
    assert TERMS("how can I do the") == []


def test_terms_keep_order_and_repetitions() -> None:
    assert TERMS("fiera estero fiera") == [*TERMS("fiera"), *TERMS("estero"), *TERMS("fiera")]


@given(st.text())
def test_any_text_has_terms_that_are_lower_case_and_hold_no_space(text: str) -> None:
    assert all(term and term == term.lower() and not term.isspace() for term in TERMS(text))


@given(st.text())
def test_capitals_make_no_difference_to_latin_text(text: str) -> None:
    latin = "".join(c for c in text if c.isascii())
    assert TERMS(latin.upper()) == TERMS(latin.lower())
