"""Questions from files are checked as a whole, answered once, and survive an interruption."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from api.asking import BatchLine, parse_profile
from api.batch_files import read_batch
from api.batch_journal import answer_batch, read_answers
from api.errors import UsageError
from assistant.types import Answer, Profile, Question, Turn
from tests.api.builders import an_answer

TODAY = date(2026, 11, 21)


class Asked:
    """Answers everything, and keeps what it was asked."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def __call__(self, question: Question) -> Answer:
        self.questions.append(question)
        return an_answer(text=f"Risposta a «{question.text}».")


def silent(step: str, done: int, total: int) -> None:
    """Hear of progress and say nothing."""


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def batch(*questions: str) -> list[BatchLine]:
    return [BatchLine(id=f"q{n}", question=text) for n, text in enumerate(questions, start=1)]


def mistakes(path: Path) -> list[str]:
    return [told for row in read_batch(path).bad for told in row.told()]


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read_batch(path)
    return str(caught.value)


def table(path: Path, rows: list[list[str]]) -> Path:
    """Write rows as the ending of the path says."""
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")
        return path
    book = Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(path)
    return path


# ---------------------------------------------------------------------------------------------------------- the profile


def test_a_profile_is_read_from_pairs_and_lists_by_commas() -> None:
    pairs = ["province=Bergamo", "size=micro", "countries=DE, FR", "member_of=cna", "products=viti = bulloni"]
    assert parse_profile(pairs) == Profile(
        province="Bergamo", size="micro", countries=("DE", "FR"), member_of=("cna",), products="viti = bulloni"
    )
    assert parse_profile([]) == Profile()


def test_all_mistakes_of_a_profile_are_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        parse_profile(["province", "colour=red", "size=micro"])
    assert len(str(caught.value).splitlines()) == 2
    with pytest.raises(UsageError) as caught:
        parse_profile(["size=huge", "category=new"])
    assert ["size" in line or "category" in line for line in str(caught.value).splitlines()] == [True, True]


# ------------------------------------------------------------------------------------------------------------- the file


