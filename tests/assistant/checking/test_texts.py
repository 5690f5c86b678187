"""A text of others comes back statement by statement: supported, contradicted, not found, or not checkable."""

from pathlib import Path

import pytest

from assistant.checking.texts import check_text
from assistant.checking.types import TextCheck
from kb.knowledge_base import KnowledgeBase
from tests.builders import TODAY, a_knowledge_base, a_page

PAGES = (
    a_page(
        "fiere",
        "Fiere ed eventi",
        [
            "Il finanziamento Fiere ed eventi copre la partecipazione a una fiera internazionale. "
            "L'importo massimo del finanziamento Fiere ed eventi è di 500.000 euro. "
            "Il finanziamento Fiere ed eventi è cumulabile con altri aiuti di Stato.",
            "La quota a fondo perduto del finanziamento Fiere ed eventi è del 10%, con un massimo di 100.000 euro.",
        ],
    ),
    a_page(
        "voucher",
        "Voucher missioni 2026",
        ["Le domande per il Voucher missioni 2026 si presentano entro il 30 novembre 2026."],
        "regione-lombardia",
    ),
    a_page(
        "transizione",
        "Transizione ecologica",
        ["Il finanziamento Transizione ecologica dura 6 anni. Il bando Transizione ecologica stanzia 2 milioni di euro."],
    ),
    a_page("rete", "Il consorzio Lariano", ["Il consorzio Lariano è nato nel 2008."], "regione-lombardia"),
    a_page("neve", "Meteo", ["Domenica nevica sulle Orobie sopra i mille metri."], "cciaa-bergamo"),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder: Path = tmp_path_factory.mktemp("texts")
    return a_knowledge_base(folder, PAGES)


def verdict(text: str, base: KnowledgeBase) -> str:
    (statement,) = check_text(text, base, TODAY).statements
    return statement.verdict


@pytest.mark.parametrize(
    "text",
    [
        "L'importo massimo del finanziamento Fiere ed eventi è di 500.000 euro.",
        "**L'importo massimo** del finanziamento Fiere ed eventi è di 500.000 euro.",
        "- La quota a fondo perduto del finanziamento Fiere ed eventi è del 10%, con un massimo di 100.000 euro.",
        "Le domande per il Voucher missioni 2026 si presentano entro il 30 novembre 2026.",
    ],
)
def test_what_a_page_says_is_supported(text: str, base: KnowledgeBase) -> None:
    assert verdict(text, base) == "supported"


@pytest.mark.parametrize(
    ("text", "differs", "words", "instead"),
    [
        ("L'importo massimo del finanziamento Fiere ed eventi è di 800.000 euro.", "figure", "800.000 euro", "500.000 euro"),
        ("La quota a fondo perduto del finanziamento Fiere ed eventi è del 30%.", "figure", "30%", "10%"),
        (
            "Le domande per il Voucher missioni 2026 si presentano entro il 15 dicembre 2026.",
            "day",
            "15 dicembre 2026",
            "30 novembre 2026",
        ),
    ],
)
def test_another_figure_or_day_is_a_contradiction_and_both_are_shown(
    text: str, differs: str, words: str, instead: str, base: KnowledgeBase
) -> None:
    (statement,) = check_text(text, base, TODAY).statements
    assert statement.verdict == "contradicted"
    assert statement.evidence is not None
    assert (statement.evidence.differs, statement.words, statement.evidence.words) == (differs, words, instead)
    assert instead in statement.evidence.citation.quote


def test_the_contrary_of_what_a_page_says_is_a_contradiction(base: KnowledgeBase) -> None:
    (statement,) = check_text(
        "Il finanziamento Fiere ed eventi non è cumulabile con altri aiuti di Stato.", base, TODAY
    ).statements
    assert statement.verdict == "contradicted"
    assert statement.evidence is not None
    assert statement.evidence.differs == "sense"


@pytest.mark.parametrize(
    "text",
    [
        "Il contributo per le consulenze doganali della Camera di Bergamo è di 800 euro.",
        "SIMEST approva le domande in 18 giorni lavorativi.",
        "L'importo massimo del finanziamento E-commerce è di 800.000 euro.",
        "Le domande per il Voucher missioni 2025 si presentavano entro il 15 dicembre 2025.",
    ],
)
def test_what_no_page_speaks_of_is_not_found_and_never_contradicted(text: str, base: KnowledgeBase) -> None:
    assert verdict(text, base) == "not_found"


@pytest.mark.parametrize(
    "text",
    [
        "Gentile cliente,",
        "Quanto dura il finanziamento?",
        "A nostro avviso conviene partire dalla Svizzera.",
        "Il nostro studio offre una consulenza completa.",
        "In conclusione, è un'ottima opportunità.",
    ],
)
def test_courtesy_questions_and_opinions_are_set_apart(text: str, base: KnowledgeBase) -> None:
    assert verdict(text, base) == "not_checkable"


def test_each_statement_has_its_place_in_the_text(base: KnowledgeBase) -> None:
    text = "Sintesi:\n1. L'importo massimo del finanziamento Fiere ed eventi è di 800.000 euro.\n2. Domanda online."
    result: TextCheck = check_text(text, base, TODAY)
    assert result.count("contradicted") == 1
    assert all(s.text.split()[0] in text[s.start : s.end] for s in result.statements)
    assert result.build_id == base.build_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La durata del prestito Transizione ecologica è di 8 anni.", "contradicted"),
        ("La dotazione del bando Transizione ecologica è di 5 milioni di euro.", "contradicted"),
        ("Per il Voucher missioni 2026 le domande potevano essere inviate fino al 15 dicembre 2026.", "contradicted"),
        ("Il consorzio Lariano è nato nel 2015.", "contradicted"),
        ("Il consorzio Lariano è nato nel 2008.", "supported"),
        ("Il finanziamento Fiere ed eventi dura 6 anni.", "not_found"),
        ("Il finanziamento Transizione ecologica per le fiere è di 8 milioni di euro.", "not_found"),
    ],
)
def test_other_words_for_the_same_count_and_another_topic_does_not(text: str, expected: str, base: KnowledgeBase) -> None:
    assert verdict(text, base) == expected


def test_a_short_sentence_about_an_organisation_can_be_checked(base: KnowledgeBase) -> None:
    assert verdict("SIMEST organizza missioni.", base) == "not_found"


@pytest.mark.parametrize(
    ("opening", "sentence", "expected"),
    [
        ("Transizione ecologica", "La dotazione è di 5 milioni di euro.", "contradicted"),
        ("Transizione ecologica", "La dotazione è di 2 milioni di euro.", "supported"),
        ("Il voucher Zeta 2026 della Camera di Bergamo copre 900 euro.", "La dotazione è di 5 milioni di euro.", "not_found"),
    ],
)
def test_a_sentence_that_names_nothing_is_about_what_was_named_before(
    opening: str, sentence: str, expected: str, base: KnowledgeBase
) -> None:
    assert check_text(f"{opening}\n\n{sentence}", base, TODAY).statements[-1].verdict == expected


def test_a_sentence_that_names_nothing_and_follows_nothing_contradicts_no_page(base: KnowledgeBase) -> None:
    assert verdict("La dotazione del bando è di 5 milioni di euro.", base) == "not_found"
