"""The small lane of battery B10: slow clients before a real server, and the patterns that read what visitors type."""

import re

import pytest

from api.app import create_app
from api.desk.editing import TEXT_CHARACTERS
from api.web_settings import WebSettings
from assistant.errors import QuestionError
from assistant.following_up import joined
from assistant.guarding import clean_question
from assistant.settings import AssistantSettings
from ingest.chunking import chunk_sections
from ingest.types import Block, Section
from tests.api.builders import TODAY, MemoryService
from tests.batteries.regexes import JOINED, MESSAGE, PASSAGE, REPLY, WITHOUT_END, Found, collect, probe
from tests.batteries.slow_clients import BODY, HEADS, answer_times, dribble, open_slow, serving

CONNECTIONS = 60


def settings(**limits: object) -> WebSettings:
    return WebSettings.model_validate({"limits": {"on": False, **limits}})


@pytest.mark.parametrize("begin", [HEADS, (BODY,)], ids=["heads", "bodies"])
def test_slow_clients_are_closed_and_others_answered_meanwhile(begin: tuple[bytes, ...]) -> None:
    app = create_app(MemoryService(), settings(body_seconds=0.5), today=lambda: TODAY)
    with serving(app, header_seconds=0.5) as port:
        clients = open_slow(port, CONNECTIONS, begin)
        assert len(answer_times(port, 5)) == 5
        for client in clients:
            client.settimeout(10)
        closed = [read_to_the_end(client) for client in clients]
        if begin == (BODY,):
            assert all(reply.startswith(b"HTTP/1.1 408") for reply in closed)
            assert all(b"slow_body" in reply for reply in closed)
        assert dribble(clients) == 0
        for client in clients:
            client.close()


def test_the_longest_silent_connection_makes_room_for_a_new_one() -> None:
    app = create_app(MemoryService(), settings(), today=lambda: TODAY)
    with serving(app, header_seconds=30, connections=20) as port:
        clients = open_slow(port, CONNECTIONS, (HEADS[1],))
        assert len(answer_times(port, 3)) == 3
        for client in clients[: CONNECTIONS - 20]:
            client.settimeout(10)
            assert read_to_the_end(client) == b""
        for client in clients:
            client.close()


def test_a_body_of_a_megabyte_is_refused_by_a_real_server() -> None:
    app = create_app(MemoryService(), settings(), today=lambda: TODAY)
    with serving(app, header_seconds=5) as port:
        [client] = open_slow(port, 1, (b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n",))
        client.settimeout(10)
        assert client.recv(65536).startswith(b"HTTP/1.1 413")
        client.close()


def test_the_probe_finds_what_is_slow_and_leaves_the_rest_alone() -> None:
    def slow(written: str, *methods: str) -> bool:
        return probe(Found("here", re.compile(written), frozenset(methods or {"search"}))) is not None

    assert slow(r"(a+)+$")
    assert slow(r"\s+$")
    assert slow(r"(?:\w+\s?)*:")
    assert not slow(r"\s+$", "fullmatch")
    assert not slow(r"\b\d{1,4}\b")
    assert not slow(r"[a-z0-9-]+")


def test_no_pattern_is_slow_on_three_thousand_letters() -> None:
    found = [pattern for pattern in collect() if not pattern.place.startswith("evals/")]  # which reads evaluators' own files
    assert len(found) > 100
    slow = [result for pattern in found if (result := probe(pattern, (20, 300, 3_000)))]
    assert slow == [], [f"{s.found.place}: {s.seconds * 1000:.0f} ms on {s.size} of {s.shape}" for s in slow]


def test_what_patterns_read_is_as_short_as_the_probe_takes_it_to_be() -> None:
    assert AssistantSettings().max_question_characters == MESSAGE
    assert TEXT_CHARACTERS == REPLY
    assert len(joined("x" * MESSAGE, ["Quanto " + "x " * JOINED] * 20)) <= JOINED
    with pytest.raises(QuestionError):
        clean_question("x" * (MESSAGE + 1), MESSAGE)
    endless = "x" * WITHOUT_END
    blocks = (
        Block(kind="text", lines=(endless, *("x" * 39 for _ in range(1_000)), "— " * WITHOUT_END)),
        Block(kind="table", lines=("a: 1", endless), lead=endless),
        Block(kind="list", lines=(" ".join("x" * 100 for _ in range(1_000)),), lead="Ecco:"),
    )
    chunks = chunk_sections([Section(headings=("Titolo",), blocks=blocks)], "v", "d")
    assert max(len(chunk.text) for chunk in chunks) <= PASSAGE
    assert sum(chunk.text.count("x") for chunk in chunks) >= 3 * WITHOUT_END  # nothing is lost


def read_to_the_end(client: object) -> bytes:
    """Return what a server says before it closes; an abrupt end is an end too."""
    said = b""
    try:
        while part := client.recv(65536):  # type: ignore[attr-defined]
            said += part
    except ConnectionResetError:
        pass
    return said
