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
        ("Wie hoch ist der Zuschuss für Aussteller auf Messen?", "fiere-eventi"),
        ("Combien de droits de douane ?", "dogane-origine"),
        ("¿El certificado de origen cuánto cuesta?", "certificazioni"),
        ("Kann man den Käufer versichern?", "assicurazione-credito"),
        ("À quel bureau d'une ambassade s'adresser ?", "sostegno-in-loco"),
        ("Chi ci assiste sul posto durante la trasferta?", "sostegno-in-loco"),
        ("Compro tessuti in Turchia", "import-strategico"),
        ("Un voucher per vendere online", "ecommerce"),
        ("Vorremmo aprire un ufficio a Lugano", "investimenti-esteri"),
        ("Che regime uso per lavorare tessuti e rispedirli fuori?", "dogane-origine"),
        ("Meglio DAP o DDP?", "dogane-origine"),
        ("Per la pelle di pitone serve il CITES?", "certificazioni"),
        ("Lo stabilimento va registrato alla FDA?", "certificazioni"),
    ],
)
def test_a_question_is_about_its_topic(question: str, topic: str) -> None:
    assert topic in topics_in(question)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Qual è l'importo massimo?", "import-strategico"),
        ("Una cosa importante", "import-strategico"),
        ("Cerco un export import manager", "import-strategico"),
        ("Il bando è in corso?", "formazione"),
        ("Un cliente di Varese ritira la merce", "ricerca-partner"),
        ("È un aiuto in regime de minimis?", "dogane-origine"),
        ("Serve il visto per mandare un tecnico in Cina?", "certificazioni"),
    ],
)
def test_a_word_that_only_looks_like_a_topic_is_none(question: str, topic: str) -> None:
    assert topic not in topics_in(question)


def test_the_most_particular_topic_comes_first() -> None:
    assert topics_in("finanziamenti per una fiera all'estero")[0] == "fiere-eventi"


def test_a_question_about_something_else_has_no_topic() -> None:
    assert topics_in("Chi ha vinto la partita di ieri sera?") == []
