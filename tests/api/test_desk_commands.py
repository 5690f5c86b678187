"""`fondaco desk`: files and the mailbox become tickets, and what cannot be read can be looked at."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from api.settings import load_settings
from tests.api.mail_builders import raw_mail

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, empty_store: Path) -> Run:
    """Run `fondaco desk` on an empty store."""
    (tmp_path / "store.sqlite3").write_bytes(empty_store.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FONDACO_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("FONDACO_DATABASE", f"sqlite:///{tmp_path / 'store.sqlite3'}")

    def desk(*arguments: object) -> tuple[int, str, str]:
        load_settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["fondaco", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield desk
    load_settings.cache_clear()


def test_mails_and_tables_are_taken_in_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "una.eml").write_bytes(raw_mail())
    (tmp_path / "fiera.csv").write_text("question\nChe dazi ci sono in Cile?\n\nServe il carnet ATA?\n", "utf-8")
    code, out, _ = run("desk", "import", "una.eml", "fiera.csv", "--json")
    assert code == 0 and json.loads(out) == {"results": {"new": 3}, "problems": []}
    code, _, err = run("desk", "import", "una.eml", "fiera.csv")
    assert code == 0 and "known: 3" in err
    assert len(json.loads(run("tickets", "list", "--json")[1])) == 3


def test_what_cannot_be_read_can_be_saved_and_settled(run: Run, tmp_path: Path) -> None:
    broken = raw_mail(From="nobody")
    (tmp_path / "rotta.eml").write_bytes(broken)
    assert "quarantined: 1" in run("desk", "import", "rotta.eml")[2]
    (held,) = json.loads(run("desk", "quarantine", "--json")[1])
    assert held["reason"] == "no_sender"
    assert run("desk", "quarantine", "--save", held["id"], "--to", "fuori.eml")[0] == 0
    assert (tmp_path / "fuori.eml").read_bytes() == broken
    assert run("desk", "quarantine", "--done", held["id"])[0] == 2
    assert "0 mails" in run("desk", "quarantine", "--done", held["id"], "--by", "Marta")[2]
    assert run("desk", "quarantine", "--done", held["id"], "--by", "Marta")[0] == 2


def test_absence_notes_are_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "assente.eml").write_bytes(raw_mail("Sono via.", Auto_Submitted="auto-replied"))
    assert "apart: 1" in run("desk", "import", "assente.eml")[2]
    assert "automatic  anna@riva.example" in run("desk", "apart")[1]


def test_without_a_mailbox_it_is_said_how_one_is_set(run: Run) -> None:
    code, _, err = run("desk", "fetch")
    assert code == 2 and "FONDACO_MAIL__IMAP_HOST" in err


@pytest.mark.parametrize("arguments", [("import", "fehlt.eml"), ("quarantine", "--save", "x"), ("import", "fehlt.csv")])
def test_what_cannot_be_done_is_said_with_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run("desk", *arguments)
    assert code == 2 and err and out == ""
