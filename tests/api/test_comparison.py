"""A comparison is a table in the portal and in the terminal, each cell with its sources."""

from collections.abc import Callable
from io import StringIO

from rich.console import Console
from starlette.testclient import TestClient

from api.comparison_table import comparison_table
from assistant.types import Cell, Comparison, ComparisonRow
from tests.api.builders import MemoryService, an_answer
from tests.api.test_portal import ask

COMPARISON = Comparison(
    columns=("Misura <Alfa>", "Misura Beta"),
    rows=(ComparisonRow(attribute="Importo massimo", cells=(Cell(text="15.000 euro", citations=(1,)), None)),),
)


def test_the_portal_shows_a_table_with_heads_and_markers(open_client: Callable[[MemoryService], TestClient]) -> None:
    client = open_client(MemoryService(reply=an_answer(comparison=COMPARISON)))
    page = client.get(ask(client)).text
    assert '<th scope="col">Misura &lt;Alfa&gt;</th>' in page
    assert '<th scope="row">Importo massimo</th>' in page
    assert "15.000 euro" in page and 'class="comparison-unsaid">non indicato' in page


def test_the_terminal_shows_the_same_with_markers() -> None:
    console = Console(width=100, record=True, file=StringIO())
    console.print(comparison_table(COMPARISON, "it"))
    shown = console.export_text()
    assert "15.000 euro [1]" in shown and "Misura <Alfa>" in shown and "non indicato" in shown
