"""Forms are taken from our own pages only: no other site can make a visitor's browser send one.

Cookies are SameSite=Lax as well, but that leaves out the first two minutes of a cookie in some browsers, and other names
under one site. Source: OWASP, Cross-Site Request Forgery Prevention, "Fetch Metadata" and "Verifying Origin".
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

# Programs call these; they send no cookie of a visitor along.
FOR_PROGRAMS = ("/v1/", "/mcp", "/health")
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")


def from_our_page(headers: Headers) -> bool:
    """Tell whether the browser says that a request comes from a page of this host; one that says nothing does not."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None and (origin == "null" or urlsplit(origin).netloc != headers.get("host")):
        return False
    return not (site is None and origin is None)


class SameOrigin:
    """Refuses what would change something and does not come from one of our own pages."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request], Response]) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _guarded(scope) and not from_our_page(Headers(scope=scope)):
            await self._refuse(Request(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _guarded(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in _CHANGING and not scope["path"].startswith(FOR_PROGRAMS)
