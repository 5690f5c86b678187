"""Which part of a cleaned page is its main text."""

from bs4 import BeautifulSoup, Tag

from ingest.engines.html_tree import elements, link_text_length

_DOMINANT = 0.9  # a child with this share of the text is the main part
_MARKED = 0.3  # a <main> with less than this share of the text is not used as meant
_PARAGRAPH = 30  # characters outside links
_BLOCKS = frozenset(("div", "section", "article", "td", "table", "tbody", "tr", "center", "form", "main"))


def main_parts(soup: BeautifulSoup, selector: str | None) -> list[Tag]:
    """Return the elements that hold the main text, in order: as the partner file says, as marked, or by weight."""
    if selector:
        chosen = soup.select(selector)
        if chosen:
            return [e for e in chosen if not any(parent in chosen for parent in e.parents)]
    root = soup.body or soup
    weight = _weight(root)
    inner = list(elements(root))
    mains = [e for e in inner if e.name == "main" or e.attrs.get("role") == "main"]
    articles = [e for e in inner if e.name == "article" and e.find_parent("article") is None]
    for marked in (mains, articles):
        if len(marked) == 1 and _weight(marked[0]) >= _MARKED * weight:
            return marked
    return [_dominant(root)]


def _weight(element: Tag) -> int:
    """Return the length of the text that is not in links."""
    return len(element.get_text()) - link_text_length(element)


def _has_paragraph(element: Tag) -> bool:
    """Tell whether running text stands here, such as the summary before the text proper."""
    paragraphs = [element, *elements(element)] if element.name == "p" else elements(element)
    return any(e.name == "p" and _weight(e) >= _PARAGRAPH for e in paragraphs)


def _dominant(root: Tag) -> Tag:
    """Go down as long as one child holds nearly all of the text."""
    current = root
    while True:
        weight = _weight(current)
        children = [c for c in current.contents if isinstance(c, Tag)]
        heavy = max((c for c in children if c.name in _BLOCKS), key=_weight, default=None)
        if heavy is None or heavy.name in ("table", "tr") or weight <= 0 or _weight(heavy) < _DOMINANT * weight:
            return current
        if any(c.name in ("h1", "h2") or (c is not heavy and _has_paragraph(c)) for c in children):
            return current
        current = heavy
