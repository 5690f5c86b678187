"""What counts as a right answer."""

from typing import Any

from ingest.partners import load_partners
from tests.real.links import DeadLinkError
from tests.real.questions import RealQuestion, judge, load_questions
from tests.real.run import PARTNER_FILE

QUESTION = RealQuestion(id="q", language="it", text="Quanta memoria serve?", fact="2 GB", pages=("/a.html", "/a.pdf#page=2"))


def get(url: str) -> bytes:
    """Serve one page from memory."""
    if url != "http://guida/a.html":
        raise DeadLinkError("status 404")
    return b"<p id='ram'>Servono 2 GB.</p>"


def an_answer(url: str = "http://guida/a.html#ram", quote: str = "Servono 2 GB.", outcome: str = "answered") -> dict[str, Any]:
    """An Answer as JSON, as far as it is looked at."""
    return {
        "outcome": outcome,
        "text": "Servono 2 GB [1].",
        "citations": [{"marker": 1, "url": url, "quote": quote}] if url else [],
    }


def test_an_answer_from_the_right_page_passes() -> None:
    assert judge(QUESTION, an_answer(), get).passed
    assert judge(QUESTION, an_answer(outcome="partial"), get).passed


def test_an_answer_fails_by_its_outcome_page_passage_or_link() -> None:
    assert not judge(QUESTION, an_answer(outcome="abstain"), get).passed
    assert judge(QUESTION, an_answer(quote="Serve memoria."), get).right_marker is None
    assert judge(QUESTION, an_answer("http://guida/b.html"), get).right_marker is None
    assert judge(QUESTION, an_answer("http://guida/a.html#cpu"), get).broken
    assert not judge(QUESTION, an_answer(url=""), get).passed


def test_a_page_of_a_pdf_is_right_by_its_number() -> None:
    assert judge(QUESTION, an_answer("http://guida/a.pdf#page=2"), get).right_marker == 1
    assert judge(QUESTION, an_answer("http://guida/a.pdf#page=3"), get).right_marker is None


def test_a_question_without_an_answer_passes_only_by_abstaining() -> None:
    nothing = RealQuestion(id="q", language="it", text="Che tempo fa?")
    assert judge(nothing, an_answer(url="", outcome="abstain"), get).passed
    assert not judge(nothing, an_answer(), get).passed


def test_the_questions_are_as_many_as_the_proof_promises() -> None:
    questions = load_questions()
    answerable = [question for question in questions if question.pages]
    assert len({question.id for question in questions}) == len(questions) == 15
    assert [sum(q.language == code for q in answerable) for code in ("it", "en")] == [8, 4]
    assert all(question.fact for question in answerable)
    assert any(all(".pdf#page=" in page for page in question.pages) for question in answerable)


def test_the_partner_file_can_be_read() -> None:
    assert list(load_partners(PARTNER_FILE.parent)) == ["debian"]
