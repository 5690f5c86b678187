"""The MCP server at `/mcp`: streamable HTTP without sessions, each request by itself, within the limits of the API."""

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
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Make a server over the service, and let it answer until the end."""
        from mcp.server.transport_security import TransportSecuritySettings  # this and what follows is slow to import

        from api.mcp_server import Tools, build_server

        context = self._context
        server = build_server(Tools(context.service, context.admission.run, context.today))
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=context.settings.max_body_bytes,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # checked below
        )
        async with server.session_manager.run():
            self._manager = server.session_manager
            yield
        self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that was meant for this host: a page elsewhere that rebinds a name of its own gets nothing."""
        request = Request(scope)
        if self._manager is None:
            await respond(request, ProblemError(503, "unavailable"))(scope, receive, send)
        elif not self._expected(request):
            await respond(request, ProblemError(403, "host_not_allowed"))(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)

    def _expected(self, request: Request) -> bool:
        allowed = {*_LOOPBACK, *self._context.settings.mcp.hosts}
        origin = request.headers.get("origin")
        return _host("//" + request.headers.get("host", "")) in allowed and (origin is None or _host(origin) in allowed)


def _host(address: str) -> str | None:
    """Return the host of an address, None if there is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
