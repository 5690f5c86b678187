"""Answers of a batch as a table for people: CSV, or XLSX with links. No cell can become a formula."""

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from api.asking import BatchLine
from api.batch_files import BadRow, Batch
from api.contacts import contact_lines
from api.csv_cells import as_csv
from api.safe_links import safe_url
from assistant.types import Language

TABLES = (".csv", ".xlsx")
_COLUMNS = ("id", "question", "outcome", "reason", "answer", "sources", "providers", "problem")
_SOURCE_COLUMNS = ("id", "marker", "title", "provider", "address", "read on", "passage")
_PROVIDER_COLUMNS = ("id", "provider", "why", "contacts", "address")
_WIDTHS = {
    "question": 50,
    "answer": 90,
    "sources": 60,
    "providers": 40,
    "passage": 90,
    "title": 40,
    "address": 50,
    "why": 50,
    "contacts": 50,
}
_LONGEST_CELL, _LONGEST_LINK = 32_000, 2_000  # of Excel: 32,767 and 2,079
_NOT_YET = "not answered yet: run the same command again"

Answers = Mapping[str, Mapping[str, Any]]


def journal_of(out: Path) -> Path:
    """Return where the answers of a batch are kept as they come: the file itself, or one beside a table."""
    return out.with_name(f"{out.name}.jsonl") if out.suffix.lower() in TABLES else out


def write_results(out: Path, batch: Batch, answers: Answers, names: Mapping[str, str]) -> None:
    """Write the table, whole or not at all; `names` of providers by id. A file that is no table is the journal already."""
    match out.suffix.lower():
        case ".csv":
            data = as_csv(_COLUMNS, (_cells(row, answers) for row in batch.rows))
        case ".xlsx":
            data = _as_sheets(batch, answers, names)
        case _:
            return
    beside = out.with_name(f".{out.name}.new")
    beside.write_bytes(data)
    os.replace(beside, out)


def _cells(row: BatchLine | BadRow, answers: Answers) -> tuple[str, ...]:
    if isinstance(row, BadRow):
        return (row.id, row.question, "", "", "", "", "", "\n".join(row.told()))
    answer = answers.get(str(row.id))
    if answer is None:
        return (str(row.id), row.question, "", "", "", "", "", _NOT_YET)
    sources = "\n".join(f"[{c['marker']}] {c['title']}: {c['url']}" for c in answer["citations"])
    providers = "\n".join(f"{card['name']}: {card['url']}" for card in answer["providers"])
    return (str(row.id), row.question, answer["outcome"], answer["reason"] or "", answer["text"], sources, providers, "")


def _as_sheets(batch: Batch, answers: Answers, names: Mapping[str, str]) -> bytes:
    from openpyxl import Workbook  # slow to import

    book = Workbook()
    sheet = book.active
    sheet.title = "answers"
    _fill(sheet, _COLUMNS, (_cells(row, answers) for row in batch.rows))
    answered = [(str(line.id), answers[str(line.id)]) for line in batch.lines if str(line.id) in answers]
    _fill(book.create_sheet("sources"), _SOURCE_COLUMNS, _source_rows(answered, names))
    _fill(book.create_sheet("providers"), _PROVIDER_COLUMNS, _provider_rows(answered))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _source_rows(answered: Sequence[tuple[str, Mapping[str, Any]]], names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for row_id, answer in answered:
        for c in answer["citations"]:
            owner = names.get(c["provider_id"], c["provider_id"])
            yield (row_id, str(c["marker"]), c["title"], owner, c["url"], str(c["read_on"]), c["quote"])


def _provider_rows(answered: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[tuple[str, ...]]:
    for row_id, answer in answered:
        language: Language = answer["language"]
        for card in answer["providers"]:
            contacts = "\n".join(f"{line.label}: {line.value}" for line in contact_lines(language, card["contacts"]))
            yield (row_id, card["name"], "; ".join(card["reasons"]), contacts, card["url"])


def _fill(sheet: Any, columns: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    """Write a sheet: bold head that stays in sight, texts as texts, addresses as links."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    top = Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate((tuple(columns), *rows), start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL])
            cell.data_type = "s"  # a text that begins like a formula is a text
            cell.alignment = top
            if number == 1:
                cell.font = Font(bold=True)
            elif columns[place - 1] == "address" and safe_url(value) and len(value) <= _LONGEST_LINK:
                cell.hyperlink, cell.style = value, "Hyperlink"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, 16)
    sheet.freeze_panes = "A2"
