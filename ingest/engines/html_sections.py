"""From the main part of a page to sections: headings with anchors, and blocks of lines."""

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag
from bs4.element import NavigableString

from ingest.engines.html_tables import is_layout, read_table
from ingest.engines.html_tree import elements, tokens
from ingest.engines.section_builder import SectionBuilder
from ingest.text import clean_line, word_count, word_set

_INLINE = word_set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr"
)
_BLOCKS = word_set("div p ul ol table h2 h3 section")
_STRUCTURED = word_set("p ul ol dl table details h2 h3 h4")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LABEL = re.compile(r"(?:^| )\S*-(?:title|titolo|label|heading|caption)(?= |$)")
_KEY_WORDS, _VALUE_WORDS = 8, 40  # a definition this short is a key fact
_MAX_DEPTH = 200


def read_sections(roots: Sequence[Tag], builder: SectionBuilder) -> None:
    """Walk the parts of a page's main text and hand them to the builder."""
    for root in roots:
        _Walker(root, builder).walk(root, 0)
        builder.end_line()


class _Walker:
    def __init__(self, root: Tag, builder: SectionBuilder) -> None:
        self._root = root
        self._builder = builder

    def walk(self, element: Tag, depth: int) -> None:
        for child in list(element.children):
            if type(child) is NavigableString:  # not a comment, which is one of its kinds
                self._builder.add_text(str(child))
            elif isinstance(child, Tag) and child.parent is element:  # not taken with a label before it
                self._enter(child, depth)

    def _enter(self, element: Tag, depth: int) -> None:
        builder = self._builder
        name = element.name
        if depth > _MAX_DEPTH:
            builder.add_text(element.get_text(" "))
        elif name in _HEADINGS or element.get("role") == "heading":
            self._heading(element)
        elif name == "br":
            builder.break_line()
        elif name in ("ul", "ol"):
            builder.end_line()
            builder.add_list(tuple(_items(element)))
        elif name == "dl":
            builder.end_line()
            self._definitions(element, depth)
        elif name == "table" and not is_layout(element):
            builder.end_line()
            table = read_table(element)
            builder.add_table(table.caption, table.lines)
        elif name == "pre":
            builder.end_line()
            builder.add_list(tuple(line for line in map(clean_line, element.get_text().splitlines()) if line))
        elif name == "details":
            self._details(element, depth)
        elif self._is_label(element):
            self._label(element)
        elif name == "button":
            builder.heading(builder.level + 1, clean_line(element.get_text(" ")), _anchor(element, self._root))
        elif name in _INLINE and not any(inner.name in _BLOCKS for inner in elements(element)):
            builder.note_anchor(_own_anchor(element))
            builder.add_text(_inline_text(element))
        else:
            builder.end_line()
            self.walk(element, depth + 1)
            builder.end_line()

    def _heading(self, element: Tag) -> None:
        level = _HEADINGS.get(element.name) or int(str(element.get("aria-level") or 3))
        self._builder.heading(level, clean_line(_inline_text(element)), _anchor(element, self._root))

    def _is_label(self, element: Tag) -> bool:
        """Tell whether a box is a caption by its class: "attachments-title", "field__label"."""
        if element.name not in ("p", "div", "span", "strong") or not _LABEL.search(tokens(element)):
            return False
        if element.find(("p", "div", "ul", "ol", "table", "dl", "a")) is not None:
            return False
        return 0 < word_count(element.get_text(" ")) <= _KEY_WORDS

    def _label(self, element: Tag) -> None:
        """Read a caption and the short text beside it as one line, any other caption as a heading."""
        builder = self._builder
        builder.end_line()
        name = clean_line(_inline_text(element))
        beside = [e for e in element.find_next_siblings() if isinstance(e, Tag)]
        alone = len(beside) == 1 and not any(e.name in _STRUCTURED for e in (beside[0], *elements(beside[0])))
        if alone and 0 < word_count(beside[0].get_text(" ")) <= _VALUE_WORDS:
            value = clean_line(_inline_text(beside[0].extract()))
            builder.add_text(f"{name.rstrip(' :')}: {value}")
            builder.end_line()
        else:
            level = builder.level if builder.path else 2
            builder.heading(level, name.rstrip(" :"), _anchor(element, self._root))

    def _details(self, element: Tag, depth: int) -> None:
        builder = self._builder
        summary = element.find("summary", recursive=False)
        outer = builder.path
        title = clean_line(_inline_text(summary)) if isinstance(summary, Tag) else ""
        if title:
            builder.heading(builder.level + 1, title, _own_anchor(element) or _anchor(element, self._root))
        for child in list(element.children):
            if child is summary:
                continue
            if isinstance(child, Tag):
                self._enter(child, depth + 1)
            elif type(child) is NavigableString:
                builder.add_text(str(child))
        builder.return_to(outer)

    def _definitions(self, element: Tag, depth: int) -> None:
        builder = self._builder
        outer = builder.path
        facts: list[str] = []
        for term, values in _pairs(element):
            name = clean_line(_inline_text(term))
            text = " ".join(clean_line(_inline_text(value)) for value in values)
            long = any(value.find(("ul", "ol", "table", "p")) is not None for value in values) and word_count(text) > _KEY_WORDS

            if "?" in name or word_count(name) > _KEY_WORDS or word_count(text) > _VALUE_WORDS or long:
                builder.add_list(tuple(facts))
                facts = []
                builder.heading(builder.level + 1, name, _own_anchor(term) or _anchor(term, self._root))
                for value in values:
                    self.walk(value, depth + 1)
                    builder.end_line()
                builder.return_to(outer)
            elif name or text:
                facts.append(f"{name.rstrip(' :')}: {text}" if name and text else name or text)
        builder.add_list(tuple(facts))
        builder.return_to(outer)


