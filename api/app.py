"""The web application: the JSON API and the pages over one service."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from api.admission import Admission
from api.conversations import Conversations
from api.middleware import BodyLimit, SecureHeaders
from api.ports import Answering
from api.problems import ProblemError, register, respond
from api.rendering import STATIC, VersionedFiles, static_version
from api.routes import case, evidence, health, lab, portal, v1, why_not
from api.web_context import WebContext
from api.web_settings import WebSettings

_DESCRIPTION = "Answers about going abroad for firms of Lombardy, each claim with the page that it comes from."


def today_in_italy() -> date:
    """Return the day as it is where the firms are."""
    return datetime.now(ZoneInfo("Europe/Rome")).date()


def create_app(service: Answering, settings: WebSettings | None = None, today: Callable[[], date] = today_in_italy) -> FastAPI:
    """Return the application over a service; `today` is the day on which answers are judged by default."""
    context = WebContext(
        service=service,
        settings=settings or WebSettings(),
        admission=Admission(settings or WebSettings()),
        conversations=Conversations(),
        today=today,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        context.admission.close()

    app = FastAPI(title="Fondaco", version="1", description=_DESCRIPTION, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.web = context
    for routes in (v1, why_not, evidence, health, case, portal, lab):
        app.include_router(routes.router)
    app.mount(f"/static/{static_version()}", VersionedFiles(directory=STATIC), name="static")
    register(app)
    # The last one added sees a request first.
    app.add_middleware(
        BodyLimit,
        max_bytes=context.settings.max_body_bytes,
        refuse=lambda request: respond(request, ProblemError(413, "too_large")),
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(SecureHeaders)
    return app
