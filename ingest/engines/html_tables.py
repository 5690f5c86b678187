"""Tables: every row becomes a line that reads as a sentence with its headers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bs4 import Tag

from ingest.text import clean_line, word_count

MAX_CELLS = 20_000
_LAYOUT_WORDS = 60  # a cell this long holds running text
# Headers that only say "name" and "value": without them a row reads better.
_NAME_HEADERS = re.compile(
    r"(?i)^(?:voc[ei]|caratteristic\w+|element[oi]|dat[oi]|parametr[oi]|camp[oi]|informazion[ei]|aspett[oi]|"
    r"descrizione|item|field|feature|what|cosa|)$"
)
_VALUE_HEADERS = re.compile(
    r"(?i)^(?:valor[ei]|import[oi]|dettagli[oo]?|descrizion[ei]|informazion[ei]|dat[oi]|contenut[oi]|value|"
    r"details?|description|amount|)$"
)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    is_header: bool


_EMPTY = _Cell("", False)


@dataclass(frozen=True, slots=True)
class TableText:
    """A table as lines."""

    caption: str | None
    lines: tuple[str, ...]


def is_layout(table: Tag) -> bool:
    """Tell whether a table only arranges things: then its cells are read as running text."""
    if table.get("role") in ("presentation", "none") or table.find("table") is not None:
        return True
    if table.find(("th", "caption")) is not None:
        return False
    rows = _rows(table)
    if not rows or max(len(_cells(row)) for row in rows) <= 1 or len(rows) == 1:
        return True
    return any(word_count(cell.get_text(" ")) > _LAYOUT_WORDS for row in rows for cell in _cells(row))


def read_table(table: Tag) -> TableText:
    """Return the rows of a data table as sentences, spans resolved."""
    caption_tag = table.find("caption")
    caption = clean_line(caption_tag.get_text(" ")) if caption_tag is not None else ""
    grid = _grid(table)
    head = _head_rows(grid, table)
    headers = _headers(grid[:head])
    lines = [line for row in grid[head:] if (line := _sentence(row, headers))]
    if not lines and head:  # nothing but headers
        lines = [line for row in grid if (line := _sentence(row, ()))]
    return TableText(caption or None, tuple(lines))


def _rows(table: Tag) -> list[Tag]:
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.find_all(("td", "th"), recursive=False) if isinstance(cell, Tag)]


def _grid(table: Tag) -> list[list[_Cell]]:
    """Resolve rowspan and colspan: a spanning cell's text stands in every place that it covers."""
    grid: list[list[_Cell]] = []
    below: dict[int, tuple[int, _Cell]] = {}  # column -> rows still covered
    count = 0
    for row in _rows(table):
        line: list[_Cell] = []
        cells: Iterator[Tag] = iter(_cells(row))
        pending: list[_Cell] = []
        rows_left = 1
        while count < MAX_CELLS:
            count += 1
            column = len(line)
            if column in below:
                left, cell = below.pop(column)
                if left > 1:
                    below[column] = (left - 1, cell)
                line.append(cell)
                continue
            if not pending:
                tag = next(cells, None)
                if tag is None:
                    if not any(c > column for c in below):
                        break
                    line.append(_EMPTY)
                    continue
                cell = _Cell(clean_line(tag.get_text(" ")), tag.name == "th")
                pending = [cell] * _span(tag, "colspan", 100)
                rows_left = _span(tag, "rowspan", 1000)
            cell = pending.pop()
            line.append(cell)
            if rows_left > 1:
                below[column] = (rows_left - 1, cell)
        if any(cell.text for cell in line):
            grid.append(line)
    return grid


def _span(cell: Tag, name: str, limit: int) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), limit) if value.isdigit() else 1


def _head_rows(grid: Sequence[Sequence[_Cell]], table: Tag) -> int:
    head = table.find("thead")
    if head is not None and head.find(("th", "td")) is not None:
        return min(len([row for row in head.find_all("tr") if clean_line(row.get_text())]), len(grid))
    count = 0
    for row in grid:
        if not all(cell.is_header or not cell.text for cell in row) or len(row) < 2:
            break
        count += 1
    if count == 0 and _bold_head(table):
        return 1
    return count if count < len(grid) else 0


def _bold_head(table: Tag) -> bool:
    """Tell whether the first row, and no other one, is all in bold."""
    bold = [all(cell.find(("strong", "b")) is not None for cell in _cells(row)) and bool(_cells(row)) for row in _rows(table)]
    return len(bold) > 2 and bold[0] and not any(bold[1:]) and len(_cells(_rows(table)[0])) > 1


def _headers(rows: Sequence[Sequence[_Cell]]) -> tuple[str, ...]:
    width = max((len(row) for row in rows), default=0)
    headers = []
    for column in range(width):
        names = [row[column].text for row in rows if column < len(row) and row[column].text]
        headers.append(", ".join(dict.fromkeys(names)))
    return tuple(headers)


def _sentence(row: Sequence[_Cell], headers: Sequence[str]) -> str:
    texts = [cell.text for cell in row]
    if len(dict.fromkeys(text for text in texts if text)) == 1 and len(texts) > 1:
        return _stop(texts[0] or next(text for text in texts if text))  # one cell across the table
    plain = len(texts) == 2 and (not headers or (_matches(_NAME_HEADERS, headers, 0) and _matches(_VALUE_HEADERS, headers, 1)))
    if plain and all(texts):
        return _stop(f"{texts[0].rstrip(' :')}: {texts[1]}")
    parts: list[str] = []
    for column, text in enumerate(texts):
        if not text or (column and text == texts[column - 1] and _header(headers, column) == _header(headers, column - 1)):
            continue
        name = _header(headers, column)
        label = name if not parts else _lowered(name)
        parts.append(f"{label.rstrip(' :')}: {text.rstrip(' .;')}" if name else text.rstrip(" .;"))
    if not headers and len(parts) > 1 and row[0].is_header:
        return _stop(f"{parts[0].rstrip(' :')}: {'; '.join(parts[1:])}")
    return _stop("; ".join(parts)) if parts else ""


def _matches(pattern: re.Pattern[str], headers: Sequence[str], column: int) -> bool:
    return bool(pattern.match(_header(headers, column)))


def _header(headers: Sequence[str], column: int) -> str:
    return headers[column] if column < len(headers) else ""


def _lowered(name: str) -> str:
    first = name.partition(" ")[0]
    return name[:1].lower() + name[1:] if first[1:] == first[1:].lower() and not first[1:].isdigit() else name


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
