"""What stands over an item of a list is found, and must be carried where it changes what the item means."""

import pytest

from assistant.claim_lock import lock
from assistant.lock.lead_ins import lead_in
from kb.engines.italian_analyzer import ItalianAnalyzer
from tests.builders import a_citation, a_claim, names

TERMS = ItalianAnalyzer().terms
PASSAGE = """Il bando finanzia le fiere. Non sono ammesse le spese per:
- viaggio e alloggio;
- regali ai clienti.
Le domande si presentano online entro il 30 novembre 2026 sulla piattaforma della Camera di commercio.
Per le sole start-up:
Importo: 5.000 euro; percentuale: 70%.
Importo: 8.000 euro; percentuale: 50%.
Documenti da allegare:
1. il bilancio;
2. la visura."""


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("- viaggio", "Non sono ammesse le spese per:"),
        ("- regali", "Non sono ammesse le spese per:"),
        ("Le domande", ""),
        ("Importo: 5.000", "Per le sole start-up:"),
        ("Importo: 8.000", "Per le sole start-up:"),
        ("Documenti", ""),
        ("2. la visura", "Documenti da allegare:"),
        ("Il bando", ""),
    ],
)
def test_an_item_has_the_sentence_that_opens_its_list(item: str, expected: str) -> None:
    assert lead_in(PASSAGE, PASSAGE.index(item)) == expected


def test_a_text_without_lines_opens_no_list() -> None:
    assert lead_in("", 0) == "" == lead_in("Una frase.", 3)


def cut(text: str, passage: str = PASSAGE, *headings: str) -> tuple[str, ...]:
    citation = a_citation(1, passage, title="Fiere", headings=headings)
    return lock([a_claim(text, 1)], [citation], TERMS, names().in_text).cut


@pytest.mark.parametrize(
    "text",
    [
        "[Non sono ammesse le spese per:] viaggio e alloggio;",
        "[Per le sole start-up:] Importo: 5.000 euro; percentuale: 70%.",
        "1. il bilancio;",
        "Sono escluse le spese per viaggio e alloggio.",
    ],
)
def test_an_item_that_carries_what_changes_it_passes(text: str) -> None:
    assert cut(text) == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("viaggio e alloggio;", "Non sono ammesse le spese per:"),
        ("Importo: 5.000 euro; percentuale: 70%.", "Per le sole start-up:"),
        ("Sono ammesse le spese di viaggio e alloggio.", "Non sono ammesse le spese per:"),
    ],
)
def test_an_item_without_what_excludes_or_binds_it_is_cut(text: str, line: str) -> None:
    assert line in cut(text)


def test_a_heading_that_excludes_binds_items_and_not_sentences_of_their_own() -> None:
    passage = "Spese per il personale interno e per i beni usati\nLe fatture si conservano per dieci anni dalla domanda."
    assert cut("Spese per il personale interno e per i beni usati", passage, "Spese escluse") == ("Spese escluse",)
    assert cut("Le fatture si conservano per dieci anni dalla domanda.", passage, "Spese escluse") == ()
    assert cut("[Fiere – Spese escluse] Spese per il personale interno e per i beni usati", passage, "Spese escluse") == ()
    assert cut("Spese per il personale interno e per i beni usati", passage, "Spese ammesse e spese escluse") == ()


def test_a_context_in_brackets_that_stands_nowhere_is_cut() -> None:
    assert cut("[Solo per le grandi imprese:] il bilancio;") == ("Solo per le grandi imprese:",)
