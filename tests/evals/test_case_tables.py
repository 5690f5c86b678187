"""Experts write cases in a spreadsheet: what is right becomes a case, what is wrong is named with row and column."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from evals.case_columns import COLUMNS, write_template
from evals.case_tables import read_table
from evals.cases import Case
from evals.errors import CaseError
from tests.builders import REGISTER

RIGHT: dict[str, Any] = {
    "id": "fiere-1",
    "domanda": "Fino a quanto finanzia SIMEST una fiera?",
    "data": "21/11/2026",
    "esito": "risponde",
    "risposta": "Fino a 500.000 euro.",
    "fatti": "* 500.000 euro | mezzo milione di euro\n10% a fondo perduto",
    "pagina": "https://www.simest.example/fiere",
    "citazione": "L'importo massimo finanziabile è di 500.000 euro.\nLa quota a fondo perduto arriva al 10%",
    "ente": "SIMEST",
    "altri enti": "Unione Imprese; cciaa-bergamo",
    "argomento": "fiere-eventi",
}


def a_table(path: Path, *rows: dict[str, Any], delimiter: str = ",", encoding: str = "utf-8", before: str = "") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    path.write_bytes((before + text.getvalue()).encode(encoding))
    return path


def a_book(path: Path, *rows: dict[str, Any]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    book = Workbook()
    book.active.append(names)
    for row in rows:
        book.active.append([row.get(name) for name in names])
    book.save(path)
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(CaseError) as raised:
        read_table(path, REGISTER)
    return str(raised.value).splitlines()


def expect_the_right_case(case: Case) -> None:
    assert (case.id, case.lang, case.as_of, case.expected_outcome) == ("fiere-1", "it", date(2026, 11, 21), "answered")
    assert [(n.weight, n.any_of) for n in case.nuggets] == [
        ("vital", (("500.000 euro",), ("mezzo milione di euro",))),
        ("okay", (("10% a fondo perduto",),)),
    ]
    assert [q.doc for q in case.qrels] == ["https://www.simest.example/fiere"] * 2
    assert case.qrels[1].quote == "La quota a fondo perduto arriva al 10%"
    assert case.providers.required == ("simest",)
    assert case.providers.acceptable == ("unione-imprese", "cciaa-bergamo")
    assert case.slices == {"topic": "fiere-eventi"}
    assert case.cluster == "https://www.simest.example/fiere"
    assert case.origin == "written"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_csv_table_is_read_whatever_its_separator_and_byte_order_mark(tmp_path: Path, delimiter: str, encoding: str) -> None:
    cases = read_table(a_table(tmp_path / "casi.csv", RIGHT, delimiter=delimiter, encoding=encoding), REGISTER)
    assert len(cases) == 1
    expect_the_right_case(cases[0])


def test_the_separator_that_excel_writes_into_the_first_line_is_obeyed(tmp_path: Path) -> None:
    expect_the_right_case(read_table(a_table(tmp_path / "casi.csv", RIGHT, delimiter=";", before="sep=;\r\n"), REGISTER)[0])


def test_an_excel_table_is_read_with_its_dates_and_numbers(tmp_path: Path) -> None:
    row = RIGHT | {"data": datetime(2026, 11, 21), "note": 7.0}
    case = read_table(a_book(tmp_path / "casi.xlsx", row), REGISTER)[0]
    expect_the_right_case(case)
    assert case.notes == "7"


def test_english_names_of_columns_and_outcomes_are_understood(tmp_path: Path) -> None:
    english = {
        "id": "c1", "question": "How much?", "lang": "en", "as_of": "2026-11-21", "expected_outcome": "abstain",
        "topic": "finanza", "cluster": "money",
    }  # fmt: skip
    case = read_table(a_table(tmp_path / "cases.csv", english))[0]
    assert (case.lang, case.expected_outcome, case.cluster) == ("en", "abstain", "money")


def test_one_of_several_organisations_and_anybody_can_be_asked_for(tmp_path: Path) -> None:
    path = a_table(tmp_path / "casi.csv", RIGHT | {"ente": "SACE | simest\nADM", "altri enti": "*"})
    providers = read_table(path, REGISTER)[0].providers
    assert (providers.required, providers.acceptable) == (("sace|simest", "adm"), ("*",))


def test_rows_without_cells_and_rows_marked_with_a_hash_are_no_cases(tmp_path: Path) -> None:
    path = a_table(tmp_path / "casi.csv", RIGHT, {}, RIGHT | {"id": "#fiere-2", "esito": "boh"})
    assert [case.id for case in read_table(path, REGISTER)] == ["fiere-1"]


def test_two_pages_take_two_quotes_in_order(tmp_path: Path) -> None:
    pages = "https://a.example/x\nhttps://b.example/y"
    case = read_table(a_table(tmp_path / "casi.csv", RIGHT | {"pagina": pages}), REGISTER)[0]
    assert [(q.doc, q.quote[:9]) for q in case.qrels] == [
        ("https://a.example/x", "L'importo"),
        ("https://b.example/y", "La quota "),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"data": "ieri"}, "column \"data\": 'ieri' is no date: write it as 21/11/2026 or 2026-11-21"),
        ({"data": "31/02/2026"}, "column \"data\": '31/02/2026' is no date"),
        ({"lingua": "ru"}, "column \"lingua\": 'ru' is no language of ours"),
        ({"esito": "forse"}, "column \"esito\": 'forse' is no outcome: write one of risponde"),
        ({"domanda": ""}, 'column "domanda": is empty'),
        ({"ente": "Ufficio Export"}, "column \"ente\": 'Ufficio Export' is not in the register"),
        ({"pagina": "simest.it"}, "column \"pagina\": 'simest.it' is no address"),
        ({"pagina": "https://a.example\nhttps://b.example\nhttps://c.example"}, "3 pages for 2 quotes"),
        ({"citazione": ""}, 'column "citazione": is empty'),
        ({"fatti": "500.000 euro"}, 'column "fatti": nuggets: an answered case has a vital one'),
        ({"pagina": "", "citazione": ""}, 'column "citazione": qrels: a case that the pages answer'),
        ({"domanda": "x" * 5000}, 'column "domanda": String should have at most 4000 characters'),
    ],
)
def test_a_mistake_is_named_with_row_and_column(tmp_path: Path, change: dict[str, str], expected: str) -> None:
    path = a_table(tmp_path / "casi.csv", RIGHT | {"id": "other"}, RIGHT | change)
    found = mistakes(path)
    assert len(found) == 1
    assert found[0].startswith(f"{path}: row 3, ") and expected in found[0]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = a_table(tmp_path / "casi.csv", RIGHT | {"data": "x", "esito": "y"}, RIGHT | {"lingua": "z"})
    places = ['row 2, column "data"', 'row 2, column "esito"', 'row 3, column "lingua"']
    assert [line.split(": ")[1] for line in mistakes(path)] == places


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "id 'fiere-1' stands 2 times" in mistakes(a_table(tmp_path / "casi.csv", RIGHT, RIGHT))[0]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("casi.csv", b"", "is empty"),
        ("casi.csv", b"id,domanda,data,esito\n", "holds no case"),
        ("casi.csv", "id,domanda,data,esito,citt\u00e0\n".encode("latin-1"), "not UTF-8"),
        ("casi.csv", b"id,domanda,data,esito,voto\n", "unknown column 'voto'"),
        ("casi.csv", b"id,domanda,question,data,esito\n", "two columns mean 'question'"),
        ("casi.csv", b"id,domanda,data\n", "no column 'esito'"),
        ("casi.csv", b'id,domanda,data,esito\n1,"aperta,21/11/2026,tace\n', "not a CSV table"),
        ("casi.xlsx", b"PK no", "not an Excel table"),
        ("casi.ods", b"PK", "neither .csv nor .xlsx"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert expected in mistakes(tmp_path / name)[0]


def test_a_missing_table_is_an_error_of_cases(tmp_path: Path) -> None:
    assert "cannot be read" in mistakes(tmp_path / "none.csv")[0]


def test_the_template_explains_every_column_and_its_example_is_a_case_when_the_hash_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "modello.xlsx"
    write_template(path)
    assert "holds no case" in mistakes(path)[0]
    book = load_workbook(path)
    assert [row[0].value for row in book["spiegazioni"].iter_rows(min_row=2)] == [column.name for column in COLUMNS]
    book["casi"]["A2"] = "esempio-1"
    book.save(path)
    case = read_table(path, REGISTER)[0]
    assert (case.id, case.expected_outcome, len(case.nuggets), len(case.qrels)) == ("esempio-1", "answered", 2, 2)
