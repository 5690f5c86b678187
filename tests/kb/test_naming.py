"""Organisations are recognised as people write them, and words that only look like them are not."""

import pytest

from kb.naming import ProviderNames
from tests.builders import REGISTER, a_chamber, a_provider

ICE = a_provider("ice", name="Agenzia ICE", short_name="ICE", aliases=("Italian Trade Agency",), kind="agenzia")
LECCO = a_chamber("Lecco", id="cciaa-como-lecco", name="Camera di commercio di Como-Lecco", territory=("Como", "Lecco"))
MONZA = a_chamber(
    "Monza", id="cciaa-mmbl", name="CCIAA Milano Monza Brianza Lodi", territory=("Milano", "Monza e Brianza", "Lodi")
)
NAMES = ProviderNames((*REGISTER, ICE, LECCO, MONZA))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Cosa offre SIMEST per le fiere?", ["simest"]),
        ("cosa offre simest per le fiere", ["simest"]),
        ("Il Fondo 394 copre le fiere?", ["simest"]),
        ("la misura 394/81", ["simest"]),
        ("chi è l'ice", ["ice"]),
        ("What does the Italian Trade Agency do?", ["ice"]),
        ("camera di commercio di bergamo", ["cciaa-bergamo"]),
        ("camera commercio brescia orari", ["cciaa-brescia"]),
        ("la Camera di Lecco apre il sabato?", ["cciaa-como-lecco"]),
        ("CCIAA Como", ["cciaa-como-lecco"]),
        ("Bergamo Chamber of Commerce", ["cciaa-bergamo"]),
        ("camera di commercio di Monza", ["cciaa-mmbl"]),
        ("la Cámara de Milán", ["cciaa-mmbl"]),
        ("auprès de la chambre de commerce de Côme", ["cciaa-como-lecco"]),
        ("bei der Handelskammer Mailand", ["cciaa-mmbl"]),
        ("die Bürokammer Mailand", []),
        ("meglio SACE o SIMEST?", ["sace", "simest"]),
        ("SACE, poi SIMEST, poi ancora SACE", ["sace", "simest"]),
        ("Gruppo   SACE", ["sace"]),
        ("Vendo in Italia", []),
        ("simestrale", []),
        ("il codice e la vernice", []),
        ("", []),
    ],
)
def test_a_question_names_providers_in_order_with_or_without_capitals(question: str, expected: list[str]) -> None:
    assert NAMES.in_question(question) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ICE agency helps.", ["ice"]),
        ("Machines for ice cream and dry ice.", []),
        ("La misura di Simest e di SACE.", ["simest", "sace"]),
        ("Un plico da sace non arriva.", []),
        ("Regione Lombardia rimborsa.", ["regione-lombardia"]),
    ],
)
def test_in_written_text_a_short_name_counts_only_in_capitals(text: str, expected: list[str]) -> None:
    assert NAMES.in_text(text) == expected


def test_a_name_of_two_providers_belongs_to_the_first_of_the_register() -> None:
    other = a_provider("simest-bis", name="SIMEST bis", aliases=("Fondo 394",))
    assert ProviderNames((a_provider(), other)).in_question("il Fondo 394") == ["simest"]


def test_a_question_may_leave_out_the_region_of_an_association_and_a_written_text_may_not() -> None:
    names = ProviderNames((a_provider("lega", name="Lega", short_name="Legafirme Lombardia", kind="associazione", aliases=()),))
    assert names.in_question("perché non Legafirme?") == ["lega"]
    assert names.in_text("Legafirme tiene il congresso a Roma.") == []


def test_an_empty_register_names_nobody() -> None:
    assert ProviderNames(()).in_question("SIMEST, SACE, ICE") == []
