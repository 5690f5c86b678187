"""`fondaco desk send`, `outbox` and `settle`, and `fondaco person`: what the staff does at the command line."""

import io
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.account_records import AccountRecords
from api.audit import read_entry
from kb.account_types import Account, Role
from tests.api.account_builders import account_records, an_account
from tests.api.outbox_builders import Desk
from tests.api.running import Run, a_run
from tests.smtp_server import SmtpServer, smtp_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpServer]:
    with smtp_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def accounts(tmp_path: Path) -> AccountRecords:
    return account_records(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, accounts: AccountRecords) -> Desk:
    return Desk(tmp_path / "fondaco.sqlite3")


@pytest.fixture
def supervisor(accounts: AccountRecords) -> Account:
    return an_account(accounts, Role.SUPERVISOR)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, server: SmtpServer) -> Run:
    """Run `fondaco` on the store of the desk, with the mail server."""
    server.forget()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return a_run(monkeypatch, capsys, tmp_path, database=f"sqlite:///{tmp_path / 'fondaco.sqlite3'}")


def test_what_was_approved_is_sent_once_and_noted(desk: Desk, accounts: AccountRecords, server: SmtpServer, run: Run) -> None:
    mail = desk.waiting()
    ran = run("desk", "send", "--json")
    assert (ran.code, ran.json["sent"]) == (0, 1)
    assert run("desk", "send", "--json").json["sent"] == 0
    assert server.took() == [mail.message_id]
    noted = [read_entry(entry) for entry in accounts.audit.entries()]
    assert [(e["who"], e["what"], e["on"], e["result"]) for e in noted] == [
        ("sender", "mail.sent", f"ticket:{mail.ticket_id}", "done")
    ]


def test_what_nobody_knows_is_listed_without_its_texts_and_settled_by_a_person(
    desk: Desk, accounts: AccountRecords, supervisor: Account, server: SmtpServer, run: Run
) -> None:
    mail = desk.waiting(email="cut@x.example")
    assert run("desk", "send").code == 1
    [listed] = run("desk", "outbox", "--json").json
    assert (listed["state"], listed["id"]) == ("unknown", mail.id)
    assert "500.000" not in str(listed) and "cut@x.example" not in str(listed)
    assert "1 wait for a person" in run("desk", "outbox").err
    assert run("desk", "settle", mail.id, "maybe", "--by", supervisor.email).code == 2
    assert run("desk", "settle", mail.id, "sent", "--by", "nobody@x.example").code == 2
    assert run("desk", "settle", mail.id, "sent", "--by", supervisor.email).code == 0
    assert desk.outbox.mail(mail.id).settled_by == supervisor.id
    assert run("desk", "settle", mail.id, "again", "--by", supervisor.email).code == 2  # once is enough
    assert run("desk", "outbox", "--json").json == []
    assert read_entry(list(accounts.audit.entries())[-1])["what"] == "mail.settled-sent"


def test_without_a_mail_server_the_command_says_what_to_set(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDACO_MAIL__SMTP_HOST", "")
    ran = run("desk", "send")
    assert ran.code == 2 and "FONDACO_MAIL__SMTP_HOST" in ran.err


def test_a_server_that_is_away_fails_the_command_and_loses_nothing(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = desk.waiting()
    monkeypatch.setenv("FONDACO_MAIL__SMTP_PORT", "1")
    ran = run("desk", "send")
    assert ran.code == 1 and "127.0.0.1:1 cannot be used" in ran.err
    assert desk.outbox.mail(mail.id).state == "approved"


def test_a_person_gets_their_records_in_a_file_for_one_reader(
    desk: Desk, accounts: AccountRecords, supervisor: Account, run: Run, tmp_path: Path
) -> None:
    mail = desk.waiting()
    out = tmp_path / "anna.json"
    ran = run("person", "export", "ANNA@riva.example", "--out", out, "--by", supervisor.email)
    assert ran.code == 0, ran.err
    [ticket] = json.loads(out.read_text(encoding="utf-8"))["tickets"]
    assert ticket["contact"]["email"] == "anna@riva.example" and "token" not in ticket
    assert [m["message_id"] for m in ticket["outgoing"]] == [mail.message_id] and len(ticket["replies"]) == 1
    assert stat.S_IMODE(os.stat(out).st_mode) == 0o600
    assert read_entry(list(accounts.audit.entries())[-1])["what"] == "person.exported"


def test_erasing_a_person_asks_first_and_says_what_went(
    desk: Desk, supervisor: Account, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = desk.waiting()
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert run("person", "erase", "anna@riva.example", "--by", supervisor.email).code == 1
    assert desk.outbox.mail(mail.id).plain
    erased = run("person", "erase", "anna@riva.example", "--by", supervisor.email, "--yes", "--json")
    assert (erased.code, erased.json["tickets"]) == (0, 1)
    assert desk.outbox.mail(mail.id).plain == "" and desk.replies.reply(mail.ticket_id, 1).text == ""
    again = run("person", "erase", "anna@riva.example", "--by", supervisor.email, "--yes")
    assert again.code == 2 and "nothing is kept" in again.err
