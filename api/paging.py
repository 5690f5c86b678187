"""Parts of long lists: `limit` and `offset`, with links to the neighbours (RFC 8288)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response

_T = TypeVar("_T")
_LARGEST_OFFSET = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that is asked for."""

    limit: int
    offset: int  # entries before it

    def cut(self, items: Sequence[_T]) -> Sequence[_T]:
        """Return the part; empty beyond the end."""
        return items[self.offset : self.offset + self.limit]


def window(
    limit: Annotated[int, Query(ge=1, le=100, description="entries of one page")] = 20,
    offset: Annotated[int, Query(ge=0, le=_LARGEST_OFFSET, description="entries before the page")] = 0,
) -> Window:
    """Return the part that the query asks for."""
    return Window(limit, offset)


Paging = Annotated[Window, Depends(window)]


def announce(request: Request, response: Response, part: Window, total: int) -> None:
    """Add the links to the first, previous, next and last part; the other parameters of the query stay."""
    last = max(0, (total - 1) // part.limit * part.limit)
    offsets = {"first": 0, "last": last}
    if part.offset > 0:
        offsets["prev"] = max(0, min(part.offset - part.limit, last))
    if part.offset + part.limit < total:
        offsets["next"] = part.offset + part.limit
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("limit", "offset")]
    path = quote(request.url.path)
    links = (
        f'<{path}?{urlencode([*kept, ("limit", part.limit), ("offset", offset)])}>; rel="{relation}"'
        for relation, offset in sorted(offsets.items())
    )
    response.headers["Link"] = ", ".join(links)
