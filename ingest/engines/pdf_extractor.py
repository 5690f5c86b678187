"""PDF files, page by page. Runs in an extracting process, whose limits stop what a hostile file may start."""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ingest.addresses import file_ending
from ingest.dates import PUBLISHED, UPDATED, stated_dates
from ingest.engines.language import LanguageDetector
from ingest.engines.pdf_ink import Ink
from ingest.engines.pdf_lines import PdfLine, PdfPage, pdf_sections, without_running_lines
from ingest.engines.planted_text import agrees, count_cut, without_orders
from ingest.errors import ExtractionError
from ingest.text import clean_line, document_words, section_text
from ingest.types import ExtractedDocument, ExtractionHints, Reason
from ingest.validity import find_validity
from kb.page_orders import gives_orders

logging.getLogger("pypdf").setLevel(logging.ERROR)  # what is wrong with a file, its reason code says

_MIN_WORDS = 8  # a document with fewer is a picture with a stamp
_DATED_PAGES = 3
_USELESS_TITLE = re.compile(r"(?i)^(?:microsoft word|untitled|senza titolo|documento?\d*|.*\.(?:docx?|pdf|indd|odt|rtf))|^\W*$")


class PdfExtractor:
    """Extracts with pypdf; pages beyond `max_pages` are not read."""

    def __init__(self, languages: LanguageDetector, max_pages: int) -> None:
        self._languages = languages
        self._max_pages = max_pages

    def extract(self, body: bytes, url: str, hints: ExtractionHints) -> ExtractedDocument:
        """Raises ExtractionError if the file is empty, broken, encrypted or without text."""
        if not body:
            raise ExtractionError(Reason.EMPTY_FILE, "0 bytes")
        reader = _open(body)
        pages = without_running_lines(_read_pages(reader, self._max_pages))
        title = _title(reader, pages, url)
        read = pdf_sections(pages, title)
        sections = without_orders(read)
        words = document_words(sections)
        if words < _MIN_WORDS:
            raise ExtractionError(Reason.SCANNED_PDF, f"{words} words on {len(pages)} pages; it would take OCR to read it")
        text = "\n".join(section_text(section) for section in sections)
        # A document dates itself at its beginning; further on other documents are quoted with their dates.
        opening = "\n".join(section_text(s) for s in sections if (s.page or 1) <= _DATED_PAGES)
        created, modified = _metadata_dates(reader)
        return ExtractedDocument(
            kind="pdf",
            title=title,
            language=hints.page_language or self._languages.detect(text),
            sections=sections,
            published_on=next(stated_dates(opening, PUBLISHED), None) or created,
            updated_on=next(stated_dates(opening, UPDATED), None) or (modified if modified != created else None),
            validity=find_validity(title, text.split("\n")),
            planted=count_cut(read, sections),
        )


def _open(body: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(body))
        encrypted = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:  # pypdf raises more than its own errors on broken files
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise ExtractionError(Reason.ENCRYPTED_PDF, str(error)) from error
        raise ExtractionError(Reason.BROKEN_PDF, f"{type(error).__name__}: {error}") from error
    if encrypted:
        raise ExtractionError(Reason.ENCRYPTED_PDF, "it takes a password to open it")
    return reader


def _read_pages(reader: PdfReader, limit: int) -> list[PdfPage]:
    try:
        count = len(reader.pages)
    except Exception as error:  # as above
        raise ExtractionError(Reason.BROKEN_PDF, f"{type(error).__name__}: {error}") from error
    if count == 0:
        raise ExtractionError(Reason.BROKEN_PDF, "no pages")
    pages: list[PdfPage] = []
    failures: list[str] = []
    for number in range(1, min(count, limit) + 1):
        try:
            pages.append(PdfPage(number, tuple(_lines(reader.pages[number - 1]))))
        except MemoryError:
            raise
        except Exception as error:  # one broken page does not spoil the others
            failures.append(f"page {number}: {type(error).__name__}: {error}")
    if not pages:
        raise ExtractionError(Reason.BROKEN_PDF, failures[0])
    return pages


@dataclass(slots=True)
class _Pen:
    """Collects the pieces that pypdf hands out into lines with the size of their type."""

    pieces: list[str]
    sizes: list[float]
    lines: list[PdfLine]

    def write(self, text: str, size: float) -> None:
        *ended, rest = text.split("\n")
        for piece in ended:
            self._add(piece, size)
            self.end_line()
        self._add(rest, size)

    def end_line(self) -> None:
        text = clean_line("".join(self.pieces))
        if text:
            self.lines.append(PdfLine(text, round(max(self.sizes, default=0.0), 1)))
        self.pieces, self.sizes = [], []

    def _add(self, piece: str, size: float) -> None:
        self.pieces.append(piece)
        if piece.strip():
            self.sizes.append(size)


def _lines(page: Any) -> Iterator[PdfLine]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    ink = Ink((min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    lines = _inked_lines(page, ink)
    return iter(_inked_lines(page, Ink(ink.page, keep_unseen_text=True)) if ink.is_scan else lines)


def _inked_lines(page: Any, ink: Ink) -> list[PdfLine]:
    pen = _Pen([], [], [])

    def visit(text: str, _: Any, matrix: Any, __: Any, font_size: float | None) -> None:
        scale = abs(float(matrix[3]) or float(matrix[1]) or 1.0) if matrix else 1.0
        pen.write(text, (font_size or 0.0) * scale)

    page.extract_text(visitor_text=visit, visitor_operand_before=ink.before, visitor_operand_after=ink.after)
    pen.end_line()
    return pen.lines


def _title(reader: PdfReader, pages: Sequence[PdfPage], url: str) -> str:
    try:
        stated = clean_line(str((reader.metadata.title if reader.metadata else "") or ""))
    except (PyPdfError, ValueError, KeyError, TypeError):
        stated = ""
    opening = " ".join(line.text for page in pages[:_DATED_PAGES] for line in page.lines)
    # Readers do not see the title in the file: it counts if they see its words.
    if stated and not _USELESS_TITLE.match(stated) and agrees(stated, opening):
        return stated
    lines = [line for line in pages[0].lines[:20] if not gives_orders(line.text)] if pages else []
    body = median([line.size for page in pages for line in page.lines] or [0.0])
    largest = max((line.size for line in lines), default=0.0)
    if largest > 1.15 * body > 0:
        words = [line.text for line in lines if line.size == largest][:3]
        return " ".join(words)[:250]
    if lines:
        return lines[0].text[:250]
    return url.rpartition("/")[2].removesuffix("." + file_ending(url)) or url


def _metadata_dates(reader: PdfReader) -> tuple[date | None, date | None]:
    created = modified = None
    try:
        if reader.metadata:
            created, modified = reader.metadata.creation_date, reader.metadata.modification_date
    except (PyPdfError, ValueError, KeyError, TypeError):
        pass  # a broken date says nothing
    return _day(created), _day(modified)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None and 1990 <= moment.year <= 2100 else None
