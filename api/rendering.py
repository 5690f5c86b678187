"""Pages out of templates: the Jinja environment, and what every page needs."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.types import Scope

from api.answer_text import answer_text, mail_address
from api.answer_view import split_context
from api.contacts import contact_lines, split_contact
from api.i18n import LANGUAGE_COOKIE, LANGUAGE_NAMES, UI_LANGUAGES, long_date, optional_text, page_language, text
from api.safe_links import safe_url
from api.sessions import form_field
from api.style_sheets import PORTAL, portal_sheet
from api.web_context import web
from evals.reporting.templating import TEMPLATES
from kb.errors import KbError
from kb.places import PROVINCES

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_YEAR_SECONDS = 365 * 24 * 3600
_EXAMPLES = 5


class VersionedFiles(StaticFiles):
    """Files under an address that changes when one of them does: browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file with leave to keep it. Raises HTTPException if there is none."""
        if path == PORTAL and scope["method"] in ("GET", "HEAD"):
            response: Response = Response(portal_sheet(STATIC), media_type="text/css")
        else:
            response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
        return response


@cache
def static_version() -> str:
    """Return a digest of all static files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in STATIC.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(STATIC)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def asset(path: str) -> str:
    """Return the address of a static file."""
    return f"/static/{static_version()}/{path}"


def render_page(request: Request, template: str, **values: Any) -> str:
    """Return a page in the visitor's language; blocking, for it may open the knowledge base."""
    return _render(request, template, footer=_footer(request), **values)


def render_part(request: Request, template: str, **values: Any) -> str:
    """Return a part of a page, without head and footer."""
    return _render(request, template, **values)


def page(request: Request, template: str, *, reply_headers: Mapping[str, str] | None = None, **values: Any) -> HTMLResponse:
    """Return a page as response, which also keeps a language that was chosen on it."""
    response = HTMLResponse(render_page(request, template, **values), headers=dict(reply_headers or {}))
    if request.query_params.get("lang") in UI_LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, page_language(request), max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return response


def _render(request: Request, template: str, **values: Any) -> str:
    language = page_language(request)
    found = _environment().get_template(template)
    return found.render(
        t=lambda key, **filled: text(language, key, **filled),
        t_or_none=lambda key: optional_text(language, key),
        day=lambda value: long_date(language, value),
        contacts=lambda found: contact_lines(language, found),
        language=language,
        language_names=LANGUAGE_NAMES.items(),
        path=request.url.path,
        switch_query=_other_query(request),
        session_field=lambda: form_field(request),
        examples=[text(language, f"examples.q{number}") for number in range(1, _EXAMPLES + 1)],
        province_options=[(name, name) for name in sorted(PROVINCES)],
        **values,
    )


def _other_query(request: Request) -> list[tuple[str, str]]:
    """Return the query of this page without the language, for the links that switch it."""
    return [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]


def _footer(request: Request) -> dict[str, Any]:
    """Return what the footer says of this installation."""
    context = web(request)
    try:
        built_at = context.service.health().get("built_at")
    except KbError:
        built_at = None
    return {"built_at": built_at, "sample": context.settings.sample_web, "staff": context.accounts is not None}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_HERE / "templates", TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.globals["portal_sheet"] = PORTAL
    environment.filters["contact"] = split_contact
    environment.filters["safe_url"] = safe_url
    environment.filters["in_context"] = split_context
    environment.filters["answer_text"] = answer_text
    environment.filters["mail_address"] = mail_address
    environment.filters["plain_lines"] = lambda value: [line for line in re.split(r"\n+", value) if line.strip()]
    return environment
