"""The page that explains the API, made from the same description that programs read."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.docs_view import groups_of, objects_of
from api.public_address import public_address
from api.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def show_docs(request: Request) -> HTMLResponse:
    """Show the description of the API; it works without scripts."""
    description = request.app.openapi()
    server = public_address(request)
    objects = objects_of(description)
    return page(
        request,
        "docs.html",
        groups=groups_of(description, server),
        objects=objects,
        known={name for name, _, _ in objects},
        headers=[p for p in description["components"]["parameters"].values()],
        told=description["components"]["headers"],
        version=description["info"]["version"],
    )
