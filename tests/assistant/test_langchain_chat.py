"""Any chat model of LangChain becomes one of ours: in pieces, with retries before the first word, with our errors."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from assistant.engines.langchain_chat import LangchainChat, open_chat
from assistant.writing.errors import ChatError

REPLY = '{"statements": [{"text": "Costa 5 euro.", "passages": [1]}]}'


class Refused(Exception):
    """What a vendor's library raises for an HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__("sk-secret")
        self.status_code = status


class Failing(GenericFakeChatModel):
    """A model that fails some times before it speaks."""

    failures: list[Exception]

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        if self.failures:
            raise self.failures.pop(0)
        yield from super()._stream(*args, **kwargs)


def a_chat(*failures: Exception, attempts: int = 2) -> LangchainChat:
    model = Failing(messages=iter([AIMessage(REPLY)]), failures=list(failures))
    return LangchainChat(model, "fake:model", attempts)


def said(chat: LangchainChat) -> str:
    return "".join(piece.text for piece in chat.stream("system", "user", 5))


def test_a_reply_comes_in_pieces() -> None:
    pieces = [piece.text for piece in a_chat().stream("system", "user", 5)]
    assert len(pieces) > 3 and "".join(pieces) == REPLY


@pytest.mark.parametrize("failure", [Refused(429), Refused(503), ConnectionError("down"), TimeoutError("late")])
def test_what_may_pass_is_tried_again(failure: Exception) -> None:
    assert said(a_chat(failure)) == REPLY


@pytest.mark.parametrize("failures", [[Refused(401)], [Refused(503)] * 2, [ValueError("sk-secret")]])
def test_what_does_not_pass_is_our_error_without_the_words_of_the_vendor(failures: list[Exception]) -> None:
    with pytest.raises(ChatError, match="fake:model") as failure:
        said(a_chat(*failures))
    assert failure.value.reason == "failed" and "secret" not in str(failure.value)


def test_an_unknown_vendor_is_an_error_that_says_how_to_write_it() -> None:
    with pytest.raises(ChatError, match="nosuch:model"):
        open_chat("nosuch:model", "", "", seconds=5, max_tokens=10, attempts=1)


# ---------------------------------------------------------------------------------------- a server of one's own, for real


@dataclass
class LocalServer:
    """What a small server was asked, and whether it knows reply formats."""

    knows_schemas: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@pytest.fixture
def local() -> Iterator[tuple[str, LocalServer]]:
    seen = LocalServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.asked.append(asked)
            seen.keys.append(self.headers["Authorization"])
            refused = "response_format" in asked and not seen.knows_schemas
            self.send_response(400 if refused else 200)
            self.send_header("Content-Type", "application/json" if refused else "text/event-stream")
            self.end_headers()
            self.wfile.write(b'{"error": {"message": "unknown field"}}' if refused else b"".join(chunks(REPLY)))

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", seen
    server.shutdown()
    server.server_close()


def chunks(text: str) -> Iterator[bytes]:
    """Yield a reply as the OpenAI protocol streams it, and the tokens it took."""
    base = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    usage = {"prompt_tokens": 20, "completion_tokens": 12, "total_tokens": 32}
    for start in range(0, len(text), 7):
        choice = {"index": 0, "delta": {"role": "assistant", "content": text[start : start + 7]}, "finish_reason": None}
        yield b"data: " + json.dumps({**base, "choices": [choice]}).encode() + b"\n\n"
    stop = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield b"data: " + json.dumps({**base, "choices": [stop]}).encode() + b"\n\n"
    yield b"data: " + json.dumps({**base, "choices": [], "usage": usage}).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


@pytest.mark.parametrize("knows_schemas", [True, False])
def test_a_server_of_ones_own_is_asked_with_a_schema_if_it_knows_any(
    local: tuple[str, LocalServer], knows_schemas: bool
) -> None:
    pytest.importorskip("langchain_openai", reason="the package of this vendor is an extra: pip install langchain-openai")
    url, seen = local
    seen.knows_schemas = knows_schemas
    chat = open_chat("openai:local", url, "", seconds=20, max_tokens=50, attempts=2)
    pieces = list(chat.stream("rules", "data", 20))
    assert "".join(piece.text for piece in pieces) == REPLY
    assert [piece.tokens for piece in pieces if piece.tokens] == [32]
    assert ("response_format" in seen.asked[-1]) is knows_schemas
    assert [message["content"] for message in seen.asked[-1]["messages"]] == ["rules", "data"]
    assert seen.asked[-1]["temperature"] == 0 and 50 in seen.asked[-1].values()
    assert set(seen.keys) == {"Bearer none"}


def test_a_server_that_is_not_there_is_our_error(local: tuple[str, LocalServer]) -> None:
    pytest.importorskip("langchain_openai", reason="the package of this vendor is an extra: pip install langchain-openai")
    chat = open_chat("openai:local", "http://127.0.0.1:9/v1", "", seconds=2, max_tokens=50, attempts=2)
    with pytest.raises(ChatError, match="ConnectionError"):
        said(chat)
