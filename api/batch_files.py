"""A batch of questions from a file, row by row: what cannot be used is told with its place and what to do, the rest goes on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.asking import LANGUAGES, BatchLine
from api.errors import UsageError
from api.question_tables import TableRow, read_table

_TABLES = (".csv", ".xlsx")
_PROFILE = ("province", "category")
_REMEDIES: Mapping[str, str] = {
    "question": "write the question, or delete the row",
    "language": f"write one of {', '.join(LANGUAGES)}, or leave it empty",
    "category": "write mai-esportato, in-consolidamento or consolidata, or leave it empty",
    "province": "write the name of the province, or leave it empty",
    "reference_date": "write a day as 2026-11-21, or leave it empty",
    "id": "give each row an id of its own, or leave the column empty",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be asked."""

    place: str  # "row 3", or "line 3" of JSONL
    id: str
    question: str
    problems: tuple[str, ...]  # each with its column and what to do

    def told(self) -> list[str]:
        """Return what a person has to read, a line a problem."""
        return [f"{self.place}, {problem}" for problem in self.problems]


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of questions, in its order."""

    rows: tuple[BatchLine | BadRow, ...]

    @property
    def lines(self) -> list[BatchLine]:
        """What can be asked."""
        return [row for row in self.rows if isinstance(row, BatchLine)]

    @property
    def bad(self) -> list[BadRow]:
        """What cannot."""
        return [row for row in self.rows if isinstance(row, BadRow)]


def read_batch(path: Path) -> Batch:
    """Read a batch from CSV, XLSX or, with any other ending, JSONL. Raises UsageError if the file as a whole is none."""
    rows: list[BatchLine | BadRow] = []
    places: dict[str, str] = {}
    for place, record in _records(path):
        row = _row(place, record, places)
        if isinstance(row, BatchLine):
            places[str(row.id)] = place
        rows.append(row)
    return Batch(tuple(rows))


def _row(place: str, record: Mapping[str, Any] | str, places: Mapping[str, str]) -> BatchLine | BadRow:
    """Return what a record holds; a text says why it is none."""
    if isinstance(record, str):
        return BadRow(place=place, id="", question="", problems=(record,))
    problems = []
    try:
        line = BatchLine.model_validate(record)
        if str(line.id) in places:
            problems.append(_problem("id", f"{str(line.id)[:80]!r} stands in {places[str(line.id)]} already"))
        elif not line.question.strip():
            problems.append(_problem("question", "it is empty"))
        else:
            return line
    except ValidationError as error:
        problems = [_problem(".".join(map(str, e["loc"])).removeprefix("profile."), e["msg"]) for e in error.errors()]
    said = str(record.get("question") or "")
    return BadRow(place=place, id=str(record.get("id") or ""), question=said, problems=tuple(problems))


def _problem(column: str, what: str) -> str:
    remedy = _REMEDIES.get(column)
    return f"column {column}: {what}" + (f": {remedy}" if remedy else "")


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, Any] | str]]:
    if path.suffix.lower() in _TABLES:
        yield from ((f"row {row.number}", _of_table(row)) for row in read_table(path))
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield f"line {number}", _of_line(line)


def _of_table(row: TableRow) -> Mapping[str, Any] | str:
    """Return a row as a line of JSONL has it, with what people write in cells understood."""
    if row.surplus:
        return "it has more cells than the first row: put texts with a separator in them between quotation marks"
    cells = dict(row.cells)
    profile = {name: cells.pop(name) for name in _PROFILE if name in cells}
    if "category" in profile:
        profile["category"] = "-".join(profile["category"].casefold().replace("-", " ").split())
    if "language" in cells:
        cells["language"] = cells["language"].casefold()
    return {"question": "", **cells, "id": cells.get("id", str(row.number)), "profile": profile}


def _of_line(line: str) -> Mapping[str, Any] | str:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return f"it is not JSON ({error.msg}): write one object a line"
    return record if isinstance(record, dict) else "it is not a JSON object: write one object a line"


def told(bad: Sequence[BadRow], name: str) -> str:
    """Return all that has to be mended in a file."""
    return "\n".join(f"{name}: {line}" for row in bad for line in row.told())
