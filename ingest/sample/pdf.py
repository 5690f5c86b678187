"""Renders content files as PDFs: the same bytes for the same text."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from fpdf import FPDF, FontFace
from fpdf.enums import TableCellFillMode
from markdown_it.token import Token

from ingest.sample.body import parse, plain
from ingest.sample.errors import PdfTextError
from ingest.sample.types import Page, Site
from ingest.sample.wording import labels, long_date, notice

FIXED_TIME = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)  # for PDFs without a date of their own
_ENCODING = "cp1252"  # of the fonts that every reader of PDFs has: accents, dashes, quotes and the euro sign
_INSTEAD = str.maketrans(
    {"\u2192": "->", "\u2011": "-", "\u202f": " ", "\u00a0": " ", "\u2212": "-", "\u2265": ">=", "\u2264": "<=", "\u2032": "'"}
)
_SIZES = {"h1": 16.0, "h2": 12.5, "h3": 11.0, "h4": 10.5}
_LEVELS = {"h1": 0, "h2": 1, "h3": 2, "h4": 3}
_TEXT = 10.5  # points
_LINE = 5.2  # millimetres


def render_pdf(page: Page, site: Site) -> bytes:
    """Return a PDF with headings, lists and tables as text. Raises PdfTextError on a character without a glyph."""
    document = _Document(page, site)
    document.write_blocks(parse(page.text))
    return bytes(document.output())


class _Document(FPDF):
    """A PDF in the manner of a site: letterhead above, notice and page number below."""

    def __init__(self, page: Page, site: Site) -> None:
        super().__init__(format="A4")
        self._page_of_web = page
        self._site = site
        self._words = labels(page.lang)
        self._face = "Times" if page.kind in ("call", "archive") else "Helvetica"
        self._colour = tuple(int(site.colour[i : i + 2], 16) for i in (1, 3, 5))
        self.core_fonts_encoding = _ENCODING
        self.set_margins(22, 20, 22)
        self.set_auto_page_break(True, margin=24)
        self.alias_nb_pages()
        self.set_creation_date(datetime.combine(page.updated or page.published or FIXED_TIME.date(), time(8), UTC))
        self.set_title(self._text(page.title))
        self.set_author(self._text(site.name))
        self.set_lang("it-IT" if page.lang == "it" else "en-GB")
        self.set_subject(self._text(notice(site.name, page.lang)))
        self.add_page()
        self._head()

    def header(self) -> None:
        """Print the letterhead of each page."""
        self.set_y(9)
        self.set_font(self._face, "B", 8.5)
        self.set_text_color(*self._colour)
        self.cell(60, 5, self._text(self._site.short_name))
        self.set_font(self._face, "", 8.5)
        title = self._text(self._page_of_web.title)
        self.cell(
            0, 5, title if len(title) <= 70 else title[:70].rsplit(" ", 1)[0] + "…", align="R", new_x="LMARGIN", new_y="NEXT"
        )
        self.set_draw_color(*self._colour)
        self.line(22, 15, 188, 15)
        self.set_text_color(0)
        self.set_y(20)

    def footer(self) -> None:
        """Print that this is a sample, and the number of the page."""
        self.set_y(-16)
        self.set_font(self._face, "I", 8)
        self.set_text_color(90)
        sample = self._words["notice_pdf"].format(name=self._site.name.rstrip("."))
        for line in self._wrapped(self._text(sample), self.epw):
            self.cell(0, 4, line, align="C", new_x="LMARGIN", new_y="NEXT")
        self.cell(0, 4, f"{self._words['page_of']} {self.page_no()} {self._words['of']} {{nb}}", align="C")
        self.set_text_color(0)

    def write_blocks(self, tokens: Sequence[Token]) -> None:
        """Print the blocks of a Markdown text."""
        for number, (start, end) in enumerate(_blocks(tokens)):
            block = tokens[start:end]
            if number and block[0].type == "heading_open" and block[0].tag == "h1":
                self.add_page()
            self._block(block)

    def _head(self) -> None:
        page = self._page_of_web
        self.set_font(self._face, "B", 18)
        self._line(page.title, 8)
        self.set_font(self._face, "", 9.5)
        for key, day in (("published", page.published), ("updated", page.updated)):
            if day:
                colon = ":" if key == "updated" else ""
                self._line(f"{self._words[key]}{colon} {long_date(day, page.lang)}", 5)
        self.ln(4)

    def _block(self, block: Sequence[Token]) -> None:
        match block[0].type:
            case "heading_open":
                self._heading(block[0].tag, plain(block[1]))
            case "table_open":
                self._table(block)
            case "bullet_list_open" | "ordered_list_open":
                self._list(block)
            case "hr":
                self.ln(3)
            case _:
                for token in block:
                    if token.type == "inline":
                        self._paragraph(token)

    def _heading(self, tag: str, title: str) -> None:
        size = _SIZES.get(tag, _TEXT)
        if self.will_page_break(24):
            self.add_page()
        self.ln(2)
        self.start_section(self._text(title), level=min(_LEVELS.get(tag, 3), 1))
        self.set_font(self._face, "B", size)
        self.set_text_color(*self._colour)
        self._line(title, size * 0.5)
        self.set_text_color(0)
        self.ln(1)

    def _paragraph(self, inline: Token) -> None:
        for text, bold in _lines(inline):
            self.set_font(self._face, "B" if bold else "", _TEXT)
            self._line(text, _LINE)
        self.ln(1.8)

    def _list(self, block: Sequence[Token]) -> None:
        number, depth = 0, 0
        for token in block:
            if token.type.endswith("_list_open"):
                depth += 1
                number = int(token.attrGet("start") or 1) - 1 if token.type == "ordered_list_open" else number
            elif token.type.endswith("_list_close"):
                depth -= 1
            elif token.type == "list_item_open":
                number += 1
                mark = f"{token.info}{token.markup}" if token.info else "•"
            elif token.type == "inline":
                self.set_font(self._face, "", _TEXT)
                self.set_x(22 + 5 * depth)
                self._line(f"{mark} {plain(token)}", _LINE)
        self.ln(1.8)

    def _table(self, block: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        for token in block:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._text(plain(token)))
        widest = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
        self.set_font(self._face, "", 9.5)
        heads = FontFace(emphasis="BOLD", color=255, fill_color=self._colour)
        with self.table(
            col_widths=tuple(max(8, min(40, width)) for width in widest),
            headings_style=heads,
            line_height=4.8,
            padding=1,
            text_align="LEFT",
            cell_fill_color=245,
            cell_fill_mode=TableCellFillMode.EVEN_ROWS,
        ) as table:
            for cells in rows:
                table.row(cells)
        self.ln(3)

    def _line(self, text: str, height: float) -> None:
        """Print a text from the present position to the right margin, in as many lines as it takes."""
        left = self.x
        room = self.w - self.r_margin - left - 2 * self.c_margin
        for line in self._wrapped(self._text(text), room):
            self.set_x(left)
            self.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")

    def _wrapped(self, text: str, room: float) -> Iterator[str]:
        """Yield the lines of a text. The library's own breaking of lines takes many times as long."""
        space = self._width(" ")
        line: list[str] = []
        used = 0.0
        for word in text.split():
            width = self._width(word)
            if line and used + space + width > room:
                yield " ".join(line)
                line, used = [], 0.0
            used += width + (space if line else 0)
            line.append(word)
        yield " ".join(line)

    def _width(self, text: str) -> float:
        assert self.current_font is not None
        points: float = self.current_font.get_text_width(self.normalize_text(text), self.font_size_pt, None)[1]
        return points / self.k

    def _text(self, text: str) -> str:
        text = text.translate(_INSTEAD)
        try:
            text.encode(_ENCODING)
        except UnicodeEncodeError as error:
            lost = text[error.start : error.end]
            raise PdfTextError(f"{self._page_of_web.file}: no glyph for {lost!r}; write it in another way") from error
        return text


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each block of the outermost level."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield start, index + 1
            start = index + 1


def _lines(inline: Token) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a paragraph: a line of its own in bold type stays one, others flow together."""
    children = inline.children or []
    if children and children[0].type == "strong_open" and any(c.type == "strong_close" for c in children):
        end = next(i for i, c in enumerate(children) if c.type == "strong_close")
        if end + 1 == len(children) or children[end + 1].type == "softbreak":
            yield "".join(c.content for c in children[:end]), True
            rest = "".join(" " if c.type == "softbreak" else c.content for c in children[end + 1 :]).strip()
            if rest:
                yield rest, False
            return
    yield plain(inline), False
