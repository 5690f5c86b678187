"""Who must or may do something is whom the passage names."""

import pytest

from assistant.lock.doers import other_doer
from tests.builders import names

SUPPLIER = "Il fornitore della piattaforma deve avere esperienza: attivo da almeno due anni."


def doer(statement: str, *units: str) -> list[str]:
    return other_doer(statement, units, names().in_text)


@pytest.mark.parametrize(
    ("statement", "unit"),
    [
        ("SIMEST deve essere attivo da almeno due anni", SUPPLIER),
        ("SIMEST must have been active for two years", "The supplier of the platform must have been active for two years."),
        ("SACE può chiedere un anticipo del 25%.", "Dopo la firma l'impresa può chiedere un anticipo del 25%."),
    ],
)
def test_an_organisation_in_the_stead_of_another_doer_is_told(statement: str, unit: str) -> None:
    assert doer(statement, unit)


@pytest.mark.parametrize(
    ("statement", "unit"),
    [
        ("SIMEST deve rispondere entro 30 giorni", "SIMEST deve rispondere entro 30 giorni dalla domanda."),
        ("SIMEST può erogare un anticipo", "Dopo la delibera può erogare un anticipo."),
        ("SIMEST può erogare un anticipo", "La società può erogare un anticipo."),
        ("Il fornitore deve essere attivo da due anni", SUPPLIER),
        ("SIMEST finanzia le fiere", "L'impresa può chiedere un prestito."),
        ("SIMEST può finanziare le fiere", "Il prestito di SIMEST può coprire le fiere."),
    ],
)
def test_the_doer_of_the_passage_passes(statement: str, unit: str) -> None:
    assert not doer(statement, unit)


def test_one_place_that_agrees_is_enough() -> None:
    assert not doer("SIMEST deve essere attivo da due anni", SUPPLIER, "SIMEST deve essere attivo da due anni.")
