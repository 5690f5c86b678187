"""A line is quoted only if it says something alone."""

import pytest

from assistant.quotable import is_contact, says_something


@pytest.mark.parametrize(
    "text",
    [
        "La misura rimborsa il 70% delle spese ammesse.",
        "- spese per lo stand e l'allestimento",
        "Importo massimo: 500.000 euro",
        "Unioncamere Lombardia gestisce il bando.",
        "I commenti sono chiusi dopo trenta giorni dalla domanda.",
    ],
)
def test_a_sentence_an_item_and_a_row_say_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quanto rimborsa la misura?",
        "Scarica il bando in PDF",
        "Pubblicato il 5 maggio 2026 alle ore 10.",
        "Se la risposta è sì, la domanda si presenta online.",
        "I commenti sono chiusi.",
        "Export su Misura 2026.",
        "Camera di Commercio di Bergamo.",
        "Domande e risposte sul bando",
    ],
)
def test_what_says_nothing_alone_is_not_quoted(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("certificazioni.estere@mi.camcom.it", True),
        ("035 4225271", True),
        ("La PEC è cciaa@pec.milomb.camcom.it.", False),
        ("Il contributo è di 5 euro.", False),
    ],
)
def test_a_bare_address_or_number_is_told_from_a_sentence(text: str, contact: bool) -> None:
    assert is_contact(text) is contact
