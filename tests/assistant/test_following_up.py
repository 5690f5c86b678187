"""A follow-up is searched as a question that stands alone; a new question is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asking import understand
from assistant.following_up import follows_up, readings, spoken, standalone

FOLLOW_UPS = [
    "E per il Brasile?",
    "e quanto costa?",
    "No, intendevo la Svizzera",
    "Ok grazie. E chi lo rilascia?",
    "Quanto dura?",
    "And for the masterclass?",
    "What about Poland?",
    "Non, je voulais dire la Suisse",
    "Et pour le Brésil ?",
    "Und für Brasilien?",
    "Nein, ich meinte die Schweiz",
    "¿Y cuánto cuesta?",
    "E quella prima, del 2023? Che parte del progetto finanziava?",
]
ALONE = [
    "Quali voucher dà la Regione Lombardia per le fiere del prossimo anno?",
    "Ok grazie, cambio argomento. Chi dà il permesso per esportare un sensore a doppio uso?",
    "Another question: who issues the certificate?",
    "Andere Frage: wer stellt das Ursprungszeugnis aus?",
    "E la Camera di Bergamo con il bando Fiere Orobie quanto dà?",
    "E-commerce: quali aiuti ci sono per aprire un negozio online in Germania?",
]


@pytest.mark.parametrize("text", FOLLOW_UPS)
def test_a_message_that_goes_on_corrects_or_points_back_needs_what_went_before(text: str) -> None:
    assert follows_up(text)
    assert "carnet" in standalone(text, ["Per quanto tempo vale il carnet?"])


@pytest.mark.parametrize("text", ALONE)
def test_a_message_that_says_what_it_is_about_stays_as_it_is(text: str) -> None:
    assert standalone(text, ["Per quanto tempo vale il carnet?"]) == text


def test_a_new_country_takes_the_place_of_the_old_one() -> None:
    before = ["Quanto copre la misura per una fiera in India?"]
    assert standalone("E per il Brasile?", before) == "Quanto copre la misura per una fiera in Brasile?"
    assert standalone("no, intendevo la Svizzera", before) == "Quanto copre la misura per una fiera in Svizzera?"


def test_a_new_year_takes_the_place_of_the_old_one() -> None:
    found = standalone("E nel 2026?", ["Quanto copriva il bando fiere del 2024?"])
    assert "2026" in found and "2024" not in found and "bando fiere" in found


def test_a_new_kind_of_fact_is_asked_of_the_same_measure() -> None:
    found = standalone("E quando scade?", ["Quanto copre il voucher fiere?"])
    assert "voucher fiere" in found
    assert understand(found).wanted == "date"


def test_what_is_asked_stays_when_the_follow_up_names_another_subject() -> None:
    found = standalone("E per il certificato di origine?", ["Quanto costa il carnet ATA?"])
    assert "certificato di origine" in found
    assert understand(found).wanted == "money"


def test_a_chain_of_follow_ups_keeps_the_subject_of_the_first_question() -> None:
    history = ["Il prestito Temporary manager quanto dura?", "E quanto costa?"]
    assert "Temporary manager" in standalone("E chi lo concede?", history)


def test_without_history_every_question_stays_as_it_is() -> None:
    assert standalone("E per il Brasile?", []) == "E per il Brasile?"


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=6))
def test_any_conversation_gives_a_question(text: str, history: list[str]) -> None:
    assert standalone(text, history) or not text


FAIR = "Per una fiera SIMEST quanto finanzia?"
COURSE = "Che cos'è Export su Misura?"


@pytest.mark.parametrize(
    ("history", "text", "expected"),
    [
        ([FAIR, "E in quanti anni?", "Serve una garanzia?"], "Il tasso?", "Il tasso, Per una fiera SIMEST finanzia?"),
        (["Il bando SIMEST per Marte quanto copre?"], "Ok, allora per l'Africa?", "Il bando SIMEST per l'Africa quanto copre?"),
        (["Quanto costa un certificato?"], "Bergamo", "Quanto costa un certificato (Bergamo)?"),
        (["Wer stellt in Bergamo das Zeugnis aus?"], "Und in Brescia?", "Wer stellt in Brescia das Zeugnis aus?"),
        ([COURSE, "Quanto vale?"], "Quando scade la domanda?", "Quando scade la domanda, Export su Misura?"),
    ],
)
def test_a_chain_carries_what_it_is_about_and_not_what_was_asked_in_between(
    history: list[str], text: str, expected: str
) -> None:
    assert standalone(text, history) == expected


def test_a_message_whose_form_does_not_tell_is_read_both_ways() -> None:
    history = ["Che cos'è il carnet ATA?"]
    assert (
        readings("A chi si rivolge un artigiano che vende mobili?", history)[0]
        == "A chi si rivolge un artigiano che vende mobili?"
    )
    assert len(readings("A chi si rivolge un artigiano che vende mobili?", history)) == 2
    assert readings("E quanto costa?", history) == (standalone("E quanto costa?", history),)
    assert readings("No, intendevo il certificato di origine", history)[1] == "il certificato di origine?"
    assert readings("Che cos'è il carnet ATA?", []) == ("Che cos'è il carnet ATA?",)


def test_the_announcement_of_another_subject_is_not_searched() -> None:
    assert readings("Ok grazie, cambio argomento. Che cos'è l'EORI?", ["Quanto dura il carnet?"]) == ("Che cos'è l'EORI?",)


def test_a_word_or_two_are_in_the_language_of_the_conversation() -> None:
    assert spoken("Lecco", ["How do I request a certificate of origin?"]).startswith("How do I")
    assert spoken("Come si chiede il certificato?", ["How do I request it?"]) == "Come si chiede il certificato?"


def test_what_a_correction_names_is_what_one_goes_on_with() -> None:
    history = ["Lo sportello di Nuova Olonio a chi serve?", "No, intendevo il Desk mercato svizzero"]
    assert standalone("È gratuito?", history) == "È gratuito, il Desk mercato svizzero?"
