"""The pages of measures, their calendar and their feeds: plain addresses that need no JavaScript."""

import re
from collections.abc import Mapping
from functools import partial
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.i18n import UiLanguage, page_language
from api.opportunity_detail import detail
from api.opportunity_feeds import CALENDAR_TYPE, RSS_TYPE, calendar_feed, rss_feed
from api.opportunity_filters import select
from api.opportunity_pages import list_view
from api.opportunity_query import Known, PageQuery, read_query
from api.problems import ProblemError
from api.public_address import public_address
from api.rendering import page
from api.web_context import Web, WebContext
from kb.opportunity_types import Opportunity
from kb.types import Provider

router = APIRouter(include_in_schema=False)

_ID = re.compile(r"([a-z0-9-]+)-[0-9a-f]{10}")
_NOT_FOR_FEEDS = {"vista": "", "mese": "", "al": "", "pagina": ""}


@router.get("/opportunita")
def show_opportunities(request: Request, web: Web) -> HTMLResponse:
    """List the measures, or show a month of them; a filter that is not understood is told, and counts for nothing."""
    query, found, register = _asked(request, web)
    language = page_language(request)
    view = list_view(found, query, web.today(), language, register, web.service.terms)
    response = page(request, "opportunities.html", view=view, feeds=_feeds(request, query, language))
    response.status_code = 422 if query.errors else 200
    return response


@router.get("/opportunita.ics")
def read_calendar(request: Request, web: Web) -> Response:
    """Return the openings and closings of what the same filters list."""
    query, found, register = _understood(request, web)
    chosen = select(found, query.wanted, register, web.service.terms)
    body = calendar_feed(chosen, page_language(request), register, partial(_address, request))
    return Response(body, media_type=CALENDAR_TYPE, headers={"Content-Disposition": 'inline; filename="fondaco.ics"'})


@router.get("/opportunita.rss")
def read_rss(request: Request, web: Web) -> Response:
    """Return the newest of what the same filters list."""
    query, found, register = _understood(request, web)
    chosen = select(found, query.wanted, register, web.service.terms)
    query_string = f"?{request.url.query}" if request.url.query else ""
    own = f"{public_address(request)}{request.url.path}{query_string}"
    body = rss_feed(chosen, query.wanted.as_of, page_language(request), register, partial(_address, request), own)
    return Response(body, media_type=RSS_TYPE)


@router.get("/opportunita/{opportunity_id}.ics")
def read_event(request: Request, web: Web, opportunity_id: str) -> Response:
    """Return the days of one measure for a calendar."""
    register, found = web.service.providers(), find_opportunity(opportunity_id, web)
    body = calendar_feed([found], page_language(request), register, partial(_address, request))
    name = re.sub(r"[^a-z0-9-]", "", opportunity_id)
    return Response(body, media_type=CALENDAR_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}.ics"'})


@router.get("/opportunita/{opportunity_id}")
def show_opportunity(request: Request, web: Web, opportunity_id: str) -> HTMLResponse:
    """Show a measure with what pages say of it; for one that is not there a page that says what to do."""
    query, known, register = _asked(request, web)
    found = next((o for o in known if o.id == opportunity_id), None)
    if found is None:
        owner = owner_of_lost(opportunity_id, register)
        response = page(request, "opportunity_lost.html", owner=owner)
        response.status_code = 410 if owner else 404
        return response
    day = query.wanted.as_of
    view = detail(found, known, day, page_language(request), register, web.service.passages)
    return page(request, "opportunity.html", view=view, as_of=day)


def find_opportunity(opportunity_id: str, web: WebContext) -> Opportunity:
    """Return a measure. Raises ProblemError: 410 for an id that a measure of a known owner may have had, else 404."""
    found = next((o for o in web.service.opportunities() if o.id == opportunity_id), None)
    if found is None:
        lost = owner_of_lost(opportunity_id, web.service.providers())
        raise ProblemError(410, "opportunity_gone") if lost else ProblemError(404, "unknown_opportunity")
    return found


def owner_of_lost(opportunity_id: str, register: Mapping[str, Provider]) -> Provider | None:
    """Return whose measure an id was made for; None if it is no id of ours."""
    match = _ID.fullmatch(opportunity_id)
    return register.get(match.group(1)) if match else None


def known_values(opportunities: tuple[Opportunity, ...], register: Mapping[str, Provider]) -> Known:
    """Return the values that filters may have."""
    topics = {topic for o in opportunities for topic in o.topics} | {t for p in register.values() for t in p.topics}
    return Known(topics=topics, providers=set(register))


def _asked(request: Request, web: WebContext) -> tuple[PageQuery, tuple[Opportunity, ...], dict[str, Provider]]:
    found, register = web.service.opportunities(), web.service.providers()
    known = known_values(found, register)
    return read_query(request.query_params, web.today(), known, page_language(request)), found, register


def _understood(request: Request, web: WebContext) -> tuple[PageQuery, tuple[Opportunity, ...], dict[str, Provider]]:
    """Return what a program asks for. Raises ProblemError for a filter that is not understood: nobody would read a note."""
    query, found, register = _asked(request, web)
    if query.errors:
        raise ProblemError(422, "invalid", errors=query.errors)
    return query, found, register


def _address(request: Request, opportunity_id: str) -> str:
    return f"{public_address(request)}/opportunita/{quote(opportunity_id)}"


def _feeds(request: Request, query: PageQuery, language: UiLanguage) -> dict[str, str]:
    """Return the addresses of the feeds with the filters of a list; programs have no cookie that keeps the language."""
    spoken = {"lang": "" if language == "it" else language}
    calendar = query.address("/opportunita.ics", **_NOT_FOR_FEEDS, **spoken)
    return {
        "calendar": calendar,
        "subscription": f"webcal://{urlsplit(public_address(request)).netloc}{calendar}",
        "rss": query.address("/opportunita.rss", **_NOT_FOR_FEEDS, **spoken),
    }
