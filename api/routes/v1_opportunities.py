"""Measures for programs."""

from collections.abc import Iterable, Set
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.country_names import country_codes
from api.i18n import accepted_language, text
from api.opportunity_filters import USABLE, Category, Size, Wanted, select
from api.opportunity_schemas import MeasureDetailOut, MeasureOut, MeasuresOut
from api.paging import Paging, announce
from api.problems import RESPONSES, ProblemError
from api.routes.opportunities import find_opportunity, known_values
from api.schemas import Day, FieldErrorOut
from api.web_context import Web
from kb.opportunity_types import State
from kb.places import PROVINCES

router = APIRouter(prefix="/v1", responses=RESPONSES, tags=["opportunities"])

AsOf = Annotated[Day | None, Query(description="day on which states are judged; today by default")]


def filters(
    request: Request,
    web: Web,
    as_of: AsOf = None,
    state: Annotated[list[State] | None, Query(description="all but closed by default")] = None,
    topic: Annotated[list[str] | None, Query(description="as in /v1/providers", max_length=20)] = None,
    country: Annotated[list[str] | None, Query(description="ISO code of a destination", max_length=20)] = None,
    province: Annotated[list[str] | None, Query(description="where the firm is based", max_length=12)] = None,
    provider: Annotated[list[str] | None, Query(description="owner, or who has a page about it", max_length=20)] = None,
    category: Annotated[Category | None, Query(description="the firm's experience abroad")] = None,
    size: Annotated[Size | None, Query(description="size of the firm")] = None,
    words: Annotated[str, Query(alias="text", max_length=100, description="words of its names")] = "",
) -> Wanted:
    """Return what the query asks for. Raises ProblemError for a value that a filter cannot have."""
    values = known_values(web.service.opportunities(), web.service.providers())
    _refuse(request, "topic", "tema", topic or (), values.topics)
    _refuse(request, "province", "provincia", province or (), set(PROVINCES))
    _refuse(request, "provider", "ente", provider or (), values.providers)
    _refuse(request, "country", "paese", country or (), {c for c in country or () if country_codes(c) == [c]})
    return Wanted(
        as_of=as_of or web.today(),
        states=tuple(state) if state else USABLE,
        topics=tuple(topic or ()),
        countries=tuple(country or ()),
        provinces=tuple(province or ()),
        category=category,
        size=size,
        providers=tuple(provider or ()),
        text=words,
    )


@router.get("/opportunities", summary="List the measures")
def list_opportunities(
    request: Request, response: Response, web: Web, wanted: Annotated[Wanted, Depends(filters)], part: Paging
) -> MeasuresOut:
    """Return what closes first, then what has no end, will open or is over. What no page says rules nothing out."""
    found = select(web.service.opportunities(), wanted, web.service.providers(), web.service.terms)
    announce(request, response, part, len(found))
    return MeasuresOut(
        total=len(found),
        limit=part.limit,
        offset=part.offset,
        as_of=wanted.as_of,
        items=[MeasureOut.of(o, wanted.as_of) for o in part.cut(found)],
    )


@router.get("/opportunities/{opportunity_id}", summary="Show a measure")
def read_opportunity(opportunity_id: str, web: Web, as_of: AsOf = None) -> MeasureDetailOut:
    """Return a measure with the places where pages state what is known of it. 410: it may have been here, and left."""
    return MeasureDetailOut.of(find_opportunity(opportunity_id, web), as_of or web.today())


def _refuse(request: Request, field: str, named: str, given: Iterable[str], known: Set[str]) -> None:
    """Raise a ProblemError for the first value that a filter cannot have."""
    unknown = next((value for value in given if value not in known), None)
    if unknown is not None:
        message = text(accepted_language(request), f"opportunity_refused.{named}", value=unknown[:60])
        raise ProblemError(422, "invalid", errors=[FieldErrorOut(field=field, message=message)])
