"""The pages of providers: who does what, by province, and one page each."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.i18n import page_language
from api.opportunity_filters import Wanted, select
from api.provider_filters import ProviderFilter
from api.provider_shelves import Shelf
from api.provider_view import provider_view, providers_view, similar
from api.rendering import page
from api.web_context import Web

router = APIRouter(include_in_schema=False)

_Wish = Annotated[str, Query(max_length=200)]


@router.get("/enti")
def show_providers(
    request: Request,
    web: Web,
    provincia: _Wish = "",
    tema: _Wish = "",
    tipo: _Wish = "",
    soci: _Wish = "",
    costo: _Wish = "",
    lingua: _Wish = "",
    nome: _Wish = "",
) -> HTMLResponse:
    """List the providers that the filters leave; a value that nobody knows is named and left out."""
    wanted = ProviderFilter(
        province=provincia, topic=tema, kind=tipo, members_only=soci, cost=costo, language=lingua, name=nome.strip()
    )
    found = providers_view(wanted, web.service.providers(), web.shelves.current(), page_language(request))
    return page(request, "providers.html", view=found)


@router.get("/enti/{provider_id}")
def show_provider(request: Request, web: Web, provider_id: str) -> HTMLResponse:
    """Show one provider; an unknown one is answered with a search and names that are close."""
    register = web.service.providers()
    if provider_id not in register:
        unknown = page(request, "provider_unknown.html", wanted=provider_id[:80], similar=similar(provider_id[:80], register))
        unknown.status_code = 404
        return unknown
    language, today = page_language(request), web.today()
    owned = [measure for measure in web.service.opportunities() if measure.owner_id == provider_id]
    calls = select(owned, Wanted(as_of=today), register, web.service.terms)
    shelf = web.shelves.current().get(provider_id, Shelf())
    found = provider_view(register[provider_id], shelf, register, calls, today, language)
    return page(request, "provider.html", view=found, as_of=today)
