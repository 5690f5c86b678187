"""When a page was published and updated: what its head states, then what it shows."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from bs4 import BeautifulSoup, Tag

from ingest.dates import PUBLISHED, UPDATED, parse_date, stated_dates
from ingest.engines.html_tree import TagIndex

_PUBLISHED_NAMES = (
    "article:published_time",
    "datepublished",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.issued",
    "date",
    "pubdate",
)
_UPDATED_NAMES = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
)


class HeadDates:
    """The dates of the head, read before the tree is cleaned."""

    def __init__(self, index: TagIndex) -> None:
        named: dict[str, date] = {}
        for meta in index.all("meta"):
            name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
            found = parse_date(str(meta.get("content") or ""))
            if name and found:
                named.setdefault(name, found)
        for script in index.all("script"):
            if script.get("type") != "application/ld+json":
                continue
            for name, text in _linked_data(script.get_text()):
                if found := parse_date(text):
                    named.setdefault(name, found)
        # Many sites show the day of the last change in the footer, which is cleaned away.
        self.margins = "\n".join(footer.get_text(" ") for footer in index.all("footer", "small", "time"))
        self.published = next((named[name] for name in _PUBLISHED_NAMES if name in named), None)
        self.updated = next((named[name] for name in _UPDATED_NAMES if name in named), None)


def page_dates(soup: BeautifulSoup, index: TagIndex, head: HeadDates) -> tuple[date | None, date | None]:
    """Return (published, updated) of a cleaned page: from its head, its <time> elements, its text, its margins."""
    text = soup.get_text("\n")
    marked_published, marked_updated = _marked_times(index)
    published = head.published or marked_published or next(stated_dates(text, PUBLISHED), None)
    updated = head.updated or marked_updated or next(stated_dates(text, UPDATED), None)
    return published, updated or next(stated_dates(head.margins, UPDATED), None)


def _marked_times(index: TagIndex) -> tuple[date | None, date | None]:
    published = updated = None
    for element in index.all("time"):
        found = parse_date(str(element.get("datetime") or "")) or parse_date(element.get_text(" "))
        marks = f"{element.get('class')} {element.get('itemprop')}".lower()
        if found is None:
            continue
        if "modif" in marks or "updat" in marks:
            updated = updated or found
        elif "publish" in marks or "entry-date" in marks or element.has_attr("pubdate") or _in_head_of_article(element):
            published = published or found
    return published, updated


def _in_head_of_article(element: Tag) -> bool:
    header = element.find_parent("header")
    return header is not None and (header.find_parent(("article", "main")) is not None or header.find("h1") is not None)


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    try:
        data: Any = json.loads(text)
    except ValueError:
        return
    waiting = [data]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item[:100])
        elif isinstance(item, dict):
            for key, value in item.items():
                if isinstance(value, str) and key in ("datePublished", "dateModified"):
                    yield key.lower(), value
                elif isinstance(value, dict | list) and key == "@graph":
                    waiting.append(value)
