"""Tables of questions as people make them: CSV in the ways of Excel, and XLSX; every cell as text, with its row."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from api.errors import UsageError

COLUMNS: Mapping[str, str] = {  # how people call a column, in small letters -> its name
    "question": "question",
    "domanda": "question",
    "domande": "question",
    "quesito": "question",
    "id": "id",
    "codice": "id",
    "language": "language",
    "lingua": "language",
    "province": "province",
    "provincia": "province",
    "category": "category",
    "categoria": "category",
    "nome": "name",
    "impresa": "firm",
    "azienda": "firm",
    "e-mail": "email",
    "mail": "email",
    "telefono": "telephone",
}
_LARGEST_FILE = 20 * 2**20
_LARGEST_UNPACKED = 200 * 2**20  # of an XLSX, which is an archive
_MOST_ROWS, _MOST_COLUMNS = 20_000, 100
_SEPARATORS, _NONE = ",;\t", "\x1f"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with something in it."""

    number: int  # as the program that shows the table counts: the head is in row 1
    cells: Mapping[str, str]  # by the name of the column; empty ones are left out
    surplus: bool = False  # there is more in it than the head has columns: a separator stands in a text

    def where(self, column: str) -> str:
        """Return the place of a cell, for messages."""
        return f"row {self.number}, column {column}"


class TableError(UsageError):
    """A table that cannot be read as a whole; the message says what to do."""


def read_table(path: Path) -> list[TableRow]:
    """Read a CSV or XLSX file by its ending. Raises TableError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from error
    return table_of(str(path), data)


def table_of(name: str, data: bytes) -> list[TableRow]:
    """Read a table from bytes, whose kind its name tells. Raises TableError."""
    if len(data) > _LARGEST_FILE:
        raise TableError(f"{name}: larger than {_LARGEST_FILE // 2**20} MB: cut it into several files")
    rows = _sheet(name, data) if name.lower().endswith(".xlsx") else _csv(name, data)
    return list(_named(name, rows))


def _named(name: str, rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[TableRow]:
    head: list[str] | None = None
    for number, cells in rows:
        if number > _MOST_ROWS:
            raise TableError(f"{name}: more than {_MOST_ROWS} rows: cut it into several files")
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if head is None:
            head = _head(name, texts)
            continue
        named = {column: cell for column, cell in zip(head, texts, strict=False) if column and cell}
        yield TableRow(number, named, surplus=any(texts[len(head) :]))


def _head(name: str, texts: Sequence[str]) -> list[str]:
    head = [COLUMNS.get(text.casefold(), text.casefold()) for text in texts]
    if "question" not in head:
        shown = ", ".join(filter(None, texts))[:200]
        raise TableError(
            f"{name}: row 1 names no column `question` (or `domanda`), but: {shown}. Write the names in the first row"
        )
    twice = next((column for column in head if column and head.count(column) > 1), None)
    if twice is not None:
        raise TableError(f"{name}: two columns are called {twice}: take one out or rename it")
    return head


def _csv(name: str, data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    if b"\0" in data:
        raise TableError(f"{name}: this is no text. Save it as CSV (UTF-8), or as .xlsx")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what Excel writes in Western Europe
    first = text.lstrip().split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    if separator not in first:
        separator = _NONE  # one column
    reader, number = csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1
    try:
        for cells in reader:
            if len(cells) > _MOST_COLUMNS:
                raise TableError(f"{name}: line {reader.line_num}: more than {_MOST_COLUMNS} columns")
            yield number, cells
            number += 1
    except csv.Error as error:
        raise TableError(f"{name}: line {reader.line_num}: {error}: a quotation mark may be missing") from error


def _sheet(name: str, data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    from openpyxl import load_workbook  # slow to import
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
                raise TableError(
                    f"{name}: unpacks to more than {_LARGEST_UNPACKED // 2**20} MB: save it anew, without pictures"
                )
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(
            sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=_MOST_ROWS + 1, values_only=True), start=1
        ):
            yield number, [_text(cell) for cell in cells]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError) as error:
        raise TableError(
            f"{name}: cannot be read as .xlsx ({type(error).__name__}). Open it, save it again, or save it as CSV"
        ) from error


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)
