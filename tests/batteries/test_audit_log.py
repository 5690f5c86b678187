"""Battery B20: the audit log shows every edit, deletion, swap and cut, and no string makes a line in it."""

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from typer.testing import CliRunner

from api.account_records import AccountRecords
from api.audit import check, read_entry
from api.cli import app as command_line
from assistant.evidence import seal
from kb.account_types import Role
from tests.api.account_builders import account_records, an_account

ENTRIES = 40
SEED = 20
INJECTIONS = (
    "ticket:1\n2026-11-20T09:30:00+00:00  console  account.erased  account:p1  done",
    "ticket:1\r\n{}",
    'ticket:1", "result": "done", "who": "console',
    "ticket:1\x00\x1b[2K\x1b[1Aforged",
    "ticket:1\u2028forged\u2029forged\x85forged",
    "ticket:1\u202eenod",
    "ticket:1 && rm",
    "ticket:'); DROP TABLE audit_log; --",
    "${jndi:ldap://evil.example}",
    "ticket:%0d%0aforged",
    "mario.rossi@example.it",
    "Vorrei sapere se la mia ditta può chiedere il contributo",
    "🙂" * 300,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with a log of forty entries."""
    folder = tmp_path_factory.mktemp("audit")
    records = account_records(folder)
    people = [an_account(records, Role.AGENT), an_account(records, Role.SUPERVISOR)]
    for n in range(ENTRIES):
        result = "refused" if n % 7 == 0 else "done"
        records.audit.note(people[n % 2], ("reply.submitted", "reply.approved", "mail.sent")[n % 3], f"ticket:{n // 3}", result)  # type: ignore[arg-type]
    with closing(sqlite3.connect(folder / "fondaco.sqlite3")) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "fondaco.sqlite3"


def damaged(whole: Path, folder: Path, damage: Callable[[sqlite3.Connection], None]) -> AccountRecords:
    """Return the records over a copy of the store that somebody has written into by hand."""
    path = Path(copy(whole, folder))
    with closing(sqlite3.connect(path)) as store, store:
        damage(store)
    return account_records(folder)


def column_edits() -> list[tuple[str, Any]]:
    """Return 30 edits of single columns, as SQL and value; they spare the last entry half of the time."""
    draw = random.Random(SEED)
    edits: list[tuple[str, Any]] = []
    for n in range(30):
        position = draw.randint(1, ENTRIES)
        match n % 6:
            case 0:
                edits.append(("result", (position, '"done"', '"refused"')))
            case 1:
                edits.append(("pack", (position, '"ticket:', '"ticket:9')))
            case 2:
                edits.append(("row", (position, "recorded_at", f"2026-11-{draw.randint(10, 19)} 08:00:00.000000")))
            case 3:
                edits.append(("row", (position, "sha256", f"{draw.getrandbits(256):064x}")))
            case 4:
                edits.append(("row", (position, "previous", f"{draw.getrandbits(256):064x}")))
            case _:
                edits.append(("pack", (position, '","', '", "')))
    return edits


def edit(kind: str, values: tuple[Any, ...]) -> Callable[[sqlite3.Connection], None]:
    def done(store: sqlite3.Connection) -> None:
        if kind == "row":
            position, column, value = values
            store.execute(f"UPDATE audit_log SET {column} = ? WHERE position = ?", (value, position))
            return
        position, old, new = values
        (pack,) = store.execute("SELECT pack FROM audit_log WHERE position = ?", (position,)).fetchone()
        changed = pack.replace(old, new, 1)
        if changed == pack:
            changed = pack.replace(new, old, 1)
        assert changed != pack
        store.execute("UPDATE audit_log SET pack = ? WHERE position = ?", (changed, position))

    return done


def test_the_log_itself_is_whole(whole: Path, tmp_path: Path) -> None:
    report = check(damaged(whole, tmp_path, lambda store: None).audit.entries())
    assert (report.entries, report.differences) == (ENTRIES, [])


@pytest.mark.parametrize(("kind", "values"), column_edits())
def test_30_edits_are_found(whole: Path, tmp_path: Path, kind: str, values: tuple[Any, ...]) -> None:
    assert check(damaged(whole, tmp_path, edit(kind, values)).audit.entries()).differences


@pytest.mark.parametrize("position", sorted(random.Random(SEED + 1).sample(range(1, ENTRIES), 10)))
def test_10_deletions_are_found_and_named(whole: Path, tmp_path: Path, position: int) -> None:
    def remove(store: sqlite3.Connection) -> None:
        store.execute("DELETE FROM audit_log WHERE position = ?", (position,))

    (wrong, *_) = check(damaged(whole, tmp_path, remove).audit.entries()).differences
    assert wrong.startswith(f"entry {position}: is missing")


@pytest.mark.parametrize("pair", [tuple(random.Random(SEED + n).sample(range(1, ENTRIES + 1), 2)) for n in range(10)])
def test_10_swaps_are_found(whole: Path, tmp_path: Path, pair: tuple[int, int]) -> None:
    def swap(store: sqlite3.Connection) -> None:
        for old, new in ((pair[0], 1000), (pair[1], pair[0]), (1000, pair[1])):
            store.execute("UPDATE audit_log SET position = ? WHERE position = ?", (new, old))

    assert len(check(damaged(whole, tmp_path, swap).audit.entries()).differences) >= 2


@pytest.mark.parametrize("left", [0, 1, 7, ENTRIES // 2, ENTRIES - 1])
def test_5_cuts_are_told_by_a_head_that_was_written_down(whole: Path, tmp_path: Path, left: int) -> None:
    head = check(account_records(whole.parent).audit.entries()).head
    cut = damaged(whole, tmp_path, lambda store: store.execute("DELETE FROM audit_log WHERE position > ?", (left,)) and None)
    assert check(cut.audit.entries()).differences == [], "the chain alone cannot tell"
    (wrong,) = check(cut.audit.entries(), head).differences
    assert "its end was cut off" in wrong


@pytest.mark.parametrize("since", [1, 2, ENTRIES // 2, ENTRIES - 1, ENTRIES])
def test_5_logs_written_anew_are_told_by_a_head_that_was_written_down(whole: Path, tmp_path: Path, since: int) -> None:
    """Whoever can write into the database can seal a forged entry and all that follow; the anchored digest is lost then."""
    head = check(account_records(whole.parent).audit.entries()).head

    def forge(store: sqlite3.Connection) -> None:
        rows = store.execute("SELECT position, pack FROM audit_log WHERE position >= ? ORDER BY position", (since,)).fetchall()
        (before,) = store.execute("SELECT sha256 FROM audit_log WHERE position = ?", (since - 1,)).fetchone() or ("0" * 64,)
        store.execute("DELETE FROM audit_log WHERE position >= ?", (since,))
        for position, pack in rows:
            said = {name: value for name, value in json.loads(pack).items() if name != "sha256"}
            from datetime import datetime

            moment = datetime.fromisoformat(said.pop("recorded_at"))
            said |= {"who": "console"} if position == since else {}
            sealed, digest = seal(said, position, before, moment)
            row = (position, f"{moment:%Y-%m-%d %H:%M:%S}.000000", before, digest, sealed)
            store.execute("INSERT INTO audit_log (position, recorded_at, previous, sha256, pack) VALUES (?, ?, ?, ?, ?)", row)
            before = digest

    forged = damaged(whole, tmp_path, forge)
    assert check(forged.audit.entries()).differences == []
    assert check(forged.audit.entries(), head).differences


@pytest.mark.parametrize("pack", ["", "{", "[]", "3", "null", '{"who": 1.5}', "{}", '{"sha256": "x"}'])
def test_what_is_no_entry_is_found(whole: Path, tmp_path: Path, pack: str) -> None:
    def replace(store: sqlite3.Connection) -> None:
        store.execute("UPDATE audit_log SET pack = ? WHERE position = 5", (pack,))

    assert check(damaged(whole, tmp_path, replace).audit.entries()).differences


# --------------------------------------------------------------------------------------------------------------- injection
@pytest.mark.parametrize("said", INJECTIONS)
def test_no_string_makes_a_line_or_a_part_of_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    records = account_records(tmp_path)
    records.audit.note("console", "mail.sent", said)
    (entry,) = (read_entry(entry) for entry in records.audit.entries())
    assert (entry["who"], entry["what"], entry["result"]) == ("console", "mail.sent", "done")
    assert entry["on"].isascii() and entry["on"].isprintable() and " " not in entry["on"] and "@" not in entry["on"]
    monkeypatch.setenv("FONDACO_VAR", str(tmp_path))
    listed = CliRunner().invoke(command_line, ["audit", "list"])
    assert listed.exit_code == 0 and len(listed.stdout.splitlines()) == 1
    assert CliRunner().invoke(command_line, ["audit", "verify"]).exit_code == 0


@pytest.mark.parametrize("said", INJECTIONS)
def test_a_string_that_was_written_into_the_database_is_listed_as_one_line_and_found(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    def plant(store: sqlite3.Connection) -> None:
        (pack,) = store.execute("SELECT pack FROM audit_log WHERE position = 3").fetchone()
        changed = json.dumps(json.loads(pack) | {"on": said, "what": f"mail.sent{said}"})
        store.execute("UPDATE audit_log SET pack = ? WHERE position = 3", (changed,))

    damaged(whole, tmp_path, plant)
    monkeypatch.setenv("FONDACO_VAR", str(tmp_path))
    listed = CliRunner().invoke(command_line, ["audit", "list"])
    assert len(listed.stdout.splitlines()) == ENTRIES and all(line.isprintable() for line in listed.stdout.splitlines())
    assert CliRunner().invoke(command_line, ["audit", "verify"]).exit_code == 1
