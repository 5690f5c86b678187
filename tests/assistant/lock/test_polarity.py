"""A statement affirms what its place affirms."""

import pytest

from assistant.lock.polarity import flips
from kb.engines.italian_analyzer import ItalianAnalyzer

TERMS = ItalianAnalyzer().terms
SAME = [
    ("Il voucher non può essere cumulato con altri aiuti.", "Il voucher non è cumulabile con altri aiuti."),
    ("Le spese di viaggio non sono ammesse.", "Sono escluse le spese di viaggio."),
    ("Le spese di fiera sono ammesse.", "Ammesse le spese di fiera, escluse quelle di viaggio."),
    ("La garanzia è facoltativa.", "La garanzia non è obbligatoria."),
    ("Non si paga nulla: il servizio è gratuito.", "Il servizio è gratuito."),
    ("La domanda si presenta online.", "La domanda si presenta online e non per posta."),
    ("Il prestito non può superare il 15% dei ricavi.", "Il prestito arriva al massimo al 15% dei ricavi."),
    ("No, il capofila rappresenta almeno 6 imprese.", "No, il capofila deve rappresentare almeno 6 imprese."),
    ("It covers non-payment.", "The policy covers non-payment."),
    ("Firms have to apply online.", "Firms must apply online."),
]
TURNED = [
    ("Il voucher è cumulabile con altri aiuti.", "Il voucher non è cumulabile con altri aiuti."),
    ("Il voucher non è cumulabile con altri aiuti.", "Il voucher è cumulabile con altri aiuti."),
    ("Le spese di viaggio sono ammissibili.", "Le spese di viaggio sono escluse."),
    ("Le spese di viaggio sono ammesse.", "Ammesse le spese di fiera, escluse quelle di viaggio."),
    ("Il bando è aperto.", "Il bando è chiuso."),
    ("Il bando non copre le fiere.", "Il bando copre le fiere."),
    ("Le imprese possono presentare la domanda.", "Le imprese devono presentare la domanda."),
    ("Serve una garanzia.", "Non serve una garanzia."),
    ("Il prestito richiede garanzie.", "Il prestito è senza garanzie."),
    ("Il tasso è variabile.", "Il tasso è fisso."),
    ("Il prestito è a tasso superiore a quello di mercato.", "Il prestito è a tasso inferiore a quello di mercato."),
    ("Chi non ha mai esportato non può usare i corsi.", "Chi non ha mai esportato può usare i corsi."),
    ("La registrazione non basta: non serve il modulo.", "La registrazione non basta: serve il modulo."),
    ("Firms in Milan can apply.", "Firms in Milan cannot apply."),
    ("The service is not free.", "The service is free."),
]


@pytest.mark.parametrize(("statement", "place"), SAME)
def test_the_same_sense_in_other_words_is_no_flip(statement: str, place: str) -> None:
    assert flips(statement, [place], TERMS) == []


@pytest.mark.parametrize(("statement", "place"), TURNED)
def test_the_contrary_is_a_flip(statement: str, place: str) -> None:
    assert flips(statement, [place], TERMS)


def test_one_place_that_agrees_is_enough() -> None:
    assert flips("Il bando è aperto.", ["Il bando è chiuso.", "Il bando è aperto."], TERMS) == []
