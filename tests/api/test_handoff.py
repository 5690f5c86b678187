"""A question is passed on with what was ticked and nothing else, once, and followed until it is answered or withdrawn."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.handoff import clean, is_telephone, new_reference, read_reference
from api.ticket_changes import purge, reply, set_status
from api.visitor_records import VisitorRecords
from api.web_settings import DeskSettings
from kb.ticket_types import Ticket
from tests.api.builders import MemoryService, an_answer
from tests.api.conftest import Clock

HTML = {"accept": "text/html", "origin": "http://testserver"}
TOLD = "Siamo in 6 a Lumezzane, facciamo valvole e vorremmo la Germania: ci sono contributi per le fiere?"
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PERSON = {"name": "Anna Riva", "email": "anna@riva.example", "consent": "1"}


def ask(visitor: TestClient, question: str = TOLD) -> None:
    assert visitor.post("/ask", data={"question": question}).status_code == 303


def fields(html: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form of a page if nothing was touched."""
    found: dict[str, list[str]] = {}
    inputs = re.findall(r'<input type="(hidden|checkbox|radio)"[^>]*? name="(\w+)" value="([^"]*)"([^>]*)>', html)
    for kind, name, value, rest in inputs:
        if kind == "hidden" or "checked" in rest:
            found.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea id="[^"]*" name="(\w+)"[^>]*>([^<]*)</textarea>', html):
        found.setdefault(name, []).append(value)
    for name, body in re.findall(r'<select id="\w+" name="(\w+)">(.*?)</select>', html, re.S):
        found[name] = re.findall(r'<option value="([^"]*)" selected>', body) or [""]
    return found


def passed(visitor: TestClient, records: VisitorRecords, address: str = "/passa", **changes: object) -> Ticket:
    """Pass on what the form of an address offers, and return the ticket."""
    sent = visitor.post("/passa", data=fields(visitor.get(address).text) | PERSON | changes)
    assert sent.status_code == 303, sent.text
    found = records.tickets.by_token(sent.headers["location"].rpartition("/")[2])
    assert found is not None
    return found


def test_what_the_form_shows_is_what_is_passed_on(visitor: TestClient, records: VisitorRecords) -> None:
    ask(visitor)
    ticket = passed(visitor, records, "/passa?risposta=answer-1", message="Quando si può chiedere?")
    assert [(e.question, e.answer_id, e.outcome) for e in ticket.exchanges] == [(TOLD, "answer-1", "answered")]
    assert ticket.dossier is not None and "valvole" in ticket.dossier and "Voucher fiere" in ticket.dossier
    assert (ticket.province, ticket.language, ticket.channel, ticket.status) == ("Brescia", "it", "portal", "received")
    assert (ticket.recipient, ticket.message, ticket.version) == ("desk", "Quando si può chiedere?", 1)
    assert ticket.consent is not None and ticket.consent.startswith("Acconsento") and ticket.consented_at == FRIDAY


def test_what_is_not_ticked_or_was_rewritten_is_not_passed_on(visitor: TestClient, records: VisitorRecords) -> None:
    ask(visitor)
    changes = {"keep_part": ["firm"], "question": "Ci sono contributi?", "province": ""}
    ticket = passed(visitor, records, **changes)
    assert [e.question for e in ticket.exchanges] == ["Ci sono contributi?"] and ticket.province is None
    assert ticket.dossier is not None and "Voucher" not in ticket.dossier and "valvole" in ticket.dossier
    alone = passed(visitor, records, keep_part=[], keep_question=[], message="Mi chiami.")
    assert alone.exchanges == () and alone.dossier is None


def test_the_question_of_somebody_else_is_not_on_the_form(visitor: TestClient, service: MemoryService) -> None:
    ask(visitor)
    visitor.cookies.clear()
    page = visitor.get("/passa?risposta=answer-1").text
    assert TOLD not in page and "Non sappiamo che cosa ha chiesto" in page and 'value="answer-1"' in page


