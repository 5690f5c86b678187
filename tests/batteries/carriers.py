"""Ways in which a text may be planted in a real page: seen, hidden, or beside the text."""

import io
import json
import random
from collections.abc import Callable
from typing import Literal

from bs4 import BeautifulSoup, Comment, Tag
from fpdf import FPDF
from fpdf.enums import TextMode
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

Position = Literal["start", "middle", "end"]
POSITIONS: tuple[Position, ...] = ("start", "middle", "end")
_PARAGRAPH = 30  # characters of a paragraph beside which a text is planted

_STYLES = {
    "display_none": ("display:none", "visibility:hidden", "opacity:0", "display: none !important"),
    "off_screen": ("position:absolute;left:-9999px", "text-indent:-9999px", "position:fixed;top:-200vh"),
    "white_on_white": ("color:#fff", "color:white;background:#ffffff", "color:#fefefe;background-color:white"),
    "one_pixel": ("font-size:1px", "width:1px;height:1px;overflow:hidden", "font-size:0"),
}
SEEN = frozenset(("visible_text", "table_cell", "pdf_text"))


def plant_html(body: bytes, text: str, carrier: str, position: Position, chance: random.Random) -> bytes:
    """Return a page with a text planted in it; `carrier` is one of HTML_CARRIERS."""
    soup = BeautifulSoup(body, "lxml")
    HTML_CARRIERS[carrier](soup, text, position, chance)
    return soup.encode("utf-8")


