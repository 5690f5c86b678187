import io
from collections.abc import Callable
from datetime import date

import pytest
from docx import Document
from openpyxl import Workbook

from ingest.engines.language import LanguageDetector
from ingest.engines.office_extractors import DocxExtractor, XlsxExtractor
from ingest.engines.pdf_extractor import PdfExtractor
from ingest.errors import ExtractionError
from ingest.text import section_text
from ingest.types import ExtractionHints, Reason

HINTS = ExtractionHints()
Maker = Callable[..., bytes]
BODY = "Il bando concede contributi alle imprese che partecipano a fiere internazio-\nnali nel corso dell'anno."


def body(topic: int) -> str:
    return "\n".join(
        f"La regola numero {topic} del caso {'abcdefghij'[n]} vale per {'xyzwvutsrq'[topic % 10]} e basta." for n in range(8)
    )


@pytest.fixture(scope="module")
def languages() -> LanguageDetector:
    return LanguageDetector()


@pytest.fixture(scope="module")
def reader(languages: LanguageDetector) -> PdfExtractor:
    return PdfExtractor(languages, max_pages=300)


def test_a_pdf_keeps_pages_and_headings(reader: PdfExtractor, pdf: Maker) -> None:
    made = pdf(f"# Bando prova\nArt. 1 - Oggetto\n{body(1)}", f"Art. 2 - Risorse\n{body(2)}\n- prima voce\n- seconda voce")
    document = reader.extract(made, "https://x.it/b.pdf", HINTS)
    assert [(s.page, s.headings) for s in document.sections] == [(1, ("Art. 1 - Oggetto",)), (2, ("Art. 2 - Risorse",))]
    assert (document.title, document.language, document.published_on) == ("Bando prova", "it", date(2025, 3, 12))
    assert [b.lines for b in document.sections[1].blocks if b.kind == "list"] == [("prima voce", "seconda voce")]


def test_words_broken_at_a_line_end_are_mended(reader: PdfExtractor, pdf: Maker) -> None:
    document = reader.extract(pdf(f"Art. 1 - Oggetto\n{BODY}"), "https://x.it/b.pdf", HINTS)
    assert "fiere internazionali nel corso dell'anno." in section_text(document.sections[0])


def test_running_headers_are_removed(reader: PdfExtractor, pdf: Maker) -> None:
    made = pdf(*[f"Art. {n} - Parte\n{body(n)}" for n in range(1, 5)], header="Camera di commercio Alfa")
    text = "\n".join(section_text(s) for s in reader.extract(made, "https://x.it/b.pdf", HINTS).sections)
    assert "Camera di commercio Alfa" not in text


def test_two_hundred_pages_are_read(reader: PdfExtractor, pdf: Maker) -> None:
    document = reader.extract(pdf(*[f"Art. {n} - Parte\n{body(n)}" for n in range(200)]), "https://x.it/b.pdf", HINTS)
    assert document.sections[-1].page == 200


def test_a_pdf_that_cannot_be_read_says_why(reader: PdfExtractor, pdf: Maker) -> None:
    whole = pdf(f"Art. 1\n{BODY}")
    cases = {
        b"": Reason.EMPTY_FILE,
        b"%PDF-1.7 non vero": Reason.BROKEN_PDF,
        whole[: len(whole) // 3]: Reason.BROKEN_PDF,
        pdf(" "): Reason.SCANNED_PDF,
        pdf(BODY, password="segreto"): Reason.ENCRYPTED_PDF,
    }
    for body, reason in cases.items():
        with pytest.raises(ExtractionError) as caught:
            reader.extract(body, "https://x.it/b.pdf", HINTS)
        assert caught.value.reason is reason


def test_a_list_of_short_lines_in_capitals_or_numbers_is_not_lost(reader: PdfExtractor, pdf: Maker) -> None:
    made = pdf("Art. 1 - Oggetto\n" + body(1) + "\n1. Controllare la partita IVA\n2. Firmare la domanda\n3. Inviare la PEC")
    text = "\n".join(section_text(s) for s in reader.extract(made, "https://x.it/b.pdf", HINTS).sections)
    for line in ("Controllare la partita IVA", "Firmare la domanda", "Inviare la PEC"):
        assert line in text


def test_a_docx_keeps_headings_lists_and_tables(languages: LanguageDetector) -> None:
    made = Document()
    made.add_heading("Regolamento", 1)
    made.add_heading("Chi può aderire", 2)
    made.add_paragraph("Possono aderire:")
    made.add_paragraph("le micro imprese", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("Dimensione", "Quota"), ("PMI", "10%")), strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    buffer = io.BytesIO()
    made.save(buffer)
    document = DocxExtractor(languages).extract(buffer.getvalue(), "https://x.it/r.docx", HINTS)
    assert document.sections[0].headings == ("Chi può aderire",)
    assert section_text(document.sections[0]).split("\n")[-1] == "Dimensione: PMI; Quota: 10%."


def test_an_xlsx_row_reads_with_its_headers(languages: LanguageDetector) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Fiere"
    for row in (("Fiera", "Inizio", "Quota"), ("Vinitaly", date(2026, 4, 12), 2500.0)):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    document = XlsxExtractor(languages).extract(buffer.getvalue(), "https://x.it/calendario-fiere.xlsx", HINTS)
    assert section_text(document.sections[0]) == "Fiera: Vinitaly; Inizio: 12/04/2026; Quota: 2500."


def test_an_office_file_that_is_none_is_broken(languages: LanguageDetector) -> None:
    with pytest.raises(ExtractionError) as caught:
        DocxExtractor(languages).extract(b"PK nothing", "https://x.it/r.docx", HINTS)
    assert caught.value.reason is Reason.BROKEN_FILE
