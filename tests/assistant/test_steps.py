"""Who asks how to do something gets a numbered list whole and in order."""

import pytest

from assistant.asking import understand
from assistant.selecting import Choice
from assistant.steps import whole_steps
from tests.builders import a_chunk, a_hit

LIST = "La domanda è telematica.\n1. L'impresa si registra sul portale.\n2. Compila il modulo.\n3. Firma e invia la domanda."
HOW = understand("Come si presenta la domanda?")


def a_step(text: str, sentence: str, heading: str = "Come si presenta la domanda") -> Choice:
    """Return a choice of one sentence of a passage."""
    hit = a_hit(text, chunk=a_chunk(text=text, headings=(heading,)))
    start = text.index(sentence)
    end = start + len(sentence)
    return Choice(hit=hit, rank=1, start=start, end=end, similarity=0.9, coverage=1.0, asked_fact=True, score=1.0)


def test_the_whole_list_is_given_in_order() -> None:
    steps = whole_steps([a_step(LIST, "Compila il modulo.")], HOW)
    assert [s.text for s in steps] == LIST.split("\n")[1:]


@pytest.mark.parametrize(
    ("choice", "question"),
    [
        (a_step(LIST, "La domanda è telematica."), "Come si presenta la domanda?"),  # beside the list
        (a_step(LIST, "Compila il modulo."), "Quanto dura il finanziamento?"),  # not asked how
        (a_step(LIST, "Compila il modulo.", "Spese ammesse"), "Come si presenta la domanda?"),  # counted, not done
        (a_step(LIST.replace("2. ", "4. "), "Compila il modulo."), "Come si presenta la domanda?"),  # no list without a gap
    ],
)
def test_sentences_stay_as_they_are_where_no_list_of_steps_is_asked_for(choice: Choice, question: str) -> None:
    assert whole_steps([choice], understand(question)) == [choice]
