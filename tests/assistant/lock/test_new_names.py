"""Names come from the passage that is cited, not from another one and not from nowhere."""

import pytest

from assistant.claim_lock import lock
from kb.engines.italian_analyzer import ItalianAnalyzer
from tests.builders import a_citation, a_claim, names

TERMS = ItalianAnalyzer().terms
HERE = a_citation(
    1, "Il voucher rimborsa gli stand alle fiere in Germania. Lo gestisce la Camera di commercio.", title="Voucher fiere"
)
OTHER = a_citation(2, "Il bando finanzia la consulenza.", title="Bando innovazione digitale", document_id="doc-2")


def cut(text: str) -> tuple[str, ...]:
    return lock([a_claim(text, 1)], [HERE, OTHER], TERMS, names().in_text).cut


@pytest.mark.parametrize(
    "text",
    [
        "Il Voucher fiere rimborsa gli stand in Germania.",
        "Nell'Unione Europea il voucher rimborsa gli stand alle fiere in Germania.",
        "The voucher pays for stands at trade fairs in Germany, says the Chamber of Commerce.",
    ],
)
def test_names_of_the_page_and_names_that_everybody_knows_pass(text: str) -> None:
    assert cut(text) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Il voucher rimborsa gli stand alle fiere in Brasile.", "BR"),
        ("Il voucher del Fondo Crescita Export rimborsa gli stand alle fiere.", "Fondo Crescita Export"),
        ("Il voucher di SACE rimborsa gli stand alle fiere.", "sace"),
        ("Il voucher innovazione digitale rimborsa gli stand alle fiere.", "Bando innovazione digitale"),
    ],
)
def test_a_name_from_nowhere_or_from_another_page_is_cut(text: str, name: str) -> None:
    assert name in cut(text)


def test_an_organisation_in_the_stead_of_that_of_its_sentence_is_cut() -> None:
    page = a_citation(
        1, "L'indagine sui mercati esteri è realizzata con SACE. Ne parla anche Regione Lombardia.", provider_id="cciaa-bergamo"
    )
    claim = a_claim("L'indagine sui mercati esteri è realizzata con Regione Lombardia.", 1)
    assert lock([claim], [page], TERMS, names().in_text).cut == ("regione-lombardia",)
