"""Of two questions the one that pages answer is answered, the other is named in its words, with whom to ask."""

import pytest

from assistant.drafting import Draft, not_found, sure_enough
from assistant.facets import Facet
from assistant.pipeline import Assistant
from assistant.types import Turn
from kb.knowledge_base import KnowledgeBase
from tests.builders import a_question, an_assistant

DOUBLE = "Quanto costa il certificato di origine a Brescia e chi ha vinto il derby di ieri sera?"


@pytest.fixture
def assistant(knowledge: KnowledgeBase) -> Assistant:
    return an_assistant(knowledge)


def test_half_an_answer_is_partial_and_names_the_other_half_in_the_words_of_the_question(assistant: Assistant) -> None:
    answer = assistant.answer(a_question(DOUBLE))
    assert (answer.outcome, answer.reason) == ("partial", "missing_fact")
    assert answer.missing == ("«chi ha vinto il derby di ieri sera»",)
    assert "7 euro" in answer.text and answer.missing[0] in answer.text


def test_who_may_know_the_missing_half_is_said(assistant: Assistant) -> None:
    answer = assistant.answer(a_question(DOUBLE))
    said = answer.statements[-1]
    assert answer.providers and answer.providers[0].short_name in said.text
    assert said.kind == "boilerplate" and not said.citations


def test_two_halves_that_pages_answer_are_one_answer(assistant: Assistant) -> None:
    answer = assistant.answer(a_question("Quanto costa il certificato di origine a Brescia e che cos'è il certificato EUR.1?"))
    assert answer.outcome == "answered" and not answer.missing
    assert "7 euro" in answer.text and "EUR.1" in answer.text


def test_two_halves_that_no_page_answers_are_one_silence(assistant: Assistant) -> None:
    answer = assistant.answer(a_question("Quanti anelli ha il pianeta Saturno e chi ha vinto il derby di ieri sera?"))
    assert answer.outcome != "partial" and not answer.citations


def test_both_halves_go_on_with_the_conversation(assistant: Assistant) -> None:
    history = (Turn(question="Parliamo del certificato di origine.", answer="..."),)
    answer = assistant.answer(a_question("Quanto costa a Brescia e chi ha vinto il derby di ieri sera?", history=history))
    assert answer.citations[0].provider_id == "cciaa-brescia"


def drafts_of(assistant: Assistant, knowledge: KnowledgeBase, *questions: str) -> list[Draft]:
    return [assistant.draft(text, a_question(text), knowledge, "it") for text in questions]


def test_a_half_without_the_fact_that_it_asks_for_gives_way_to_one_that_has_it(
    assistant: Assistant, knowledge: KnowledgeBase
) -> None:
    asked = ("Quanto costa il certificato di origine a Brescia?", "Entro che giorno si chiede il certificato di origine?")
    known, lacking = drafts_of(assistant, knowledge, *asked)
    assert lacking.missing == ("date",)
    assert sure_enough([known, lacking], 0.0) == [known]
    assert sure_enough([lacking], 0.0) == [lacking]
    parts = [Facet(text, text) for text in asked]
    assert not_found([known], [known, lacking], parts, "it") == ["«Entro che giorno si chiede il certificato di origine»"]
    assert not_found([lacking], [lacking], parts[1:], "it") == ["la data"]
