"""The JSON API's list of providers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.i18n import accepted_language, text
from api.paging import Window, announce
from api.problems import RESPONSES, ProblemError
from api.provider_filters import Access, Cost, ProviderFilter, known_values, without_unknown
from api.schemas import FieldErrorOut
from api.source_schemas import ProviderOut
from api.web_context import Web

router = APIRouter(prefix="/v1", responses=RESPONSES)

TOTAL_HEADER = "X-Total-Count"


@router.get("/providers", summary="List the providers", tags=["providers"])
def list_providers(
    web: Web,
    request: Request,
    response: Response,
    province: Annotated[str, Query(max_length=200, description="seat of the firm, such as Bergamo")] = "",
    topic: Annotated[str, Query(max_length=200, description="a competence, such as finanza")] = "",
    kind: Annotated[str, Query(max_length=200, description="such as camera")] = "",
    members_only: Annotated[Access | None, Query(description="must a firm be a member?")] = None,
    cost: Annotated[Cost | None, Query(description="one of its pages speaks of free services, or of paid ones")] = None,
    language: Annotated[str, Query(max_length=200, description="in which firms are served, such as en")] = "",
    name: Annotated[str, Query(max_length=200, description="part of a name")] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="entries of one page")] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="entries before the page")] = 0,
) -> list[ProviderOut]:
    """Return the register, by id: the part that is asked for, with the whole number in `X-Total-Count`."""
    wanted = ProviderFilter(
        province=province,
        topic=topic,
        kind=kind,
        members_only=members_only or "",
        cost=cost or "",
        language=language,
        name=name,
    )
    register = web.service.providers()
    _, unknown = without_unknown(wanted, register)
    if unknown:
        known, reader = known_values(register), accepted_language(request)
        errors = [
            FieldErrorOut(field=field, message=text(reader, "validation.literal_error", expected=", ".join(known[field])))
            for field in unknown
        ]
        raise ProblemError(422, "invalid", errors=errors)
    found = sorted(wanted.chosen(register, web.shelves.current()), key=lambda provider: provider.id)
    part = Window(limit, offset)
    response.headers[TOTAL_HEADER] = str(len(found))
    announce(request, response, part, len(found))
    return [ProviderOut.of(provider) for provider in part.cut(found)]
