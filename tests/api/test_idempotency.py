"""A request that is sent again with its key is answered as it was the first time, and done once."""

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access_records import AccessRecords
from api.app import create_app
from api.compose import open_access
from api.settings import Settings
from api.web_settings import WebSettings
from assistant.types import Answer, Question
from kb.access_types import KeptReply
from kb.engines.access_store import ReplyStore
from tests.api.access_builders import QUESTION, a_key
from tests.api.builders import TODAY, MemoryService, an_answer

KEY = {"Idempotency-Key": "4f1c7a52-0d5e-4f2a-9d0e-3a5b7c9e1f00"}


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Counting(MemoryService):
    """Gives each answer an id of its own."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: Question) -> Answer:
        with self.lock:
            self.reply = an_answer(id=f"answer-{len(self.questions) + 1}")
            return super().ask(question)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock: Clock) -> AccessRecords:
    return replace(open_access(Settings(var=tmp_path)), now=clock)


def opened(service: MemoryService, records: AccessRecords, **settings: object) -> TestClient:
    app = create_app(service, WebSettings.model_validate(settings), today=lambda: TODAY, access=records)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def service() -> Counting:
    return Counting()


@pytest.fixture
def client(service: Counting, records: AccessRecords) -> TestClient:
    return opened(service, records)


def test_the_same_request_gets_the_same_reply_and_is_worked_out_once(client: TestClient, service: Counting) -> None:
    first = client.post("/v1/ask", json=QUESTION, headers=KEY)
    again = client.post("/v1/ask", json=QUESTION, headers=KEY)
    assert again.status_code == 200
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "Idempotency-Replayed" not in first.headers
    assert len(service.questions) == 1


def test_a_quoted_key_as_the_draft_writes_it_is_the_same_key(client: TestClient) -> None:
    first = client.post("/v1/ask", json=QUESTION, headers=KEY)
    quoted = {"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'}
    assert client.post("/v1/ask", json=QUESTION, headers=quoted).json() == first.json()


def test_the_same_key_with_another_body_is_refused(client: TestClient) -> None:
    client.post("/v1/ask", json=QUESTION, headers=KEY)
    other = client.post("/v1/ask", json={"question": "E per la Francia?"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_reused")


def test_without_a_key_each_request_is_worked_out(client: TestClient, service: Counting) -> None:
    ids = {client.post("/v1/ask", json=QUESTION).json()["id"] for _ in range(3)}
    assert len(ids) == len(service.questions) == 3


def test_a_request_that_is_still_worked_on_is_not_begun_twice(records: AccessRecords) -> None:
    class Held(Counting):
        entered, go_on = threading.Event(), threading.Event()

        def ask(self, question: Question) -> Answer:
            self.entered.set()
            assert self.go_on.wait(5)
            return super().ask(question)

    held = Held()
    client = opened(held, records)
    found: list[int] = []
    first = threading.Thread(target=lambda: found.append(client.post("/v1/ask", json=QUESTION, headers=KEY).status_code))
    first.start()
    assert held.entered.wait(5)
    meanwhile = client.post("/v1/ask", json=QUESTION, headers=KEY)
    held.go_on.set()
    first.join(5)
    assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "idempotency_busy")
    assert meanwhile.headers["Retry-After"] == "2"
    assert found == [200]
    assert client.post("/v1/ask", json=QUESTION, headers=KEY).headers["Idempotency-Replayed"] == "true"
    assert len(held.questions) == 1


def test_twenty_senders_at_once_get_one_answer(records: AccessRecords) -> None:
    service = Counting()
    client = opened(service, records)
    found: list[int] = []
    senders = [
        threading.Thread(target=lambda: found.append(client.post("/v1/ask", json=QUESTION, headers=KEY).status_code))
        for _ in range(20)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(20)
    assert set(found) <= {200, 409}
    assert len(service.questions) == 1


def test_a_failure_of_ours_is_not_kept(records: AccessRecords) -> None:
    class Failing(Counting):
        broken = True

        def ask(self, question: Question) -> Answer:
            if self.broken:
                raise RuntimeError("broken")
            return super().ask(question)

    failing = Failing()
    client = opened(failing, records)
    assert client.post("/v1/ask", json=QUESTION, headers=KEY).status_code == 500
    failing.broken = False
    assert client.post("/v1/ask", json=QUESTION, headers=KEY).status_code == 200
    unpublished = opened(Counting(published=False), records)
    other = {"Idempotency-Key": "other"}
    assert unpublished.post("/v1/ask", json=QUESTION, headers=other).status_code == 503
    assert client.post("/v1/ask", json=QUESTION, headers=other).status_code == 200


def test_what_is_wrong_with_a_request_is_told_again_in_the_same_words(client: TestClient) -> None:
    first = client.post("/v1/ask", json={"domanda": 1}, headers=KEY)
    again = client.post("/v1/ask", json={"domanda": 1}, headers=KEY)
    assert (again.status_code, again.json()) == (422, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["content-type"] == "application/problem+json"


def test_a_reply_is_kept_for_a_day(client: TestClient, service: Counting, clock: Clock) -> None:
    client.post("/v1/ask", json=QUESTION, headers=KEY)
    clock.now += timedelta(hours=23)
    assert client.post("/v1/ask", json=QUESTION, headers=KEY).headers["Idempotency-Replayed"] == "true"
    clock.now += timedelta(hours=2)
    assert "Idempotency-Replayed" not in client.post("/v1/ask", json=QUESTION, headers=KEY).headers
    assert len(service.questions) == 2


def test_a_request_whose_process_died_can_be_made_again(
    client: TestClient, records: AccessRecords, service: Counting, clock: Clock
) -> None:
    client.post("/v1/ask", json=QUESTION, headers=KEY)
    store = records.replies
    assert isinstance(store, ReplyStore)
    begun = KeptReply(caller="somebody", key="k", fingerprint="f", started_at=clock.now)
    assert store.claim(begun, clock.now - timedelta(minutes=2)) is None
    assert store.claim(begun, clock.now - timedelta(minutes=2)) == replace(begun, body=b"")
    later = replace(begun, started_at=clock.now + timedelta(minutes=3))
    assert store.claim(later, clock.now + timedelta(minutes=1)) is None


def test_no_more_replies_are_kept_than_the_setting_allows(records: AccessRecords, clock: Clock) -> None:
    store = records.replies
    for number in range(12):
        store.claim(
            KeptReply(caller="c", key=str(number), fingerprint="f", started_at=clock.now + timedelta(seconds=number)),
            clock.now - timedelta(days=1),
        )
    assert store.prune(clock.now - timedelta(days=1), 5) == 7
    assert store.prune(clock.now + timedelta(seconds=9), 5) == 2


def test_callers_do_not_see_each_others_replies(client: TestClient, records: AccessRecords, service: Counting) -> None:
    _, header = a_key(records)
    client.post("/v1/ask", json=QUESTION, headers=KEY)
    other = client.post("/v1/ask", json=QUESTION, headers={**KEY, **header})
    assert "Idempotency-Replayed" not in other.headers
    assert len(service.questions) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "\x7f", '""'])
def test_a_key_that_is_none_is_refused_in_plain_words(client: TestClient, key: str) -> None:
    response = client.post("/v1/ask", json=QUESTION, headers={"Idempotency-Key": key})
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key")


def test_a_stream_goes_out_as_it_is_made_and_leaves_the_key_free(client: TestClient) -> None:
    for _ in range(2):
        response = client.post("/v1/ask/stream", json=QUESTION, headers=KEY)
        assert response.status_code == 200
        assert "event: done" in response.text
        assert "Idempotency-Replayed" not in response.headers


def test_reading_pays_no_heed_to_the_key(client: TestClient) -> None:
    assert client.get("/v1/providers", headers=KEY).status_code == 200
