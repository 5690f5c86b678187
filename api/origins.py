"""Which other sites' pages may use the JSON API in their visitors' browsers, and how many answers each of them gets a day.

Source: WHATWG Fetch, "HTTP-CORS protocol". No cookie goes along, and `*` is never answered.
"""

import logging
from collections.abc import Callable
from datetime import date

from fastapi import Request
from limits import RateLimitItemPerDay
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ProblemError, respond
from api.web_settings import WidgetSettings

log = logging.getLogger(__name__)

API_PATHS = "/v1/"
_ASKING = ("/v1/ask", "/v1/ask/stream", "/v1/chat/completions")
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
_MAY_SEND = ("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-End-User", "X-Request-Id")
_MAY_READ = (
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
    "X-Total-Count",
)
_PREFLIGHT_SECONDS = 7200  # the longest that browsers keep it
_IN_AN_HOUR = {"Retry-After": "3600"}  # the day may end before


class OriginBudget:
    """Counts the answers of each origin on a calendar day, in this process."""

    def __init__(self, answers_a_day: int, today: Callable[[], date]) -> None:
        self._limit, self._today = RateLimitItemPerDay(answers_a_day), today
        self._counter = FixedWindowRateLimiter(MemoryStorage())

    def left(self, origin: str) -> bool:
        """Tell whether the origin gets another answer on this day."""
        return self._counter.test(self._limit, origin, self._today().isoformat())

    def take(self, origin: str) -> None:
        """Count one answer."""
        self._counter.hit(self._limit, origin, self._today().isoformat())


class Origins:
    """Lets our own pages and those of listed origins use /v1, and tells all others who can let them in."""

    def __init__(self, app: ASGIApp, settings: WidgetSettings, budget: OriginBudget) -> None:
        self._app, self._listed, self._budget = app, settings.origins, budget
        self._shared = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=_METHODS,
            allow_headers=_MAY_SEND,
            expose_headers=_MAY_READ,
            max_age=_PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API_PATHS):
            await self._app(scope, receive, send)
            return
        origin = foreign_origin(Headers(scope=scope))
        problem = None if origin is None else self._refusal(origin, scope)
        if problem is None:
            await self._shared(scope, receive, self._counting(origin, send) if origin and _asks(scope) else send)
            return
        log.warning("request of another site refused", extra={"origin": (origin or "")[:200], "cause": problem.code})
        request = Request(scope)
        if origin in self._listed:
            # It may read why, so that the visitor can be told.
            told = CORSMiddleware(respond(request, problem, _IN_AN_HOUR), allow_origins=self._listed, expose_headers=_MAY_READ)
            await told(scope, receive, send)
        else:
            await respond(request, problem, {"Vary": "Origin"})(scope, receive, send)

    def _counting(self, origin: str, send: Send) -> Send:
        """Count what is answered, not what is refused: anybody could use up a site's budget with empty questions."""

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self._budget.take(origin)
            await send(message)

        return send_counted

    def _refusal(self, origin: str, scope: Scope) -> ProblemError | None:
        if origin not in self._listed:
            return ProblemError(403, "origin_not_allowed")
        if _asks(scope) and not self._budget.left(origin):
            return ProblemError(429, "origin_budget")
        return None


def _asks(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in _ASKING


def foreign_origin(headers: Headers) -> str | None:
    """Return the origin of a page on another site that makes this request; None for our own pages and for programs."""
    origin = headers.get("origin")
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return None
    # Behind a proxy the scheme that we see may not be the visitor's: host and port decide.
    return None if origin.partition("://")[2] == headers.get("host") else origin
