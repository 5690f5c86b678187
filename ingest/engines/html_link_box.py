"""Boxes that only lead elsewhere: the latest news beside a page, the legal links under it."""

import re

from bs4 import Tag

from ingest.engines.html_tree import elements, link_text_length

_BOXES = frozenset("div ul ol section p td".split())
_LABELS = re.compile(
    r"(?:le )?(?:ultime (?:notizie|news)|ultimi articoli|altre (?:notizie|news)|notizie recenti|leggi anche|vedi anche|"
    r"potrebbe(?:ro)? interessart[ie]|articoli correlati|contenuti correlati|latest news|recent news|read (?:also|more)|"
    r"you may also like|related)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"^(?:note legali|privacy(?: policy)?|cookie(?: policy)?|mappa del sito|legal notes?|sitemap)$", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,2}[/.\s-][\w/.-]{1,13}[/.\s-]\d{2,4}")  # at most "05/2026-13/06" amid
_LONGEST_LEGAL = 400  # characters of a line of legal links
_REST = 12  # characters beside label, dates and links


def is_link_box(element: Tag) -> bool:
    """Tell whether an element holds, beside its links, nothing but such a label and dates, or is a line of legal links."""
    if element.name not in _BOXES:
        return False
    first = next(element.stripped_strings, "")
    labelled = _LABELS.match(first)
    if labelled is None and element.find("a") is None:
        return False
    links = [inner for inner in elements(element) if inner.name == "a"]
    text = " ".join(element.get_text().split())
    if labelled is not None:
        rest = len(_DATE.sub("", text)) - len(first) - link_text_length(element)
        return len(links) >= 2 and rest <= _REST * len(links)
    legal = [link for link in links if _LEGAL.match(link.get_text().strip())]
    return bool(legal) and len(text) <= _LONGEST_LEGAL and element.name != "td" and element.find(("h1", "h2", "main")) is None
