"""Collects headings and lines, as they come, into sections."""

import re
from collections.abc import Sequence

from ingest.dates import is_date_stamp
from ingest.text import clean_line, paragraph
from ingest.types import Block, Section

# Headings of furniture that sits in the text; what stands under them is not the page's own.
_FURNITURE_HEADINGS = re.compile(
    r"(?i)^(?:condividi.*|share.*|seguici.*|follow us.*|newsletter.*|iscriviti alla newsletter.*|articoli "
    r"correlati|contenuti correlati|notizie correlate|"
    r"(?:ti )?potrebbe(?:ro)? (?:anche )?interessar\w*.*|leggi anche.*|related (?:posts|articles|content).*|you "
    r"may also.*|articoli recenti|recent posts|"
    r"ultime notizie|latest news|commenti.*|comments.*|cookie.*|valuta (?:questa|il).*|quanto sono chiare.*|"
    r"naviga(?:zione)?|menu|in questa sezione|"
    r"in questa pagina|indice(?: della pagina)?|on this page)$"
)
_ENDS = re.compile(r"[.;:!?…]$")
_STARTS_NEW = re.compile(r"^[A-ZÀ-Ý0-9•\-–*(«\"“]")
_MAX_HEADING = 250
_LANGUAGE_LINK = re.compile(r"(?i)^(?:versione (?:italiana|inglese)|(?:english|italian) version|italiano|english|it|en)$")
_BULLET = re.compile(r"^[•·▪◦–*-]\s+")

Path = tuple[tuple[int, str, str | None], ...]  # level, text and anchor of the open headings, outermost first


class SectionBuilder:
    """Holds the open headings; a line belongs to the innermost one."""

    def __init__(self, title: str) -> None:
        self._title = title.casefold()
        self._path: Path = ()
        self._title_anchor: str | None = None  # of the heading that repeats the title, which stands in no path
        self._muted: int | None = None  # level of a furniture heading under which nothing counts
        self._line: list[str] = []
        self._blocks: list[Block] = []
        self._sections: list[Section] = []

    @property
    def path(self) -> Path:
        """The open headings."""
        return self._path

    @property
    def level(self) -> int:
        """Level of the innermost open heading; 1 if none is open."""
        return self._path[-1][0] if self._path else 1

    def add_text(self, text: str) -> None:
        """Add running text to the open line."""
        self._line.append(text.replace("\n", " "))

    def note_anchor(self, anchor: str | None) -> None:
        """Take the name of a place that stands just after a heading without one."""
        if anchor and self._path and self._path[-1][2] is None and not self._blocks and not "".join(self._line).strip():
            level, text, _ = self._path[-1]
            self._path = (*self._path[:-1], (level, text, anchor))

    def break_line(self) -> None:
        """End the line at a <br> if a sentence, a label or a list entry ends there; otherwise it is layout."""
        before = clean_line("".join(self._line))
        self._line = [before, "\n"] if before else []

    def end_line(self) -> None:
        """End the open line, which becomes a paragraph."""
        pieces = [clean_line(piece) for piece in "".join(self._line).split("\n") if clean_line(piece)]
        self._line = []
        lines: list[str] = []
        for piece in pieces:
            if lines and not _ENDS.search(lines[-1]) and not _STARTS_NEW.match(piece):
                lines[-1] = f"{lines[-1]} {piece}"
            else:
                lines.append(piece)
        for line in lines:
            if not is_date_stamp(line) and not _LANGUAGE_LINK.match(line):
                self._add(paragraph(_BULLET.sub("", line)))

    def add_list(self, items: Sequence[str]) -> None:
        """Add a list; the sentence before it leads it."""
        if items:
            self._add(Block(kind="list", lines=tuple(items), lead=self._lead()))

    def add_table(self, caption: str | None, lines: Sequence[str]) -> None:
        """Add a table; its caption, or else a sentence before it that ends in a colon, leads it."""
        if not lines:
            return
        lead = caption or self._lead()
        if caption:
            self._add(paragraph(caption))
        self._add(Block(kind="table", lines=tuple(lines), lead=lead))

    def heading(self, level: int, text: str, anchor: str | None) -> None:
        """Close the section and open one under this heading."""
        self.end_line()
        self._close()
        if not text:
            return
        if len(text) > _MAX_HEADING:
            self._add(paragraph(text))  # a paragraph that was only meant to look big
            return
        if self._muted is not None and level > self._muted:
            return
        self._muted = level if _FURNITURE_HEADINGS.match(text) else None
        outer = tuple(entry for entry in self._path if entry[0] < level)
        if text.casefold() == self._title:
            self._path, self._title_anchor = outer, anchor
        else:
            self._path = (*outer, (level, text, anchor))

    def return_to(self, path: Path) -> None:
        """Close the section and go back under these headings."""
        self.end_line()
        if path != self._path:
            self._close()
            self._path = path

    def sections(self) -> tuple[Section, ...]:
        """Return everything collected, in order."""
        self.end_line()
        self._close()
        return tuple(self._sections)

    def _lead(self) -> str | None:
        if not self._blocks or self._blocks[-1].kind != "text":
            return None
        last = self._blocks[-1].lines[-1]
        return last if last.endswith(":") else None

    def _add(self, block: Block) -> None:
        if self._muted is None:
            self._blocks.append(block)

    def _close(self) -> None:
        if self._blocks:
            anchor = next((entry[2] for entry in reversed(self._path) if entry[2]), None if self._path else self._title_anchor)
            headings = tuple(text for _, text, _ in self._path)
            self._sections.append(Section(headings=headings, blocks=tuple(self._blocks), anchor=anchor))
        self._blocks = []
