"""From the lines of PDF pages to paragraphs, lists and sections."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.text import clean_line, paragraph
from ingest.types import Block, Section


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line as it is set."""

    text: str
    size: float  # of the largest type in it; 0 if unknown


@dataclass(frozen=True, slots=True)
class PdfPage:
    """The lines of a page, top down."""

    number: int  # 1-based
    lines: tuple[PdfLine, ...]


Path = tuple[tuple[int, str], ...]  # level and text of the open headings
_EDGE_LINES = 3  # running lines stand among so many at the top or bottom
_RUNNING_SHARE = 0.6
_CHAPTER_SHARE = 0.2
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?i)^\W*(?:pag(?:ina|e|\.)?\s*)?\d{1,4}(?:\s*(?:/|di|of)\s*\d{1,4})?\W*$")
_HEADING = re.compile(
    r"^(?:(?:Art(?:icolo|icle|\.)?|ART(?:ICOLO|\.)?)\s*\d+\w*\b.{0,120}|(?:CAPO|TITOLO|Capo|Titolo|Allegato|"
    r"ALLEGATO|Sezione|SEZIONE|Parte|PARTE)\s+(?:[IVXLC]+|\d+|[A-Z])\b.{0,120}|"
    r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+[A-ZÀ-Ý][^.;:]{2,90}|[A-Z]\.\d?\s+[A-ZÀ-Ý][^.;:]{2,90})$"
)
_CAPITALS = re.compile(r"^(?=.*[A-ZÀ-Ý]{4})[^a-zà-ù]{4,90}$")
_BULLET = re.compile(r"^\s*(?:[•·▪◦–‣●○■*-]|\(?[a-z]\)|\(?[ivx]{1,4}\)|\d{1,2}\))\s+")
_HYPHENATED = re.compile(r"(?<=[a-zà-ù])-$")
_ENDS = re.compile(r"[.;:!?…]$|\.[\"'»”)]$")
_HEADING_WORDS = 16
_LARGER = 1.12


