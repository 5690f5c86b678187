"""The web application: the JSON API and the pages over one service."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import sign_in_pages
from api.access import Gate
from api.access_records import AccessRecords
from api.account_records import AccountRecords
from api.admission import Admission
from api.api_description import describe
from api.conversations import Conversations
from api.desk.records import DeskRecords
from api.etags import ETags
from api.example_questions import ExampleQuestions
from api.idempotency import Idempotency
from api.known_parameters import refuse_unknown_parameters
from api.limiting import Limiter
from api.middleware import BodyLimit, SecureHeaders
from api.origins import OriginBudget, Origins
from api.ports import Answering
from api.problems import ProblemError, register, respond
from api.provider_shelves import Shelves
from api.rendering import STATIC, VersionedFiles, static_version
from api.request_ids import RequestIds
from api.routes import accounts as account_routes
from api.routes import (
    answers,
    case,
    desk_check,
    desk_gaps,
    desk_learning,
    desk_new,
    desk_numbers,
    desk_quarantine,
    desk_replies,
    desk_tickets,
    docs,
    evidence,
    feedback,
    handoff,
    health,
    identities,
    lab,
    openai,
    opportunities,
    paths,
    portal,
    providers,
    sharing,
    v1,
    v1_opportunities,
    v1_providers,
    v1_tickets,
    why_not,
    widget,
)
from api.routes import desk as desk_inbox
from api.routes.mcp import PATH, McpEndpoint
from api.same_origin import SameOrigin
from api.step_answers import StepAnswers
from api.visitor_records import VisitorRecords
from api.web_context import WebContext
from api.web_settings import WebSettings

# Open to everybody; in the order in which they are tried.
PUBLIC = (
    v1,
    v1_providers,
    openai,
    why_not,
    evidence,
    health,
    case,
    answers,
    handoff,
    feedback,
    sharing,
    providers,
    paths,
    docs,
    portal,
    widget,
    opportunities,
    v1_opportunities,
    v1_tickets,
)
# Where accounts exist: pages to sign in on, open to everybody, and those whose routes declare who may open them.
SIGN_IN = (account_routes.router, identities.router)
STAFF = (
    account_routes.own,
    desk_learning.router,
    desk_gaps.router,
    desk_numbers.router,
    desk_inbox.router,
    desk_new.router,
    desk_check.router,
    desk_quarantine.router,
    desk_replies.router,
    desk_tickets.router,  # the last one: any word after /desk/ may be a reference
)


def today_in_italy() -> date:
    """Return the day as it is where the firms are."""
    return datetime.now(ZoneInfo("Europe/Rome")).date()


def create_app(
    service: Answering,
    settings: WebSettings | None = None,
    today: Callable[[], date] = today_in_italy,
    records: VisitorRecords | None = None,
    access: AccessRecords | None = None,
    accounts: AccountRecords | None = None,
    desk: DeskRecords | None = None,
) -> FastAPI:
    """Return the application over a service; `today` is the day on which answers are judged by default.

    Without `records` nothing can be passed on, shared with its question or judged; without `access`
    no key is known, and no reply is kept for a repeated request; without `accounts` nobody can sign in, and
    without `desk` as well there is no help desk.
    """
    context = WebContext(
        service=service,
        settings=settings or WebSettings(),
        admission=Admission(settings or WebSettings()),
        conversations=Conversations(),
        examples=ExampleQuestions(service, today),
        shelves=Shelves(service),
        steps=StepAnswers(service),
        today=today,
        records=records,
        accounts=accounts,
        desk=desk,
    )

    mcp = McpEndpoint(context)
    app = FastAPI(title="Fondaco", version="1", docs_url=None, redoc_url=None, lifespan=_lifespan(context, mcp))
    app.state.web = context
    _add_routes(app, context, mcp)
    register(app)
    sign_in_pages.register(app)
    describe(app)
    _add_middleware(app, context, access)
    return app


def _add_routes(app: FastAPI, context: WebContext, mcp: McpEndpoint) -> None:
    app.router.routes.extend(_routes(staff=context.accounts is not None))
    app.router.routes.append(Route(PATH, mcp, methods=["POST"], include_in_schema=False))
    app.mount(f"/static/{static_version()}", VersionedFiles(directory=STATIC), name="static")


@cache
def _routes(staff: bool) -> tuple[BaseRoute, ...]:
    """Return what all applications answer; made once, for FastAPI reads every signature anew for each inclusion."""
    whole = APIRouter(dependencies=[Depends(refuse_unknown_parameters)])
    for router in (*(routes.router for routes in PUBLIC), lab.router, *((*SIGN_IN, *STAFF) if staff else ())):
        whole.include_router(router)
    return tuple(whole.routes)


def _lifespan(context: WebContext, mcp: McpEndpoint) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return what starts with an application and ends with it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.running():
            yield
        context.admission.close()
        context.steps.close()

    return lifespan


def _add_middleware(app: FastAPI, context: WebContext, access: AccessRecords | None) -> None:
    """Put around the routes what holds for every request; the last one added sees it first."""
    settings, limits = context.settings, context.settings.limits
    if access is not None:
        app.add_middleware(Idempotency, records=access, most=limits.kept_replies)
    app.add_middleware(
        BodyLimit,
        max_bytes=settings.longest_body,
        seconds=limits.body_seconds,
        too_long=lambda request: respond(request, ProblemError(413, "too_large")),
        too_slow=lambda request: respond(request, ProblemError(408, "slow_body"), {"Connection": "close"}),
    )
    app.add_middleware(SameOrigin, refuse=lambda request: respond(request, ProblemError(403, "foreign_form")))
    app.add_middleware(Gate, settings=limits, limiter=Limiter(limits.storage), records=access)
    app.add_middleware(ETags)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    budget = OriginBudget(settings.widget.answers_a_day, context.today)
    app.add_middleware(Origins, settings=settings.widget, budget=budget)
    accounts = context.accounts
    elsewhere = {identities.ELSEWHERE: accounts.settings.oidc.origin} if accounts and accounts.elsewhere else {}
    app.add_middleware(SecureHeaders, https=settings.public_address.startswith("https:"), elsewhere=elsewhere)
    app.add_middleware(RequestIds)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=[str(network) for network in limits.trusted_proxies])
