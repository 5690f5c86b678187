"""The audit log: what it holds, what it refuses, how it is listed."""

import json
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from api.account_records import AccountRecords
from api.audit import check, read_entry
from api.cli import app as command_line
from kb.account_types import Role
from tests.api.account_builders import account_records, an_account


@pytest.fixture
def records(tmp_path: Path) -> AccountRecords:
    return account_records(tmp_path)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FONDACO_VAR", str(tmp_path))
    return lambda *words: CliRunner().invoke(command_line, ["audit", *words])


def test_an_entry_says_who_what_on_what_when_in_utc_and_with_which_result(records: AccountRecords) -> None:
    anna = an_account(records, Role.SUPERVISOR)
    records.audit.note(anna, "reply.approved", "ticket:4f2a-11")
    records.audit.note("console", "mail.sent", "ticket:4f2a-11", "failed")
    first, second = (read_entry(entry) for entry in records.audit.entries())
    assert {name: first[name] for name in ("who", "what", "on", "result", "recorded_at")} == {
        "who": anna.id,
        "what": "reply.approved",
        "on": "ticket:4f2a-11",
        "result": "done",
        "recorded_at": "2026-11-20T09:30:00+00:00",
    }
    assert (second["who"], second["result"], second["previous"]) == ("console", "failed", first["sha256"])


@pytest.mark.parametrize("what", ["", "Reply", "reply approved", "reply\napproved", "è", "a..b", ".a"])
def test_an_act_that_is_no_code_is_refused(records: AccountRecords, what: str) -> None:
    for who, named in (("console", what), (what, "reply.approved")):
        with pytest.raises(ValueError, match="no code"):
            records.audit.note(who, named, "ticket:1")
    assert list(records.audit.entries()) == []


def test_many_at_once_make_one_chain(records: AccountRecords) -> None:
    def note() -> None:
        for _ in range(10):
            records.audit.note("console", "mail.sent", "ticket:1")

    threads = [Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = check(records.audit.entries())
    assert (report.entries, report.differences) == (40, [])


def test_the_list_can_be_narrowed_down(records: AccountRecords, run: Any) -> None:
    anna = an_account(records, Role.AGENT, email="anna@desk.example")
    records.audit.note(anna, "reply.submitted", "ticket:1")
    records.audit.note(anna, "role.missing", "GET:/admin", "refused")
    records.audit.note("console", "mail.sent", "ticket:1")

    def listed(*words: str) -> list[str]:
        return [entry["what"] for entry in json.loads(run("list", "--json", *words).stdout)]

    assert listed() == ["reply.submitted", "role.missing", "mail.sent"]
    assert listed("--who", "anna@desk.example", "--what", "reply") == ["reply.submitted"]
    assert listed("--refused") == ["role.missing"] and listed("--last", "1") == ["mail.sent"]
    assert "Persona 0  reply.submitted  ticket:1  done" in run("list").stdout


def test_verifying_tells_the_end_of_the_log_and_finds_it_again(records: AccountRecords, run: Any) -> None:
    records.audit.note("console", "mail.sent", "ticket:1")
    head = json.loads(run("verify", "--json").stdout)["head"]
    records.audit.note("console", "mail.sent", "ticket:2")
    assert run("verify", "--head", head).exit_code == 0
    lost = run("verify", "--head", "0" * 64)
    assert lost.exit_code == 1 and "its end was cut off" in lost.stdout
