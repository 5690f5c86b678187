"""Input that cannot be used: every mistake is named at once, with its place, and nothing is touched."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.running import Run
from tests.faults.commands import QUESTION, Commands
from tests.faults.states import published_id

REST = 'kind = "camera"\nurl = "http://x.localhost/"\n'
BROKEN = {
    "senza-chiave.toml": f'id = "senza-chiave"\nshort_name = "S"\nterritory = ["Italia"]\n{REST}',
    "sintassi.toml": 'id = "sintassi"\nname = "aperta\n',
    "tipi.toml": f'id = "tipi"\nname = 7\nshort_name = "T"\nterritory = "Italia"\n{REST}',
    "ignota.toml": f'id = "ignota"\nname = "I"\nshort_name = "I"\nterritory = ["Italia"]\n{REST}colore = "rosso"\n',
}
PLACES = (
    "senza-chiave.toml:1: name:",
    "sintassi.toml:2:",
    "tipi.toml:2: name:",
    "tipi.toml:4: territory:",
    "ignota.toml:7: colore:",
)


def test_an_unknown_partner_is_refused_with_the_near_name(run: Run, var: Path) -> None:
    result = run("crawl", "finlombard")
    assert result.code == 2
    assert "finlombard" in result.said
    assert "did you mean finlombarda" in result.said
    assert not (var / "fondaco.sqlite3").exists()


def test_all_problems_of_all_partner_files_are_listed_with_file_line_and_key(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "partners"
    folder.mkdir()
    for name, text in BROKEN.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = run("crawl", partners=folder)
    assert result.code == 2
    for wanted in PLACES:
        assert wanted in result.said
    assert "Traceback" not in result.err


def test_all_wrong_settings_are_listed_by_their_names(run: Run, var: Path) -> None:
    result = run("status", sample_port=99999, web="fake", kb__keep_builds="zero", ingest__workers=0)
    assert result.code == 2
    for name in ("FONDACO_SAMPLE_PORT", "FONDACO_WEB", "FONDACO_KB__KEEP_BUILDS", "FONDACO_INGEST__WORKERS"):
        assert name in result.said
    assert not var.exists()


def test_an_unknown_setting_is_not_overlooked(run: Run) -> None:
    result = run("status", kb__keep_bilds=4)
    assert result.code == 2
    assert "KEEP_BILDS" in result.said


def test_an_unknown_embedder_is_refused_by_name(small: Commands, run: Run) -> None:
    result = run("ask", QUESTION, embedder="word2vec")
    assert result.code == 2
    assert "FONDACO_EMBEDDER" in result.said and "word2vec" in result.said


@pytest.mark.parametrize(
    ("question", "reason", "said"),
    [
        ("", "empty_question", "Non ho ricevuto una domanda"),
        (" \n\t", "empty_question", "Non ho ricevuto una domanda"),
        ("carnet " * 2858, "question_too_long", "troppo lunga"),
        ("\x01\x02\x7f\x1b[2J carnet \x03", "not_text", "testo"),
        ("\udcff\udcfe\udc80", "not_text", "testo"),  # bytes that are no UTF-8
    ],
    ids=["empty", "blank", "20,000 characters", "control characters", "no UTF-8"],
)
def test_a_question_that_cannot_be_read_ends_in_an_answer(
    small: Commands, run: Run, question: str, reason: str, said: str
) -> None:
    result = run("ask", question, "--json")
    assert result.code == 2, result.err
    answer = result.json
    assert (answer["outcome"], answer["reason"], answer["language"]) == ("error", reason, "it")
    assert said in answer["text"]
    assert answer["citations"] == []
    plain = run("ask", question)
    assert plain.code == 2
    assert said in plain.said
    assert "Traceback" not in plain.err


def test_a_question_before_anything_is_published_is_told_what_to_do(run: Run) -> None:
    result = run("ask", QUESTION)
    assert result.code == 1
    assert "fondaco crawl" in result.said


def test_an_unknown_build_is_refused_with_those_there_are(small: Commands, run: Run) -> None:
    result = run("rollback", "20200101T000000-deadbeef")
    assert result.code == 2
    assert published_id(small.var) in result.said


def test_a_store_from_newer_code_is_refused_untouched(small: Commands, run: Run) -> None:
    path = small.var / "fondaco.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    for command in (["ask", QUESTION], ["publish"], ["crawl", "alsea"]):
        result = run(*command)
        assert result.code == 1, result.said
        assert "9999" in result.said and "nothing was changed" in result.said
    assert path.read_bytes() == before


def test_a_store_that_is_no_database_is_named(run: Run, var: Path) -> None:
    var.mkdir()
    path = var / "fondaco.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    result = run("status")
    assert result.code == 1
    assert "fondaco.sqlite3" in result.said
    assert "Traceback" not in result.err


def test_a_warc_file_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rotto.warc.gz"
    path.write_bytes(b"\x1f\x8bnonsense" * 40)
    result = run("crawl", "alsea", "--replay", str(path), "--json")
    assert result.code == 1
    assert "rotto.warc.gz" in result.said
    assert "Traceback" not in result.err


def test_all_broken_lines_of_a_batch_are_listed_and_the_others_are_answered(small: Commands, run: Run, tmp_path: Path) -> None:
    batch, out = tmp_path / "domande.jsonl", tmp_path / "risposte.jsonl"
    lines = [
        json.dumps({"id": "1", "question": QUESTION}),
        '{"id": "2", "question": ',
        json.dumps({"id": "3"}),
        json.dumps(["4"]),
        json.dumps({"id": "1", "question": "di nuovo"}),
        json.dumps({"id": "6", "question": "x", "profile": {"size": "enorme"}}),
    ]
    batch.write_text("\n".join(lines), encoding="utf-8")
    result = run("ask", "--batch", str(batch), "--out", str(out))
    assert result.code == 1
    for line in (2, 3, 4, 5, 6):
        assert f"domande.jsonl: line {line}" in result.said
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ["1"]


def test_a_batch_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    result = run("ask", "--batch", str(tmp_path / "manca.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert result.code == 2
    assert "manca.jsonl" in result.said
