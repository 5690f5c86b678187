"""Numbers of the desk for a period that is chosen: a page, its charts, and a table for spreadsheets."""

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from api.desk import numbers
from api.desk.at_desk import Desk
from api.desk.learning_view import charts, hours, percent, period_of
from api.i18n import page_language
from api.roles import needs
from api.routes.desk_learning import Learning
from api.visitor_key import PRIVATE
from kb.account_types import Role

PATH = "/desk/numeri"
READERS = (Role.AGENT, Role.SUPERVISOR, Role.EVALUATOR, Role.ADMINISTRATOR)
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[Depends(needs(*READERS))])


@router.get("")
def show_numbers(desk: Desk, found: Learning, da: str = "", a: str = "") -> HTMLResponse:
    """Show the numbers of a period."""
    period, read = period_of(da, a, desk.web.today())
    counted = numbers.count(found, period, desk.web.settings.desk)
    language = page_language(desk.request)
    return desk.page(
        "numbers.html",
        200 if read else 422,
        n=counted,
        charts=charts(counted, language),
        wrong=not read,
        share=lambda value: percent(value, language),
        hours=lambda value: hours(value, language),
        query=f"da={period.first}&a={period.last}",
    )


@router.get(".csv")
def download(desk: Desk, found: Learning, da: str = "", a: str = "") -> Response:
    """Return the numbers of a period as a table: codes and values."""
    period, _ = period_of(da, a, desk.web.today())
    counted = numbers.count(found, period, desk.web.settings.desk)
    name = f"numbers-{counted.period.first}-{counted.period.last}.csv"
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(numbers.as_table(counted), headers=headers, media_type="text/csv")
