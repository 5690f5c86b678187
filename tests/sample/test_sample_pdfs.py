"""The PDFs: readable, the same every time, marked as samples."""

import io
import re
from collections.abc import Callable

import httpx
import pytest
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from ingest.sample.body import parse, plain
from ingest.sample.errors import PdfTextError
from ingest.sample.pdf import render_pdf
from ingest.sample.types import Page, Site

Get = Callable[..., httpx.Response]  # get(partner, path, **headers)

WORD = re.compile(r"\w+", re.UNICODE)


@pytest.fixture(scope="module")
def readers(every_page: tuple[Page, ...], sites: dict[str, Site]) -> list[tuple[Page, PdfReader, list[str]]]:
    """Every PDF with its reader and the text of its sheets."""
    found = []
    for page in (p for p in every_page if p.is_pdf):
        reader = PdfReader(io.BytesIO(render_pdf(page, sites[page.partner])))
        found.append((page, reader, [" ".join(sheet.extract_text().split()) for sheet in reader.pages]))
    return found


def test_pypdf_reads_every_word_and_figure(readers: list[tuple[Page, PdfReader, list[str]]]) -> None:
    lost = {}
    for page, _, texts in readers:
        wanted = " ".join(plain(token) for token in parse(page.text) if token.type == "inline")
        missing = set(WORD.findall(wanted)) - set(WORD.findall(" ".join(texts)))
        if missing:
            lost[page.file] = missing
    assert lost == {}


def test_every_sheet_says_that_it_is_a_sample(readers: list[tuple[Page, PdfReader, list[str]]], sites: dict[str, Site]) -> None:
    for page, reader, texts in readers:
        says = "non è un documento ufficiale" if page.lang == "it" else "not an official document"
        assert all(says in text for text in texts), page.file
        assert len(texts) > 1, page.file
        assert reader.metadata is not None
        assert (reader.metadata.title, reader.metadata.author) == (page.title, sites[page.partner].name)


def test_the_same_text_gives_the_same_bytes(sites: dict[str, Site]) -> None:
    assert render_pdf(a_pdf("Perché sì: 10.000 €."), sites["sace"]) == render_pdf(a_pdf("Perché sì: 10.000 €."), sites["sace"])


def test_accents_euros_lists_and_tables_can_be_read(sites: dict[str, Site]) -> None:
    text = "Città: 10.000 €\n\n1. uno\n2. due\n\n| Voce | Valore |\n|---|---|\n| Quota | 70% |\n\n# Parte seconda\n\nFine."
    reader = PdfReader(io.BytesIO(render_pdf(a_pdf(text), sites["sace"])))
    first, second = (sheet.extract_text() for sheet in reader.pages)
    for expected in ("Città: 10.000 €", "1. uno", "2. due", "Quota 70%", "pagina 1 di 2"):
        assert expected in first
    assert "Parte seconda" in second


def test_a_character_without_a_glyph_is_told_with_its_file(sites: dict[str, Site]) -> None:
    with pytest.raises(PdfTextError, match=r"sace/a\.md.*漢"):
        render_pdf(a_pdf("漢字"), sites["sace"])


def test_broken_and_scanned_pdfs_are_what_they_say(get: Get) -> None:
    with pytest.raises((PdfReadError, KeyError, ValueError)):
        len(PdfReader(io.BytesIO(get("aice", "/rivista/numero-1.pdf").content)).pages)
    scan = PdfReader(io.BytesIO(get("cciaa-brescia", "/documenti/determinazione-scansione.pdf").content))
    assert [sheet.extract_text().strip() for sheet in scan.pages] == [""]


def a_pdf(text: str) -> Page:
    return Page(file="sace/a.md", partner="sace", path="/a.pdf", title="Guida", kind="guide", lang="it", text=text)
