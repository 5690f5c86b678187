"""Tables of questions become tickets, each row once; a row that cannot be read is told with its place."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from api.desk.question_sheets import take_in_table
from api.question_tables import TableError
from kb.ticket_types import Ticket
from tests.api.mail_builders import Desk, a_desk

HEAD = "domanda;nome;azienda;e-mail;telefono;provincia;lingua;categoria"
ROWS = (
    "Ci sono contributi per le fiere?;Anna Riva;Riva S.r.l.;anna@riva.example;;Bergamo;;mai-esportato",
    '"Serve il carnet ATA?\nE come si chiede?";Luca;;;035 1234567;;it;',
)


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Desk:
    return a_desk(empty_store, tmp_path)


def table(folder: Path, *rows: str) -> Path:
    path = folder / "domande.csv"
    path.write_text("\n".join((HEAD, *rows)), "utf-8-sig")
    return path


def received(desk: Desk) -> list[Ticket]:
    return sorted(desk.tickets.tickets(("received",)), key=lambda ticket: ticket.message or "")


def test_each_row_is_a_ticket_with_what_its_cells_tell(desk: Desk, tmp_path: Path) -> None:
    taken = take_in_table(table(tmp_path, *ROWS), desk.tickets, desk.intake)
    assert dict(taken.results) == {"new": 2} and taken.problems == ()
    first, second = received(desk)
    assert (first.channel, first.province, first.category, first.topic) == ("batch", "Bergamo", "mai-esportato", "fiere-eventi")
    assert first.contact is not None and (first.contact.firm, first.contact.email) == ("Riva S.r.l.", "anna@riva.example")
    assert second.message == "Serve il carnet ATA?\nE come si chiede?" and second.promised_at is not None
    kept = desk.triages.triage(first.id)
    assert kept is not None and kept.partner_id == "cciaa-bergamo"


def test_the_same_file_twice_doubles_nothing_and_a_row_that_is_new_is_added(desk: Desk, tmp_path: Path) -> None:
    take_in_table(table(tmp_path, ROWS[0]), desk.tickets, desk.intake)
    again = take_in_table(table(tmp_path, *ROWS), desk.tickets, desk.intake)
    assert dict(again.results) == {"known": 1, "new": 1} and len(received(desk)) == 2


def test_rows_that_cannot_be_read_are_told_with_row_and_column_and_the_others_go_on(desk: Desk, tmp_path: Path) -> None:
    rows = (
        ";Anna;;anna@riva.example;;;;",
        "Domanda?;Anna;;keine Adresse;;;;",
        "Domanda?;;;;;Torino;zz;grande",
        ROWS[0],
    )
    taken = take_in_table(table(tmp_path, *rows), desk.tickets, desk.intake)
    assert dict(taken.results) == {"new": 1}
    assert [problem.split(":")[0] for problem in taken.problems] == [
        "row 2, column question",
        "row 3, column email",
        "row 4, column language",
        "row 4, column category",
        "row 4, column province",
    ]


def test_a_sheet_of_excel_is_read_as_well(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Domanda", "Provincia"])
    book.active.append(["Che dazi ci sono in Cile?", "lecco"])
    book.save(tmp_path / "domande.xlsx")
    assert dict(take_in_table(tmp_path / "domande.xlsx", desk.tickets, desk.intake).results) == {"new": 1}
    assert received(desk)[0].province == "Lecco"


def test_a_table_without_questions_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "altro.csv"
    path.write_text("nome;cognome\nAnna;Riva\n", "utf-8")
    with pytest.raises(TableError, match="question"):
        take_in_table(path, desk.tickets, desk.intake)
