"""DOCX and XLSX files."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from docx import Document as open_docx
from docx.table import Table
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from openpyxl import load_workbook

from ingest.dates import PUBLISHED, UPDATED, stated_dates
from ingest.engines.language import LanguageDetector
from ingest.engines.planted_text import agrees, count_cut, without_orders
from ingest.engines.section_builder import SectionBuilder
from ingest.errors import ExtractionError
from ingest.text import clean_line, document_words, section_text
from ingest.types import ExtractedDocument, ExtractionHints, Reason, Section
from ingest.validity import find_validity
from kb.types import DocumentKind

MAX_UNPACKED_BYTES = 200 * 2**20
MAX_ROWS, MAX_COLUMNS = 5000, 60
_LEAST_POINTS = 2
_LEVEL = re.compile(r"(?i)^(?:heading|titolo|intestazione)\s*(\d)")


class DocxExtractor:
    """Extracts with python-docx: headings by style, lists, tables."""

    def __init__(self, languages: LanguageDetector) -> None:
        self._languages = languages

    def extract(self, body: bytes, url: str, hints: ExtractionHints) -> ExtractedDocument:
        """Raises ExtractionError if the file cannot be read or has no text."""
        _refuse_bomb(body)
        try:
            document: Any = open_docx(io.BytesIO(body))
            parts = list(document.iter_inner_content())
            title = clean_line(document.core_properties.title or "")
        except Exception as error:  # python-docx raises errors of zip, XML and its own
            raise ExtractionError(Reason.BROKEN_FILE, f"{type(error).__name__}: {error}") from error
        heading = next((clean_line(p.text) for p in parts if isinstance(p, Paragraph) and p.text.strip()), "")
        # Readers do not see the title in the file: it counts if they see its words.
        seen = " ".join(p.text for p in parts if isinstance(p, Paragraph))
        title = title if agrees(title, seen) else heading or _name(url)
        builder = SectionBuilder(title)
        for part in parts:
            if isinstance(part, Paragraph):
                _add_paragraph(builder, part)
            elif isinstance(part, Table):
                rows = [[clean_line(cell.text) for cell in row.cells] for row in part.rows]
                builder.add_table(None, tuple(_row_sentences(rows)))
        return _document("docx", title, builder.sections(), hints, self._languages)


class XlsxExtractor:
    """Extracts with openpyxl: a sheet is a section, its first full row the headers."""

    def __init__(self, languages: LanguageDetector) -> None:
        self._languages = languages

    def extract(self, body: bytes, url: str, hints: ExtractionHints) -> ExtractedDocument:
        """Raises ExtractionError if the file cannot be read or has no text."""
        _refuse_bomb(body)
        title = _name(url)
        builder = SectionBuilder(title)
        try:
            book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                builder.heading(2, clean_line(sheet.title), None)
                values = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
                rows = [[_shown(value) for value in row] for row in values]
                builder.add_table(None, tuple(_row_sentences([row for row in rows if any(row)])))
        except Exception as error:  # openpyxl raises errors of zip, XML and its own
            raise ExtractionError(Reason.BROKEN_FILE, f"{type(error).__name__}: {error}") from error
        return _document("xlsx", title, builder.sections(), hints, self._languages)


def _refuse_bomb(body: bytes) -> None:
    if not body:
        raise ExtractionError(Reason.EMPTY_FILE, "0 bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ExtractionError(Reason.BROKEN_FILE, str(error)) from error
    if size > MAX_UNPACKED_BYTES:
        raise ExtractionError(Reason.TOO_LARGE, f"{size} bytes unpacked")


def _add_paragraph(builder: SectionBuilder, part: Paragraph) -> None:
    text = clean_line("".join(_run_text(run) for run in part.iter_inner_content()))
    style = (part.style.name or "") if part.style is not None else ""
    level = _LEVEL.match(style)
    if level is not None or style in ("Title", "Titolo"):
        builder.heading(int(level[1]) if level is not None else 1, text, None)
    elif text and style.startswith(("List", "Elenco")):
        builder.add_list((text,))
    else:
        builder.add_text(text)
        builder.end_line()


def _run_text(run: Run | Hyperlink) -> str:
    """Return the text of a run that readers see: not set as hidden, not white, not smaller than two points."""
    if isinstance(run, Hyperlink):
        return "".join(_run_text(inner) for inner in run.runs)
    font = run.font
    white = font.color is not None and str(font.color.rgb) == "FFFFFF" and not font.highlight_color
    tiny = font.size is not None and font.size.pt < _LEAST_POINTS
    return "" if font.hidden or white or tiny else run.text


def _row_sentences(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Read the first row that fills the width as headers."""
    if not rows:
        return
    width = max(sum(1 for cell in row if cell) for row in rows)
    head = next(i for i, row in enumerate(rows) if sum(1 for cell in row if cell) == width)
    headers = rows[head] if width > 1 and len(rows) > head + 1 else ()
    for index, row in enumerate(rows):
        if headers and index == head:
            continue
        parts = []
        for column, cell in enumerate(row):
            name = headers[column] if headers and index > head and column < len(headers) else ""
            if cell:
                parts.append(f"{name.rstrip(' :')}: {cell}" if name else cell)
        if parts:
            yield "; ".join(dict.fromkeys(parts)).rstrip(".") + "."


def _shown(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%d/%m/%Y"))
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.2f}".rstrip("0").rstrip(".")
    return clean_line(str(value))


def _name(url: str) -> str:
    name = url.rpartition("/")[2].rpartition(".")[0]
    return clean_line(name.replace("-", " ").replace("_", " ")) or url


def _document(
    kind: DocumentKind, title: str, sections: tuple[Section, ...], hints: ExtractionHints, languages: LanguageDetector
) -> ExtractedDocument:
    read, sections = sections, without_orders(sections)
    if document_words(sections) == 0:
        raise ExtractionError(Reason.TOO_THIN, "no text")
    text = "\n".join(section_text(section) for section in sections)
    return ExtractedDocument(
        kind=kind,
        title=title,
        language=hints.page_language or languages.detect(text),
        sections=sections,
        published_on=next(stated_dates(text, PUBLISHED), None),
        updated_on=next(stated_dates(text, UPDATED), None),
        validity=find_validity(title, text.split("\n")),
        planted=count_cut(read, sections),
    )
