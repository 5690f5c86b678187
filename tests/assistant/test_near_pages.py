"""Who is told that no page answers is shown the closest ones, and nothing that is over or for others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.asking import understand
from assistant.drafting import Draft
from assistant.near_pages import near_pages, to_read
from assistant.providers.ground import Ground
from kb.types import Hit, SearchResult, Signals
from tests.builders import REGISTER, a_chamber, a_document, a_hit, a_question, a_version

SIGNALS = Signals(top_dense=0.9, top_sentence=0.9, lexical_share=0.5, coverage=0.8, margin=0.2, agreement=1.0)
QUESTION = a_question("Come si vende il miele in Germania?")


def a_page(name: str, final: float = 0.9, **version: object) -> Hit:
    return a_hit(document=a_document(id=name), version=a_version(id=name, document_id=name, title=name, **version), final=final)


def near(hits: Sequence[Hit], confidence: float = 0.2, provinces: tuple[str, ...] = ()) -> list[str]:
    result = SearchResult(hits=tuple(hits), near_misses=(), context=(), signals=SIGNALS, build_id="b", ms={})
    draft = Draft(understand(QUESTION.text), (), {}, confidence, result, ())
    register = {provider.id: provider for provider in (*REGISTER, a_chamber("Lodi"))}
    found = near_pages([draft], 0.15, Ground(answered=False, provinces=provinces), register, QUESTION)
    return [hit.document.id for hit in found]


def test_the_closest_pages_are_shown_once_each_and_three_at_most() -> None:
    pages = [a_page("a", 0.7), a_page("b", 0.9), a_page("b", 0.8), a_page("c", 0.75), a_page("d", 0.69), a_page("far", 0.3)]
    assert near(pages) == ["b", "c", "a"]


def test_a_page_that_is_far_from_the_closest_is_left_out() -> None:
    assert near([a_page("a", 0.9), a_page("b", 0.6)]) == ["a"]


def test_what_is_over_or_for_firms_of_other_provinces_is_left_out() -> None:
    lodi = replace(a_page("lodi"), provider=a_chamber("Lodi"))
    over = [a_page("closed", closed=True), a_page("ended", valid_to=date(2020, 1, 1))]
    assert near([*over, lodi], provinces=("Bergamo",)) == []
    assert near([*over, lodi], provinces=("Lodi",)) == ["lodi"]


def test_where_even_the_surest_draft_is_far_off_no_page_is_shown() -> None:
    assert near([a_page("a")], confidence=0.1) == []


def test_they_are_said_to_give_no_certain_answer_and_are_cited() -> None:
    said, citations = to_read([a_page("a"), a_page("b")], "it")
    assert [citation.title for citation in citations] == ["a", "b"]
    assert said[0].kind == "boilerplate" and said[0].citations == (1, 2)
    assert "non rispondono con certezza" in said[0].text
    assert to_read([], "it") == ([], ())
