"""A name for each request: taken from the caller or made here, returned in X-Request-Id, and written with every log line."""

import logging
import re
import secrets
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
_CURRENT: ContextVar[str] = ContextVar("request_id", default="-")
_GOOD = re.compile(r"[A-Za-z0-9._-]{1,64}")  # a foreign one cannot forge a line of the log
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"


class RequestIds:
    """Names each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(HEADER, "")
        name = sent if _GOOD.fullmatch(sent) else secrets.token_hex(8)
        _CURRENT.set(name)

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        await self._app(scope, receive, send_named)


class NamedRecords(logging.Filter):
    """Gives each record of a log the name of the request that it was written for; `-` outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _CURRENT.get()
        return True


def log_with_ids(level: int = logging.WARNING) -> None:
    """Write the log of this process to standard error, with the names of requests."""
    handler = logging.StreamHandler()
    handler.addFilter(NamedRecords())
    handler.setFormatter(logging.Formatter(LOG_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
