"""An office abroad is named where a page states it, in the page's own words."""

from dataclasses import replace

import pytest

from assistant.providers.evidence import Page
from assistant.providers.offices import offices_abroad, with_office
from assistant.selecting import Choice
from kb.naming import ProviderNames
from tests.builders import REGISTER, a_chunk, a_hit, a_version

NAMES = ProviderNames(REGISTER)
HELP = "Chi ci aiuta a trovare clienti in Polonia?"


def page(text: str, title: str = "Rete", provider_id: str = "adm") -> Page:
    return Page(provider_id=provider_id, title=title, text=text)


def a_choice(text: str, rank: int = 1, title: str = "Rete") -> Choice:
    hit = replace(a_hit(text), chunk=a_chunk(text=text, headings=()), version=a_version(title=title))
    return Choice(hit=hit, rank=rank, start=0, end=len(text), similarity=0.9, coverage=0.5, asked_fact=False, score=1 / rank)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("L'ufficio di Varsavia segue la Polonia.", "Rete", ["adm"]),
        ("La sede di Varsavia assiste le imprese.", "La rete in Polonia", ["adm"]),
        ("SACE ha un ufficio in Polonia.", "Rete", ["sace"]),
        ("The Warsaw office helps companies in Poland.", "Network", ["adm"]),
        ("La sede di rappresentanza è in ulica Prosta 1, Varsavia.", "Contatti", ["adm"]),
        ("Gli uffici in Germania sono due.", "Rete", []),
        ("Gli uffici in Germania sono due.", "La rete in Polonia", []),
        ("Il mercato della Polonia cresce.", "Rete", []),
        ("La misura serve ad aprire un ufficio in Polonia.", "Rete", []),
        ("Serve la sede legale in Polonia.", "Rete", []),
    ],
)
def test_an_office_counts_in_the_country_that_its_sentence_or_heading_names(text: str, title: str, expected: list[str]) -> None:
    assert offices_abroad(HELP, [page(text, title)], NAMES) == expected


def test_without_a_country_no_office_is_named() -> None:
    assert offices_abroad("Chi ci aiuta?", [page("L'ufficio di Varsavia segue la Polonia.")], NAMES) == []


def test_the_sentence_that_states_an_office_joins_the_answer_word_for_word() -> None:
    said, office = a_choice("I dazi sono bassi."), a_choice("In Polonia l'ufficio è in ulica Prosta 1, tel. 0048 22 111.", 2)
    assert with_office(HELP, [said], [said, office]) == [said, office]


def test_it_joins_neither_where_none_is_asked_for_nor_where_nothing_was_found() -> None:
    said, office = a_choice("I dazi sono bassi."), a_choice("In Polonia l'ufficio è a Varsavia.", 2)
    assert with_office("Quanto dazio pago in Polonia?", [said], [said, office]) == [said]
    assert with_office(HELP, [], [said, office]) == []
    assert with_office(HELP, [office], [office, said]) == [office]
