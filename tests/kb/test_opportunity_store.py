"""What was worked out comes back as it was, and is replaced as a whole."""

from collections.abc import Iterator
from datetime import date

import pytest

from kb.engines.database import open_database
from kb.engines.opportunity_store import OpportunityStore, to_record
from kb.engines.sql_store import SqlStore
from kb.errors import StoreError
from kb.opportunity_types import Contradiction, Opportunity, OpportunitySource, StatedValue
from kb.typed_facts import Fact
from tests.builders import READ_AT, a_page, a_provider

PAGE = a_page("fiere", "Fiere ed eventi", ["Il contributo massimo è di 5.000 euro."])
FACT = Fact(
    kind="amount", value="5000", role="maximum", version_id=PAGE[1].id, chunk_id=PAGE[2][0].id, start=28, end=38, confidence=0.9
)
DAY = date(2026, 10, 9)
OPPORTUNITY = Opportunity(
    id="simest-1",
    measure="Fiere ed eventi",
    edition="2026",
    owner_id="simest",
    title="Fiere ed eventi",
    opens_on=date(2026, 9, 2),
    closes_on=DAY,
    closed_from=None,
    ends_by=None,
    until_funds_end=True,
    amounts=(StatedValue(value="5000", role="maximum", chunk_id=PAGE[2][0].id),),
    percentages=(),
    topics=("fiere-eventi",),
    territory=("Italia",),
    audience=("micro",),
    sources=(
        OpportunitySource(
            provider_id="simest",
            document_id="fiere",
            version_id=PAGE[1].id,
            url="https://www.simest.example/fiere",
            title="Fiere ed eventi",
            read_on=DAY,
            own=True,
        ),
    ),
    contradictions=(Contradiction(kind="closing", value=DAY, url="https://a", other_value=DAY, other_url="https://b"),),
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
