"""`fondaco desk`: files and the mailbox become tickets, and what cannot be read can be looked at."""

import json
from pathlib import Path

import pytest

from tests.api.mail_builders import multipart, raw_mail
from tests.api.running import Run, a_run


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, empty_store: Path) -> Run:
    """Run `fondaco` on an empty store."""
    (tmp_path / "store.sqlite3").write_bytes(empty_store.read_bytes())
    return a_run(monkeypatch, capsys, tmp_path, var=tmp_path / "var", database=f"sqlite:///{tmp_path / 'store.sqlite3'}")


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
    assert run("desk", "quarantine", "--done", held["id"], "--by", "nobody@desk.example")[0] == 2
    by = marta(run, tmp_path)
    assert "0 mails" in run("desk", "quarantine", "--done", held["id"], *by)[2]
    assert run("desk", "quarantine", "--done", held["id"], *by)[0] == 2
    assert "quarantine.settled" in run("audit", "list")[1]


def test_what_could_not_be_read_is_read_again_after_the_reader_was_mended_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [("text/plain", said) for said in ("Che dazi ci sono in Cile?", "E in Perù?", "Grazie")]
    (tmp_path / "due.eml").write_bytes(multipart("mixed", *parts))
    (tmp_path / "rotta.eml").write_bytes(raw_mail(From="nobody"))
    monkeypatch.setenv("FONDACO_MAIL__MAX_PARTS", "1")
    assert "quarantined: 2" in run("desk", "import", "due.eml", "rotta.eml")[2]
    monkeypatch.delenv("FONDACO_MAIL__MAX_PARTS")
    held = {mail["reason"]: mail["id"] for mail in json.loads(run("desk", "quarantine", "--json")[1])}
    assert run("desk", "quarantine", "--again")[0] == 2  # who does it?
    by = marta(run, tmp_path)
    assert run("desk", "quarantine", "--again", "strange", *by)[0] == 2
    assert run("desk", "quarantine", held["too_many_parts"])[0] == 2
    assert "new: 1." in run("desk", "quarantine", "--again", held["too_many_parts"], *by)[2]
    code, out, err = run("desk", "quarantine", "--again", "--json", *by)
    assert code == 0 and "unreadable: 1." in err and [mail["id"] for mail in json.loads(out)] == [held["no_sender"]]
    assert "known: 1" in run("desk", "import", "due.eml")[2]
    assert len(json.loads(run("tickets", "list", "--json")[1])) == 1
    assert run("audit", "list")[1].count("quarantine.read-again") == 2


def marta(run: Run, folder: Path) -> tuple[str, str]:
    """Make an account, and return what names it on the command line."""
    (folder / "password").write_text("una parola lunga e rara")
    run("accounts", "create", "marta@desk.example", "--role", "supervisor", "--password-file", folder / "password")
    return "--by", "marta@desk.example"


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
