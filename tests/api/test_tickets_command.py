"""`fondaco tickets`: the staff sees what waits, late ones first, answers, and erases what is too old."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.visitor_records import VisitorRecords
from kb.ticket_types import Ticket
from tests.api.conftest import Clock
from tests.api.running import Run, a_run

LONG_AGO, LONG_AHEAD = (datetime(year, 5, 4, 10, 0, tzinfo=UTC) for year in (2020, 2090))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, records: VisitorRecords) -> Run:
    """Run `fondaco tickets` on the store of the records."""
    return a_run(monkeypatch, capsys, tmp_path, "tickets", database=f"sqlite:///{tmp_path / 'store.sqlite3'}")


def passed(visitor: TestClient, records: VisitorRecords, message: str) -> Ticket:
    form = {"message": message, "email": "anna@riva.example", "consent": "1", "province": "Lecco"}
    sent = visitor.post("/passa", data=form)
    found = records.tickets.by_token(sent.headers["location"].rpartition("/")[2])
    assert found is not None
    return found


def test_what_is_late_stands_first_and_is_marked(visitor: TestClient, records: VisitorRecords, clock: Clock, run: Run) -> None:
    clock.now = LONG_AHEAD
    ahead = passed(visitor, records, "Vorrei un contributo")
    clock.now = LONG_AGO
    late = passed(visitor, records, "Vorrei un finanziamento")
    listed = run("list", "--json").json
    assert [(t["reference"], t["late"]) for t in listed] == [(late.reference, True), (ahead.reference, False)]
    assert "token" not in listed[0] and listed[0]["province"] == "Lecco"
    shown = run("list")
    assert re.search(rf"{late.reference} .*LATE", shown.out) and "2 tickets, 1 of them late." in shown.err


def test_a_ticket_is_shown_with_all_that_was_passed_on_and_its_history(
    visitor: TestClient, records: VisitorRecords, run: Run
) -> None:
    ticket = passed(visitor, records, "Vorrei un contributo")
    shown = run("show", ticket.reference.lower())
    assert all(part in shown.out for part in ("Vorrei un contributo", "anna@riva.example", "received by person"))
    assert run("show", ticket.reference, "--json").json["history"][0]["kind"] == "received"


def test_a_reply_reaches_the_status_page_and_a_stale_one_does_not(
    visitor: TestClient, records: VisitorRecords, run: Run
) -> None:
    ticket = passed(visitor, records, "Vorrei un contributo")
    assert run("set", ticket.reference, "taken_up", "--by", "Marta", "--note", "chiedere a SIMEST").code == 0
    assert run("reply", ticket.reference, "Troppo tardi", "--by", "Luca", "--version", "1").code == 1
    assert run("reply", ticket.reference, "Chieda il Voucher fiere.", "--by", "Marta", "--version", "3").code == 0
    page = visitor.get(f"/pratica/{ticket.token}").text
    assert "Chieda il Voucher fiere." in page and "Troppo tardi" not in page and "chiedere a SIMEST" not in page


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "F-0000-00"),
        ("show", "boh"),
        ("set", "F-AAAA-00", "lost", "--by", "Marta"),
        ("reply", "F-AAAA-00", " ", "--by", "Marta"),
        ("feedback", "--done", "7"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2 and ran.err and ran.out == ""


def test_purging_erases_what_was_answered_long_ago(
    visitor: TestClient, records: VisitorRecords, clock: Clock, run: Run
) -> None:
    clock.now = LONG_AGO
    ticket = passed(visitor, records, "Vorrei un contributo")
    assert run("purge", "--json").json["tickets"] == 0
    changed = records.tickets.change(ticket, records.tickets.history(ticket.id)[0], None)
    run("set", changed.reference, "closed", "--by", "Marta")
    assert run("purge", "--json").json["tickets"] == 0  # its last change is of today
    assert "anna@riva.example" in run("show", ticket.reference).out


def test_what_is_wrong_with_answers_is_listed_until_it_is_dealt_with(visitor: TestClient, run: Run) -> None:
    visitor.post("/ask", data={"question": "Ci sono contributi per le fiere?"})
    visitor.post("/risposta/answer-1/parere", data={"useful": "0", "reason": "closed", "text": "È chiuso da giugno"})
    found = run("feedback", "--json").json
    assert [(f["reason"], f["answer_id"]) for f in found] == [("closed", "answer-1")] and "visitor" not in found[0]
    assert "È chiuso da giugno" in run("feedback").out
    assert run("feedback", "--done", found[0]["id"], "--by", "Marta", "--json").json == []
    assert run("feedback", "--all", "--json").json[0]["settled_by"] == "Marta"
