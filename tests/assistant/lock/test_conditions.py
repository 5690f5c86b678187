"""What binds a figure or a right in its passage is not left out."""

import pytest

from assistant.lock.conditions import conditions, dropped
from assistant.lock.reading import Unit
from kb.engines.italian_analyzer import ItalianAnalyzer

TERMS = ItalianAnalyzer().terms


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Il 70%, solo per le PMI.", {"only", "for"}),
        ("Le spese, salvo l'IVA.", {"except"}),
        ("Si rimborsa se l'impresa è iscritta.", {"if"}),
        ("Fino a esaurimento dei fondi.", {"if"}),
        ("Costa 5 euro + IVA.", {"vat"}),
        ("Le imprese con sede in Lombardia.", {"if"}),
        ("Riservato ai soci.", {"only", "for"}),
        ("Una sola domanda per impresa.", set()),
        ("Non solo le fiere.", set()),
        ("For members only.", {"only", "for"}),
        ("Unless they are members.", {"except"}),
        ("Il contributo è del 50%.", set()),
    ],
)
def test_a_text_sets_these_conditions(text: str, kinds: set[str]) -> None:
    assert {condition.kind for condition in conditions(text, TERMS)} == kinds


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("Le PMI ricevono il 70%.", "Il 70% spetta solo alle PMI."),
        ("Se l'impresa è iscritta, rimborsa il 50%.", "Il 50% è rimborsato a condizione che l'impresa sia iscritta."),
        ("Rimborsa le fiere, tranne quelle locali.", "Rimborsa le fiere, ad eccezione di quelle locali."),
        ("Costa 5 euro più IVA.", "Costa 5 euro + IVA."),
        ("La domanda scade il 30 novembre 2026.", "Il 50%, solo per le PMI; la domanda scade il 30 novembre 2026."),
        ("Ammesse le PMI, micro aziende escluse.", "Sono ammesse le PMI, micro imprese escluse."),
        ("Members get 10%.", "10% for members only."),
        ("Il 10% è riservato agli associati.", "Members only get 10%."),
    ],
)
def test_a_condition_that_is_kept_or_binds_something_else_is_not_missed(statement: str, place: str) -> None:
    assert dropped(statement, Unit(place, ""), TERMS) == []


@pytest.mark.parametrize(
    ("statement", "place", "lost"),
    [
        (
            "Le imprese ricevono il 70%.",
            "Le imprese ricevono il 70%, se hanno sede in Lombardia.",
            "se hanno sede in Lombardia",
        ),
        ("Rimborsa le fiere locali.", "Rimborsa le fiere, ad eccezione di quelle locali.", "ad eccezione di quelle locali"),
        ("Costa 5 euro.", "Costa 5 euro + IVA.", "+ IVA"),
        ("Copre il 50% delle spese.", "Copre il 50% delle spese soltanto per le PMI.", "soltanto per le PMI"),
        ("Firms must apply online.", "Firms must apply online unless they are members.", "unless they are members"),
    ],
)
def test_a_condition_that_is_left_out_is_named(statement: str, place: str, lost: str) -> None:
    assert lost in dropped(statement, Unit(place, ""), TERMS)
