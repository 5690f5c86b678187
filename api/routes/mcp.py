"""The MCP server at `/mcp`: streamable HTTP without sessions, each request by itself, within the limits of the API."""

from asyncio import Event, Lock, TaskGroup, to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import Receive, Scope, Send

from api.problems import ProblemError, respond
from api.web_context import WebContext

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class McpEndpoint:
    """Answers at PATH while it is running."""

    def __init__(self, context: WebContext) -> None:
        self._context = context
        self._running: TaskGroup | None = None
        self._manager: StreamableHTTPSessionManager | None = None
        self._making, self._over = Lock(), Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer until the end; the server is made for the first request, because what it needs is slow to import."""
        async with TaskGroup() as self._running:
            yield
            self._running = self._manager = None
            self._over.set()

    async def _made(self) -> "StreamableHTTPSessionManager | None":
        """Return what answers; None before the start and after the end."""
        async with self._making:
            if self._manager is None and self._running is not None:
                self._manager, ready = await to_thread(self._make), Event()
                self._running.create_task(_keep(self._manager, ready, self._over))
                await ready.wait()
            return self._manager

    def _make(self) -> "StreamableHTTPSessionManager":
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp_server import Tools, build_server

        context = self._context
        server = build_server(Tools(context.service, context.admission.run, context.today))
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=context.settings.max_body_bytes,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # checked below
        )
        return server.session_manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that was meant for this host: a page elsewhere that rebinds a name of its own gets nothing."""
        request = Request(scope)
        if not self._expected(request):
            await respond(request, ProblemError(403, "host_not_allowed"))(scope, receive, send)
        elif (manager := await self._made()) is None:
            await respond(request, ProblemError(503, "unavailable"))(scope, receive, send)
        else:
            await manager.handle_request(scope, receive, send)

    def _expected(self, request: Request) -> bool:
        allowed = {*_LOOPBACK, *self._context.settings.mcp.hosts}
        origin = request.headers.get("origin")
        return _host("//" + request.headers.get("host", "")) in allowed and (origin is None or _host(origin) in allowed)


async def _keep(manager: "StreamableHTTPSessionManager", ready: Event, over: Event) -> None:
    """Run what answers until it is over."""
    async with manager.run():
        ready.set()
        await over.wait()


def _host(address: str) -> str | None:
    """Return the host of an address, None if there is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