def test_a_provider_of_the_answer_can_be_chosen_and_no_other(visitor: TestClient, records: VisitorRecords) -> None:
    ask(visitor)
    assert passed(visitor, records, recipient="simest").recipient == "simest"
    assert passed(visitor, records, "/passa?ente=cciaa-bergamo").recipient == "cciaa-bergamo"
    refused = visitor.post("/passa", data={"recipient": "nobody", "message": "Ciao", **PERSON})
    assert refused.status_code == 422 and "Scelga a chi inviare" in refused.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"consent": ""}, "Serve il suo consenso"),
        ({"email": ""}, "Indichi un&#39;e-mail o un telefono"),
        ({"email": "anna"}, "non è completo: per esempio"),
        ({"email": "", "telephone": "035"}, "Il numero di telefono non è completo"),
        ({"message": " "}, "lasci almeno una parte"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_that_was_written_is_lost(
    visitor: TestClient, records: VisitorRecords, changes: dict[str, str], said: str
) -> None:
    form = {"form_token": "x" * 32, "message": "Vorrei un contributo", "firm": "Riva & figli"} | PERSON | changes
    refused = visitor.post("/passa", data=form)
    assert refused.status_code == 422 and refused.text.count(said) == 2
    assert "Riva &amp; figli" in refused.text and 'aria-invalid="true"' in refused.text
    assert records.tickets.tickets(("received",)) == []


def test_a_telephone_is_enough(visitor: TestClient, records: VisitorRecords) -> None:
    ticket = passed(visitor, records, message="Mi chiami.", email="", telephone="+39 035 422 52 61")
    assert ticket.contact is not None and ticket.contact.telephone == "+39 035 422 52 61"


def test_the_same_form_sent_twice_is_one_ticket_and_a_corrected_one_another(
    visitor: TestClient, records: VisitorRecords
) -> None:
    form = fields(visitor.get("/passa").text) | PERSON | {"message": "Vorrei un contributo"}
    first, second = (visitor.post("/passa", data=form).headers["location"] for _ in range(2))
    assert first == second and len(records.tickets.tickets(("received",))) == 1
    corrected = visitor.post("/passa", data=form | {"message": "Vorrei un finanziamento"})
    assert corrected.headers["location"] != first


def test_the_receipt_says_reference_promise_and_where_it_is_followed(visitor: TestClient, records: VisitorRecords) -> None:
    ticket = passed(visitor, records, message="Aiuto")
    receipt = visitor.get(f"/passa/ricevuta/{ticket.token}")
    assert ticket.reference in receipt.text and f"http://testserver/pratica/{ticket.token}" in receipt.text
    assert "entro martedì 24 novembre 2026, ore 17:00" in receipt.text
    assert receipt.headers["cache-control"] == "no-store" and receipt.headers["x-robots-tag"] == "noindex"
    english = visitor.get(f"/passa/ricevuta/{ticket.token}?lang=en")
    assert "replies by Tuesday, 24 November 2026, 17:00" in english.text


def test_the_page_of_a_ticket_shows_state_reply_and_what_was_sent(visitor: TestClient, records: VisitorRecords) -> None:
    ticket = passed(visitor, records, message="Vorrei un contributo")
    assert "Ricevuta" in visitor.get(f"/pratica/{ticket.token}").text
    taken = set_status(records.tickets, ticket, "taken_up", "Marta", "nota interna", FRIDAY, DeskSettings())
    reply(records.tickets, taken, "Chieda il Voucher fiere.", "Marta", asks_back=False, now=FRIDAY)
    page = visitor.get(f"/pratica/{ticket.token}").text
    assert "Risposta inviata" in page and "Chieda il Voucher fiere." in page and "anna@riva.example" in page
    assert "nota interna" not in page and "Marta" not in page


def test_a_message_reopens_an_answered_ticket_with_a_new_promise(
    visitor: TestClient, records: VisitorRecords, clock: Clock
) -> None:
    ticket = passed(visitor, records, message="Vorrei un contributo")
    ticket = reply(records.tickets, ticket, "Chieda il Voucher.", "Marta", asks_back=False, now=FRIDAY)
    clock.now = FRIDAY + timedelta(days=7)
    form = {"version": ticket.version, "message": "E per la Svizzera?"}
    for _ in range(2):  # the second is the same one, sent twice
        sent = visitor.post(f"/pratica/{ticket.token}/messaggio", data=form)
        assert sent.headers["location"] == f"/pratica/{ticket.token}?inviato=1#messaggio"
    found = records.tickets.by_token(ticket.token)
    assert found is not None and found.status == "taken_up"
    assert found.promised_at == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert [e.kind for e in records.tickets.history(ticket.id)] == ["received", "reply", "message"]
    assert "Il messaggio è arrivato" in visitor.get(sent.headers["location"]).text


def test_a_message_written_on_an_older_state_is_given_back_with_what_is_new(
    visitor: TestClient, records: VisitorRecords
) -> None:
    ticket = passed(visitor, records, message="Vorrei un contributo")
    reply(records.tickets, ticket, "Chieda il Voucher.", "Marta", asks_back=True, now=FRIDAY)
    form = {"version": ticket.version, "message": "Nessuna notizia?"}
    refused = visitor.post(f"/pratica/{ticket.token}/messaggio", data=form)
    assert refused.status_code == 409 and "Chieda il Voucher." in refused.text and ">Nessuna notizia?<" in refused.text
    assert visitor.post(f"/pratica/{ticket.token}/messaggio", data={"version": 2, "message": " "}).status_code == 422


@pytest.mark.parametrize(
    "form", [{"version": "1", "message": "\x00 "}, {"version": "9" * 40, "message": "a"}, {"version": "x"}, {"version": "-1"}]
)
def test_a_message_that_is_none_is_refused(visitor: TestClient, records: VisitorRecords, form: dict[str, str]) -> None:
    ticket = passed(visitor, records, message="Vorrei un contributo")
    assert visitor.post(f"/pratica/{ticket.token}/messaggio", data=form).status_code == 422
    assert len(records.tickets.history(ticket.id)) == 1


def test_of_a_long_conversation_the_latest_questions_are_offered_and_that_of_the_answer_first(
    visitor: TestClient, service: MemoryService
) -> None:
    for number in range(25):
        service.reply = an_answer(id=f"answer-{number}")
        ask(visitor, f"Quanto costa la fiera numero {number}?")
    offered = fields(visitor.get("/passa?risposta=answer-24").text)
    assert offered["answer_id"] == ["answer-24", *(f"answer-{n}" for n in range(5, 24))]


def test_withdrawing_erases_what_is_personal_and_keeps_the_fact(visitor: TestClient, records: VisitorRecords) -> None:
    ticket = passed(visitor, records, message="Vorrei un contributo")
    reply(records.tickets, ticket, "Cara Anna, chieda il Voucher.", "Marta", asks_back=False, now=FRIDAY)
    for _ in range(2):
        assert visitor.post(f"/pratica/{ticket.token}/ritira").status_code == 303
    page = visitor.get(f"/pratica/{ticket.token}").text
    assert "Ritirata" in page and ticket.reference in page
    assert not re.search("Anna|contributo|Voucher", page)
    again = visitor.post(f"/pratica/{ticket.token}/messaggio", data={"version": 3, "message": "Ci ho ripensato"})
    assert again.status_code == 409 and "La pratica è chiusa" in again.text


def test_what_is_kept_for_long_enough_is_erased_and_nothing_else(
    visitor: TestClient, records: VisitorRecords, clock: Clock
) -> None:
    done = passed(visitor, records, message="Vorrei un contributo")
    reply(records.tickets, done, "Chieda il Voucher.", "Marta", asks_back=False, now=FRIDAY)
    waiting = passed(visitor, records, message="Vorrei un finanziamento")
    clock.now = FRIDAY + timedelta(days=179)
    assert purge(records, DeskSettings())["tickets"] == 0
    clock.now = FRIDAY + timedelta(days=181)
    assert purge(records, DeskSettings())["tickets"] == 1
    erased, kept = (records.tickets.by_token(t.token) for t in (done, waiting))
    assert erased is not None and erased.contact is None and erased.status == "answered"
    assert kept is not None and kept.contact is not None
    page = visitor.get(f"/pratica/{done.token}").text
    assert "sono stati cancellati" in page and "Voucher" not in page


def test_a_ticket_that_nobody_has_is_a_kind_404(visitor: TestClient) -> None:
    for path in ("/pratica/x", "/passa/ricevuta/x"):
        missing = visitor.get(path)
        assert missing.status_code == 404 and "nessuna pratica" in missing.text


def test_without_a_build_a_question_can_still_be_passed_on(visitor: TestClient, service: MemoryService) -> None:
    service.published = False
    assert visitor.get("/passa").status_code == 200
    assert visitor.post("/passa", data={"message": "Aiuto", **PERSON}).status_code == 303


def test_nothing_that_a_person_wrote_is_logged(
    visitor: TestClient, records: VisitorRecords, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        passed(visitor, records, message="Parola segreta")
    own = [record for record in caplog.records if record.name.startswith(("api", "kb"))]
    assert not any("segreta" in str(vars(record)) or "anna@" in str(vars(record)) for record in own)


@pytest.mark.parametrize("bad", ["\x00\x01", "\ufeff" * 3, "𝕏" * 50, "<script>alert(1)</script>", "{{ 7*7 }}"])
def test_any_text_can_be_passed_on(visitor: TestClient, records: VisitorRecords, bad: str) -> None:
    ticket = passed(visitor, records, message=f"Aiuto {bad}")
    page = visitor.get(f"/pratica/{ticket.token}")
    assert page.status_code == 200 and "<script>alert" not in page.text and "49" not in (ticket.message or "")


def test_a_text_that_is_too_long_is_refused(visitor: TestClient) -> None:
    assert visitor.post("/passa", data={"message": "a" * 9000, **PERSON}).status_code == 422


@given(st.integers())
def test_a_reference_is_read_however_it_is_typed_and_a_slip_is_noticed(_: int) -> None:
    reference = new_reference()
    assert re.fullmatch(r"F-[2-9A-Z]{4}-\d\d", reference)
    assert read_reference(f" {reference.lower().replace('-', ' ')} ") == reference
    slipped = ("4" if reference[2] != "4" else "7").join((reference[:2], reference[3:]))
    assert read_reference(slipped) is None


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_shown(value: str) -> None:
    cleaned = clean(value)
    assert cleaned.encode().decode() == cleaned == clean(cleaned) and "\x00" not in cleaned


@pytest.mark.parametrize(("said", "known"), [("035 4225261", True), ("+39 (02) 8515.1", True), ("12", False), ("a" * 9, False)])
def test_a_telephone_is_told_from_other_texts(said: str, known: bool) -> None:
    assert is_telephone(said) is known


def test_without_records_nothing_is_taken_and_the_page_says_so(
    service: MemoryService, open_client: Callable[..., TestClient]
) -> None:
    assert open_client(service).get("/passa", headers=HTML).status_code == 503


def test_a_ticket_that_everybody_waits_for_is_shown_as_late(visitor: TestClient, records: VisitorRecords, clock: Clock) -> None:
    ticket = passed(visitor, records, message="Aiuto")
    clock.now = FRIDAY + timedelta(days=10)
    assert "Il termine è passato" in visitor.get(f"/pratica/{ticket.token}").text
    assert replace(ticket, status="answered").late(clock.now) is False
