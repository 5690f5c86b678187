"""Tickets, feedback and shared answers are kept, changed without lost updates, and erased."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from kb.errors import ClosedTicketError, ReferenceTakenError, StaleTicketError, UnknownFeedbackError
from kb.ticket_types import Contact, EventKind, Exchange, Feedback, SharedAnswer, Ticket, TicketEvent, TicketStatus

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MakeTicket = Callable[..., Ticket]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("store")
    return open_database(f"sqlite:///{folder / 'store.sqlite3'}")


@pytest.fixture
def store(engine: Engine) -> TicketStore:
    return TicketStore(engine)


def a_ticket(name: str, **changes: object) -> Ticket:
    ticket = Ticket(
        id=f"id-{name}",
        reference=f"F-{name}",
        token=f"token-{name}",
        channel="portal",
        recipient="desk",
        status="received",
        version=1,
        language="it",
        province="Lecco",
        topic="finanza",
        category=None,
        contact=Contact(name="Anna Riva", email="anna@riva.example"),
        message="Vorrei un contributo.",
        dossier="L'impresa\nProdotti: valvole",
        exchanges=(Exchange(question="Ci sono contributi?", answer_id="answer-1", outcome="partial"),),
        consent="Acconsento.",
        consented_at=NOW,
        received_at=NOW,
        promised_at=NOW + timedelta(days=4),
        changed_at=NOW,
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


def an_event(status: TicketStatus = "taken_up", kind: EventKind = "status", **changes: object) -> TicketEvent:
    event = TicketEvent(at=NOW + timedelta(hours=1), kind=kind, by="Marta", status=status, public=True)
    return replace(event, **changes)  # type: ignore[arg-type]


def test_a_ticket_comes_back_as_it_was_kept(store: TicketStore) -> None:
    ticket = a_ticket("kept")
    assert store.add(ticket, "key-kept") == ticket
    assert store.by_token("token-kept") == store.by_reference("F-kept") == ticket
    assert [(e.kind, e.by, e.status) for e in store.history(ticket.id)] == [("received", "person", "received")]


def test_the_same_form_is_kept_once(store: TicketStore) -> None:
    first = store.add(a_ticket("once"), "key-once")
    assert store.add(a_ticket("twice"), "key-once") == first
    assert store.by_token("token-twice") is None and len(store.history(first.id)) == 1


def test_a_form_that_arrives_many_times_at_once_is_kept_once(store: TicketStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: store.add(a_ticket(f"burst-{n}"), "key-burst"), range(16)))
    assert len({ticket.id for ticket in kept}) == 1 and len(store.history(kept[0].id)) == 1


def test_a_reference_that_is_taken_is_refused(store: TicketStore) -> None:
    store.add(a_ticket("taken"), None)
    with pytest.raises(ReferenceTakenError):
        store.add(a_ticket("other", reference="F-taken"), "key-other")


def test_a_change_raises_the_version_and_is_written_down(store: TicketStore) -> None:
    ticket = store.add(a_ticket("change"), None)
    changed = store.change(ticket, an_event(), ticket.promised_at)
    assert (changed.status, changed.version, changed.promised_at) == ("taken_up", 2, ticket.promised_at)
    assert [event.kind for event in store.history(ticket.id)] == ["received", "status"]


def test_a_change_on_an_older_version_overwrites_nothing(store: TicketStore) -> None:
    ticket = store.add(a_ticket("stale"), None)
    store.change(ticket, an_event("answered"), None)
    with pytest.raises(StaleTicketError, match="F-stale"):
        store.change(ticket, an_event("closed"), None)
    found = store.by_token("token-stale")
    assert found is not None and found.status == "answered" and len(store.history(ticket.id)) == 2


def test_of_many_changes_at_once_on_one_version_one_is_made(store: TicketStore) -> None:
    ticket = store.add(a_ticket("race"), None)

    def changed(number: int) -> bool:
        try:
            store.change(ticket, an_event(by=f"agent {number}"), None)
        except StaleTicketError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(changed, range(16))) == 1
    assert len(store.history(ticket.id)) == 2


def test_erasing_leaves_the_fact_and_nothing_personal(store: TicketStore, engine: Engine) -> None:
    ticket = store.add(a_ticket("erase"), "key-erase")
    ticket = store.change(ticket, an_event("received", "message", text="Mi chiamo Anna Riva."), None)
    erased = store.erase(ticket, an_event("withdrawn", "withdrawn", by="person"))
    assert (erased.contact, erased.message, erased.dossier, erased.exchanges) == (None, None, None, ())
    assert erased.erased_at is not None and erased.reference == "F-erase"
    history = store.history(ticket.id)
    assert [event.kind for event in history] == ["received", "message", "withdrawn"]
    assert all(event.text is None for event in history)
    with engine.connect() as connection:
        for table in ("tickets", "ticket_events"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
            assert not any("Anna" in str(row) and "erase" in str(row) for row in rows)
    with pytest.raises(ClosedTicketError):
        store.change(erased, an_event(), None)


def test_what_was_promised_first_comes_first(engine: Engine, store: TicketStore) -> None:
    for name, days in (("late", -3), ("soon", 1), ("later", 9)):
        store.add(a_ticket(name, recipient="order", promised_at=NOW + timedelta(days=days)), None)
    store.add(a_ticket("unpromised", recipient="order", promised_at=None), None)
    found = [t.reference for t in store.tickets(("received",)) if t.recipient == "order"]
    assert found == ["F-late", "F-soon", "F-later", "F-unpromised"]
    assert [t.late(NOW) for t in store.tickets(("received",)) if t.recipient == "order"] == [True, False, False, False]


def test_only_what_nobody_waits_for_is_forgotten(store: TicketStore) -> None:
    for name, status in (("old-open", "received"), ("old-closed", "closed"), ("old-asked", "waiting")):
        store.add(a_ticket(name, status=status, changed_at=NOW - timedelta(days=400)), None)
    store.add(a_ticket("new-closed", status="closed"), None)
    found = {t.reference for t in store.forgettable(NOW - timedelta(days=180))}
    assert found == {"F-old-closed", "F-old-asked"}


def a_feedback(**changes: object) -> Feedback:
    feedback = Feedback(answer_id="answer-1", visitor="v1", channel="portal", useful=False, given_at=NOW, reason="figure")
    return replace(feedback, **changes)  # type: ignore[arg-type]


def test_a_later_feedback_of_the_same_visitor_replaces_the_earlier_one(engine: Engine) -> None:
    store = FeedbackStore(engine)
    store.put(a_feedback())
    store.put(a_feedback(visitor="v2", reason="closed"))
    store.put(a_feedback(useful=True, reason=None, given_at=NOW + timedelta(minutes=1)))
    assert [(f.visitor, f.useful) for f in store.feedback()] == [("v1", True), ("v2", False)]


def test_feedback_is_settled_once_and_dropped_when_it_is_old(engine: Engine) -> None:
    store = FeedbackStore(engine)
    store.put(a_feedback(answer_id="answer-2"))
    number = next(f.id for f in store.feedback() if f.answer_id == "answer-2")
    store.settle(number, "Marta", NOW)
    with pytest.raises(UnknownFeedbackError):
        store.settle(number, "Luca", NOW)
    assert store.drop_settled(NOW) == 0
    assert store.drop_settled(NOW + timedelta(days=1)) == 1


def test_a_shared_question_is_erased_when_it_is_taken_back_or_over(engine: Engine) -> None:
    store = ShareStore(engine)
    shared = SharedAnswer(
        token="s1",
        answer_id="answer-1",
        question="Ci sono contributi?",
        language="it",
        owner="o",
        consent="Acconsento.",
        shared_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    store.add(shared)
    store.add(replace(shared, token="s2"))
    assert store.shared("s1") == shared and shared.open(NOW) and not shared.open(shared.expires_at)
    store.take_back("s1", NOW)
    found = store.shared("s1")
    assert found is not None and found.question is None and not found.open(NOW)
    assert store.erase_expired(NOW + timedelta(days=31)) == 1
    assert store.shared("s3") is None
