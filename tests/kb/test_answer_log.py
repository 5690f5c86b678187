"""The log keeps every answer with its entry, in one chain, whoever writes at the same time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kb.crawl_types import SettledPage, Visit
from kb.engines.answer_log import AnswerLog
from kb.engines.chain import START
from kb.engines.crawl_ledger import CrawlLedger
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from kb.errors import StoreError
from tests.builders import READ_AT, a_page, a_provider

RECORD = {"text": "È aperto [1].", "citations": [{"marker": 1}]}


def seal(position: int, previous: str, at: datetime) -> tuple[str, str]:
    return f'{{"position": {position}}}', f"{position:064}"


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    made = open_database(url)
    yield made
    made.dispose()


@pytest.fixture
def log(engine: sa.Engine) -> AnswerLog:
    return AnswerLog(engine)


def test_an_answer_is_kept_whole_and_its_entry_names_the_one_before(log: AnswerLog, engine: sa.Engine) -> None:
    first, second = log.append("a1", RECORD, seal), log.append("a2", RECORD, seal)
    assert (first.position, first.previous) == (1, START)
    assert (second.position, second.previous) == (2, first.sha256)
    assert list(log.entries()) == [first, second] and log.count() == 2
    assert log.entry("a1") == first and log.entry("last") == second and log.entry("a3") is None
    assert SqlStore(engine).answer("a1") == RECORD
    assert log.answers(["a1", "a3"]) == {"a1": RECORD}


def test_an_answer_that_cannot_be_sealed_is_not_kept(log: AnswerLog, engine: sa.Engine) -> None:
    def fail(position: int, previous: str, at: datetime) -> tuple[str, str]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        log.append("a1", RECORD, fail)
    assert SqlStore(engine).answer("a1") is None and log.count() == 0


def test_the_same_answer_is_not_kept_twice(log: AnswerLog) -> None:
    log.append("a1", RECORD, seal)
    with pytest.raises(StoreError):
        log.append("a1", RECORD, seal)
    assert log.count() == 1


def test_writers_at_the_same_time_make_one_chain(url: str) -> None:
    def write(name: str) -> None:
        engine = open_database(url)
        for number in range(10):
            AnswerLog(engine).append(f"{name}-{number}", RECORD, seal)
        engine.dispose()

    open_database(url).dispose()
    writers = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    engine = open_database(url)
    entries = list(AnswerLog(engine).entries())
    engine.dispose()
    assert [entry.position for entry in entries] == list(range(1, 41))
    assert [entry.previous for entry in entries[1:]] == [entry.sha256 for entry in entries[:-1]]


def test_an_answer_beside_the_chain_is_named_and_one_from_before_it_is_not(log: AnswerLog, engine: sa.Engine) -> None:
    def slip_in(answer_id: str, at: datetime) -> None:
        with engine.begin() as connection:
            statement = sa.text("INSERT INTO answers (id, created_at, record) VALUES (:id, :at, '{}')")
            connection.execute(statement.bindparams(sa.bindparam("at", type_=sa.DateTime)), {"id": answer_id, "at": at})

    slip_in("old", datetime.now(UTC) - timedelta(days=1))
    log.append("a1", RECORD, seal)
    slip_in("beside", datetime.now(UTC) + timedelta(seconds=1))
    assert log.unlogged() == ["beside"]


def test_an_origin_says_whether_the_page_still_says_so_and_where_its_bytes_lie(log: AnswerLog, engine: sa.Engine) -> None:
    store, ledger = SqlStore(engine), CrawlLedger(engine)
    store.save_providers([a_provider()])
    document, old, chunks = a_page("fiere", "Fiere", ["Chiude il 30 novembre."])
    ledger.begin_run("run", ["simest"], READ_AT)
    visit = Visit(
        url=document.url,
        partner_id="simest",
        source_id="sito",
        reason="fetched",
        at=READ_AT,
        status=200,
        body_digest="b" * 64,
        warc_file="run/simest.warc.gz",
        warc_offset=7,
    )
    ledger.record("run", visit)
    store.save_version(document, old, chunks)
    assert log.origins([old.id])[old.id].body_sha256 is None  # received, not yet settled
    ledger.mark_extracted("run", [SettledPage(document.url, "simest", "fetched", None, document.id)])
    origin = log.origins([old.id, "unknown"])[old.id]
    assert origin.current and (origin.sha256, origin.url) == (old.digest, document.url)
    assert (origin.body_sha256, origin.warc_file, origin.warc_offset) == ("b" * 64, "run/simest.warc.gz", 7)
    assert (origin.status, origin.checked_at, origin.read_at) == (200, READ_AT, READ_AT)

    _, new, newer = a_page("fiere", "Fiere", ["Chiude il 15 dicembre."])
    later = READ_AT + timedelta(days=1)
    store.save_version(document, replace(new, read_at=later), newer)
    origins = log.origins([old.id, new.id])
    assert not origins[old.id].current and origins[old.id].body_sha256 is None
    assert origins[new.id].current and origins[new.id].body_sha256 == "b" * 64
    assert log.first_read([document.id]) == {document.id: READ_AT}

    store.withdraw(document.id, later)
    assert not log.origins([new.id])[new.id].current


def test_a_recall_is_settled_for_its_causes(log: AnswerLog) -> None:
    log.settle("a1", "c" * 64, None)
    log.settle("a1", "c" * 64, "a2")
    log.settle("a1", "d" * 64, None)
    assert log.settled() == {("a1", "c" * 64), ("a1", "d" * 64)}
