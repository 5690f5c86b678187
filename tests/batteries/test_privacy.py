"""Battery B19: personal data in questions stays with the desk, and goes when its person or its time wants it.

FONDACO_B19=all has all 200 of them; else two of each kind. Of each table that is no record of the desk, of every line of
every log and of what evaluators get, nothing may hold one. Then everything is erased, by person and by time, down to the
bytes of the file.
"""

import json
import logging
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.asking import BatchLine
from api.audit import check, read_entry
from api.batch_journal import answer_batch
from api.compose import (
    offline_reading,
    open_access,
    open_accounts,
    open_answer_log,
    open_service,
    open_store,
    open_visitor_records,
)
from api.compose_desk import open_person_records
from api.compose_learning import open_learning
from api.desk import gaps
from api.desk.gap_clusters import of_ticket
from api.desk.intake import take_in
from api.desk.learning_masks import Masker
from api.desk.mail_reading import read_mail
from api.evidence_store import check_chain
from api.mail_settings import MailSettings
from api.persons import erase_person, export_person, find_person
from api.settings import Settings
from api.ticket_changes import purge, set_status
from api.visitor_records import VisitorRecords
from api.web_settings import DeskSettings, WebSettings
from kb.account_types import Role
from kb.naming import ProviderNames
from kb.ticket_types import OPEN, Exchange, Ticket
from tests.api.account_builders import an_account
from tests.api.builders import TODAY
from tests.api.conftest import Clock
from tests.api.mail_builders import raw_mail
from tests.api.outbox_builders import a_ticket
from tests.batteries.personal_seeds import EACH, KINDS, Seed, seeds
from tests.builders import a_knowledge_base

ALL = os.environ.get("FONDACO_B19") == "all"
CHOSEN = seeds() if ALL else seeds()[:10]
# What the desk reads and answers; everything else is for others too.
OF_THE_DESK = {"tickets", "ticket_events", "mails", "machine_drafts", "reply_versions", "outgoing_mails", "quarantined_mails"}


@dataclass(frozen=True)
class World:
    """An application, its stores, and what was left with them."""

    settings: Settings
    records: VisitorRecords
    clock: Clock
    client: TestClient
    log: list[str]


class Lines(logging.Handler):
    """Keeps all that any logger says, with what stands apart from the message."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everything is said once, on every way in. To be copied."""
    folder, clock, log = tmp_path_factory.mktemp("privacy"), Clock(), list[str]()
    a_knowledge_base(folder)
    world = opened(folder, clock, log)
    handler, root = Lines(log), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        for number, seed in enumerate(CHOSEN):
            say(world, number, seed)
        take_mails(world)
        run_batch(world, folder)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    yield world


def opened(folder: Path, clock: Clock, log: list[str]) -> World:
    database = f"sqlite:///{folder / 'store.sqlite3'}"
    settings = Settings(var=folder, database=database, embedder="hashing:256", vectors="exact")
    records = replace(open_visitor_records(settings), now=clock)
    web = WebSettings.model_validate({"limits": {"on": False}})
    app = create_app(open_service(settings), web, lambda: TODAY, records=records, access=open_access(settings))
    ours = {"origin": "http://testserver"}
    return World(settings, records, clock, TestClient(app, follow_redirects=False, headers=ours), log)


@pytest.fixture
def world(asked: World, tmp_path: Path) -> World:
    """A copy of the world in which everything was said, to erase in."""
    copytree(asked.settings.var, tmp_path / "var")
    return opened(tmp_path / "var", Clock(), [])


def person(number: int) -> str:
    return f"persona{number}@impresa-{number}.example"


def say(world: World, number: int, seed: Seed) -> None:
    """Ask by the API, judge the answer, ask on the page, and pass the question on."""
    client = world.client
    answer = client.post("/v1/ask", json={"question": seed.question}, headers={"Idempotency-Key": f"k{number}"}).json()
    judged = client.post(f"/v1/answers/{answer['id']}/feedback", json={"useful": False, "text": seed.question})
    assert judged.status_code < 300, judged.text
    client.cookies.clear()
    shown = client.post("/ask", data={"question": seed.question}, headers={"accept": "text/html"})
    kept = shown.headers["location"].rpartition("/")[2]
    form = {"message": seed.question, "email": person(number), "consent": "1", "name": "Chi Chiede"}
    form |= {"question": seed.question, "answer_id": kept, "keep_question": "0"}
    assert client.post("/passa", data=form, headers={"accept": "text/html"}).status_code == 303


