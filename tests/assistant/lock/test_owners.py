"""A figure or a contact is said of what the passage says it of."""

import pytest

from assistant.lock.owners import swapped
from assistant.lock.reading import read
from kb.engines.italian_analyzer import ItalianAnalyzer
from tests.builders import a_citation, names

TERMS = ItalianAnalyzer().terms
PASSAGE = """Il Fondo crescita finanzia fino a 500.000 euro. Il voucher digitale copre 10.000 euro.
Taglia: micro; contributo: 5.000 euro; spesa minima: 8.000 euro.
Taglia: media; contributo: 9.000 euro; spesa minima: 12.000 euro.
Spettano 2.000 euro alle micro e 3.000 euro alle medie.
Ufficio Estero: tel. 035 4225111, PEC estero@pec.example; e-mail estero@bg.example. Ufficio Brevetti: tel. 035 4225222.
SIMEST presta fino a 700.000 euro. SACE garantisce l'80%."""


def wrong(text: str) -> list[str]:
    return swapped(text, read(a_citation(1, PASSAGE, provider_id="cciaa-bergamo")), TERMS, names().in_text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Il voucher digitale arriva a 10.000 euro.",
        "Il fondo per la crescita finanzia 500mila euro.",
        "Le micro ricevono 5.000 euro con una spesa minima di 8.000 euro.",
        "Alle medie spettano 3.000 euro.",
        "L'Ufficio Brevetti risponde allo 035 4225222.",
        "La PEC dell'Ufficio Estero è estero@pec.example.",
        "SACE dà una garanzia dell'80%.",
        "Costa 77 euro.",
    ],
)
def test_a_figure_of_its_own_owner_passes(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il voucher digitale copre 500.000 euro.", "500.000 euro"),
        ("Taglia micro: contributo di 9.000 euro.", "9.000 euro"),
        ("Spettano 2.000 euro alle medie.", "2.000 euro"),
        ("L'Ufficio Brevetti risponde allo 035 4225111.", "035 4225111"),
        ("La PEC dell'Ufficio Estero è estero@bg.example.", "estero@bg.example"),
        ("SIMEST garantisce l'80%.", "80%"),
        ("SACE presta fino a 700.000 euro.", "700.000 euro"),
        ("SACE risponde allo 035 4225111.", "035 4225111"),
    ],
)
def test_a_figure_of_another_owner_is_found(text: str, expected: str) -> None:
    assert wrong(text) == [expected]