def plant_pdf(body: bytes, text: str, carrier: str, position: Position, chance: random.Random) -> bytes:
    """Return a PDF file with a text planted in it; `carrier` is one of PDF_CARRIERS."""
    reader = PdfReader(io.BytesIO(body))
    writer = PdfWriter(clone_from=reader)
    last = len(writer.pages) - 1
    number = {"start": 0, "middle": last // 2, "end": last}[position]
    PDF_CARRIERS[carrier](writer, number, text, chance)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


# ------------------------------------------------------------------------------------------------------------ HTML


def _visible(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    _put(soup, _tag(soup, "p", text), position)


def _styled(name: str) -> Callable[[BeautifulSoup, str, Position, random.Random], None]:
    def plant(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
        style = chance.choice(_STYLES[name])
        paragraph = _tag(soup, chance.choice(("p", "div", "span")), text)
        if chance.random() < 0.3:
            sheet = _tag(soup, "style", f".nota-k7 {{ {style} }}")
            (soup.head or soup).append(sheet)
            paragraph["class"] = "nota-k7"
        else:
            paragraph["style"] = style
        _put(soup, paragraph, position)

    return plant


def _comment(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    _put(soup, Comment(f" {text} "), position)


def _alt(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    image = soup.new_tag("img", src="/logo.png", alt=text)
    _put(soup, image, position)


def _title(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    link = soup.new_tag("a", href="/estero", title=text)
    link.string = "estero"
    _put(soup, link, position)


def _meta(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    for name, value in (("name", "description"), ("property", "og:description"), ("property", "og:title")):
        for known in soup.find_all("meta", attrs={name: value}):
            known.decompose()
        (soup.head or soup).append(soup.new_tag("meta", attrs={name: value, "content": text}))


def _json_ld(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    script = _tag(soup, "script", json.dumps({"@type": "Article", "name": text, "headline": text, "description": text}))
    script["type"] = "application/ld+json"
    (soup.head or soup).append(script)


def _cell(soup: BeautifulSoup, text: str, position: Position, chance: random.Random) -> None:
    root = soup.find("main") or soup.body or soup
    table = root.find("table") if isinstance(root, Tag) else None
    if isinstance(table, Tag):
        rows = table.find_all("tr")[1:]
        cells = rows[_at(position, len(rows))].find_all("td") if rows else []
        if cells:
            cells[-1].append(f" {text}")
            return
    rows = "<tr><th>Voce</th><th>Nota</th></tr><tr><td>Avvertenza</td><td></td></tr>"
    made = BeautifulSoup(f"<table>{rows}</table>", "html.parser")
    made.find_all("td")[1].string = text
    _put(soup, made.table or made, position)


HTML_CARRIERS: dict[str, Callable[[BeautifulSoup, str, Position, random.Random], None]] = {
    "visible_text": _visible,
    "display_none": _styled("display_none"),
    "off_screen": _styled("off_screen"),
    "white_on_white": _styled("white_on_white"),
    "one_pixel": _styled("one_pixel"),
    "comment": _comment,
    "alt": _alt,
    "title": _title,
    "meta_description": _meta,
    "json_ld": _json_ld,
    "table_cell": _cell,
}


def _tag(soup: BeautifulSoup, name: str, text: str) -> Tag:
    tag = soup.new_tag(name)
    tag.string = text
    return tag


def _at(position: Position, count: int) -> int:
    return {"start": 0, "middle": count // 2, "end": count - 1}[position]


def _put(soup: BeautifulSoup, planted: Tag | str, position: Position) -> None:
    """Put something before the first, or after the middle or last paragraph of the main text."""
    root = soup.find("main") or soup.find("article") or soup.body or soup
    assert isinstance(root, Tag)
    found = [p for p in root.find_all("p") if p.find_parent(("footer", "nav", "aside")) is None]
    paragraphs = [p for p in found if len(p.get_text()) >= _PARAGRAPH]
    if not paragraphs:
        root.append(planted)
    elif position == "start":
        paragraphs[0].insert_before(planted)
    else:
        paragraphs[_at(position, len(paragraphs))].insert_after(planted)


# ------------------------------------------------------------------------------------------------------------- PDF


def _pdf_text(writer: PdfWriter, number: int, text: str, chance: random.Random) -> None:
    _print_on(writer, number, text)


def _pdf_unseen(writer: PdfWriter, number: int, text: str, chance: random.Random) -> None:
    _print_on(writer, number, text, chance.choice(("mode 3", "white", "tiny", "outside")))


def _pdf_metadata(writer: PdfWriter, number: int, text: str, chance: random.Random) -> None:
    writer.add_metadata({"/Title": text, "/Subject": text, "/Keywords": text})


def _pdf_annotation(writer: PdfWriter, number: int, text: str, chance: random.Random) -> None:
    writer.add_annotation(number, FreeText(text=text, rect=(50, 50, 300, 90)))


def _pdf_attachment(writer: PdfWriter, number: int, text: str, chance: random.Random) -> None:
    writer.add_attachment(f"{text}.txt", text.encode())


PDF_CARRIERS: dict[str, Callable[[PdfWriter, int, str, random.Random], None]] = {
    "pdf_text": _pdf_text,
    "pdf_unseen": _pdf_unseen,
    "pdf_metadata": _pdf_metadata,
    "pdf_annotation": _pdf_annotation,
    "pdf_attachment": _pdf_attachment,
}
CARRIERS = (*HTML_CARRIERS, *PDF_CARRIERS)


def _print_on(writer: PdfWriter, number: int, text: str, way: str = "") -> None:
    """Print a text over a page, near its lower edge."""
    page = writer.pages[number]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    paper = FPDF(unit="pt", format=(width, height))
    paper.set_auto_page_break(False)
    paper.add_page()
    paper.set_font("Helvetica", size=1 if way == "tiny" else 9)
    if way == "mode 3":
        paper.text_mode = TextMode.INVISIBLE
    if way == "white":
        paper.set_text_color(255, 255, 255)
    paper.set_xy(-3000 if way == "outside" else 40, height - 40)
    paper.multi_cell(width - 80, 10, text.encode("latin-1", "replace").decode("latin-1"))
    page.merge_page(PdfReader(io.BytesIO(bytes(paper.output()))).pages[0])
