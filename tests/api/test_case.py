"""The firm's case on the portal: kept in memory under a key of its own, edited by a form, forgotten on demand."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.conversations import IDLE_SECONDS, Conversations
from api.country_names import country_codes, country_name
from assistant.conversation import Conversation
from assistant.types import Profile
from tests.api.builders import MemoryService

TOLD = "Siamo in 6 a Lumezzane, facciamo valvole e vorremmo la Germania: ci sono contributi per le fiere?"
HTML = {"accept": "text/html"}


class Clock:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def ask(client: TestClient, question: str = TOLD, **form: str) -> None:
    assert client.post("/ask", data={"question": question, **form}, headers=HTML).status_code == 303


def test_what_is_said_is_known_at_the_next_question_and_stands_in_the_dossier(
    client: TestClient, service: MemoryService
) -> None:
    ask(client)
    ask(client, "E quanto costa?")
    assert service.questions[1].profile.province == "Brescia"
    assert [turn.question for turn in service.questions[1].history] == [TOLD]
    dossier = client.get("/dossier", headers=HTML)
    assert "valvole" in dossier.text and dossier.headers["cache-control"] == "no-store"
    assert "Mercati: Germania" in client.get("/dossier.txt").text


def test_the_form_corrects_and_empties(client: TestClient, service: MemoryService) -> None:
    ask(client)
    form = {
        "case_shown": "1",
        "products": "rubinetti",
        "countries": "Svizzera, Paraguay",
        "member_of": "SIMEST",
        "need": "Fiere",
    }
    response = client.post("/caso", data=form)
    assert (response.status_code, response.headers["location"]) == (303, "/#caso")
    ask(client, "E quanto costa?", **form)
    profile = service.questions[1].profile
    assert (profile.products, profile.countries, profile.province) == ("rubinetti", ("CH", "PY"), None)
    assert "province" in profile.withdrawn


def test_the_stream_of_the_portal_goes_on_with_the_conversation(client: TestClient, service: MemoryService) -> None:
    assert "event: done" in client.post("/ask/stream", data={"question": TOLD}).text
    assert "Lumezzane" in client.get("/caso").text
    client.post("/ask/stream", data={"question": "E quanto costa?"})
    assert service.questions[1].profile.province == "Brescia"


def test_forgetting_leaves_nothing(client: TestClient, service: MemoryService) -> None:
    ask(client)
    forgotten = client.post("/dimentica", headers=HTML)
    assert forgotten.status_code == 303
    assert any("Path=/risposta/answer-1" in cookie for cookie in forgotten.headers.get_list("set-cookie"))
    assert "Il dossier è vuoto" in client.get("/dossier", headers=HTML).text
    ask(client, "Quanto costa?")
    assert service.questions[1].history == () and service.questions[1].profile == Profile()


def test_a_visitor_sees_nothing_of_another(
    client: TestClient, open_client: Callable[..., TestClient], service: MemoryService
) -> None:
    ask(client)
    other = open_client(service)
    other.cookies.set("conversazione", "indovinata")
    assert "Il dossier è vuoto" in other.get("/dossier", headers=HTML).text


def test_without_cookies_the_last_exchange_comes_along_in_the_form(client: TestClient, service: MemoryService) -> None:
    ask(client, "E quanto costa?", previous_question="Che cos'è il carnet ATA?", previous_answer="Un documento.")
    assert service.questions[0].history[0].question == "Che cos'è il carnet ATA?"


def test_idle_conversations_and_the_oldest_beyond_the_limit_are_forgotten() -> None:
    clock = Clock()
    held = Conversations(clock, most=2)
    known = Conversation().filled(Profile(province="Lecco"))
    first = held.put(None, known)
    assert held.put(first, known) == first
    assert held.put("given by a visitor", known) != "given by a visitor"
    held.put(None, known)
    assert held.get(first) == Conversation()
    last = held.put(None, known)
    clock.now = IDLE_SECONDS + 1
    assert held.get(last) == Conversation()


@pytest.mark.parametrize(
    ("line", "codes"),
    [("Germania e Svizzera", ["DE", "CH"]), ("Brazil, Deutschland", ["BR", "DE"]), ("US", ["US"]), ("Atlantide", [])],
)
def test_countries_are_read_in_any_language(line: str, codes: list[str]) -> None:
    assert country_codes(line) == codes
    assert [country_codes(country_name(code, "fr")) for code in codes] == [[code] for code in codes]
