"""What holds for every request: a bound on its body, and headers that protect the visitor's browser."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The address of an answer is known to those who have it: it is told to no other site.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# What partners' pages load; all else is for our own pages.
WIDGET_PATHS = ("/widget.js", "/widget/")
Refusal = Callable[[Request], Response]
_SERVER = re.compile(r"^[a-z]+://[^/?#]*", re.IGNORECASE)
_ONE_YEAR = "max-age=31536000"
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class SecureHeaders:
    """Adds the security headers, keeps answers out of shared caches and redirects on this server."""

    def __init__(self, app: ASGIApp, https: bool = False, elsewhere: Mapping[str, str] | None = None) -> None:
        """`https`: visitors come by TLS, even where requests arrive without it.

        `elsewhere`: by path of a request, the one address (scheme, name, port) that its redirects may lead to.
        """
        self._app, self._https, self._elsewhere = app, https, elsewhere or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
                if scope["path"].startswith(WIDGET_PATHS):
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                    headers["Access-Control-Allow-Origin"] = "*"
                headers.setdefault("Cache-Control", "private, no-cache")
                if "location" in headers:
                    headers["Location"] = _checked(headers["location"], self._elsewhere.get(scope["path"], ""))
                if self._https or scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _ONE_YEAR
                    message["headers"] = [_by_tls_alone(*header) for header in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _checked(location: str, elsewhere: str) -> str:
    """Return path, query and fragment, since whole addresses are made of the Host that a request claims.

    An address at `elsewhere`, which comes from the settings, is left whole.
    """
    if elsewhere and location.startswith(f"{elsewhere}/"):
        return location
    return "/" + _SERVER.sub("", location).lstrip("/\\")


def _by_tls_alone(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    return (name, value + b"; Secure") if name == b"set-cookie" else (name, value)


class BodyLimit:
    """Refuses request bodies that are long or arrive slowly before anything reads them."""

    def __init__(
        self, app: ASGIApp, max_bytes: Callable[[str], int], seconds: float, too_long: Refusal, too_slow: Refusal
    ) -> None:
        """`max_bytes` says how long a body may be at a path."""
        self._app, self._max_bytes, self._seconds = app, max_bytes, seconds
        self._too_long, self._too_slow = too_long, too_slow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                messages = await self._read(scope, receive)
        except TimeoutError:
            await self._too_slow(Request(scope))(scope, receive, send)
            return
        if messages is None:
            await self._too_long(Request(scope))(scope, receive, send)
            return
        await self._app(scope, replayed(messages, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> list[Message] | None:
        """Return the messages of the body; None if it is too long."""
        announced, most = Headers(scope=scope).get("content-length", "0"), self._max_bytes(scope["path"])
        if announced.isdigit() and int(announced) > most:
            return None
        messages, size = [], 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > most:
                return None
            if message["type"] != "http.request" or not message.get("more_body", False):
                return messages


def replayed(messages: Sequence[Message], receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Return what gives messages that were read already once more, and then what comes after them."""
    waiting = iter(messages)

    async def receive_again() -> Message:
        for message in waiting:
            return message
        return await receive()

    return receive_again
