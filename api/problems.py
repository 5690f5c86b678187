"""Errors as visitors and programs see them: RFC 9457 problems, or a page for a browser, in the visitor's language."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.admission import BusyError
from api.errors import ApiError
from api.i18n import UiLanguage, accepted_language, lines, page_language, text
from api.middleware import SECURITY_HEADERS
from api.openai_schemas import error_body, openai_status, refused_feature, speaks_openai
from api.rendering import render_page
from api.schemas import FieldErrorOut, ProblemOut
from api.web_context import web
from kb.errors import KbError, NotPublishedError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_MACHINE_PATHS = ("/v1", "/mcp", "/health", "/openapi.json")
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class ProblemError(ApiError):
    """A request that cannot be served; `code` names its texts in the locales, under `problem`."""

    def __init__(self, status: int, code: str, detail: str | None = None, errors: Sequence[FieldErrorOut] = ()) -> None:
        """`detail` replaces the text of the locales."""
        super().__init__(code)
        self.status, self.code, self.detail, self.errors = status, code, detail, tuple(errors)


def problem_schema() -> dict[str, Any]:
    """Return the schema of a problem in one piece: references would point outside of the OpenAPI components."""
    schema = ProblemOut.model_json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldErrorOut"]
    return schema


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request cannot be served", "content": {MEDIA_TYPE: {"schema": problem_schema()}}},
    "5XX": {"description": "Not now", "content": {MEDIA_TYPE: {"schema": problem_schema()}}},
}


def register(app: FastAPI) -> None:
    """Make every error of an application a problem or a page."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(BusyError, _on_busy)
    app.add_exception_handler(KbError, _on_knowledge)
    app.add_exception_handler(Exception, _on_unexpected)


def respond(request: Request, problem: ProblemError, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as JSON, or as a page where a browser navigates."""
    as_page, language = _wants_page(request), read_language(request)
    title = text(language, f"problem.{problem.code}.title")
    detail = problem.detail or text(language, f"problem.{problem.code}.detail")
    if as_page:
        page = render_page(request, "problem.html", title=title, detail=detail, errors=problem.errors)
        return Response(page, problem.status, headers, media_type="text/html")
    if speaks_openai(request.url.path):
        return _openai(language, problem, detail, headers)
    body = ProblemOut(
        type=f"urn:fondaco:problem:{problem.code}",
        title=title,
        status=problem.status,
        detail=detail,
        code=problem.code,
        instance=request.url.path,
        errors=list(problem.errors),
    )
    return JSONResponse(body.model_dump(), problem.status, headers, media_type=MEDIA_TYPE)


def read_language(request: Request) -> UiLanguage:
    """Return the language in which the reader of a problem is addressed."""
    return page_language(request) if _wants_page(request) else accepted_language(request)


def _openai(language: UiLanguage, problem: ProblemError, detail: str, headers: Mapping[str, str] | None) -> Response:
    if (feature := refused_feature(problem.errors)) is not None:
        detail = text(language, f"unsupported.{feature}")
    elif problem.code == "invalid" and problem.errors:
        detail = f"{detail} {problem.errors[0].field}: {problem.errors[0].message}"
    body = error_body(problem.status, problem.code, detail, problem.errors)
    return JSONResponse(body.model_dump(), openai_status(problem.status), headers)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith(_MACHINE_PATHS) and "text/html" in request.headers.get("accept", "")


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return respond(request, error)


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    known = lines(read_language(request))
    errors = [FieldErrorOut(field=_field(e), message=_message(known, e)) for e in error.errors()]
    return respond(request, ProblemError(422, "invalid", errors=errors))


def _message(known: Mapping[str, str], error: Mapping[str, Any]) -> str:
    template = known.get(f"validation.{error['type']}", known["validation.other"])
    return template.format(**{"expected": "", **(error.get("ctx") or {})})


def _field(error: Mapping[str, Any]) -> str:
    """Return `profile.size` for ("body", "profile", "size"), `body` for the body as a whole."""
    location = error["loc"]
    rest = location[1:] if location[:1] in (("body",), ("query",), ("path",)) else location
    return ".".join(map(str, rest)) if rest and error["type"] != "json_invalid" else "body"


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "other" if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "internal")
    return respond(request, ProblemError(error.status_code, code), error.headers)


def _on_busy(request: Request, error: Exception) -> Response:
    log.warning("visitor turned away", extra={"cause": str(error)})
    return respond(request, ProblemError(503, "busy"), {"Retry-After": str(web(request).settings.retry_after_seconds)})


def _on_knowledge(request: Request, error: Exception) -> Response:
    log.warning("knowledge base cannot be used", extra={"cause": str(error)})
    code = "not_published" if isinstance(error, NotPublishedError) else "unavailable"
    return respond(request, ProblemError(503, code), {"Retry-After": "60"})


def _on_unexpected(request: Request, error: Exception) -> Response:
    # Starlette runs this outside of all middleware, and logs the error itself.
    return respond(request, ProblemError(500, "internal"), SECURITY_HEADERS)
