"""Turns the Markdown of a page into the parts that a design lays out."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from ingest.sample.tables import Table, facts_list, merged_table, plain_table, reads_as_facts
from ingest.sample.types import Page, Site

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TABLE_CSS = {
    "portal": "table table-striped",
    "typo3": "contenttable",
    "wordpress": "wp-block-table",
    "chamber": "views-table cols-3",
    "tables": "tabella",
    "magazine": "article-table",
    "product": "product-table",
}


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading of level 2."""

    title: str  # plain text
    heading: Markup  # the title as HTML
    slug: str
    html: Markup

    @property
    def is_question(self) -> bool:
        """Whether the heading asks something."""
        return self.title.rstrip().endswith("?")


@dataclass(frozen=True, slots=True)
class Body:
    """A page's content: what stands before the first heading, then the sections."""

    intro: Markup
    sections: tuple[Section, ...]


def parse(text: str) -> list[Token]:
    """Return the tokens of a Markdown text, tables included."""
    return _MARKDOWN.parse(text)


def lay_out(page: Page, site: Site, link: Callable[[str], str]) -> Body:
    """Return the body of a page in the manner of its site; `link` turns each address of a link into an href."""
    tokens = parse(page.text)
    _link_all(tokens, link)
    writer = _Writer(page, site)
    starts = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.level == 0 and t.tag in ("h1", "h2")]
    ends = [*starts[1:], len(tokens)] if starts else []
    intro = tokens[: starts[0]] if starts else tokens
    sections = []
    taken: set[str] = set()
    for start, end in zip(starts, ends, strict=True):
        inline = tokens[start + 1]
        title = plain(inline)
        slug = _unused(slugify(title), taken)
        heading = _MARKDOWN.renderer.render([inline], _MARKDOWN.options, {})
        sections.append(Section(title, Markup(heading), slug, writer.write(tokens[start + 3 : end], title)))
    return Body(writer.write(intro, page.title), tuple(sections))


def plain(inline: Token) -> str:
    """Return the text of an inline token, without marks."""
    parts = [" " if c.type == "softbreak" else c.content for c in inline.children or ()]
    return "".join(parts).strip()


@lru_cache(maxsize=2048)  # asked for by every menu and box that names the page
def first_paragraph(text: str, limit: int = 170) -> str:
    """Return the beginning of the first paragraph of a Markdown text, whole words only."""
    tokens = parse(text)
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and before.level == 0:
            words = plain(token)
            return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
    return ""


def slugify(text: str) -> str:
    """Return a text as part of an address: small letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-") or "sezione"


class _Writer:
    """Writes runs of tokens as HTML, tables and lower headings in the manner of the site."""

    def __init__(self, page: Page, site: Site) -> None:
        self._page = page
        self._site = site
        self._facts_left = "facts" in site.traits and page.kind in ("service", "call", "event")

    def write(self, tokens: Sequence[Token], title: str) -> Markup:
        html = []
        start = 0
        for index, token in enumerate(tokens):
            if token.type == "heading_open" and self._site.anchors == "id":
                token.attrSet("id", slugify(plain(tokens[index + 1])))
            if token.type == "table_open":
                html.append(self._render(tokens[start:index]))
            elif token.type == "table_close":
                html.append(self._table(tokens, index, title))
                start = index + 1
        html.append(self._render(tokens[start:]))
        return Markup("".join(html))

    def _render(self, tokens: Sequence[Token]) -> str:
        return str(_MARKDOWN.renderer.render(list(tokens), _MARKDOWN.options, {}))

    def _table(self, tokens: Sequence[Token], close: int, title: str) -> str:
        start = max(i for i in range(close) if tokens[i].type == "table_open")
        rows: list[list[str]] = []
        for token in tokens[start:close]:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._render([token]))
        table = Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))
        if self._facts_left and reads_as_facts(table):
            self._facts_left = False
            return facts_list(table)
        caption = escape(title) if "caption" in self._site.traits else None
        write = merged_table if "rowspan" in self._site.traits else plain_table
        return write(table, _TABLE_CSS[self._site.design], caption)


def _link_all(tokens: Sequence[Token], link: Callable[[str], str]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", link(str(child.attrGet("href"))))


def _unused(slug: str, taken: set[str]) -> str:
    wanted, number = slug, 1
    while wanted in taken:
        number += 1
        wanted = f"{slug}-{number}"
    taken.add(wanted)
    return wanted
