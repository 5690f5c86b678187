"""Tables for spreadsheets as CSV. No cell can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # wide signs count as well


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table in UTF-8 with a mark at its start, cells parted by semicolons, as spreadsheets in Italy read it."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=";")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return table.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """Return a cell that no program takes for a formula; numbers stay numbers. Source: OWASP, CSV Injection."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text
