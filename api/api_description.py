"""The OpenAPI description: what FastAPI reads off the routes, with keys, headers, limits and problems added to each."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access import route_of
from api.openai_schemas import speaks_openai
from api.problems import MEDIA_TYPE, problem_schema
from kb.access_types import OPEN_SCOPES, SCOPES

_ABOUT = """Answers about going abroad for firms of Lombardy, each claim with the page that it comes from.

**Keys.** No key is needed within the public limits. A key (`Authorization: Bearer fdk_...`) has scopes and a budget of its own;
whoever runs the service gives it out. `X-End-User` names the person behind a request to us, as a digest at best: one
person then cannot use up what all have.

**Limits.** `RateLimit-Policy` and `RateLimit` say where you stand; 429 comes with `Retry-After`.

**Errors** are problems (RFC 9457) with a stable `code`, in Italian or English by `Accept-Language`.

**Repeating.** A write with an `Idempotency-Key` can be sent again: the same key and body get the same reply for a day.
Each GET has an `ETag`; send it back in `If-None-Match` and get 304 while nothing has changed. `X-Request-Id` names a request
in our log: give it when you report a fault.
"""
_TAGS = {
    "answers": "Questions, answers as they were given, and all that they rest on.",
    "sources": "Passages of the partners' pages.",
    "opportunities": "Calls and other dated measures.",
    "providers": "Organisations that help firms, with contacts from the register.",
    "feedback": "What readers say of answers.",
    "tickets": "Questions that a partner's system hands to the help desk, with a key of its own.",
    "openai": "The same answers for programs that speak OpenAI's protocol.",
    "operation": "For whoever watches over the server.",
}
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": f"`fdk_...`, made by `fondaco keys create`; optional but for tickets. Scopes: {', '.join(SCOPES)}.",
}
_SHORT = {"type": "string"}
_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "RateLimit-Policy": ("quota (q) and window in seconds (w) of each policy", _SHORT),
    "RateLimit": ("what remains (r) of each policy, and seconds (t) until more is free", _SHORT),
    "Retry-After": ("seconds after which the request may be made again", {"type": "integer"}),
    "X-Request-Id": ("the name of the request in our log", _SHORT),
    "ETag": ("mark of this body", _SHORT),
    "Idempotency-Replayed": ("`true` where an earlier reply is given again", _SHORT),
}
_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Idempotency-Key": (
        "a UUID of your own: the request can be sent again without being done twice",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    ),
    "If-None-Match": ("the ETag that you have", _SHORT),
    "X-End-User": ("with a key: the person behind the request, best as a digest", _SHORT),
    "X-Request-Id": ("a name of up to 64 letters, digits, dots, dashes; any other is replaced by one of ours", _SHORT),
}
_PROBLEMS = {
    401: "The key is unknown or has ended",
    403: "The key lacks a scope, or the page that asks is on a site that is not listed",
    404: "There is no such thing",
    408: "The body came too slowly",
    409: "The same request is being worked on",
    413: "The body is too long",
    422: "The request cannot be understood; `errors` names the fields",
    429: "Too many requests, or the budget of the key is spent",
    503: "Too busy, or nothing is published yet",
}
_WITH_BODY = (408, 409, 413)
_LATER = (409, 429, 503)


def describe(app: FastAPI) -> None:
    """Make the application describe itself in full; made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    found["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    parts = found.setdefault("components", {})
    parts["securitySchemes"] = {"key": _KEY}
    parts["headers"] = {name: {"description": about, "schema": schema} for name, (about, schema) in _HEADERS.items()}
    parts["parameters"] = {
        name: {"name": name, "in": "header", "required": False, "description": about, "schema": schema}
        for name, (about, schema) in _PARAMETERS.items()
    }
    parts["responses"] = {f"Problem{status}": _problem(status) for status in _PROBLEMS}
    used: set[str] = set()
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            used |= set(operation.get("tags", ()))
            if path.startswith("/v1/"):
                _complete(operation, path, method.upper())
    found["tags"] = [
        {"name": tag, "description": _TAGS.get(tag, "")} for tag in [*_TAGS, *sorted(used - set(_TAGS))] if tag in used
    ]
    return found


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Add to an operation what holds for all of them."""
    reads = method in ("GET", "HEAD")
    route = route_of(method, path)
    needs_key = route is not None and route.scope is not None and route.scope not in OPEN_SCOPES
    operation["security"] = [{"key": []}] if needs_key else [{}, {"key": []}]
    operation["x-scope"] = route.scope if route else None
    wanted = ("If-None-Match",) if reads else ("Idempotency-Key",)
    operation.setdefault("parameters", []).extend(_reference("parameters", n) for n in (*wanted, "X-End-User", "X-Request-Id"))
    responses = operation["responses"]
    for status in () if speaks_openai(path) else _PROBLEMS:
        if (status not in _WITH_BODY or not reads) and (status != 404 or "{" in path):
            responses.setdefault(str(status), _reference("responses", f"Problem{status}"))
    if reads:
        responses["304"] = {"description": "Nothing has changed since", "headers": _told("ETag", "X-Request-Id")}
    for status, response in responses.items():
        if status.startswith("2"):
            own = ("ETag",) if reads else ("Idempotency-Replayed",)
            response.setdefault("headers", {}).update(_told("RateLimit-Policy", "RateLimit", "X-Request-Id", *own))


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": _PROBLEMS[status],
        "headers": _told("X-Request-Id", *(("Retry-After",) if status in _LATER else ())),
        "content": {MEDIA_TYPE: {"schema": problem_schema()}},
    }


def _told(*names: str) -> Mapping[str, Any]:
    return {name: _reference("headers", name) for name in names}


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