def take_mails(world: World) -> None:
    from api.compose import open_intake

    intake = replace(open_intake(world.settings), now=world.clock)
    for number, seed in enumerate(CHOSEN):
        mail = raw_mail(seed.question, From=f"Chi Chiede <{person(number)}>", Subject=f"Domanda {number}")
        taken = take_in(intake, read_mail(mail, MailSettings(), world.clock()))
        assert taken.outcome == "new"


def run_batch(world: World, folder: Path) -> None:
    """Answer a batch; its journal is the caller's own file and no store of ours."""
    lines = [BatchLine(id=number, question=seed.question) for number, seed in enumerate(CHOSEN)]
    service = open_service(world.settings)
    answer_batch(lines, folder / "journal.jsonl", service.preview, TODAY, lambda step, done, total: None)
    (folder / "journal.jsonl").unlink()


def rows(world: World) -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text; what is compressed is opened."""
    with closing(sqlite3.connect(world.settings.var / "store.sqlite3")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield table, " ".join(_text(cell) for cell in row)


def _text(cell: Any) -> str:
    if not isinstance(cell, bytes):
        text = str(cell)
        return text.encode().decode("unicode_escape", "replace") + text if "\\u" in text else text
    try:
        return zlib.decompress(cell).decode("utf-8", "replace")
    except zlib.error:
        return cell.decode("utf-8", "replace")


def held(texts: Iterator[tuple[str, str]] | list[tuple[str, str]], *more: str) -> set[tuple[str, str]]:
    """Return where which seed stands, as (place, value)."""
    values = {seed.value for seed in CHOSEN} | set(more)
    return {(place, value) for place, text in texts for value in values if value in text}


def everybody() -> list[str]:
    return [person(number) for number in range(len(CHOSEN))]


# ------------------------------------------------------------------------------------------------------------------- tests


def test_there_are_two_hundred_of_five_kinds_in_three_languages() -> None:
    every = seeds()
    assert len(every) == 200 and len({seed.value for seed in every}) >= 190
    assert {kind: sum(seed.kind == kind for seed in every) for kind in KINDS} == dict.fromkeys(KINDS, EACH)
    assert {seed.language for seed in every} == {"it", "en", "de"}


def test_the_desk_itself_gets_what_was_written(asked: World) -> None:
    found = held([row for row in rows(asked) if row[0] == "mails"])
    assert len({value for _, value in found}) == len({seed.value for seed in CHOSEN})


def test_no_log_trace_metric_or_kept_reply_holds_personal_data(asked: World) -> None:
    others = [row for row in rows(asked) if row[0] not in OF_THE_DESK]
    assert {table for table, _ in others} >= {"answers", "answer_log", "feedback", "kept_replies"}
    assert held(others, *everybody()) == set()
    assert asked.log and held([("log", line) for line in asked.log], *everybody()) == set()


def test_what_evaluators_and_programs_can_read_holds_no_personal_data(asked: World) -> None:
    given = [("feedback", str(f)) for f in asked.records.feedback.feedback()]
    for entry in open_answer_log(asked.settings).entries():
        given.append(("evidence", entry.pack))
        given.append(("answer", asked.client.get(f"/v1/answers/{entry.answer_id}").text))
    assert len(given) >= 4 * len(CHOSEN)
    assert held(given, *everybody()) == set()


def test_what_the_desk_teaches_evaluators_and_partners_holds_no_personal_data(world: World) -> None:
    gaps.collect(open_learning(world.settings, open_service(world.settings)))
    given = [(table, row) for table, row in rows(world) if "gap" in table]
    masker, names = Masker((), ()), ProviderNames(())
    for seed in CHOSEN:
        ticket = a_ticket(exchanges=(Exchange(question=seed.question, outcome="abstain"),))
        given += [("gap", question.text or "") for question in of_ticket(ticket, names)]
        given.append(("case", masker(seed.question)))
    assert len(given) >= 2 * len(CHOSEN) and held(given, *everybody()) == set()


def test_a_person_gets_everything_that_is_kept_of_them(world: World) -> None:
    records, told = open_person_records(world.settings), list[tuple[str, str]]()
    for number, seed in enumerate(CHOSEN[:10]):
        found = find_person(records, person(number).upper())
        out = json.dumps(export_person(records, found, world.clock(), lambda what, on: told.append((what, on))), default=str)
        assert len(found.tickets) == 2 and out.count(json.dumps(seed.question)[1:-1]) >= 3  # message, question, mail
        assert seed.value in json.loads(f'"{json.dumps(seed.value)[1:-1]}"') and person(number) in out
        assert all(other not in out for other in everybody() if other != person(number))
    assert {what for what, _ in told} == {"person.exported"} and len(told) == 20


def test_erasing_each_person_leaves_no_word_of_theirs_in_any_table_or_byte(world: World) -> None:
    records, accounts = open_person_records(world.settings), open_accounts(world.settings, world.clock)
    account = an_account(accounts, Role.ADMINISTRATOR)
    gaps.collect(open_learning(world.settings, open_service(world.settings)))
    for number in range(len(CHOSEN)):
        by_reference = find_person(records, person(number)).tickets[0].reference
        for said in (by_reference, person(number)):
            erased = find_person(records, said)
            erase_person(records, erased, world.clock(), lambda what, on: accounts.audit.note(account, what, on))
    assert held(rows(world), *everybody()) == set()
    with closing(sqlite3.connect(world.settings.var / "store.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = (world.settings.var / "store.sqlite3").read_bytes()
    assert [value for value in (*everybody(), *(s.value for s in CHOSEN)) if value.encode() in data] == []
    entries = [read_entry(entry) for entry in accounts.audit.entries()]
    done = [entry for entry in entries if entry["what"] == "person.erased"]
    assert {entry["who"] for entry in done} == {account.id}
    assert sum(entry["on"].startswith("ticket:") for entry in done) >= 2 * len(CHOSEN)
    assert check(accounts.audit.entries()).differences == []


def test_the_chain_of_answers_holds_after_an_erasure_and_says_what_was_erased(world: World) -> None:
    records, log = open_person_records(world.settings), open_answer_log(world.settings)
    before = log.count()
    found = find_person(records, person(0))
    [answer_id] = found.answer_ids
    erase_person(records, found, world.clock(), lambda what, on: None)
    store = open_store(world.settings)
    report = check_chain(log, store, offline_reading(store.providers().values()), no_body, lambda step, done, total: None)
    assert (report.entries, report.differences) == (before, [])
    assert [note for note in report.notes if "was erased for its person" in note and answer_id in note]
    assert world.client.get(f"/v1/answers/{answer_id}").status_code == 404
    assert world.client.get(f"/v1/answers/{answer_id}/evidence.json").status_code == 404


def test_the_retention_job_erases_what_nobody_waits_for_and_only_that(world: World) -> None:
    desk = DeskSettings()
    tickets = world.records.tickets
    every = tickets.tickets(OPEN)
    assert len(every) == 2 * len(CHOSEN)
    waiting, ended = every[:4], every[4:]
    for ticket in ended:
        set_status(tickets, ticket, "closed", "agent-1", "", world.clock(), desk)
    world.clock.now += timedelta(days=desk.retention_days - 1)
    assert purge(world.records, desk)["tickets"] == 0
    world.clock.now += timedelta(days=2)
    assert purge(world.records, desk)["tickets"] == len(ended)
    assert held([row for row in rows(world) if not names_one_of(row[1], waiting)]) == set()
    assert purge(world.records, desk)["tickets"] == 0


def names_one_of(row: str, tickets: list[Ticket]) -> bool:
    return any(ticket.id in row or ticket.token in row for ticket in tickets)


def no_body(path: str, offset: int) -> bytes:
    raise AssertionError("the small store has no raw bodies")
