"""Takes out of an HTML tree what is not the page's text: furniture of the site, and everything hidden."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import Doctype, PreformattedString

_NEVER_TEXT = (
    "script style noscript template svg math iframe object embed canvas audio video picture img source map link meta input select "
    "textarea datalist option progress meter dialog menu"
).split()
_FURNITURE_TAGS = ("nav", "footer", "aside", "header", "form", "button")
_FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar tooltip alert".split()
)
# Words of class names and ids, matched whole.
_FURNITURE_WORDS = frozenset(
    "cookie cookies cookiebar cookiewall cookiebanner cookiebot cookieconsent consent gdpr iubenda onetrust newsletter breadcrumb breadcrumbs "
    "briciole sharing sharedaddy addtoany addthis social socials related correlati correlate similar pagination pager paginator "
    "sidebar widget widgets menu megamenu submenu navbar nav navigation navigazione skiplink skiplinks topbar masthead footer disqus "
    "comments respond rating feedback backtotop "
    "tagcloud searchform searchbox banner-cookie".split()
)
# Runs of words, joined by hyphens.
_FURNITURE_RUNS = re.compile(
    r"(?:^| )(?:\S+-)?(?:skip-links?|share-\w+|\w+-share|social-\w+|\w+-social|back-to-top|torna-su|related-\w+|cookie-\w+|privacy-banner|site-header|site-footer|"
    r"page-footer|recent-posts|post-navigation|lang-switch\w*|language-\w+|author-box|print-tools|page-tools|breadcrumb-\w+|comments?-\w+|"
    r"comment-respond|nav-\w+|menu-\w+|\w+-menu|newsletter-\w+|\w+-newsletter|search-form|login-box|user-login)(?= |$)"
)
_SHARE = re.compile(r"(?:^| )(?:share|condividi|stampa|print)(?= |$)")
_HIDDEN_CLASSES = frozenset(
    "hidden visually-hidden visuallyhidden sr-only sronly screen-reader-text d-none invisible hide element-invisible offscreen u-hidden is-hidden "
    "visually-hidden-focusable sr-only-focusable".split()
)
_HIDING_STYLE = re.compile(
    r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|"
    r"font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:;|!|$)|(?:text-indent|left|top|margin-left)\s*:\s*-\d{3,}|"
    r"clip\s*:\s*rect\(\s*0|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$))"
)
_HIDING_RULE = re.compile(r"([^{}]+)\{[^{}]*(?:display\s*:\s*none|visibility\s*:\s*hidden)[^{}]*\}", re.IGNORECASE)
_SIMPLE_SELECTOR = re.compile(r"^[.#][\w-]+$")
# Panels that a click opens are text, even if they are closed at first.
_PANEL_WORDS = re.compile(r"(?i)\b(?:accordion|collapse|collapsible|tab-?pane|tab-?panel|panel|toggle|faq)\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAJOR_SHARE = 0.5


def clean(soup: BeautifulSoup, drop_selectors: Sequence[str]) -> None:
    """Remove, in place: code, comments, hidden elements, the site's furniture and what the partner file names."""
    root = soup.body or soup
    hidden_by_sheet = _hidden_by_sheet(soup)
    for selector in drop_selectors:
        _remove(soup.select(selector))
    for string in list(soup.find_all(string=lambda s: isinstance(s, PreformattedString))):
        if isinstance(string, Comment | Doctype | PreformattedString):
            string.extract()
    _remove(soup.find_all(_NEVER_TEXT))
    opened = _opened_by_click(root)
    _remove(e for e in root.find_all(True) if _is_hidden(e, hidden_by_sheet) and not _is_panel(e, opened))
    _remove(_page_menus(root))
    whole = len(root.get_text())
    for element in root.find_all(True):
        if not element.decomposed and _is_furniture(element) and not _holds_main(element, whole):
            element.decompose()


def _remove(elements: Iterable[Tag]) -> None:
    for element in list(elements):
        if not element.decomposed:
            element.decompose()


def _page_menus(root: Tag) -> Iterator[Tag]:
    """Yield boxes that hold nothing but links within the page."""
    for element in root.find_all(("div", "ul", "ol", "p")):
        links = element.find_all("a")
        if len(links) < 2 or not all(str(link.get("href") or "").startswith("#") for link in links):
            continue
        if len(element.get_text("").strip()) <= sum(len(link.get_text("")) for link in links) + 3 * len(links):
            yield element


