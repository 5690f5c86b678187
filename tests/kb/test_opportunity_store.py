"""What was worked out comes back as it was, and is replaced as a whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kb.engines.database import open_database
from kb.engines.opportunity_store import OpportunityStore, to_record
from kb.engines.sql_store import SqlStore
from kb.errors import StoreError, UnknownCorrectionError
from kb.opportunity_types import (
    Claimed,
    Contradiction,
    Correction,
    Opportunity,
    OpportunitySource,
    StatedValue,
    WindowPlace,
)
from kb.typed_facts import Fact
from tests.builders import READ_AT, a_page, a_provider

PAGE = a_page("fiere", "Fiere ed eventi", ["Il contributo massimo è di 5.000 euro."])
FACT = Fact(
    kind="amount", value="5000", role="maximum", version_id=PAGE[1].id, chunk_id=PAGE[2][0].id, start=28, end=38, confidence=0.9
)
DAY = date(2026, 10, 9)
CLAIMED = Claimed(value="2026-10-09", provider_id="simest", url="https://a", chunk_id=PAGE[2][0].id, start=0, end=5, dated=DAY)
OPPORTUNITY = Opportunity(
    id="simest-1",
    measure="Fiere ed eventi",
    measure_key="event fier",
    edition="2026",
    owner_id="simest",
    title="Fiere ed eventi",
    opens_on=date(2026, 9, 2),
    closes_on=DAY,
    closed_from=None,
    ends_by=None,
    until_funds_end=True,
    window=(WindowPlace(kind="closing", day=DAY, version_id=PAGE[1].id, chunk_id=PAGE[2][0].id, start=0, end=5),),
    amounts=(StatedValue(value="5000", role="maximum", chunk_id=PAGE[2][0].id, start=28, end=38),),
    percentages=(),
    topics=("fiere-eventi",),
    countries=("US",),
    territory=("Italia",),
    audience=("micro",),
    sources=(
        OpportunitySource(
            provider_id="simest",
            document_id="fiere",
            version_id=PAGE[1].id,
            url="https://www.simest.example/fiere",
            title="Fiere ed eventi",
            language="it",
            read_on=DAY,
            written_on=None,
            own=True,
        ),
    ),
    contradictions=(
        Contradiction(kind="closing", role=None, kept=CLAIMED, other=replace(CLAIMED, url="https://b"), slip=True),
    ),
)
CORRECTION = Correction(
    id=0,
    owner_id="simest",
    measure="Fiere ed eventi",
    measure_key="event fier",
    edition="2026",
    field="closes_on",
    value=date(2026, 12, 31),
    was=DAY,
    why="Proroga",
    made_by="Redazione",
    made_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
)


@pytest.fixture
def stores(url: str) -> Iterator[tuple[SqlStore, OpportunityStore]]:
    engine = open_database(url)
    documents = SqlStore(engine)
    documents.save_providers([a_provider()])
    documents.save_version(*PAGE)
    yield documents, OpportunityStore(engine)
    engine.dispose()


def test_facts_and_opportunities_come_back_as_they_were(stores: tuple[SqlStore, OpportunityStore]) -> None:
    _, store = stores
    store.replace([FACT], [OPPORTUNITY], "digest")
    assert store.facts(PAGE[1].id) == [FACT]
    assert store.opportunities() == [OPPORTUNITY]
    assert store.digest() == "digest"


def test_what_was_made_before_is_replaced(stores: tuple[SqlStore, OpportunityStore]) -> None:
    _, store = stores
    store.replace([FACT], [OPPORTUNITY], "before")
    store.replace([], [], "after")
    assert (store.facts(PAGE[1].id), store.opportunities(), store.digest()) == ([], [], "after")


def test_a_replacement_that_fails_leaves_what_was_there(stores: tuple[SqlStore, OpportunityStore]) -> None:
    _, store = stores
    store.replace([FACT], [OPPORTUNITY], "before")
    with pytest.raises(StoreError):
        store.replace([], [OPPORTUNITY, OPPORTUNITY], "after")
    assert (store.facts(PAGE[1].id), store.opportunities(), store.digest()) == ([FACT], [OPPORTUNITY], "before")


def test_withdrawn_documents_have_no_current_version(stores: tuple[SqlStore, OpportunityStore]) -> None:
    documents, store = stores
    assert store.current_versions() == [PAGE[1].id]
    documents.withdraw("fiere", READ_AT)
    assert store.current_versions() == []


def test_a_record_holds_days_as_text() -> None:
    record = to_record(OPPORTUNITY)
    assert (record["closes_on"], record["sources"][0]["read_on"]) == ("2026-10-09", "2026-10-09")


def test_a_correction_outlives_a_replacement_and_is_applied_on_reading(stores: tuple[SqlStore, OpportunityStore]) -> None:
    _, store = stores
    number = store.add_correction(CORRECTION)
    store.replace([], [OPPORTUNITY], "before")
    store.replace([], [replace(OPPORTUNITY, id="simest-2")], "after")
    (shown,) = store.corrected().opportunities
    assert (shown.closes_on, shown.corrections) == (date(2026, 12, 31), (replace(CORRECTION, id=number),))
    assert [o.closes_on for o in store.opportunities()] == [DAY]


def test_a_correction_that_is_undone_no_longer_holds_but_stays_on_record(stores: tuple[SqlStore, OpportunityStore]) -> None:
    _, store = stores
    store.replace([], [OPPORTUNITY], "digest")
    number = store.add_correction(CORRECTION)
    store.undo_correction(number, "Redazione", datetime(2026, 11, 21, tzinfo=UTC))
    assert [o.closes_on for o in store.corrected().opportunities] == [DAY]
    assert [(c.id, c.undone_by) for c in store.corrections()] == [(number, "Redazione")]
    with pytest.raises(UnknownCorrectionError, match="corrections"):
        store.undo_correction(number, "Redazione", datetime(2026, 11, 21, tzinfo=UTC))


def test_the_stamp_changes_with_opportunities_and_with_corrections(stores: tuple[SqlStore, OpportunityStore]) -> None:
    _, store = stores
    stamps = [store.stamp()]
    store.replace([], [OPPORTUNITY], "digest")
    stamps.append(store.stamp())
    number = store.add_correction(CORRECTION)
    stamps.append(store.stamp())
    store.undo_correction(number, "Redazione", datetime(2026, 11, 21, tzinfo=UTC))
    assert len({*stamps, store.stamp()}) == 4