def test_a_line_holds_a_question_with_all_that_it_depends_on(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "question": "e per il Brasile?",
        "history": [{"question": "Dazi per la Cina?", "answer": "..."}],
        "profile": {"province": "Como", "countries": ["BR"]},
        "reference_date": "2025-01-31",
        "language": "it",
        "expected": "ignored",
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n\n", encoding="utf-8")
    [line] = read_batch(tmp_path / "in.jsonl").lines
    assert line.record(TODAY) == Question(
        text="e per il Brasile?",
        as_of=date(2025, 1, 31),
        language="it",
        history=(Turn(question="Dazi per la Cina?", answer="..."),),
        profile=Profile(province="Como", countries=("BR",)),
    )


def test_a_question_without_a_date_is_of_the_day_of_the_run() -> None:
    assert batch("x")[0].record(TODAY).as_of == TODAY


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_with_its_separator_and_empty_fields_left_out(tmp_path: Path, separator: str) -> None:
    rows = [
        ["id", "question", "language", "reference_date"],
        ["a", "Perché è così?", "", "2025-02-03"],
        ["b", "What?", "en", ""],
    ]
    text = "\ufeff" + "\n".join(separator.join(row) for row in rows) + "\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    one, other = read_batch(tmp_path / "in.csv").lines
    assert (one.id, one.question, one.language, one.reference_date) == ("a", "Perché è così?", None, date(2025, 2, 3))
    assert (other.id, other.language, other.reference_date) == ("b", "en", None)


def test_a_csv_without_ids_is_numbered_by_its_lines(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('question,language\n"Uno, due?",it\nTre?,it\n', encoding="utf-8")
    assert [(line.id, line.question) for line in read_batch(tmp_path / "in.csv").lines] == [("2", "Uno, due?"), ("3", "Tre?")]


def test_all_mistakes_of_a_file_are_told_with_their_line_and_the_good_ones_go_on(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    rows = [
        '{"id": "a", "question": "x"}',
        '{"id": "b"}',
        "{torn",
        "[1]",
        '{"id": "a", "question": "again"}',
        '{"id": "c", "question": "x", "reference_date": "yesterday", "profile": {"size": "huge"}}',
        '{"id": "d", "question": "y"}',
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert [line.id for line in read_batch(path).lines] == ["a", "d"]
    told = mistakes(path)
    assert [line.split(",")[0] for line in told] == [f"line {n}" for n in (2, 3, 4, 5, 6, 6)]
    assert any("stands in line 1 already: give each row an id of its own" in line for line in told)
    assert any("column size" in line for line in told)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_bad_rows_of_a_table_are_told_with_row_column_and_what_to_do(tmp_path: Path, ending: str) -> None:
    rows = [
        ["id", "Domanda", "Lingua", "Provincia", "Categoria"],
        ["a", "Che cos'è il carnet ATA?", "IT", "Bergamo", "Mai esportato"],
        ["b", "", "it", "", ""],
        ["", "", "", "", ""],
        ["c", "Dazi?", "klingon", "", "grandissima"],
        ["a", "Ancora?", "", "", ""],
        ["d", "What is a carnet?", "en", "BG", "consolidata"],
    ]
    path = table(tmp_path / f"in.{ending}", rows)
    batch = read_batch(path)
    assert [(line.id, line.language, line.profile.province, line.profile.category) for line in batch.lines] == [
        ("a", "it", "Bergamo", "mai-esportato"),
        ("d", "en", "BG", "consolidata"),
    ]
    assert [(row.place, row.id) for row in batch.bad] == [("row 3", "b"), ("row 5", "c"), ("row 6", "a")]
    told = mistakes(path)
    assert told[0] == "row 3, column question: it is empty: write the question, or delete the row"
    assert told[1].startswith("row 5, column category") or told[1].startswith("row 5, column language")
    assert "row 6, column id: 'a' stands in row 2 already: give each row an id of its own, or leave the column empty" in told


def test_a_table_without_a_column_of_questions_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert "names no column `question`" in refusal(table(tmp_path / "in.csv", [["nome", "testo"], ["a", "b"]]))
    assert "two columns are called question" in refusal(table(tmp_path / "in.csv", [["domanda", "question"], ["a", "b"]]))
    (tmp_path / "in.xlsx").write_bytes(b"PK\x03\x04 no archive")
    assert "cannot be read as .xlsx" in refusal(tmp_path / "in.xlsx")
    (tmp_path / "bild.csv").write_bytes(b"\x89PNG\0\0")
    assert "this is no text" in refusal(tmp_path / "bild.csv")


def test_a_csv_of_excel_is_read_with_its_accents_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes('domanda;provincia\r\n"Perché così?\r\nE quando?";Como\r\nPiù tardi?;\r\n'.encode("cp1252"))
    assert [line.question for line in read_batch(path).lines] == ["Perché così?\r\nE quando?", "Più tardi?"]


def test_a_table_of_one_column_needs_no_separator(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("domanda\nUno?\nDue, e tre?\n", encoding="utf-8")
    assert [line.question for line in read_batch(tmp_path / "in.csv").lines] == ["Uno?", "Due, e tre?"]


def test_a_row_with_more_cells_than_the_head_is_told_and_not_cut(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,domanda\na,Che cos'è, e quanto costa?\nb,Quando?\n", encoding="utf-8")
    batch = read_batch(tmp_path / "in.csv")
    assert [line.id for line in batch.lines] == ["b"]
    assert mistakes(tmp_path / "in.csv") == [
        "row 2, it has more cells than the first row: put texts with a separator in them between quotation marks"
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "absent.jsonl" in refusal(tmp_path / "absent.jsonl")
    assert "absent.csv" in refusal(tmp_path / "absent.csv")
    (tmp_path / "latin.jsonl").write_bytes('{"id": "a", "question": "perché"}'.encode("latin-1"))
    assert "latin.jsonl" in refusal(tmp_path / "latin.jsonl")


@pytest.mark.parametrize("name", ["in.jsonl", "in.csv"])
def test_an_empty_file_holds_no_question(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("", encoding="utf-8")
    assert read_batch(tmp_path / name).rows == ()


# ------------------------------------------------------------------------------------------------------------ the answers


def test_every_question_gets_a_line_with_its_id_in_order(tmp_path: Path) -> None:
    asked = Asked()
    assert answer_batch(batch("uno", "due"), tmp_path / "out.jsonl", asked, TODAY, silent) == 2
    written = lines(tmp_path / "out.jsonl")
    assert [line["id"] for line in written] == ["q1", "q2"]
    assert [line["answer"]["text"] for line in written] == ["Risposta a «uno».", "Risposta a «due»."]  # type: ignore[index]
    assert [question.as_of for question in asked.questions] == [TODAY, TODAY]


def test_a_second_run_asks_only_what_is_missing(tmp_path: Path) -> None:
    out, asked = tmp_path / "out.jsonl", Asked()
    answer_batch(batch("uno"), out, Asked(), TODAY, silent)
    assert answer_batch(batch("uno", "due"), out, asked, TODAY, silent) == 1
    assert [question.text for question in asked.questions] == ["due"]
    assert answer_batch(batch("uno", "due"), out, asked, TODAY, silent) == 0
    assert [line["id"] for line in lines(out)] == ["q1", "q2"]


@pytest.mark.parametrize("kept", [1, 20, -1, -3])
def test_a_last_line_that_an_interruption_cut_is_answered_again(tmp_path: Path, kept: int) -> None:
    out = tmp_path / "out.jsonl"
    answer_batch(batch("uno", "due"), out, Asked(), TODAY, silent)
    first, second = out.read_text(encoding="utf-8").splitlines()
    out.write_text(f"{first}\n{second[:kept]}", encoding="utf-8")
    asked = Asked()
    answer_batch(batch("uno", "due", "tre"), out, asked, TODAY, silent)
    assert [question.text for question in asked.questions] == ["due", "tre"]
    assert [line["id"] for line in lines(out)] == ["q1", "q2", "q3"]


def test_a_last_line_that_lacks_only_its_end_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    answer_batch(batch("uno"), out, Asked(), TODAY, silent)
    out.write_text(out.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    assert answer_batch(batch("uno", "due"), out, Asked(), TODAY, silent) == 1
    assert [line["id"] for line in lines(out)] == ["q1", "q2"]


def test_an_answer_is_on_disk_before_the_next_question_is_asked(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    seen: list[int] = []

    def ask(question: Question) -> Answer:
        seen.append(len(lines(out)))
        return an_answer()

    answer_batch(batch("uno", "due", "tre"), out, ask, TODAY, silent)
    assert seen == [0, 1, 2]


def test_a_run_that_breaks_keeps_what_was_answered(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    def ask(question: Question) -> Answer:
        if question.text == "due":
            raise KeyboardInterrupt
        return an_answer()

    with pytest.raises(KeyboardInterrupt):
        answer_batch(batch("uno", "due"), out, ask, TODAY, silent)
    assert [line["id"] for line in lines(out)] == ["q1"]


def test_a_number_and_its_text_are_one_id(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    answer_batch([BatchLine(id=7, question="uno")], out, Asked(), TODAY, silent)
    assert answer_batch([BatchLine(id="7", question="uno")], out, Asked(), TODAY, silent) == 0
    assert lines(out)[0]["id"] == 7


def test_progress_counts_what_was_there_before(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    answer_batch(batch("uno"), tmp_path / "out.jsonl", Asked(), TODAY, silent)
    answer_batch(
        batch("uno", "due", "tre"),
        tmp_path / "out.jsonl",
        Asked(),
        TODAY,
        lambda step, done, total: heard.append((done, total)),
    )
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_a_row_whose_question_changed_is_asked_again(tmp_path: Path) -> None:
    out, asked = tmp_path / "out.jsonl", Asked()
    answer_batch(batch("uno", "due"), out, Asked(), TODAY, silent)
    changed = [*batch("uno"), BatchLine(id="q2", question="tre")]
    assert answer_batch(changed, out, asked, TODAY, silent) == 1
    assert [question.text for question in asked.questions] == ["tre"]
    answers = read_answers(changed, out)
    assert [answers[key]["text"] for key in ("q1", "q2")] == ["Risposta a «uno».", "Risposta a «tre»."]


def test_two_batches_do_not_write_the_same_journal(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    def ask(question: Question) -> Answer:
        with pytest.raises(UsageError, match="another batch is writing it"):
            answer_batch(batch("uno"), out, Asked(), TODAY, silent)
        return an_answer()

    assert answer_batch(batch("uno"), out, ask, TODAY, silent) == 1
    assert len(lines(out)) == 1
