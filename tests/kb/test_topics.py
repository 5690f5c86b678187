"""A question is recognised as being about a topic."""

import pytest

from kb.topics import topics_in


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Come si sdogana la merce in Svizzera?", "dogane-origine"),
        ("Which customs duties apply?", "dogane-origine"),
        ("Mi serve un carnet ATA", "certificazioni"),
        ("Dove richiedo il certificato EUR.1?", "certificazioni"),
        ("Un cliente estero non mi paga", "assicurazione-credito"),
        ("Contributi per la fiera di Hannover", "fiere-eventi"),
        ("Trade fairs in Germany", "fiere-eventi"),
        ("Missione in Brasile", "missioni"),
        ("Come vendo su un marketplace?", "ecommerce"),
        ("C'è un webinar sugli Incoterms?", "formazione"),
        ("Cerco un distributore in Polonia", "ricerca-partner"),
        ("Statistiche del mercato francese", "ricerca-mercati"),
        ("Problemi di approvvigionamento di materie prime", "import-strategico"),
        ("Trovare uno spedizioniere", "servizi-logistici"),
        ("Aprire una filiale in Vietnam", "investimenti-esteri"),
        ("Clausole di un contratto di agenzia", "contrattualistica"),
        ("Registrare un marchio negli USA", "proprieta-intellettuale"),
        ("Prestiti agevolati", "finanza"),
        ("Non ho mai venduto all'estero", "orientamento"),
    ],
)
def test_a_question_is_about_its_topic(question: str, topic: str) -> None:
    assert topic in topics_in(question)


def test_the_most_particular_topic_comes_first() -> None:
    assert topics_in("finanziamenti per una fiera all'estero")[0] == "fiere-eventi"


def test_a_question_about_something_else_has_no_topic() -> None:
    assert topics_in("Chi ha vinto la partita di ieri sera?") == []
