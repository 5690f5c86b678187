"""What visitors and programs say of an answer is masked, kept once a visitor and answer, and reaches the desk."""

import pytest
from fastapi.testclient import TestClient

from api.feedback import visitor_digest
from api.visitor_records import VisitorRecords
from assistant.guards.personal_data import masked

HTML = {"accept": "text/html", "origin": "http://testserver"}
V1 = "/v1/answers/answer-1/feedback"


@pytest.fixture
def client(visitor: TestClient) -> TestClient:
    assert visitor.post("/ask", data={"question": "Ci sono contributi per le fiere?"}).status_code == 303
    return visitor


def test_a_visitor_says_what_is_wrong_and_is_thanked_on_the_page_of_the_answer(
    client: TestClient, records: VisitorRecords
) -> None:
    form = {"useful": "0", "reason": "figure", "text": "È 400.000, mi chiami al 035 4225261", "about": "s1"}
    sent = client.post("/risposta/answer-1/parere", data=form)
    assert (sent.status_code, sent.headers["location"]) == (303, "/risposta/answer-1?parere=1#parere-answer-1")
    assert "Il suo parere è arrivato" in client.get("/risposta/answer-1?parere=1").text
    kept = records.feedback.feedback()[0]
    assert (kept.answer_id, kept.useful, kept.reason, kept.channel) == ("answer-1", False, "figure", "portal")
    assert kept.text == "È 400.000, mi chiami al […]" and kept.statement == "L'importo massimo è di 500.000 euro."


def test_with_scripts_the_thanks_come_alone(client: TestClient) -> None:
    sent = client.post("/risposta/answer-1/parere?parte=1", data={"useful": "1"})
    assert sent.status_code == 200 and 'role="status"' in sent.text and "<html" not in sent.text


def test_a_later_word_of_the_same_visitor_counts_and_others_count_beside_it(
    client: TestClient, records: VisitorRecords
) -> None:
    client.post("/risposta/answer-1/parere", data={"useful": "0", "reason": "closed", "about": "c2"})
    assert records.feedback.feedback()[0].chunk_id == "chunk-2"
    client.post("/risposta/answer-1/parere", data={"useful": "1"})
    assert [f.useful for f in records.feedback.feedback()] == [True]
    client.cookies.clear()
    client.post("/risposta/answer-1/parere", data={"useful": "0"})
    assert sorted(f.reason or "" for f in records.feedback.feedback()) == ["", "other"]


@pytest.mark.parametrize("form", [{}, {"useful": "2"}, {"useful": "0", "about": "x9"}, {"useful": "0", "reason": "boh"}])
def test_a_form_that_is_not_ours_is_refused(client: TestClient, records: VisitorRecords, form: dict[str, str]) -> None:
    assert client.post("/risposta/answer-1/parere", data=form).status_code == 422
    assert records.feedback.feedback() == []


def test_an_answer_that_is_not_kept_takes_no_feedback(client: TestClient) -> None:
    assert client.post("/risposta/answer-9/parere", data={"useful": "1"}).status_code == 404
    assert client.post("/v1/answers/answer-9/feedback", json={"useful": True}).status_code == 404


def test_a_program_passes_on_what_its_users_say(client: TestClient, records: VisitorRecords) -> None:
    body = {"useful": False, "reason": "contact", "text": "scrivo da rossi@ditta.it", "marker": 2, "visitor": "u1"}
    told = client.post(V1, json=body)
    assert told.status_code == 201
    assert told.json()["text"] == "scrivo da […]" and told.json()["chunk_id"] == "chunk-2"
    assert client.post(V1, json=body | {"reason": "other"}).json()["reason"] == "other"
    assert [f.reason for f in records.feedback.feedback()] == ["other"]
    for _ in range(2):
        assert client.post(V1, json={"useful": True}).status_code == 201
    assert len(records.feedback.feedback()) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"useful": True, "reason": "figure"},
        {"useful": False, "reason": "boh"},
        {"useful": False, "statement": 0},
        {"useful": False, "text": "a" * 2001},
        {"useful": False, "nome": "x"},
    ],
)
def test_a_body_that_does_not_fit_is_a_problem(client: TestClient, body: dict[str, object]) -> None:
    refused = client.post(V1, json=body, headers={"accept": "application/json"})
    assert refused.status_code == 422 and refused.json()["code"] == "invalid" and refused.json()["errors"]


def test_half_characters_and_control_characters_are_left_out(client: TestClient) -> None:
    body = b'{"useful": false, "text": "a\\ud800b\\u0000c", "visitor": "\\ud800"}'
    told = client.post(V1, content=body, headers={"content-type": "application/json"})
    assert told.status_code in (201, 422) and told.json().get("text", "abc") == "abc"


def test_visitors_of_two_answers_cannot_be_told_to_be_one() -> None:
    assert visitor_digest("a", "key") != visitor_digest("b", "key") and "key" not in visitor_digest("a", "key")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("RSSMRA85T10A562S è il mio codice", "[…] è il mio codice"),
        ("IBAN IT60 X054 2811 1010 0000 0123 456 per il bonifico", "IBAN […] per il bonifico"),
        ("tel. 02 85155300, cell. 347 1234567", "tel. […], cell. […]"),
        ("anna.riva@ditta.it", "[…]"),
        ("P.IVA 01234567890", "[…]"),
        ("Scade il 30/11/2026, sono 500.000 euro, legge 394/1981", "Scade il 30/11/2026, sono 500.000 euro, legge 394/1981"),
    ],
)
def test_personal_data_is_covered_and_figures_stay(said: str, kept: str) -> None:
    assert masked(said, "[…]") == kept
