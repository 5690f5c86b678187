"""A comparison as a table for the terminal."""

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from assistant.types import Cell, Comparison, Language
from assistant.wording import say


def comparison_table(comparison: Comparison, language: Language) -> Table:
    """Return the table, each cell with the markers of its sources."""
    table = Table("", *(escape(column) for column in comparison.columns), show_lines=True)
    for row in comparison.rows:
        table.add_row(Text(row.attribute), *(Text(_cell(cell, language)) for cell in row.cells))
    return table


def _cell(cell: Cell | None, language: Language) -> str:
    if cell is None:
        return say(language, "comparison.unsaid")
    return cell.text + "".join(f" [{marker}]" for marker in cell.citations)
