"""The pages of the paths: what to do first, next and then, for each category of firms."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.case_view import CaseForm
from api.i18n import page_language
from api.opportunity_filters import SIZES, select
from api.path_view import Setting, about_firm, phases, read_firm, step_question
from api.paths import CATEGORIES, paths
from api.problems import ProblemError
from api.rendering import page
from api.routes.case import PRIVATE_PAGE, shown
from api.web_context import Web
from kb.places import PROVINCES

router = APIRouter(include_in_schema=False)

_WAIT_SECONDS = 1.5  # of a visitor, for steps that nobody has asked for yet
_FORM = {"provincia", "dimensione", "paese"}
_Wish = Annotated[str, Query(max_length=200)]


@router.get("/percorsi")
def show_paths(request: Request) -> HTMLResponse:
    """Let the visitor choose a path."""
    return page(request, "paths.html", paths=paths())


@router.get("/percorsi/{category}")
def show_path(
    request: Request, web: Web, category: str, provincia: _Wish = "", dimensione: _Wish = "", paese: _Wish = ""
) -> HTMLResponse:
    """Show the steps of a path for the firm that the form tells of, which is not kept; before it is sent, for what the
    conversation tells of the firm.
    """
    known = next((c for c in CATEGORIES if c == category), None)
    if known is None:
        raise ProblemError(404, "unknown_path")
    language, today, register = page_language(request), web.today(), web.service.providers()
    if not _FORM & request.query_params.keys():
        provincia, dimensione, paese = _told(shown(request, web).form)
    firm, notices = read_firm(provincia, dimensione, paese, language)
    steps = paths()[known]
    answers = web.steps.answers([step_question(step, known, firm, today) for step in steps], _WAIT_SECONDS)
    setting = Setting(
        category=known,
        firm=firm,
        register=register,
        measures=web.service.opportunities(),
        find=lambda measures, wanted: select(measures, wanted, register, web.service.terms),
        as_of=today,
        language=language,
    )
    return page(
        request,
        "path.html",
        reply_headers=PRIVATE_PAGE,
        category=known,
        categories=CATEGORIES,
        phases=phases(steps, answers, setting),
        count=len(steps),
        firm=firm,
        about=about_firm(firm, language),
        sizes=SIZES,
        country=paese.strip(),
        names={provider.id: provider.short_name for provider in register.values()},
        notices=notices,
        as_of=today,
    )


def _told(case: CaseForm) -> tuple[str, str, str]:
    """Return province, size and first country of a conversation's case; empty where nothing was said."""
    return case.province if case.province in PROVINCES else "", case.size, case.countries.partition(",")[0]
