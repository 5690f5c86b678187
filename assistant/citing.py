"""Citations: the passage behind a marker, and a link that opens the place."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from assistant.guards.page_orders import without_orders
from assistant.types import Citation
from kb.types import Hit

_FRAGMENT_WORDS = 6


def cite(hits: Sequence[tuple[Hit, str]]) -> tuple[Citation, ...]:
    """Number passages in order of first use; each comes with the sentence that is quoted first from it."""
    return tuple(_citation(marker, hit, sentence) for marker, (hit, sentence) in enumerate(hits, start=1))


def deep_link(hit: Hit, sentence: str) -> str:
    """Return the address of the passage: #page=N in a PDF, the heading's anchor, or a text fragment."""
    url = hit.document.url
    if hit.chunk.page is not None:
        return f"{url}#page={hit.chunk.page}"
    fragment = _text_fragment(hit.chunk.text, sentence)
    anchor = quote(hit.chunk.anchor) if hit.chunk.anchor else ""
    return f"{url}#{anchor}{fragment}" if anchor or fragment else url


def _text_fragment(passage: str, sentence: str) -> str:
    # Only words of running text: a table row is rebuilt from cells and stands nowhere on the page as it reads here.
    words = re.sub(r"[\[\]]", "", sentence).split()
    if len(words) < _FRAGMENT_WORDS or ";" in sentence or ": " in sentence or sentence not in passage:
        return ""
    start = _encode(" ".join(words[:_FRAGMENT_WORDS]))
    return f":~:text={start}"


def _encode(text: str) -> str:
    # Dash, comma and ampersand have a meaning of their own in a text directive.
    return quote(text, safe="").replace("-", "%2D")


def _citation(marker: int, hit: Hit, sentence: str) -> Citation:
    return Citation(
        marker=marker,
        chunk_id=hit.chunk.id,
        document_id=hit.document.id,
        version_id=hit.version.id,
        provider_id=hit.provider.id,
        title=without_orders(hit.version.title),
        url=deep_link(hit, sentence),
        page=hit.chunk.page,
        headings=tuple(without_orders(heading) for heading in hit.chunk.headings),
        quote=without_orders(hit.chunk.text),
        published_on=hit.version.published_on,
        updated_on=hit.version.updated_on,
        read_on=hit.version.read_at.date(),
        valid_from=hit.version.valid_from,
        valid_to=hit.version.valid_to,
        language=hit.version.language,
        also_at=hit.also_at,
    )
