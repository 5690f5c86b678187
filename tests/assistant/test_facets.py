"""Several questions in one sentence: they are told apart, and a part that is not answered is named."""

import pytest

from assistant.asking import understand
from assistant.facets import facets, is_broad, lacking
from assistant.selecting import Choice
from tests.builders import a_hit


def choice(text: str, fact: bool = True) -> Choice:
    """Return a chosen sentence."""
    hit = a_hit(text)
    return Choice(hit=hit, rank=1, start=0, end=len(text), similarity=0.9, coverage=1.0, asked_fact=fact, score=1.0)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Quanto copre il bando fiere?", 1),
        ("Quanto copre il bando fiere e quando chiude?", 2),
        ("Prestito per l'India: in quanti anni si rimborsa e quanti sono di preammortamento?", 2),
        ("Who may apply? And by when?", 2),
        ("Quel montant et quand faut-il demander ?", 2),
        ("Was kostet das und wann beginnt es?", 2),
        ("Servono il certificato di origine e la fattura?", 1),
        ("Chi aiuta le imprese di Como e di Lecco?", 1),
    ],
)
def test_questions_in_one_sentence_are_told_apart(question: str, parts: int) -> None:
    assert len(facets(question)) == parts


def test_one_short_question_is_plain_and_two_or_a_long_one_are_broad() -> None:
    assert not is_broad("Quanto copre il bando fiere?")
    assert is_broad("Quanto copre e quando chiude?")
    assert is_broad(
        "Siamo in sei e facciamo valvole per un cliente tedesco che ora ci chiede di aprire un magazzino: chi ci aiuta?"
    )


def test_a_part_whose_kind_of_fact_no_sentence_states_is_lacking() -> None:
    question = "Di quanti metri è lo stand e quanto costa?"
    asked = understand(question)
    assert lacking(asked, question, [choice("Lo stand è di nove metri quadrati.")]) == ("money",)
    both = [choice("Lo stand è di nove metri quadrati."), choice("La quota d'iscrizione costa 3.600 euro.")]
    assert lacking(asked, question, both) == ()


def test_one_question_lacks_what_was_not_found_for_it() -> None:
    question = "Quando chiude il bando?"
    assert lacking(understand(question), question, [choice("Il bando è per le PMI.", fact=False)]) == ("date",)
    assert lacking(understand(question), question, [choice("Chiude il 3 maggio 2027.")]) == ()