def without_running_lines(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Remove headers, footers and page numbers: edge lines that most pages share, digits aside."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line.text) for line in _edges(page.lines)})
    least = max(2, _RUNNING_SHARE * len(pages))
    running = {shape for shape, count in seen.items() if count >= least} if len(pages) > 1 else set()
    openings = _chapter_openings(pages)
    return [PdfPage(page.number, tuple(_kept(page.lines, running, openings))) for page in pages]


def _chapter_openings(pages: Sequence[PdfPage]) -> set[str]:
    """Return how headers begin that name the chapter in capitals, and so differ from page to page."""
    seen = Counter(_opening(page.lines[0].text) for page in pages if page.lines)
    least = max(5, _CHAPTER_SHARE * len(pages))
    return {opening for opening, count in seen.items() if opening and count >= least}


def _opening(text: str) -> str:
    """Return the first word and number shape of a line in capitals: "capitolo #"; "" for any other line."""
    match = re.match(r"\D{0,20}?\d+", text)
    letters = [c for c in text if c.isalpha()]
    if match is None or sum(map(str.isupper, letters)) < 0.8 * len(letters):
        return ""
    return _shape(match.group())


def pdf_sections(pages: Sequence[PdfPage], title: str = "") -> tuple[Section, ...]:
    """Return the sections, never across pages; a heading goes on to the next page, the document's title does not count."""
    body = median([line.size for page in pages for line in page.lines] or [0.0])
    sections: list[Section] = []
    path: Path = ()
    for page in pages:
        bare: tuple[Path, str] | None = None  # a heading without text, and the path around it
        for level, heading, lines in _parts(page.lines, body):
            # What looks like a heading, has no text and is followed by its like, is a line of a list.
            if bare is not None and heading and level <= path[-1][0]:
                sections.append(_section(bare[0], (paragraph(bare[1]),), page.number))
            bare = None
            if heading:
                outer = tuple(entry for entry in path if entry[0] < level)
                is_title = heading.casefold() == title.casefold()
                path = outer if is_title else (*outer, (level, heading))
                bare = None if is_title or lines else (outer, heading)
            if blocks := tuple(_blocks(lines)):
                sections.append(_section(path, blocks, page.number))
        if bare is not None:
            sections.append(_section(bare[0], (paragraph(bare[1]),), page.number))
    return tuple(_together(sections))


def _section(path: Path, blocks: tuple[Block, ...], page: int) -> Section:
    return Section(headings=tuple(text for _, text in path), blocks=blocks, page=page)


def _together(sections: Sequence[Section]) -> Iterator[Section]:
    """Join neighbours under the same heading of the same page."""
    waiting: Section | None = None
    for section in sections:
        if waiting is not None and (waiting.headings, waiting.page) == (section.headings, section.page):
            waiting = replace(waiting, blocks=(*waiting.blocks, *section.blocks))
            continue
        if waiting is not None:
            yield waiting
        waiting = section
    if waiting is not None:
        yield waiting


def _edges(lines: Sequence[PdfLine]) -> Sequence[PdfLine]:
    return [line for index, line in enumerate(lines) if _at_edge(index, len(lines))]


def _at_edge(index: int, count: int) -> bool:
    depth = min(_EDGE_LINES, 1 + count // 5)  # a page of few lines is not all edge
    return index < depth or index >= count - depth


def _shape(text: str) -> str:
    return _DIGITS.sub("#", text.casefold())


def _kept(lines: Sequence[PdfLine], running: set[str], openings: set[str]) -> Iterator[PdfLine]:
    for index, line in enumerate(lines):
        if index == 0 and _opening(line.text) in openings:
            continue
        if _at_edge(index, len(lines)) and (_shape(line.text) in running or _PAGE_NUMBER.match(line.text)):
            continue
        yield line


def _parts(lines: Sequence[PdfLine], body: float) -> Iterator[tuple[int, str, list[PdfLine]]]:
    """Yield (level, heading, lines under it); the first part of a page may have no heading."""
    level, heading = 0, ""
    collected: list[PdfLine] = []
    previous: PdfLine | None = None
    for line in lines:
        found = _heading_level(line, body)
        if found == 0:
            collected.append(line)
        elif not collected and heading and found == level and previous is not None and previous.size == line.size > body:
            heading = f"{heading} {line.text}"  # a heading over two lines
        else:
            if heading or collected:
                yield level, heading, collected
            level, heading, collected = found, line.text, []
        previous = line
    if heading or collected:
        yield level, heading, collected


def _heading_level(line: PdfLine, body: float) -> int:
    """Return 0 for text; 1 to 4 for a heading, by size of type first and numbering second."""
    if len(line.text.split()) > _HEADING_WORDS or line.text.endswith((";", ",")) or _BULLET.match(line.text):
        return 0
    if body > 0 and line.size > _LARGER * body and not (line.text.endswith(".") and len(line.text) > 60):
        return 1 if line.size > 1.5 * body else 2
    if _HEADING.match(line.text):
        return 3
    return 4 if _CAPITALS.match(line.text) and len(line.text.split()) > 1 else 0


def _blocks(lines: Sequence[PdfLine]) -> Iterator[Block]:
    """Join lines into paragraphs and list items; mend words that a line end broke."""
    lead: str | None = None
    items: list[str] = []
    for text, is_item in _joined([line.text for line in lines]):
        if is_item:
            items.append(text)
            continue
        if items:
            yield Block(kind="list", lines=tuple(items), lead=lead)
            items = []
        lead = text if text.endswith(":") else None
        yield paragraph(text)
    if items:
        yield Block(kind="list", lines=tuple(items), lead=lead)


def _joined(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    width = max((len(line) for line in lines), default=0)
    current, is_item, full = "", False, False
    for line in lines:
        bullet = _BULLET.match(line)
        text = line[bullet.end() :] if bullet else line
        goes_on = bool(current) and bullet is None and _continues(current, text, full)
        if goes_on and _HYPHENATED.search(current) and text[:1].islower():
            current = _HYPHENATED.sub("", current) + text
        elif goes_on:
            current = f"{current} {text}"
        else:
            if current:
                yield clean_line(current), is_item
            current, is_item = text, bullet is not None
        full = len(line) > 0.6 * width
    if current:
        yield clean_line(current), is_item


def _continues(before: str, text: str, full: bool) -> bool:
    """Tell whether a line goes on with the paragraph: the line before was full, or it starts in lower case."""
    if text[:1].islower() or _HYPHENATED.search(before):
        return True
    return full and not _ENDS.search(before)
