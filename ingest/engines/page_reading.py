"""What a crawler must know of an HTML page at once: its links and what it asks of robots."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.addresses import normalise, origin_of

MAX_LINKS = 1500
_REFRESH = re.compile(r"(?i)^\s*(\d+)\s*;\s*url\s*=\s*['\"]?([^'\"]+)")
_REFRESH_SECONDS = 5  # a slower one is meant for readers


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """The outside of a page."""

    links: tuple[str, ...]  # normalised, in order, each once
    noindex: bool
    nofollow: bool
    refresh: str | None  # where the page sends its reader at once
    asks_password: bool
    words: int  # counted only where they matter: on a page that asks for a password or sends its reader away


def read_page(root: Any, url: str, headers: Sequence[str]) -> PageReading:
    """Read an lxml tree; `headers` are the values of X-Robots-Tag."""
    directives = set(_directives(headers))
    refresh = None
    base = url
    for element in root.iter("base", "meta"):
        if element.tag == "base" and element.get("href"):
            base = normalise(element.get("href"), url) or url
            continue
        name = (element.get("name") or "").lower()
        if name in ("robots", "fondaco"):
            directives |= set(_directives([element.get("content") or ""]))
        if (element.get("http-equiv") or "").lower() == "refresh":
            refresh = _refresh_target(element.get("content") or "", base)
    everything = "none" in directives
    asks_password = bool(root.xpath("//input[@type='password']"))
    return PageReading(
        links=tuple(dict.fromkeys(_links(root, base)))[:MAX_LINKS],
        noindex=everything or "noindex" in directives,
        nofollow=everything or "nofollow" in directives,
        refresh=refresh,
        asks_password=asks_password,
        words=_words(root) if asks_password or refresh else 0,
    )


def _links(root: Any, base: str) -> Iterator[str]:
    origin = origin_of(base)
    for element in root.iter("a", "area", "link"):
        href = (element.get("href") or "").strip()
        relation = (element.get("rel") or "").lower().split()
        if not href or href.startswith("#") or "nofollow" in relation:
            continue
        if element.tag == "link" and not ("canonical" in relation or "next" in relation or element.get("hreflang")):
            continue
        # Most links start at the root: without the page in the key, the cache of normalise knows them.
        rooted = href.startswith("/") and not href.startswith("//")
        address = normalise(origin + href) if rooted else normalise(href, base)
        if address is not None:
            yield address


def _words(root: Any) -> int:
    return len(" ".join(root.xpath("//body//text()[not(parent::script or parent::style)]")).split())


def _directives(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        agent, colon, rest = value.partition(":")
        if colon and agent.strip().lower() not in ("fondaco", "unavailable_after"):
            continue  # meant for another robot
        for directive in (rest if colon else value).split(","):
            yield directive.strip().lower()


def _refresh_target(content: str, base: str) -> str | None:
    found = _REFRESH.match(content)
    return normalise(found[2], base) if found and int(found[1]) <= _REFRESH_SECONDS else None
