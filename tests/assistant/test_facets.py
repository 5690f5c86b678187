"""Several questions in one message: they are told apart, and each is made to stand alone."""

import pytest

from assistant.asking import understand
from assistant.facets import facets, is_broad, lacking, separate
from assistant.selecting import Choice
from tests.builders import a_hit


def choice(text: str, fact: bool = True) -> Choice:
    """Return a chosen sentence."""
    hit = a_hit(text)
    return Choice(hit=hit, rank=1, start=0, end=len(text), similarity=0.9, coverage=1.0, asked_fact=fact, score=1.0)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Quanto copre il bando fiere e quando chiude?", ["Quanto copre il bando fiere", "quando chiude"]),
        ("Who may apply for it? And by when is it due?", ["Who may apply for it?", "And by when is it due?"]),
        ("Quel montant et quand faut-il demander ?", ["Quel montant", "quand faut-il demander"]),
        ("Was kostet das und wann beginnt es?", ["Was kostet das", "wann beginnt es"]),
        ("Il carnet quanto costa oppure quando scade?", ["Il carnet quanto costa", "quando scade"]),
        ("Il desk si paga oppure no, e dove si trova?", ["Il desk si paga oppure no", "dove si trova"]),
        ("Can any firm use it, and where is it?", ["Can any firm use it", "where is it"]),
        ("Chi lo rilascia e che documenti chiede?", ["Chi lo rilascia", "che documenti chiede"]),
        ("Il bando AGEF quanto copre, a quante fiere si applica e chi lo gestisce?",
         ["Il bando AGEF quanto copre", "a quante fiere si applica", "chi lo gestisce"]),
        ("Carnet ATA: costo, scadenza e requisiti", ["Carnet ATA: costo", "scadenza", "requisiti"]),
    ],
)  # fmt: skip
def test_questions_of_one_message_are_told_apart(question: str, parts: list[str]) -> None:
    assert [facet.said for facet in facets(question)] == parts


@pytest.mark.parametrize(
    "question",
    [
        "Quanto copre il bando fiere?",
        "Servono il certificato di origine e la fattura?",
        "Chi aiuta le imprese di Como e di Lecco?",
        "Le fiere in Italia e quelle all'estero sono ammesse?",
        "Quanto e come deve durare il contratto?",
        "Fino a che giorno e a che ora si può presentare domanda?",
        "Una ditta che esporta e che vuole crescere che cosa può chiedere?",
        "Siamo in due e quanto ci date per una fiera?",
        "E la quota quanto è e quando si paga?",
        "Davvero? Quanto costa il certificato?",
        "Esportiamo macchine in Brasile. Quali dazi ci sono?",
        "",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert separate(question) == [question]


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Carnet ATA: quanto dura e quanto costa?", "Carnet ATA: quanto costa?"),
        ("Per una fiera in Cina, quanto copre SIMEST e quando paga?", "Per una fiera in Cina, quando paga?"),
        ("Siamo in tre. Chi fa l'EORI e quanto costa il carnet ATA?", "Siamo in tre. Quanto costa il carnet ATA?"),
        ("Quanto copre il bando fiere e quando chiude?", "quando chiude, copre il bando fiere?"),
        ("Chi può chiedere il voucher? E quanto vale?", "quanto vale, può chiedere il voucher?"),
        ("Chi rilascia l'EORI? A che cosa serve il carnet ATA?", "A che cosa serve il carnet ATA?"),
        (
            "Devo spedire valvole in Egitto, mi serve il certificato? Chi lo fa a Como?",
            "Chi lo fa a Como, mi serve il certificato?",
        ),
    ],
)
def test_a_later_question_stands_alone(question: str, alone: str) -> None:
    assert separate(question)[-1] == alone


def test_at_most_three_questions_of_a_message_are_taken() -> None:
    assert len(separate(" ".join(["Quanto costa il certificato?"] * 9))) == 3


def test_one_short_question_is_plain_and_two_or_a_long_one_are_broad() -> None:
    assert not is_broad("Quanto copre il bando fiere?")
    assert is_broad("Quanto copre e quando chiude?")
    assert is_broad(
        "Siamo in sei e facciamo valvole per un cliente tedesco che ora ci chiede di aprire un magazzino: chi ci aiuta?"
    )


def test_a_question_lacks_the_kind_of_fact_that_no_sentence_states() -> None:
    asked = understand("Quando chiude il bando?")
    assert lacking(asked, [choice("Il bando è per le PMI.", fact=False)]) == ("date",)
    assert lacking(asked, [choice("Chiude il 3 maggio 2027.")]) == ()
