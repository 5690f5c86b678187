"""Who may come in, and how often: API keys with their scopes and budgets, limits by address, key and person."""

import hashlib
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from api.access_records import AccessRecords, utc_now
from api.api_keys import PREFIX, ended, key_id, matches
from api.i18n import text
from api.limiting import Limiter, Policy, Standing, headers
from api.problems import ProblemError, read_language, respond
from api.web_settings import LimitSettings
from kb.access_types import ApiKey, Scope

RouteClass = Literal["ask", "search", "read", "write"]
CONVERSATION_COOKIE = "conversazione"
_ASKING = ("/v1/ask", "/v1/ask/stream", "/v1/chat/completions", "/ask", "/ask/stream")
_MACHINES = ("/v1/", "/mcp")
_FOREIGN_CLIENTS = ("/v1/chat/", "/v1/models", "/mcp")  # whose programs send a key of their own whatever they are told
_FREE = ("/static/", "/health", "/favicon.ico")
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Route:
    """What a request costs, and which scope of a key it needs."""

    kind: RouteClass
    scope: Scope | None  # None: a page for people, which needs no key


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request comes from."""

    name: str  # "key:..." or "address:..."
    key: ApiKey | None
    user: str | None  # digest; one person behind the address or the key


class _RefusedError(Exception):
    def __init__(self, problem: ProblemError, told: Mapping[str, str]) -> None:
        super().__init__(problem.code)
        self.problem, self.told = problem, told


class Gate:
    """Lets a request in, or says why not and when to come back. The caller is left in the state of the request."""

    def __init__(self, app: ASGIApp, settings: LimitSettings, limiter: Limiter, records: AccessRecords | None) -> None:
        """Without records no key is known."""
        self._app, self._settings, self._limiter = app, settings, limiter
        self._keys = records.keys if records else None
        self._now = records.now if records else utc_now

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        route = route_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        request, told = Request(scope), {}
        try:
            caller = await self._caller(request, route)
            told = await self._counted(request, route, caller)
        except _RefusedError as refused:
            await respond(request, refused.problem, refused.told)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, send_told if route.scope else send)

    async def _caller(self, request: Request, route: Route) -> Caller:
        name = f"address:{network_of(request)}"
        token = _token(request.headers, request.url.path) if route.scope else None
        if token is None:
            if route.scope and route.scope not in self._settings.anonymous:
                raise _refused(request, 401, "key_needed", {"WWW-Authenticate": "Bearer"})
            cookie = None if route.scope else request.cookies.get(CONVERSATION_COOKIE)
            return Caller(name, None, cookie and _digest(cookie))
        if key_id(token) is None or (key := await self._key(token)) is None:
            await self._hit(request, [(Policy("read", self._settings.address.read), name)])  # trying keys out is not free
            raise _refused(request, 401, "key_unknown", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        if ended(key, self._now()):
            raise _refused(request, 401, "key_ended", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        if route.scope not in key.scopes:
            wanted = f'Bearer error="insufficient_scope", scope="{route.scope}"'
            raise _refused(request, 403, "scope_missing", {"WWW-Authenticate": wanted}, scope=route.scope)
        user = request.headers.get("x-end-user")
        return Caller(f"key:{key.id}", key, user and _digest(f"{key.id}:{user}"))

    async def _key(self, token: str) -> ApiKey | None:
        if self._keys is None:
            return None
        key = await run_in_threadpool(self._keys.key, key_id(token) or "")
        return key if key is not None and matches(key, token) else None

    async def _counted(self, request: Request, route: Route, caller: Caller) -> dict[str, str]:
        """Return the headers that tell where the caller stands. Raises _RefusedError."""
        told: dict[str, str] = {}
        if self._settings.on:
            rates = self._settings.key if caller.key else self._settings.address
            wanted = [(Policy(route.kind, getattr(rates, route.kind)), caller.name)]
            if caller.user:
                # First, so that one person who is refused does not use up what the office has.
                policy = Policy(f"{route.kind}-user", getattr(self._settings.user, route.kind))
                wanted.insert(0, (policy, f"{caller.name}:{caller.user}"))
            told = await self._hit(request, wanted)
            if route.kind == "ask":
                total = await self._limiter.take(Policy("answers", self._settings.answers_a_minute), "all")
                if not total.passed:
                    raise _refused(request, 503, "busy", {"Retry-After": str(total.reset_seconds)})
        if caller.key is not None and self._keys is not None:
            now = self._now()
            if not await run_in_threadpool(self._keys.count, caller.key, now.date(), route.kind):
                midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
                seconds = str(int((midnight - now).total_seconds()) + 1)
                raise _refused(request, 429, "budget_spent", {"Retry-After": seconds}, budget=caller.key.budget_day)
        return told

    async def _hit(self, request: Request, wanted: Sequence[tuple[Policy, str]]) -> dict[str, str]:
        standings: list[Standing] = []
        for policy, name in wanted:
            standings.insert(0, standing := await self._limiter.take(policy, name))
            if not standing.passed:
                told = headers(standings) | {"Retry-After": str(standing.reset_seconds)}
                raise _refused(request, 429, "rate_limited", told, seconds=standing.reset_seconds)
        return headers(standings)


def route_of(method: str, path: str) -> Route | None:
    """Return what a request costs and needs; None for what is free."""
    if method == "OPTIONS" or path.startswith(_FREE):
        return None
    machine = path.startswith(_MACHINES)
    if path in _ASKING or path.startswith("/mcp"):
        return Route("ask" if method not in _SAFE else "read", "ask" if machine else None)
    if not machine:
        return Route("read" if method in _SAFE else "write", None)
    if path == "/v1/search":
        return Route("search", "search")
    if path.startswith("/v1/tickets"):
        return Route("read" if method in _SAFE else "write", "tickets")
    if "/evidence." in path:
        return Route("search", "evidence")
    return Route("read", "read") if method in _SAFE else Route("write", "write")


def network_of(request: Request) -> str:
    """Return the address of the caller; of IPv6 the /64 network, which one household or office holds whole."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _token(sent: Headers, path: str) -> str | None:
    """Return the key that is shown; None for a caller without one."""
    scheme, _, token = sent.get("authorization", "").partition(" ")
    token = token.strip()
    if not scheme or (scheme.lower() == "bearer" and token in ("", "anonymous")):
        return None
    if path.startswith(_FOREIGN_CLIENTS) and not token.startswith(PREFIX):
        return None
    return token if scheme.lower() == "bearer" else f"{scheme} {token}"


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _refused(request: Request, status: int, code: str, told: Mapping[str, str], **values: object) -> _RefusedError:
    detail = text(read_language(request), f"problem.{code}.detail", **values)
    return _RefusedError(ProblemError(status, code, detail), told)
