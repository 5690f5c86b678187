"""Takes out of an HTML tree what is not the page's text: furniture of the site, and everything hidden."""

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag

from ingest.engines.html_hidden import Hiding
from ingest.engines.html_link_box import is_link_box
from ingest.engines.html_tree import elements, link_text_length, tokens
from ingest.text import word_set

_NEVER_TEXT = word_set(
    "script style noscript template svg math iframe object embed canvas audio video picture img source map link meta "
    "input select textarea datalist option progress meter dialog menu"
)
_FURNITURE_TAGS = word_set("nav footer aside header form button")
_FURNITURE_ROLES = word_set(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tooltip alert"
)
_ALWAYS_KEPT = word_set("html body main article h1 h2 h3 h4 table tr td th summary")
# Words of class names and ids, matched whole.
_FURNITURE_WORDS = word_set(
    "cookie cookies cookiebar cookiewall cookiebanner cookiebot cookieconsent consent gdpr iubenda onetrust "
    "newsletter breadcrumb breadcrumbs briciole sharing sharedaddy addtoany addthis social socials related correlati "
    "correlate similar pagination pager paginator sidebar widget widgets menu megamenu submenu navbar nav navigation "
    "navigazione skiplink skiplinks topbar masthead footer disqus comments respond rating feedback backtotop tagcloud "
    "searchform searchbox navheader navfooter toc"
)
# Runs of words, joined by hyphens.
_FURNITURE_RUNS = re.compile(
    r"(?:^| )(?:skip-links?|\S*share-\w+|\w+-share|\S*back-to-top|torna-su|privacy-banner|site-header|"
    r"page-footer|recent-posts|"
    r"post-navigation|lang-switch\w*|language-\w+|author-box|print-tools|page-tools|search-form|login-box|"
    r"user-login|share|condividi|stampa|print)(?= |$)"
)
# Panels that a click opens are text, even if they are closed at first.
_PANEL_WORDS = re.compile(r"\b(?:accordion|collapse|collapsible|tab-?pane|tab-?panel|panel|toggle|faq)\b")
_NOT_PANEL = re.compile(r"cookie|consent|menu|nav")
_CONTENT_FRAME = re.compile(r"\b(?:frame|ce-|csc-|field|content|entry|post)")
_MAJOR_SHARE = 0.5


def clean(soup: BeautifulSoup, hiding: Hiding, drop_selectors: Sequence[str]) -> None:
    """Remove, in place: code, hidden elements, the site's furniture and what the partner file names."""
    for selector in drop_selectors:
        for element in soup.select(selector):
            element.extract()
    root = soup.body or soup
    _Cleaner(root, frozenset(_opened_by_click(root)), hiding).clean(root, inside=False)


class _Cleaner:
    def __init__(self, root: Tag, opened: frozenset[str], hiding: Hiding) -> None:
        self._opened = opened
        self._hiding = hiding
        self._whole = len(root.get_text())

    def clean(self, element: Tag, inside: bool) -> None:
        """Go down; `inside` tells that a <main> or <article> is around."""
        waiting = [(element, inside)]
        while waiting:
            parent, within = waiting.pop()
            within = within or parent.name in ("main", "article")
            for child in list(parent.contents):
                if not isinstance(child, Tag):
                    continue
                if self._must_go(child, within):
                    child.extract()
                else:
                    waiting.append((child, within))

    def _must_go(self, element: Tag, inside: bool) -> bool:
        if element.name in _NEVER_TEXT:
            return True
        names = tokens(element)
        if self._hiding.hides(element) and not self._is_panel(element, names):
            return True
        if _is_furniture(element, names, inside) and not self._holds_main(element):
            return True
        return _is_page_menu(element) or is_link_box(element)

    def _is_panel(self, element: Tag, names: str) -> bool:
        identifier = element.attrs.get("id")
        if identifier and str(identifier) in self._opened:
            return not _NOT_PANEL.search(names)
        return element.attrs.get("role") == "tabpanel" or bool(_PANEL_WORDS.search(names))

    def _holds_main(self, element: Tag) -> bool:
        """Tell whether a container only looks like furniture: the page's own text lies in it."""
        inner = [e for e in elements(element) if e.name in ("main", "h1") or e.attrs.get("role") == "main"]
        if inner or element.attrs.get("role") == "main":
            return element.name not in ("nav", "footer")
        text = len(element.get_text())
        return text > _MAJOR_SHARE * self._whole and text > 2 * link_text_length(element)


def _is_furniture(element: Tag, names: str, inside: bool) -> bool:
    if element.name in _ALWAYS_KEPT:
        return False
    if element.attrs.get("role") in _FURNITURE_ROLES:
        return True
    if element.name in _FURNITURE_TAGS:
        return _is_furniture_tag(element, inside)
    if not names:
        return False
    words = set(names.replace("-", " ").split())
    return bool(words & _FURNITURE_WORDS or _FURNITURE_RUNS.search(names))


def _is_furniture_tag(element: Tag, inside: bool) -> bool:
    match element.name:
        case "header":
            return not inside and not _in_content_frame(element)
        case "aside":
            # Inside the article, an aside may hold the key facts.
            return not inside or element.find(("dl", "table")) is None
        case "form":
            # Some systems wrap the whole page in a form.
            return element.find(("h1", "h2", "main", "article", "table")) is None
        case "button":
            # The head of an accordion is often a button.
            return not (element.has_attr("aria-controls") or element.find_parent(("h2", "h3", "h4", "h5", "h6")))
        case _:
            return True


def _in_content_frame(element: Tag) -> bool:
    return element.parent is not None and bool(_CONTENT_FRAME.search(tokens(element.parent)))


def _is_page_menu(element: Tag) -> bool:
    """Tell whether a box holds nothing but links within the page."""
    if element.name not in ("div", "ul", "ol", "p"):
        return False
    first = next((e for e in elements(element) if e.name == "a"), None)
    if first is None or not str(first.attrs.get("href") or "").startswith("#"):
        return False
    links = [e for e in elements(element) if e.name == "a"]
    if len(links) < 2 or not all(str(link.attrs.get("href") or "").startswith("#") for link in links):
        return False
    return len(element.get_text().strip()) <= sum(len(link.get_text()) for link in links) + 3 * len(links)


def _opened_by_click(root: Tag) -> Iterator[str]:
    """Yield the ids that a control of the page shows."""
    for element in elements(root):
        attributes = element.attrs
        for name in ("aria-controls", "data-bs-target", "data-target"):
            if name in attributes:
                yield from str(attributes[name]).lstrip("#").split()
        href = attributes.get("href")
        if href and str(href).startswith("#") and (attributes.get("role") == "tab" or "data-toggle" in attributes):
            yield str(href)[1:]
