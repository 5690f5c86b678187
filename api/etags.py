"""ETags: whoever has the current body already is told so without getting it again (RFC 9110, sections 8.8 and 13)."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATHS = ("/v1/", "/openapi.json", "/opportunita.ics", "/opportunita.rss")
_KEPT = ("cache-control", "content-location", "date", "etag", "expires", "link", "vary", "ratelimit", "ratelimit-policy")
_LARGEST_BYTES = 4 * 2**20  # what is longer goes out as it is made
_ZIPPED = "-gzip"


class ETags:
    """Gives complete replies to GET a strong ETag of the body, and answers 304 where the caller has it.

    It stands inside of the compression, whose bytes differ from run to run: the mark of a caller that takes gzip has a suffix.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        reply = _Reply(send, Headers(scope=scope))
        await self._app(scope, receive, reply.send)


class _Reply:
    """Holds a reply back until its body is whole."""

    def __init__(self, send: Send, asked: Headers) -> None:
        self._send, self._asked = send, asked
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _can_be_marked(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            await self._grow(message, self._start)
        else:
            await self._send(message)

    async def _grow(self, message: Message, start: Message) -> None:
        self._body += message.get("body", b"")
        more = message.get("more_body", False)
        if more and len(self._body) <= _LARGEST_BYTES:
            return
        self._start = None
        body = bytes(self._body)
        if not more:
            start, body = self._marked(start, body)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _marked(self, start: Message, body: bytes) -> tuple[Message, bytes]:
        """Return the reply with its mark, or 304 in its place."""
        plain = hashlib.sha256(body).hexdigest()[:32]
        zipped = "gzip" in self._asked.get("accept-encoding", "")
        headers = MutableHeaders(scope=start)
        headers["ETag"] = f'"{plain}{_ZIPPED if zipped else ""}"'
        if not _known(self._asked.get("if-none-match", ""), plain):
            return start, body
        kept = [(name, value) for name, value in start["headers"] if name.decode("latin-1").lower() in _KEPT]
        return {**start, "status": 304, "headers": kept}, b""


def _can_be_marked(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    streamed = headers.get("content-type", "").startswith("text/event-stream")
    return start["status"] == 200 and "etag" not in headers and not streamed and headers.get("cache-control") != "no-store"


def _known(sent: str, plain: str) -> bool:
    """Tell whether one of the marks in If-None-Match is this body's."""
    marks = (mark.strip().removeprefix("W/").strip('"') for mark in sent.split(","))
    return any(mark in ("*", plain, plain + _ZIPPED) for mark in marks)
