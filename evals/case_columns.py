"""The columns of a table of cases, and an empty table to write cases into."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table."""

    name: str  # as the template writes it
    also: tuple[str, ...]  # other names that are understood
    field: str  # of the case
    needed: bool
    meaning: Mapping[str, str]  # language -> what to write
    example: str


def _column(names: str, field: str, italian: str, english: str, example: str = "", needed: bool = False) -> Column:
    name, *also = names.split("|")
    meaning = {"it": italian, "en": english}
    return Column(name=name, also=tuple(also), field=field, needed=needed, meaning=meaning, example=example)


COLUMNS: tuple[Column, ...] = (
    _column("id", "id", "Nome unico del caso. Se comincia con # la riga non è letta.",
            "Unique name of the case. A row whose id begins with # is not read.", "#esempio-1", True),
    _column("domanda|question", "question", "La domanda come la scriverebbe un'impresa.",
            "The question as a firm would write it.", "Fino a quanto arriva il voucher fiere?", True),
    _column("lingua|lang|language", "lang", "it, en, fr, de o es; vuoto: it.", "it, en, fr, de or es; empty: it.", "it"),
    _column("data|as_of", "as_of", "Il giorno in cui la domanda è posta: 21/11/2026 o 2026-11-21.",
            "The day on which it is asked: 21/11/2026 or 2026-11-21.", "21/11/2026", True),
    _column("esito|expected_outcome", "expected_outcome",
            "risponde, parziale, chiede, tace, rimanda o rifiuta.",
            "answered, partial, clarify, abstain, redirect or refuse.", "risponde", True),
    _column("risposta|ideal_answer", "ideal_answer", "La risposta ideale, in una o due frasi.",
            "The ideal answer, in a sentence or two.", "Il voucher fiere arriva a 10.000 euro, il 50% delle spese."),
    _column("fatti|nuggets", "nuggets",
            "Un fatto per riga della cella; * davanti a quelli indispensabili; | fra modi diversi di dirlo.",
            "One fact a line of the cell; * before those that must be there; | between ways to say it.",
            "* 10.000 euro\n50% delle spese | metà delle spese"),
    _column("pagina|doc", "doc", "Indirizzo della pagina; più righe: una per citazione, nello stesso ordine.",
            "Address of the page; several lines: one a quote, in the same order.", "https://www.example.org/voucher-fiere"),
    _column("citazione|quote", "quote", "Le parole esatte della pagina che rispondono, una citazione per riga.",
            "The exact words of the page that answer, one quote a line.",
            "Il contributo arriva a 10.000 euro\nCopre il 50% delle spese"),
    _column("ente|providers", "required", "Enti da nominare: nome o sigla, uno per riga; | fra quelli di cui ne basta uno.",
            "Organisations to be named: name or id, one a line; | between those of which one is enough.", "regione-lombardia"),
    _column("altri enti|acceptable", "acceptable", "Enti che è giusto nominare; * se va bene chiunque.",
            "Organisations that are right to name; * if anyone is."),
    _column("non nominare|forbidden", "forbidden", "Enti che non vanno nominati.", "Organisations never to be named."),
    _column("argomento|topic", "topic", "Argomento, per leggere i risultati a fette.", "Topic, to read results by slice.",
            "fiere-eventi"),
    _column("note|notes", "notes", "Tutto il resto.", "Anything else."),
    _column("gruppo|cluster", "cluster", "Casi nati dalla stessa domanda o pagina hanno lo stesso gruppo; vuoto: la pagina.",
            "Cases from one question or page share it; empty: the page."),
)  # fmt: skip


def write_template(path: Path) -> None:
    """Write an XLSX table without cases: the columns, an example that is not read, and what to write where."""
    from openpyxl import Workbook  # slow to import
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    table, legend = book.active, book.create_sheet("spiegazioni")
    table.title = "casi"
    table.append([column.name for column in COLUMNS])
    table.append([column.example for column in COLUMNS])
    legend.append(["colonna", "column", "obbligatoria / needed", "che cosa scrivere", "what to write"])
    for column in COLUMNS:
        needed = "sì / yes" if column.needed else ""
        names = (column.name, ", ".join(column.also) or column.name)
        legend.append([*names, needed, column.meaning["it"], column.meaning["en"]])
    for sheet, width in ((table, 28), (legend, 40)):
        for cells in sheet.columns:
            sheet.column_dimensions[cells[0].column_letter].width = width
            cells[0].font = Font(bold=True)
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    book.save(path)
