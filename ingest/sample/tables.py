"""HTML of the tables that Markdown describes: plain, with merged cells, or as a definition list."""

from collections.abc import Sequence
from dataclasses import dataclass

# Headers that name no quantity: under them, the first table of a product page reads well as a definition list.
_PLAIN_HEADERS = {"", "voce", "caratteristica", "elemento", "aspetto", "dato", "item", "feature", "che cosa", "condizione"}
_MERGEABLE = 4  # a merged cell is at least this long: short figures that happen to be equal stay apart


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as HTML, row by row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain_table(table: Table, css: str, caption: str | None = None) -> str:
    """Return a table with a header row."""
    rows = ["".join(f"<td>{cell}</td>" for cell in row) for row in table.rows]
    return _table(table.header, rows, css, caption)


def merged_table(table: Table, css: str, caption: str | None = None) -> str:
    """Return a table in which equal cells side by side, or below each other, are one."""
    merged: set[tuple[int, int]] = set()  # (row, column) of cells that an earlier one covers
    rows = []
    for number, row in enumerate(table.rows):
        cells = []
        for column, cell in enumerate(row):
            if (number, column) in merged:
                continue
            across = _run(row[column:])
            down = 1 if across > 1 else _run([other[column] for other in table.rows[number:] if not _doubled(other, column)])
            merged |= {(number + y, column + x) for y in range(down) for x in range(across)}
            spans = _attribute("rowspan", down) + _attribute("colspan", across)
            cells.append(f'<th scope="row"{spans}>{cell}</th>' if column == 0 else f"<td{spans}>{cell}</td>")
        rows.append("".join(cells))
    return _table(table.header, rows, css, caption)


def reads_as_facts(table: Table) -> bool:
    """Whether a table has two columns of which the first only names what the second says."""
    return len(table.header) == 2 and table.header[0].strip().lower() in _PLAIN_HEADERS


def facts_list(table: Table) -> str:
    """Return a table of two columns as a definition list under the name of its second column."""
    items = "".join(f'<div class="fact"><dt>{name}</dt><dd>{value}</dd></div>' for name, value in table.rows)
    return f'<div class="key-facts"><p class="key-facts-title">{table.header[1]}</p><dl>{items}</dl></div>\n'


def _table(header: Sequence[str], rows: Sequence[str], css: str, caption: str | None) -> str:
    head = "".join(f'<th scope="col">{cell}</th>' for cell in header)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    title = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="table-scroll"><table class="{css}">{title}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>\n"
    )


def _doubled(row: Sequence[str], column: int) -> bool:
    """Whether a cell equals one beside it and so is merged with that one."""
    return any(_equal(row[column], row[other]) for other in (column - 1, column + 1) if 0 <= other < len(row))


def _run(cells: Sequence[str]) -> int:
    length = 1
    while length < len(cells) and _equal(cells[0], cells[length]):
        length += 1
    return length


def _equal(one: str, other: str) -> bool:
    return one == other and len(one) >= _MERGEABLE


def _attribute(name: str, span: int) -> str:
    return f' {name}="{span}"' if span > 1 else ""
