"""The widget's files for partners' pages, and the page that tells their webmasters how to place it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.i18n import UiLanguage, page_language, text
from api.origins import foreign_origin
from api.problems import ProblemError, respond
from api.public_address import public_address
from api.rendering import page
from api.web_context import Web
from api.widget import contacts_of, entry, parts, variables, version

router = APIRouter(include_in_schema=False)

_ATTRIBUTES = ("lang", "label", "province", "category", "size", "sector", "button")
_EXAMPLES = 3
_SCRIPT = "text/javascript"
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_MINUTES = {"Cache-Control": "public, max-age=300", "Vary": "Origin"}


@router.get("/widget.js")
def script(request: Request) -> Response:
    """Return the module of the script tag; browsers ask each time whether it changed."""
    headers = {"Cache-Control": "public, no-cache", "ETag": f'"{version()}"'}
    if version() in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(entry(), media_type=_SCRIPT, headers=headers)


@router.get("/widget/start.json")
def start(request: Request, web: Web, lang: Annotated[UiLanguage, Query()] = "it") -> Response:
    """Tell the widget whether its page may ask here, and how the organisations are reached.

    The one answer that a page of a site that is not listed can read: its owner finds the reason in the console.
    """
    origin = foreign_origin(request.headers)
    if origin is not None and origin not in web.settings.widget.origins:
        return respond(request, ProblemError(403, "origin_not_allowed"), {"Vary": "Origin", "Cache-Control": "no-store"})
    examples = web.examples.shown(lang) or [text(lang, f"examples.q{number}") for number in range(1, _EXAMPLES + 1)]
    body = {
        "sample": web.settings.sample_web,
        "examples": examples[:_EXAMPLES],
        "providers": contacts_of(lang, web.service.providers()),
    }
    return JSONResponse(body, headers=_MINUTES)


@router.get("/widget/{of_version}/{name}")
def part(of_version: str, name: str) -> Response:
    """Return a module of the widget. Raises ProblemError for those of another version."""
    if of_version != version() or name not in parts():
        raise ProblemError(404, "not_found")
    return Response(parts()[name], media_type=_SCRIPT, headers=_FOREVER)


@router.get("/widget")
def guide(request: Request, web: Web) -> HTMLResponse:
    """Show how to place the widget, with the widget at work."""
    language = page_language(request)
    address = public_address(request)
    link = f'<a href="{address}/">{text(language, "widget_page.link")}</a>'
    tag = f'<script type="module" src="{address}/widget.js"\n  data-province="Bergamo"></script>'
    return page(
        request,
        "widget.html",
        address=address,
        setting_code="""FONDACO_WIDGET__ORIGINS='["https://www.example.org"]'""",
        answers=web.settings.widget.answers_a_day,
        script_code=f"{tag}\n<noscript>{link}</noscript>",
        element_code=f'<fondaco-chat lang="{language}" province="Bergamo">\n  {link}\n</fondaco-chat>',
        attributes=_ATTRIBUTES,
        variables=variables(),
    )
