"""Does a citation's link open the place that it promises: the page, and the anchor, PDF page or words in it?"""

import io
import re
from collections.abc import Callable
from functools import cache
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urldefrag
from urllib.request import urlopen

from bs4 import BeautifulSoup
from pypdf import PdfReader

_SECONDS = 20
_DIRECTIVE = ":~:"


class DeadLinkError(Exception):
    """The address does not answer with a page."""


Fetch = Callable[[str], bytes]


@cache
def fetch(url: str) -> bytes:
    """Return the body behind an address. Raises DeadLinkError unless it answers 200."""
    try:
        with urlopen(url, timeout=_SECONDS) as response:
            if response.status != 200:
                raise DeadLinkError(f"status {response.status}")
            return bytes(response.read())
    except HTTPError as error:
        raise DeadLinkError(f"status {error.code}") from error
    except (URLError, OSError) as error:
        raise DeadLinkError(str(error)) from error


def problem_of(link: str, get: Fetch = fetch) -> str | None:
    """Return why a link does not open its place, or None if it does."""
    url, fragment = urldefrag(link)
    try:
        body = get(url)
    except DeadLinkError as error:
        return str(error)
    if not fragment:
        return None
    return _problem_in_pdf(body, fragment) if body.startswith(b"%PDF-") else _problem_in_html(body, fragment)


def _problem_in_pdf(body: bytes, fragment: str) -> str | None:
    named = re.fullmatch(r"page=(\d+)", fragment)
    if named is None:
        return f"#{fragment} is no page of a PDF"
    pages = _page_count(body)
    return None if 1 <= int(named[1]) <= pages else f"page {named[1]} of {pages}"


def _problem_in_html(body: bytes, fragment: str) -> str | None:
    anchor, _, directives = fragment.partition(_DIRECTIVE)
    names, text = _page(body)
    if anchor and unquote(anchor) not in names:
        return f"no anchor {unquote(anchor)!r}"
    for directive in directives.split("&") if directives else []:
        lacking = [words for words in _words(directive) if _folded(words) not in text]
        if lacking:
            return f"the page does not say {lacking[0]!r}"
    return None


def _words(directive: str) -> list[str]:
    """Return the texts that `text=[prefix-,]start[,end][,-suffix]` names."""
    _, _, value = directive.partition("=")
    return [unquote(part.removesuffix("-").removeprefix("-")) for part in value.split(",")]


@cache
def _page_count(body: bytes) -> int:
    return len(PdfReader(io.BytesIO(body)).pages)


@cache
def _page(body: bytes) -> tuple[frozenset[str], str]:
    soup = BeautifulSoup(body, "html.parser")
    names = {str(element[key]) for element in soup.find_all(True) for key in ("id", "name") if element.has_attr(key)}
    for unseen in soup(["script", "style", "head"]):
        unseen.decompose()
    return frozenset(names), _folded(soup.get_text())


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
