"""A stream ends when its reader leaves, over a real connection."""

import json
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.web_settings import WebSettings
from assistant.types import Event, Question
from tests.api.builders import TODAY, MemoryService


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
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(Endless(), WebSettings(max_answers=1, max_waiting=1), today=lambda: TODAY)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(5)


def test_a_reader_who_leaves_ends_the_work_and_frees_the_place(address: str) -> None:
    with httpx.stream("POST", f"{address}/v1/ask/stream", json={"question": "Ci sono fiere?"}, timeout=5) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: status"
        assert json.loads(next(lines).removeprefix("data: ")) == {"step": "searching"}
        busy = Endless.ended.is_set()
    assert not busy
    assert Endless.ended.wait(5)
    assert httpx.post(f"{address}/v1/ask", json={"question": "E adesso?"}, timeout=5).status_code == 200
