"""What the desk writes is kept version by version: of two who write at once one is told, and an erasure leaves no text."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kb.desk_types import Assignment, InboxQuery, MachineDraft, Presence, ReplyVersion, TicketTriage
from kb.engines.database import open_database
from kb.engines.desk_inbox import InboxStore
from kb.engines.desk_store import DeskStore, erase_of_ticket, set_sent
from kb.engines.ticket_store import TicketStore
from kb.engines.transactions import transaction
from kb.errors import StaleAssignmentError, StaleReplyError, UnknownReplyError
from kb.text_folding import folded
from kb.ticket_types import Contact, Ticket, TicketEvent

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'store.sqlite3'}")


@pytest.fixture
def store(engine: Engine) -> DeskStore:
    return DeskStore(engine)


@pytest.fixture
def ticket(engine: Engine) -> Ticket:
    ticket = Ticket(
        id="id-1",
        reference="F-AAA1-32",
        token="token-1",
        channel="portal",
        recipient="desk",
        status="received",
        version=1,
        language="it",
        province="Lecco",
        topic=None,
        category=None,
        contact=Contact(name="Anna Riva", firm="Caffè Riva", email="anna@riva.example"),
        message="Vorrei un contributo.",
        dossier=None,
        exchanges=(),
        consent=None,
        consented_at=None,
        received_at=NOW,
        promised_at=NOW + timedelta(days=4),
        changed_at=NOW,
    )
    return TicketStore(engine, also_erased=(erase_of_ticket,)).add(ticket, None)


def a_reply(number: int = 1, **changes: object) -> ReplyVersion:
    reply = ReplyVersion(
        ticket_id="id-1",
        number=number,
        text=f"Testo {number} [1].",
        citations=({"marker": 1, "chunk_id": "chunk-1"},),
        state="draft",
        written_by="anna",
        written_at=NOW,
    )
    return replace(reply, **changes)  # type: ignore[arg-type]


def test_of_many_who_save_on_the_same_version_one_is_kept_and_the_others_are_told(store: DeskStore, ticket: Ticket) -> None:
    def saved(writer: int) -> bool:
        with suppress(StaleReplyError):
            store.save(a_reply(written_by=f"writer-{writer}"))
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(saved, range(8)))
    assert sum(kept) == 1
    (reply,) = store.replies(ticket.id)
    assert reply == a_reply(written_by=f"writer-{kept.index(True)}")


def test_a_version_goes_on_from_the_state_that_was_read_and_only_the_newest_one(store: DeskStore, ticket: Ticket) -> None:
    first = store.save(a_reply())
    handed = store.advance(first, replace(first, state="submitted", submitted_by="anna", submitted_at=NOW))
    with pytest.raises(StaleReplyError):
        store.advance(first, replace(first, state="submitted"))
    store.save(a_reply(2))
    with pytest.raises(StaleReplyError):
        store.advance(handed, replace(handed, state="approved"))
    assert [r.state for r in store.replies(ticket.id)] == ["submitted", "draft"]
    with pytest.raises(UnknownReplyError):
        store.reply(ticket.id, 3)


def test_nothing_is_saved_over_an_approved_reply_until_it_was_sent(store: DeskStore, engine: Engine, ticket: Ticket) -> None:
    first = store.save(a_reply())
    store.advance(first, replace(first, state="approved", decided_by="luca", decided_at=NOW))
    with pytest.raises(StaleReplyError):
        store.save(a_reply(2))
    for _ in range(2):
        with transaction(engine) as connection:
            set_sent(connection, ticket.id, 1, NOW)
    assert (store.reply(ticket.id, 1).state, store.reply(ticket.id, 1).sent_at) == ("sent", NOW)
    assert store.save(a_reply(2)).number == 2


def test_drafts_are_numbered_and_kept(store: DeskStore, ticket: Ticket) -> None:
    letter = {"answers": [], "citations": []}
    drafts = [store.add_draft(MachineDraft(ticket_id="id-1", number=0, made_at=NOW, text="a", letter=letter)) for _ in "ab"]
    assert [draft.number for draft in drafts] == [1, 2] and store.drafts(ticket.id) == drafts


def test_of_two_who_assign_at_once_one_is_told(store: DeskStore, ticket: Ticket) -> None:
    one = Assignment(ticket_id=ticket.id, number=1, account_id="anna", partner_id=None, by="luca", at=NOW)
    store.assign(one)
    with pytest.raises(StaleAssignmentError):
        store.assign(replace(one, account_id="marta"))
    assert store.assignments(ticket.id) == [one]


def test_an_erased_ticket_leaves_no_text_behind(store: DeskStore, engine: Engine, ticket: Ticket) -> None:
    store.save(a_reply(note="Chiamare Anna"))
    store.add_draft(MachineDraft(ticket_id=ticket.id, number=0, made_at=NOW, text="Gentile Anna", letter={"greeting": "Anna"}))
    store.put_triage(TicketTriage(ticket_id=ticket.id, urgency="urgent", reasons=("Anna ha fretta",)))
    event = TicketEvent(at=NOW, kind="withdrawn", by="person", status="withdrawn", public=True)
    TicketStore(engine, also_erased=(erase_of_ticket,)).erase(ticket, event)
    with engine.connect() as connection:
        dumped = [
            str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("machine_drafts", "reply_versions", "ticket_triages", "tickets", "ticket_events")
        ]
    assert not any("Anna" in text or "contributo" in text for text in dumped)
    assert store.triage(ticket.id) == TicketTriage(ticket_id=ticket.id, urgency="urgent", reasons=())


def test_somebody_is_present_until_they_leave_or_are_not_seen_any_more(store: DeskStore, ticket: Ticket) -> None:
    later = NOW + timedelta(minutes=5)
    store.appear(ticket.id, "anna", NOW, True, NOW)
    store.appear(ticket.id, "anna", later, False, NOW)  # the page of the ticket beside the editor
    assert store.present(ticket.id, NOW) == [Presence(account_id="anna", since=NOW, seen_at=later, writing=True)]
    assert store.present(ticket.id, NOW + timedelta(minutes=6)) == []
    store.leave(ticket.id, "anna")
    assert store.present(ticket.id, NOW) == []


def test_who_was_gone_for_long_comes_anew_and_nothing_is_kept_of_the_visit_before(store: DeskStore, ticket: Ticket) -> None:
    day = NOW + timedelta(days=1)
    store.appear(ticket.id, "anna", NOW, True, NOW)
    store.appear(ticket.id, "luca", day, False, day - timedelta(minutes=15))
    store.appear(ticket.id, "anna", day, False, day - timedelta(minutes=15))
    assert [(p.account_id, p.since, p.writing) for p in store.present(ticket.id, NOW)] == [
        ("anna", day, False),
        ("luca", day, False),
    ]


@pytest.mark.parametrize(("words", "found"), [("caffe riva", 1), ("CAFFÈ", 1), ("f-aaa1", 1), ("anna@riva", 1), ("milano", 0)])
def test_words_are_found_whatever_their_case_and_accents(engine: Engine, ticket: Ticket, words: str, found: int) -> None:
    rows, total = InboxStore(engine).rows(InboxQuery(words=tuple(folded(words).split())), NOW, 0, 10)
    assert total == found == len(rows) and all(row.ticket == ticket for row in rows)
