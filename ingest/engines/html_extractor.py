"""HTML pages: title, dates, language and the main text in sections."""

import warnings
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from ingest.addresses import normalise
from ingest.engines.html_cleaning import clean
from ingest.engines.html_dates import HeadDates, page_dates
from ingest.engines.html_hidden import Hiding
from ingest.engines.html_main import main_parts
from ingest.engines.html_sections import read_sections
from ingest.engines.html_tree import TagIndex, tokens
from ingest.engines.language import LanguageDetector
from ingest.engines.missing_page import says_not_found
from ingest.engines.planted_text import agrees, count_cut, without_orders
from ingest.engines.section_builder import SectionBuilder
from ingest.errors import ExtractionError
from ingest.text import clean_line, document_words, section_text
from ingest.types import ExtractedDocument, ExtractionHints, Reason, Section, Validity
from ingest.validity import find_validity
from kb.page_orders import gives_orders

HOME_PATHS = frozenset({"", "/", "/it", "/it/", "/en", "/en/"})
_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " • ", " · ")
_LABEL_WORDS = frozenset(("badge", "label", "stato", "status", "state", "chip", "flag", "tag"))


class HtmlExtractor:
    """Extracts with BeautifulSoup. `thin_words`: fewer words than these, and no table, are no document."""

    def __init__(self, languages: LanguageDetector, thin_words: int) -> None:
        self._languages = languages
        self._thin_words = thin_words

    def extract(self, body: bytes, url: str, hints: ExtractionHints, charset: str | None = None) -> ExtractedDocument:
        """Raises ExtractionError if the page has too little text, or says that there is none."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is read as the HTML that browsers take it for
            soup = BeautifulSoup(body, "lxml", from_encoding=charset)
        index = TagIndex(soup)
        stated = _html_language(index)
        canonical, alternates = _links(index, url)
        hiding = Hiding(index)
        title = _title(soup, index, hiding) or url
        labels = tuple(_status_labels(index, hiding))
        head = HeadDates(index)
        clean(soup, hiding, hints.drop_selectors)
        published, updated = page_dates(soup, index, head)
        builder = SectionBuilder(title)
        read_sections(main_parts(soup, hints.content_selector), builder)
        read = builder.sections()
        sections = without_orders(read)
        self._refuse_empty(title, sections)
        text = "\n".join(section_text(section) for section in sections)
        language = hints.page_language or self._languages.detect(text, stated)
        original = alternates.get(hints.main_language) if language != hints.main_language else None
        # A home page announces the windows of other pages.
        home = urlsplit(url).path in HOME_PATHS
        return ExtractedDocument(
            kind="html",
            title=title,
            language=language,
            sections=sections,
            canonical_url=canonical,
            translation_of=original if original != url else None,
            published_on=published,
            updated_on=updated,
            validity=Validity() if home else find_validity(title, text.split("\n"), labels),
            planted=count_cut(read, sections),
        )

    def _refuse_empty(self, title: str, sections: Sequence[Section]) -> None:
        words = document_words(tuple(sections))
        if says_not_found(title, words):
            raise ExtractionError(Reason.SOFT_404, f"the page is called {title!r}")
        has_table = any(block.kind == "table" for section in sections for block in section.blocks)
        if words == 0 or (words < self._thin_words and not has_table):
            raise ExtractionError(Reason.TOO_THIN, f"{words} words of main text")


def _html_language(index: TagIndex) -> str | None:
    html = next(index.all("html"), None)
    value = str(html.get("lang") or html.get("xml:lang") or "") if html is not None else ""
    return value.lower().partition("-")[0].partition("_")[0] or None


def _links(index: TagIndex, url: str) -> tuple[str | None, dict[str, str]]:
    """Return the canonical address and the addresses of translations by language."""
    canonical: str | None = None
    alternates: dict[str, str] = {}
    for link in index.all("link"):
        relation = {str(r).lower() for r in link.get_attribute_list("rel") if r}
        if not relation & {"canonical", "alternate"}:
            continue
        address = normalise(str(link.get("href") or ""), url)
        if address is None:
            continue
        if "canonical" in relation and canonical is None:
            canonical = address
        elif "alternate" in relation and link.get("hreflang"):
            alternates.setdefault(str(link["hreflang"]).lower().partition("-")[0], address)
    return canonical, alternates


def _title(soup: BeautifulSoup, index: TagIndex, hiding: Hiding) -> str:
    """Return the page's own title: its h1, or what the head says without the site's name. An order is no title."""
    stated = clean_line(soup.title.get_text(" ")) if soup.title is not None else ""
    page_title = "" if gives_orders(stated) else stated
    read = [(h, clean_line(h.get_text(" "))) for h in index.all("h1") if not hiding.hides_around(h)]
    headings = [(h, text) for h, text in read if text and not gives_orders(text)]
    for heading, text in headings:
        if heading.find_parent(("main", "article")) is not None:
            return text
    for _, text in headings:
        if text.casefold() in page_title.casefold():
            return text
    if len(headings) == 1:
        return headings[0][1]
    return _announced(soup, index, page_title) or _without_site(page_title) or (headings[0][1] if headings else "")


def _announced(soup: BeautifulSoup, index: TagIndex, page_title: str) -> str:
    """Return the title for social networks, which no reader of the page sees, if the page says the same; else ""."""
    opengraph = next((m for m in index.all("meta") if m.get("property") == "og:title"), None)
    stated = clean_line(str(opengraph.get("content") or "")) if opengraph is not None else ""
    return stated if stated and agrees(stated, f"{page_title} {(soup.body or soup).get_text(' ')}") else ""


def _without_site(title: str) -> str:
    for separator in _SEPARATORS:
        first, found, _ = title.partition(separator)
        if found and len(first) > 3:
            return first.strip()
    return title


def _status_labels(index: TagIndex, hiding: Hiding) -> Iterator[str]:
    """Yield the short texts that a page shows as a status: badges, and "Stato: chiuso"."""
    for element in index.all("span", "div", "p", "strong", "li"):
        names = tokens(element)
        if names and _LABEL_WORDS.intersection(names.replace("-", " ").split()) and not _has_blocks(element):
            text = clean_line(element.get_text(" "))
            if 0 < len(text) <= 60 and not hiding.hides_around(element):
                yield text


def _has_blocks(element: Tag) -> bool:
    return element.find(("p", "ul", "div", "table", "h2")) is not None
