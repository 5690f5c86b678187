"""A visitor's key in a cookie, and what the routes need that keep what visitors leave."""

import re
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.handoff import new_token
from api.problems import ProblemError
from api.visitor_records import VisitorRecords
from api.web_context import Web

# What a visitor said stands on these pages: nobody keeps a copy on the way, no search engine lists them.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_COOKIE = "visitatore"
_DAY_SECONDS = 24 * 3600
_OURS = re.compile(r"[\w-]{32}", re.ASCII)  # as `new_token` makes them


def records(web: Web) -> VisitorRecords:
    """Return what keeps what visitors leave. Raises ProblemError in an installation that keeps nothing."""
    if web.records is None:
        raise ProblemError(503, "unavailable")
    return web.records


Records = Annotated[VisitorRecords, Depends(records)]


def visitor_key(request: Request) -> str | None:
    """Return the key by which a visitor is known to have left something; None: no key yet, or none of ours."""
    key = request.cookies.get(_COOKIE, "")
    return key if _OURS.fullmatch(key) else None


def with_key(request: Request, response: Response, days: int) -> str:
    """Return the visitor's key, a new one if need be, which the response hands over for some days."""
    key = visitor_key(request) or new_token()
    response.set_cookie(_COOKIE, key, max_age=days * _DAY_SECONDS, httponly=True, samesite="lax")
    return key