def _pairs(element: Tag) -> Iterator[tuple[Tag, list[Tag]]]:
    term: Tag | None = None
    values: list[Tag] = []
    for part in element.find_all(("dt", "dd")):
        if part.find_parent("dl") is not element:
            continue
        if part.name == "dt":
            if term is not None and values:
                yield term, values
                values = []
            term = part
        else:
            values.append(part)
    if term is not None and values:
        yield term, values


def _items(element: Tag) -> Iterator[str]:
    """Yield one line for each item, those of inner lists after the item that holds them; steps keep their numbers."""
    items = element.find_all("li", recursive=False)
    for number, item in enumerate(items, start=1):
        inner = item.find_all(("ul", "ol"))
        own = [nested for nested in inner if nested.find_parent(("ul", "ol")) is element]
        lines = [line for nested in own for line in _items(nested)]
        for nested in own:
            nested.extract()
        text = clean_line(_inline_text(item))
        if text:
            yield f"{number}. {text}" if _is_numbered(element, len(items)) and not text[:1].isdigit() else text
        yield from lines


def _is_numbered(element: Tag, items: int) -> bool:
    """Tell whether a reader sees numbers from 1 before the items of a list: letters, or another start, are left alone."""
    return element.name == "ol" and items > 1 and element.get("type", "1") == "1" and element.get("start", "1") == "1"


def _inline_text(element: Tag) -> str:
    """Return the text of an element as one line; inner blocks, cells and line breaks are kept apart."""
    parts: list[str] = []
    for node in element.descendants:
        if type(node) is NavigableString:
            parts.append(re.sub(r"\s+", " ", str(node)))
        elif isinstance(node, Tag) and node.name not in _INLINE:
            parts.append(" ")
    return "".join(parts)


def _anchor(element: Tag, root: Tag) -> str | None:
    """Return the id to which a link to this heading can point: its own, or the nearest one around it."""
    own = _own_anchor(element)
    if own is not None:
        return own
    for inner in element.find_all(True):
        if (anchor := _own_anchor(inner)) is not None:
            return anchor
    for parent in element.parents:
        if parent is root:
            return None
        if (anchor := _own_anchor(parent)) is not None:
            return anchor
    return None


def _own_anchor(element: Tag) -> str | None:
    value = element.get("id") or (element.get("name") if element.name == "a" else None)
    text = str(value).strip() if value else ""
    return text if text and len(text) <= 300 and " " not in text else None
