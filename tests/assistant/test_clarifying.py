"""One thing is asked back, once, and only where the answer would differ."""

import pytest

from assistant.clarifying import slot_asked
from assistant.types import Profile, Turn
from assistant.wording import say
from kb.knowledge_base import KnowledgeBase
from tests.builders import a_question, an_assistant

COST = "Quanto costa il certificato di origine?"


def test_the_province_is_asked_where_two_chambers_answer_differently(knowledge: KnowledgeBase) -> None:
    answer = an_assistant(knowledge).answer(a_question(COST))
    assert (answer.outcome, answer.reason) == ("clarify", "no_province")
    assert 2 <= len(answer.suggestions) <= 4
    assert all(suggestion.startswith(COST) for suggestion in answer.suggestions)


@pytest.mark.parametrize(
    "text", ["Che cos'è il certificato di origine?", "Il certificato di origine è valido anche per la Svizzera?"]
)
def test_what_a_document_is_and_where_it_counts_needs_no_province(knowledge: KnowledgeBase, text: str) -> None:
    assert an_assistant(knowledge).answer(a_question(text)).outcome != "clarify"


@pytest.mark.parametrize(
    "question",
    [
        a_question(COST, profile=Profile(province="Brescia")),
        a_question("Siamo di Brescia. Quanto costa il certificato di origine?"),
        a_question("Quanto costa il certificato di origine a Brescia?"),
        a_question("Brescia", history=(Turn(question=COST, answer=say("it", "clarify.province")),)),
    ],
    ids=["form", "said", "asked-of-a-place", "replied"],
)
def test_a_firm_whose_place_is_known_gets_the_answer_of_its_chamber(knowledge: KnowledgeBase, question: object) -> None:
    answer = an_assistant(knowledge).answer(question)  # type: ignore[arg-type]
    assert answer.outcome == "answered"
    assert "7 euro" in answer.text and "5 euro" not in answer.text


def test_a_page_of_another_territory_is_said_to_be_one(knowledge: KnowledgeBase) -> None:
    answer = an_assistant(knowledge).answer(a_question("Quanto costa il certificato di origine a Varese?"))
    assert "per la provincia di Varese verifichi con la sua Camera di commercio" in answer.text


def test_it_is_not_asked_twice(knowledge: KnowledgeBase) -> None:
    asked = Turn(question=COST, answer=say("it", "clarify.province"))
    assert slot_asked(asked) == "province"
    answer = an_assistant(knowledge).answer(
        a_question("Quanto costa il certificato di origine per ogni originale?", history=(asked,))
    )
    assert answer.outcome != "clarify"


def test_a_suggestion_answers_the_question_when_it_is_asked(knowledge: KnowledgeBase) -> None:
    assistant = an_assistant(knowledge)
    suggestion = next(s for s in assistant.answer(a_question(COST)).suggestions if "Bergamo" in s)
    assert "5 euro" in assistant.answer(a_question(suggestion)).text


def test_a_national_measure_is_answered_without_asking_and_whatever_the_profile(knowledge: KnowledgeBase) -> None:
    assistant = an_assistant(knowledge)
    text = "Qual è l'importo massimo finanziabile per una fiera internazionale?"
    plain = assistant.answer(a_question(text))
    known = assistant.answer(a_question(text, profile=Profile(province="Bergamo", size="micro", countries=("DE",))))
    assert plain.outcome == known.outcome == "answered"
    assert plain.statements == known.statements