def tokens(element: Tag) -> str:
    """Return class names and id in lower case, separated by blanks, camel case split by hyphens."""
    classes = element.get_attribute_list("class")
    names = [str(name) for name in (*classes, element.get("id")) if name]
    return _CAMEL.sub("-", " ".join(names)).lower().replace("_", "-") if names else ""


def _is_furniture(element: Tag) -> bool:
    name = element.name
    if name in ("html", "body", "main", "article", "h1", "h2", "h3", "h4", "table", "tr", "td", "th", "summary"):
        return False
    if element.get("role") in _FURNITURE_ROLES:
        return True
    if name in _FURNITURE_TAGS:
        return _is_furniture_tag(element)
    names = tokens(element)
    if not names:
        return False
    words = {word for run in names.split() for word in (run, *run.split("-"))}
    return bool(words & _FURNITURE_WORDS or _FURNITURE_RUNS.search(names) or _SHARE.search(names))


def _is_furniture_tag(element: Tag) -> bool:
    inside = element.find_parent(("main", "article")) is not None
    match element.name:
        case "header":
            return not inside and not _in_content_frame(element)
        case "footer":
            return True
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
    parent = element.parent
    return parent is not None and bool(re.search(r"\b(?:frame|ce-|csc-|field|content|entry|post)", tokens(parent)))


def _holds_main(element: Tag, whole: int) -> bool:
    """Tell whether a container only looks like furniture: the page's own text lies in it."""
    if element.find(("main", "h1")) is not None or element.get("role") == "main":
        return element.name not in ("nav", "footer")
    text = element.get_text()
    return len(text) > _MAJOR_SHARE * whole and len(text) > 2 * sum(len(a.get_text()) for a in element.find_all("a"))


def _is_hidden(element: Tag, hidden_by_sheet: frozenset[str]) -> bool:
    attributes = element.attrs
    if not attributes:
        return False
    if "hidden" in attributes or str(attributes.get("aria-hidden", "")).lower() == "true":
        return True
    style = attributes.get("style")
    if style and _HIDING_STYLE.search(str(style)):
        return True
    classes = {str(c) for c in element.get_attribute_list("class") if c}
    if classes & _HIDDEN_CLASSES:
        return True
    return bool(hidden_by_sheet and ({f".{c}" for c in classes} | {f"#{attributes.get('id')}"}) & hidden_by_sheet)


def _opened_by_click(root: Tag) -> frozenset[str]:
    """Return the ids that a control of the page shows."""
    return frozenset(_controlled(root))


def _controlled(root: Tag) -> Iterator[str]:
    for element in root.find_all(("a", "button", "div", "li", "h2", "h3", "h4", "summary")):
        for name in ("aria-controls", "data-bs-target", "data-target"):
            value = str(element.get(name) or "").lstrip("#")
            yield from value.split()
        href = str(element.get("href") or "")
        if href.startswith("#") and (element.get("role") == "tab" or element.get("data-toggle")):
            yield href[1:]


def _is_panel(element: Tag, opened: frozenset[str]) -> bool:
    if str(element.get("id") or "") in opened and opened:
        return not re.search(r"cookie|consent|menu|nav", tokens(element))
    return element.get("role") == "tabpanel" or bool(_PANEL_WORDS.search(tokens(element)))


def _hidden_by_sheet(soup: BeautifulSoup) -> frozenset[str]:
    """Return the simple selectors that the page's own style sheets hide outside of @ rules."""
    hidden: set[str] = set()
    for style in soup.find_all("style"):
        text = _without_at_rules(style.get_text())
        for match in _HIDING_RULE.finditer(text):
            selectors = (part.strip() for part in match[1].split(","))
            hidden |= {selector for selector in selectors if _SIMPLE_SELECTOR.match(selector)}
    return frozenset(hidden)


def _without_at_rules(sheet: str) -> str:
    kept, depth, at_rule = [], 0, False
    for piece in re.split(r"([{}])", sheet):
        if depth == 0 and "@" in piece:
            at_rule = True
        if not at_rule:
            kept.append(piece)
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if depth <= 0:
            depth, at_rule = 0, at_rule and piece != "}"
    return "".join(kept)
