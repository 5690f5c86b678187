"""An answer is shared with its question only with consent, for some days, and until its owner takes it back."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.visitor_records import VisitorRecords
from tests.api.builders import MemoryService
from tests.api.conftest import Clock

HTML = {"accept": "text/html", "origin": "http://testserver"}
QUESTION = "Ci sono contributi per le fiere? Mi chiami al 035 4225261"
SHOWN = "Ci sono contributi per le fiere? Mi chiami al […]"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def client(visitor: TestClient) -> TestClient:
    assert visitor.post("/ask", data={"question": QUESTION}).status_code == 303
    return visitor


def shared(client: TestClient) -> str:
    made = client.post("/risposta/answer-1/condividi", data={"consent": "1"})
    assert made.status_code == 303
    return made.headers["location"]


def test_the_owner_sees_before_what_others_will_see(client: TestClient) -> None:
    page = client.get("/risposta/answer-1/condividi")
    assert SHOWN in page.text and "035" not in page.text and "Recapiti e codici sono coperti" in page.text
    assert page.headers["x-robots-tag"] == "noindex" and 'value="1" checked' not in page.text


def test_without_consent_nothing_is_shared(client: TestClient) -> None:
    refused = client.post("/risposta/answer-1/condividi")
    assert refused.status_code == 422 and "serve il suo consenso" in refused.text


def test_others_read_question_and_answer_and_cannot_remove_them(client: TestClient) -> None:
    address = shared(client)
    assert "Togli questa pagina" in client.get(address).text
    client.cookies.clear()
    page = client.get(address)
    assert page.status_code == 200 and SHOWN in page.text and "500.000 euro" in page.text
    assert "fino al 20 dicembre 2026" in page.text and "Togli questa pagina" not in page.text
    assert page.headers["x-robots-tag"] == "noindex" and 'content="noindex"' in page.text
    assert client.post(f"{address}/togli").status_code == 403
    assert client.get(address).status_code == 200


def test_who_did_not_ask_cannot_share_the_question(client: TestClient) -> None:
    client.cookies.clear()
    page = client.get("/risposta/answer-1/condividi")
    assert page.status_code == 200 and SHOWN not in page.text and "http://testserver/risposta/answer-1" in page.text
    assert client.post("/risposta/answer-1/condividi", data={"consent": "1"}).status_code == 403


def test_the_page_says_which_cited_pages_changed_since(client: TestClient, service: MemoryService) -> None:
    address = shared(client)
    assert "non sono cambiate da allora" in client.get(address).text
    service.out_of_date = {"version-1"}
    page = client.get(address).text
    assert "La fonte è cambiata dopo questa risposta" in page and "[1] Fiere ed eventi" in page
    assert "domanda=Ci+sono+contributi" in page or "domanda=Ci%20sono%20contributi" in page


def test_a_page_that_was_taken_back_is_gone_with_a_kind_word(client: TestClient, records: VisitorRecords) -> None:
    address = shared(client)
    assert client.post(f"{address}/togli").headers["location"] == address
    page = client.get(address)
    assert page.status_code == 410 and "l&#39;ha tolta" in page.text and "contributi per le fiere" not in page.text
    kept = records.shares.shared(address.rpartition("/")[2])
    assert kept is not None and kept.question is None


def test_a_page_expires(client: TestClient, clock: Clock) -> None:
    address = shared(client)
    clock.now += timedelta(days=29, hours=23)
    assert client.get(address).status_code == 200
    clock.now += timedelta(hours=1)
    page = client.get(address)
    assert page.status_code == 410 and "è scaduta" in page.text and "Faccia una domanda" in page.text


def test_an_address_that_never_was_is_a_kind_404(client: TestClient) -> None:
    page = client.get("/c/nulla")
    assert page.status_code == 404 and "nessuna pagina condivisa" in page.text


def test_every_share_has_an_address_and_an_owner_of_its_own(client: TestClient, records: VisitorRecords) -> None:
    first, second = (records.shares.shared(shared(client).rpartition("/")[2]) for _ in range(2))
    assert first is not None and second is not None
    assert first.token != second.token and first.owner != second.owner and len(first.token) >= 32
    assert first.consent.startswith("Acconsento")
