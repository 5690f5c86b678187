"""An answer as plain text carries its sources, and fits into the address of a message."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from api.answer_text import answer_text, mail_address
from api.answer_view import AnswerView, view
from api.schemas import AnswerOut
from assistant.pipeline import to_json
from assistant.types import Answer, Statement
from tests.api.builders import a_citation, an_answer

PAGE = "https://fondaco.example/risposta/answer-1"


def shown(answer: Answer, question: str = "Ci sono contributi?") -> AnswerView:
    return view(AnswerOut.model_validate(to_json(answer)), {"simest": "SIMEST"}, question=question, address=PAGE)


def body(address: str) -> str:
    return parse_qs(urlsplit(address).query)["body"][0].replace("\r\n", "\n")


def test_the_text_has_question_statements_with_markers_organisations_and_sources() -> None:
    lines = answer_text(shown(an_answer()), "it").splitlines()
    assert lines[0] == "Ha chiesto: Ci sono contributi?"
    assert "L'importo massimo è di 500.000 euro. [1]" in lines
    assert "A chi rivolgersi: SIMEST S.p.A." in lines
    assert "[1] Fiere ed eventi, SIMEST, https://www.simest.it/fiere#importi (letta il 20 novembre 2026)" in lines
    assert lines[-1] == "Risposta automatica di Fondaco del 21 novembre 2026. Controlli sempre la fonte."


def test_a_short_answer_is_mailed_whole_with_the_address_of_its_page() -> None:
    view = shown(an_answer())
    assert body(mail_address(view, "it")) == f"{answer_text(view, 'it')}\n{PAGE}"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=600), max_size=12))
def test_a_message_never_has_too_long_an_address_and_always_names_the_page(texts: list[str]) -> None:
    said = tuple(Statement(text=text, kind="claim", citations=(1,)) for text in texts)
    address = mail_address(shown(an_answer(statements=said, citations=(a_citation(),) * 8), question=""), "en")
    assert len(address) <= 1900
    assert body(address).endswith(PAGE)
