"""Cases written by experts in a spreadsheet: CSV or XLSX, one row a case.

The first row names the columns, in Italian or English, in any order. A row without a cell is skipped, and so is one whose
id begins with "#". CSV is UTF-8, with commas, semicolons or tabs.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args
from zipfile import BadZipFile

from pydantic import ValidationError

from assistant.types import Language
from evals.case_columns import COLUMNS, Column
from evals.cases import Case, ExpectedOutcome, same_ids
from evals.errors import CaseError
from evals.matching import fold
from kb.types import Provider

_LARGEST_BYTES = 20 * 2**20
_LONGEST_CELL = 40_000  # characters; a cell of a spreadsheet holds 32,767


_BY_NAME = {fold(name): column for column in COLUMNS for name in (column.name, *column.also)}
_BY_FIELD = {column.field: column for column in COLUMNS}
_OUTCOMES: dict[str, str] = {
    "risponde": "answered", "risposta": "answered", "parziale": "partial", "chiede": "clarify", "tace": "abstain",
    "si astiene": "abstain", "rimanda": "redirect", "rifiuta": "refuse",
} | {outcome: outcome for outcome in get_args(ExpectedOutcome)}  # fmt: skip
# Fields of a case whose mistakes pydantic finds, where the column is called otherwise.
_COLUMN_OF = {"qrels": "quote", "providers": "required", "slices": "topic"}

Row = dict[str, str]  # field -> text of the cell


def read_table(path: Path, register: Iterable[Provider] = (), author: str = "") -> list[Case]:
    """Read cases from a `.csv` or `.xlsx` file.

    Organisations may be written by id, name, short name or alias of the register; without a register as ids.
    Raises CaseError with every mistake: file, row as the spreadsheet counts them, column, what to do.
    """
    rows = _cells(path)
    if not rows:
        raise CaseError(f"{path}: is empty: `fondaco eval template --out FILE.xlsx` writes a table to start from")
    columns = _columns(path, rows[0])
    names = {fold(n): p.id for p in register for n in (*p.aliases, p.short_name, p.name, p.id)}
    cases, problems = [], []
    for number, cells in enumerate(rows[1:], start=2):
        row = {column.field: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
        if not row or row.get("id", "").startswith("#"):
            continue
        case, wrong = _case(row, names, author)
        problems += [f"{path}: row {number}, {place}: {text}" for place, text in wrong]
        cases += [case] if case else []
    problems += same_ids(cases, path)
    if problems:
        raise CaseError("\n".join(problems))
    if not cases:
        raise CaseError(f"{path}: holds no case: write one a row, below the names of the columns")
    return cases


def _case(row: Row, names: dict[str, str], author: str) -> tuple[Case | None, list[tuple[str, str]]]:
    wrong: list[tuple[str, str]] = []
    data: dict[str, Any] = {"origin": "written", "author": author}
    for column in COLUMNS:
        if column.needed and column.field not in row:
            wrong.append((_place(column.field), f"is empty: {column.meaning['en']}"))
    for field in ("id", "question", "ideal_answer", "notes"):
        if field in row:
            data[field] = row[field]
    data["lang"] = _language(row.get("lang", "it"), wrong)
    data["as_of"] = _day(row.get("as_of"), wrong)
    data["expected_outcome"] = _outcome(row.get("expected_outcome"), wrong)
    data["qrels"] = _quotes(_lines(row, "doc"), _lines(row, "quote"), wrong)
    data["nuggets"] = _facts(_lines(row, "nuggets"))
    data["providers"] = {field: _ids(row.get(field, ""), field, names, wrong) for field in _GROUPS}
    data["slices"] = {"topic": row["topic"]} if "topic" in row else {}
    data["cluster"] = row.get("cluster") or next(iter(_lines(row, "doc")), row.get("id", ""))
    if wrong:
        return None, wrong
    try:
        return Case.model_validate(data), []
    except ValidationError as error:
        return None, [_explained(e["loc"], e["msg"]) for e in error.errors()]


_GROUPS = ("required", "acceptable", "forbidden")


def _explained(location: tuple[int | str, ...], message: str) -> tuple[str, str]:
    """Return column and words of a mistake; a rule over several fields names its field first."""
    text = message.removeprefix("Value error, ")
    field = str(location[0]) if location else text.partition(":")[0]
    return _place(_COLUMN_OF.get(field, field)), text


def _place(field: str) -> str:
    return f'column "{_BY_FIELD[field].name}"' if field in _BY_FIELD else "the row"


def _language(text: str, wrong: list[tuple[str, str]]) -> str:
    if text.lower() not in get_args(Language):
        wrong.append((_place("lang"), f"{text!r} is no language of ours: write one of {', '.join(get_args(Language))}"))
    return text.lower()


def _outcome(text: str | None, wrong: list[tuple[str, str]]) -> str | None:
    if text is not None and fold(text) not in _OUTCOMES:
        wrong.append((_place("expected_outcome"), f"{text!r} is no outcome: write one of {', '.join(_OUTCOMES)}"))
    return None if text is None else _OUTCOMES.get(fold(text))


def _day(text: str | None, wrong: list[tuple[str, str]]) -> date | None:
    if text is None:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    wrong.append((_place("as_of"), f"{text!r} is no date: write it as 21/11/2026 or 2026-11-21"))
    return None


def _quotes(pages: Sequence[str], quotes: Sequence[str], wrong: list[tuple[str, str]]) -> list[dict[str, str]]:
    if quotes and len(pages) not in (1, len(quotes)):
        wrong.append((_place("doc"), f"{len(pages)} pages for {len(quotes)} quotes: give one page for all, or one a quote"))
        return []
    if pages and not quotes:
        wrong.append((_place("quote"), "is empty: copy the words of the page that answer, or leave out the page"))
    if bad := [page for page in pages if not re.match(r"https?://\S+$", page)]:
        wrong.append((_place("doc"), f"{bad[0]!r} is no address: write it in full, with https://"))
    each = pages if len(pages) == len(quotes) else [*pages[:1]] * len(quotes)
    return [{"doc": page, "quote": quote} for page, quote in zip(each, quotes, strict=True)]


def _facts(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Return nuggets: each way to say a fact is a group of one pattern."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix("*").strip()
        ways = [(way.strip(),) for way in text.split("|") if way.strip()]
        weight = "vital" if line.startswith("*") else "okay"
        found.append({"id": f"n{number}", "text": text, "weight": weight, "any_of": ways})
    return found


def _ids(text: str, field: str, names: dict[str, str], wrong: list[tuple[str, str]]) -> list[str]:
    written = [part.strip() for part in re.split(r"[\n;,]", text) if part.strip()]
    if not names:
        return written
    known = names | {"*": "*"}
    found = ["|".join(known.get(fold(name), "") for name in part.split("|")) for part in written]
    unknown = [name.strip() for part in written for name in part.split("|") if fold(name) not in known]
    advice = f"is not in the register: write an id such as {min(names.values())}"
    wrong += [(_place(field), f"{name!r} {advice}") for name in unknown]
    return list(dict.fromkeys(found))


def _lines(row: Row, field: str) -> list[str]:
    return [line.strip() for line in row.get(field, "").splitlines() if line.strip()]


def _columns(path: Path, header: Sequence[str]) -> list[Column | None]:
    found = [_BY_NAME.get(fold(cell)) for cell in header]
    problems = [
        f"{path}: row 1: unknown column {cell!r}: use {', '.join(column.name for column in COLUMNS)}"
        for cell, column in zip(header, found, strict=True)
        if cell and column is None
    ]
    known = [column.field for column in found if column]
    problems += [f"{path}: row 1: two columns mean {f!r}: keep one" for f in dict.fromkeys(known) if known.count(f) > 1]
    missing = [column.name for column in COLUMNS if column.needed and column.field not in known]
    problems += [f"{path}: row 1: no column {name!r}: add it" for name in missing]
    if problems:
        raise CaseError("\n".join(problems))
    return found


def _cells(path: Path) -> list[list[str]]:
    """Return all rows as texts, without surrounding white space. Raises CaseError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > _LARGEST_BYTES:
        raise CaseError(f"{path}: {len(data)} bytes, more than {_LARGEST_BYTES}: split the table")
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            rows = _csv_rows(path, data)
        case ".xlsx":
            rows = _xlsx_rows(path, data)
        case _:
            raise CaseError(f"{path}: neither .csv nor .xlsx: save the table as one of them")
    return [[cell.strip() for cell in row] for row in rows]


def _csv_rows(path: Path, data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f'{path}: not UTF-8 at byte {error.start}: save it as "CSV UTF-8", or as .xlsx') from error
    first, _, rest = text.partition("\n")
    if declared := re.fullmatch(r"sep=(.)\r?", first):  # a line that Excel writes and reads
        return _split(path, rest, declared[1])
    return _split(path, text, max(",;\t", key=first.count))


def _split(path: Path, text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CaseError(f"{path}: not a CSV table: {error}: look for a quotation mark that is not closed") from error


def _xlsx_rows(path: Path, data: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # slow to import

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = [[_written(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    except (BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise CaseError(f"{path}: not an Excel table (.xlsx): save it again from the spreadsheet: {error}") from error
    return rows


def _written(value: object) -> str:
    """Return a cell as a person reads it. Numbers lose the ".0" of a float."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)[:_LONGEST_CELL]
