"""HTML pages: title, dates, language and the main text in sections."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from ingest.addresses import normalise
from ingest.engines.html_cleaning import clean, tokens
from ingest.engines.html_dates import HeadDates, page_dates
from ingest.engines.html_sections import read_sections
from ingest.engines.language import LanguageDetector
from ingest.engines.section_builder import SectionBuilder
from ingest.errors import ExtractionError
from ingest.text import clean_line, document_words, section_text
from ingest.types import ExtractedDocument, ExtractionHints, Reason, Section, Validity
from ingest.validity import find_validity

_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " • ", " · ")
HOME_PATHS = frozenset({"", "/", "/it", "/it/", "/en", "/en/"})
_DOMINANT = 0.9  # a child with this share of the text is the main part
_LABEL_WORDS = ("badge", "label", "stato", "status", "state", "chip", "flag", "tag")
_BLOCKS = ("div", "section", "article", "td", "table", "tbody", "tr", "center", "form", "main")


class HtmlExtractor:
    """Extracts with BeautifulSoup. `thin_words`: fewer words than these, and no table, are no document."""

    def __init__(self, languages: LanguageDetector, thin_words: int) -> None:
        self._languages = languages
        self._thin_words = thin_words

    def extract(self, body: bytes, url: str, hints: ExtractionHints, charset: str | None = None) -> ExtractedDocument:
        """Raises ExtractionError if the page has too little text."""
        soup = BeautifulSoup(body, "lxml", from_encoding=charset)
        stated = _html_language(soup)
        canonical, alternates = _links(soup, url)
        title = _title(soup)
        labels = tuple(_status_labels(soup))
        visible_title = _page_title(soup)
        head = HeadDates(soup)
        clean(soup, hints.drop_selectors)
        published, updated = page_dates(soup, head)
        builder = SectionBuilder(title)
        read_sections(_main(soup, hints.content_selector), builder)
        sections = builder.sections()
        self._refuse_thin(sections)
        text = "\n".join(section_text(section) for section in sections)
        language = hints.page_language or self._languages.detect(text, stated)
        original = alternates.get(hints.main_language) if language != hints.main_language else None
        return ExtractedDocument(
            kind="html",
            title=title or visible_title or url,
            language=language,
            sections=sections,
            canonical_url=canonical,
            translation_of=original if original != url else None,
            published_on=published,
            updated_on=updated,
            # A home page announces other pages' windows.
            validity=Validity() if urlsplit(url).path in HOME_PATHS else find_validity(title, text.split("\n"), labels),
        )

    def _refuse_thin(self, sections: Sequence[Section]) -> None:
        words = document_words(tuple(sections))
        has_table = any(block.kind == "table" for section in sections for block in section.blocks)
        if words == 0 or (words < self._thin_words and not has_table):
            raise ExtractionError(Reason.TOO_THIN, f"{words} words of main text")


def _html_language(soup: BeautifulSoup) -> str | None:
    html = soup.find("html")
    value = str(html.get("lang") or html.get("xml:lang") or "") if isinstance(html, Tag) else ""
    return value.lower().partition("-")[0].partition("_")[0] or None


def _links(soup: BeautifulSoup, url: str) -> tuple[str | None, dict[str, str]]:
    """Return the canonical address and the addresses of translations by language."""
    canonical: str | None = None
    alternates: dict[str, str] = {}
    for link in soup.find_all("link", href=True):
        relation = {str(r).lower() for r in link.get_attribute_list("rel") if r}
        address = normalise(str(link["href"]), url)
        if address is None:
            continue
        if "canonical" in relation and canonical is None:
            canonical = address
        elif "alternate" in relation and link.get("hreflang"):
            alternates.setdefault(str(link["hreflang"]).lower().partition("-")[0], address)
    return canonical, alternates


def _title(soup: BeautifulSoup) -> str:
    """Return the page's own title: its h1, or what the head says without the site's name."""
    page_title = _page_title(soup)
    for inside in soup.select("main h1, article h1, [role=main] h1"):
        if text := clean_line(inside.get_text(" ")):
            return text
    headings = [text for h in soup.find_all("h1") if (text := clean_line(h.get_text(" ")))]
    for heading in headings:
        if heading.casefold() in page_title.casefold():
            return heading
    if len(headings) == 1:
        return headings[0]
    opengraph = soup.find("meta", property="og:title")
    stated = clean_line(str(opengraph.get("content") or "")) if isinstance(opengraph, Tag) else ""
    return stated or _without_site(page_title) or (headings[0] if headings else "")


def _page_title(soup: BeautifulSoup) -> str:
    return clean_line(soup.title.get_text(" ")) if soup.title is not None else ""


def _without_site(title: str) -> str:
    for separator in _SEPARATORS:
        first, found, _ = title.partition(separator)
        if found and len(first) > 3:
            return first.strip()
    return title


def _status_labels(soup: BeautifulSoup) -> Iterator[str]:
    """Yield the short texts that a page shows as a status: badges, and "Stato: chiuso"."""
    for element in soup.find_all(("span", "div", "p", "strong", "li")):
        words = tokens(element).replace("-", " ").split()
        if any(word in _LABEL_WORDS for word in words) and element.find(("p", "ul", "div", "table", "h2")) is None:
            text = clean_line(element.get_text(" "))
            if 0 < len(text) <= 60:
                yield text


def _main(soup: BeautifulSoup, selector: str | None) -> list[Tag]:
    """Return the elements that hold the main text, in order."""
    if selector:
        chosen = soup.select(selector)
        if chosen:
            return [e for e in chosen if not any(parent in chosen for parent in e.parents)]
    root = soup.body or soup
    weight = _weight(root)
    for marked in (soup.find_all("main"), soup.select("[role=main]"), _articles(soup)):
        if len(marked) == 1 and _weight(marked[0]) >= 0.3 * weight:
            return [marked[0]]
    return [_dominant(root)]


def _articles(soup: BeautifulSoup) -> list[Tag]:
    articles = soup.find_all("article")
    return [a for a in articles if a.find_parent("article") is None]


def _weight(element: Tag) -> int:
    """Return the length of the text that is not in links."""
    linked = sum(len(a.get_text()) for a in element.find_all("a"))
    return len(element.get_text()) - linked


def _dominant(root: Tag) -> Tag:
    """Go down as long as one child holds nearly all of the text."""
    current = root
    while True:
        weight = _weight(current)
        children = [c for c in current.find_all(_BLOCKS, recursive=False) if isinstance(c, Tag)]
        heavy = max(children, key=_weight, default=None)
        if heavy is None or heavy.name in ("table", "tr") or _weight(heavy) < _DOMINANT * weight or weight <= 0:
            return current
        if current.find(("h1", "h2"), recursive=False) is not None:
            return current
        current = heavy
