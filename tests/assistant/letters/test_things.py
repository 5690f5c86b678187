"""What a letter is about is found where a question does not say it."""

import pytest

from assistant.letters.drafting import draft_letter
from assistant.letters.things import listed_in, thing_in, with_things
from kb.knowledge_base import KnowledgeBase
from tests.assistant.letter_builders import DraftPages, a_letter_read
from tests.builders import TODAY, names


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("On nous a parlé de la Misura USA de SIMEST.", "Misura USA de SIMEST"),
        ("Il cliente svizzero ci chiede il certificato EUR.1.", "certificato EUR.1"),
        ("Wir brauchen für einen Kunden in Ägypten ein Ursprungszeugnis.", "Ursprungszeugnis"),
        ("We saw the CONneSSi 2026 call last week and would like to apply.", "CONneSSi 2026"),
        ("Temporary manager SIMEST", "Temporary manager SIMEST"),
        ("Siamo una piccola tessitura di Como.", ""),
        ("RSSMRA80A01F205X è il mio codice, mi serve presto una risposta.", ""),
    ],
)
def test_a_thing_is_named_by_an_organisation_a_topic_an_acronym_or_an_edition(text: str, thing: str) -> None:
    assert thing_in(text, names()) == thing


@pytest.mark.parametrize(
    ("story", "question", "wanted"),
    [
        (
            "We are comparing two SIMEST loans: Fairs and events, and E-commerce.",
            "And what about the second one?",
            "And what about E-commerce?",
        ),
        (
            "Ci sono due bandi: Export su Misura e Fiere estere.",
            "Il primo è ancora aperto?",
            "Export su Misura è ancora aperto?",
        ),
        ("Es gibt zwei Angebote: Carnet ATA und Carnet CPD.", "Was kostet das zweite?", "Was kostet Carnet CPD?"),
        (
            "Ci sono due bandi: Export su Misura e Fiere estere.",
            "Il prestito copre il primo anno?",
            "Il prestito copre il primo anno?",
        ),
    ],
)
def test_the_first_and_the_second_are_called_by_their_names(story: str, question: str, wanted: str) -> None:
    assert with_things(question, listed_in([story])) == wanted


@pytest.mark.parametrize(
    ("text", "subject", "thing"),
    [
        ("Nous exposons en Suisse. Combien de temps est-il valable ?", "Re: Carnet ATA", "Carnet ATA"),
        ("Ci interessa la Misura USA di SIMEST. Quanto dura? E per questa quanto è il massimo?", "", "Misura USA di SIMEST"),
        ("Qual è la dotazione della Misura USA di SIMEST?", "Carnet ATA", ""),
    ],
)
def test_a_question_that_does_not_say_what_it_means_gets_it_from_the_letter(text: str, subject: str, thing: str) -> None:
    assert {question.thing for question in a_letter_read(text, subject=subject).questions} == {thing}


def test_what_points_at_nothing_that_the_letter_names_is_not_searched(knowledge: KnowledgeBase) -> None:
    pages = DraftPages(knowledge)
    letter = draft_letter(a_letter_read("Thanks for the talk. How long does the other one take?", "en"), pages, TODAY)
    assert [answer.outcome for answer in letter.answers] == ["abstain"]
    assert pages.asked == []


def test_an_answer_about_a_thing_quotes_only_pages_that_name_it(knowledge: KnowledgeBase) -> None:
    text = "Ci hanno parlato del bando ZETA 2031. Qual è l'importo massimo?"
    letter = draft_letter(a_letter_read(text), DraftPages(knowledge), TODAY)
    assert letter.citations == ()
    assert [answer.outcome for answer in letter.answers] == ["abstain"]
