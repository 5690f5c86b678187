"""A stream ends when its reader leaves, over a real connection."""

import json
import threading
from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from api.web_settings import WebSettings
from assistant.types import Event, Question
from tests.api.builders import TODAY, MemoryService
from tests.serving import served


class Endless(MemoryService):
    """Streams until nobody reads any more."""

    ended = threading.Event()

    def stream(self, question: Question) -> Iterator[Event]:
        try:
            while not self.ended.wait(0.01):
                yield Event(name="status", data={"step": "searching"})
        finally:
            self.ended.set()


@pytest.fixture
def address() -> Iterator[str]:
    with served(create_app(Endless(), WebSettings(max_answers=1, max_waiting=1), today=lambda: TODAY)) as address:
        yield address


def test_a_reader_who_leaves_ends_the_work_and_frees_the_place(address: str) -> None:
    with httpx.stream("POST", f"{address}/v1/ask/stream", json={"question": "Ci sono fiere?"}, timeout=5) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: status"
        assert json.loads(next(lines).removeprefix("data: ")) == {"step": "searching"}
        busy = Endless.ended.is_set()
    assert not busy
    assert Endless.ended.wait(5)
    assert httpx.post(f"{address}/v1/ask", json={"question": "E adesso?"}, timeout=5).status_code == 200
