"""Answers of a batch become a table for people: every row in its place, links that open, and no cell that is a formula."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.asking import BatchLine
from api.batch_files import BadRow, Batch
from api.batch_results import journal_of, write_results
from assistant.pipeline import to_json
from tests.api.builders import an_answer

NAMES = {"simest": "SIMEST S.p.A."}
ATTACKS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example","click")', "=cmd|'/C calc'!A0")


def a_batch(*questions: str) -> Batch:
    bad = BadRow(place="row 9", id="x", question="", problems=("column question: it is empty: write the question",))
    return Batch((*(BatchLine(id=f"q{n}", question=text) for n, text in enumerate(questions)), bad))


def rows_of(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file, delimiter=";"))
    sheet = load_workbook(path).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_each_row_stands_in_its_place_with_answer_sources_providers_or_what_is_wrong(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    write_results(out, a_batch("Quanto?", "Quando?"), {"q0": to_json(an_answer())}, NAMES)
    head, answered, waiting, bad = rows_of(out)
    assert head == ["id", "question", "outcome", "reason", "answer", "sources", "providers", "problem"]
    assert answered[:3] == ["q0", "Quanto?", "answered"]
    assert "500.000 euro [1]" in answered[4] and "[1] Fiere ed eventi: https://www.simest.it/fiere#importi" in answered[5]
    assert answered[6] == "SIMEST S.p.A.: https://www.simest.it" and answered[7] == ""
    assert waiting[:2] == ["q1", "Quando?"] and "not answered yet" in waiting[7]
    assert bad[0] == "x" and bad[7] == "row 9, column question: it is empty: write the question"


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_becomes_a_formula(tmp_path: Path, text: str) -> None:
    answers = {"q0": to_json(an_answer(text=text))}
    write_results(tmp_path / "out.csv", a_batch(text), answers, NAMES)
    row = rows_of(tmp_path / "out.csv")[1]
    assert row[1] == f"'{text}" and row[4] == f"'{text}"
    write_results(tmp_path / "out.xlsx", a_batch(text), answers, NAMES)
    for row_of_cells in load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(min_row=2, max_row=2):
        assert "f" not in {cell.data_type for cell in row_of_cells}
        assert row_of_cells[1].value == text


def test_the_sheets_of_sources_and_providers_have_links(tmp_path: Path) -> None:
    write_results(tmp_path / "out.xlsx", a_batch("Quanto?"), {"q0": to_json(an_answer())}, NAMES)
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["answers", "sources", "providers"]
    assert book["sources"][2][3].value == "SIMEST S.p.A."
    assert book["sources"][2][4].hyperlink.target == "https://www.simest.it/fiere#importi"
    assert book["providers"][2][4].hyperlink.target.startswith("https://www.simest.it")
    assert "info@simest.it" in book["providers"][2][3].value


def test_an_address_that_runs_code_is_no_link(tmp_path: Path) -> None:
    answer = to_json(an_answer())
    answer["citations"][0]["url"] = "javascript:alert(1)"
    write_results(tmp_path / "out.xlsx", a_batch("Quanto?"), {"q0": answer}, NAMES)
    assert load_workbook(tmp_path / "out.xlsx")["sources"][2][4].hyperlink is None


def test_a_table_has_its_journal_beside_it_and_a_journal_is_itself() -> None:
    assert journal_of(Path("a/out.xlsx")) == Path("a/out.xlsx.jsonl")
    assert journal_of(Path("a/out.csv")) == Path("a/out.csv.jsonl")
    assert journal_of(Path("a/out.jsonl")) == Path("a/out.jsonl")


def test_control_characters_and_very_long_answers_fit_into_a_sheet(tmp_path: Path) -> None:
    write_results(tmp_path / "out.xlsx", a_batch("a\x07b"), {"q0": to_json(an_answer(text="x" * 40_000))}, NAMES)
    row = rows_of(tmp_path / "out.xlsx")[1]
    assert row[1] == "ab" and len(row[4]) == 32_000
