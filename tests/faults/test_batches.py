"""A batch that is killed goes on where it stopped: no answer twice, none lost, a torn line is written again."""

import json
import os
import signal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.faults.commands import REPOSITORY, Commands, end_group, wait_for

WORDS = ("carnet ATA", "certificato di origine", "voucher fiere", "visto di conformità", "polizza crediti")
MANY = 400


def test_a_killed_batch_is_resumed_without_loss_or_repeats(small: Commands, tmp_path: Path) -> None:
    batch, out = tmp_path / "domande.jsonl", tmp_path / "risposte.jsonl"
    write_questions(batch, MANY)
    process = small.start("ask", "--batch", str(batch), "--out", str(out))
    try:
        wait_for(lambda: lines_of(out) >= 3 or process.poll() is not None, "three answers")
    finally:
        end_group(process)
    kept = whole(out)
    assert 0 < len(kept) < MANY
    with out.open("a", encoding="utf-8") as file:
        file.write('{"id": "q-torn", "answer": {"outcome": "answe')  # what a kill in the middle of a write leaves
    result = small.run("ask", "--batch", str(batch), "--out", str(out))
    assert result.code == 0, result.err
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [a["id"] for a in answers] == [f"q{n}" for n in range(MANY)]
    assert answers[: len(kept)] == kept  # the same answers, with the same ids: none was asked again
    assert f"{MANY - len(kept)} answered now" in result.said


def test_a_finished_batch_is_not_answered_again(small: Commands, tmp_path: Path) -> None:
    batch, out = tmp_path / "domande.csv", tmp_path / "risposte.jsonl"
    batch.write_text("id,question\na,Che cos'è il carnet ATA?\nb,Quanto copre il voucher fiere?\n", encoding="utf-8")
    assert small.run("ask", "--batch", str(batch), "--out", str(out)).code == 0
    before = out.read_bytes()
    again = small.run("ask", "--batch", str(batch), "--out", str(out))
    assert again.code == 0
    assert "0 answered now" in again.said
    assert out.read_bytes() == before


def test_two_hundred_questions_interrupted_and_killed_become_one_table(small: Commands, tmp_path: Path) -> None:
    batch, out = REPOSITORY / "tests" / "desk" / "batch_200.csv", tmp_path / "risposte.xlsx"
    journal = tmp_path / "risposte.xlsx.jsonl"
    asked = ("ask", "--batch", str(batch), "--out", str(out))
    process = small.start(*asked)
    try:
        wait_for(lambda: lines_of(journal) >= 3 or process.poll() is not None, "three answers")
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        end_group(process)
    assert process.returncode == 130 and b"what was done is kept" in err
    begun = whole(journal)
    assert 3 <= len(begun) < 200
    assert len(table(out)) == 200  # the table is there with what was answered
    assert sum(bool(row[2]) for row in table(out)) == len(begun)
    process = small.start(*asked)
    try:
        wait_for(lambda: lines_of(journal) >= len(begun) + 3 or process.poll() is not None, "three more")
    finally:
        end_group(process)
    kept = whole(journal)
    result = small.run(*asked)
    assert result.code == 0, result.err
    answers = whole(journal)
    assert answers[: len(kept)] == kept and [a["id"] for a in answers] == [f"d{n:03}" for n in range(1, 201)]
    assert f"{200 - len(kept)} answered now" in result.said
    assert [row[2] for row in table(out)] == [a["answer"]["outcome"] for a in answers]


def table(path: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True))


def write_questions(path: Path, number: int) -> None:
    lines = [{"id": f"q{n}", "question": f"Come funziona {WORDS[n % len(WORDS)]}?"} for n in range(number)]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def whole(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
