"""Whoever opens a source reads whether what it says still holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.opportunity_cards import Countdown
from api.source_schemas import SourceOut
from api.source_validity import validity_of
from kb.opportunity_types import Opportunity
from tests.api.builders import TODAY, MemoryService, a_source
from tests.api.conftest import Open
from tests.api.opportunity_builders import a_measure


def a_page(chunk_id: str = "chunk-1", **changes: Any) -> SourceOut:
    page = a_source(chunk_id)
    return SourceOut.of(replace(page, version=replace(page.version, **changes)), 1)


def state(page: SourceOut, *measures: Opportunity) -> tuple[str, Countdown | None]:
    found = validity_of(page, measures, TODAY, replaced=False)
    return found.state, found.countdown


def test_a_page_of_a_measure_has_the_state_of_the_measure_and_leads_to_it() -> None:
    found = validity_of(a_page(), [a_measure("simest-1")], TODAY, replaced=False)
    assert (found.state, found.countdown) == ("closing", Countdown(count="days", days=9))
    assert found.address == "/opportunita/simest-1"


def test_an_edition_that_is_over_leads_to_the_one_that_came_after() -> None:
    closed = a_measure(closes_on=date(2026, 1, 31), superseded_by="simest-2")
    found = validity_of(a_page(), [closed], TODAY, replaced=False)
    assert (found.state, found.newer) == ("older", "/opportunita/simest-2")


def test_an_edition_that_can_still_be_used_is_no_old_one() -> None:
    assert state(a_page(), a_measure(superseded_by="simest-2"))[0] == "closing"


def test_of_two_measures_on_a_page_the_one_whose_window_the_passage_states_counts() -> None:
    other = a_measure("other", closes_on=date(2026, 1, 31), window=())
    assert state(a_page("chunk-window"), a_measure(), other)[0] == "closing"
    assert state(a_page("chunk-1"), a_measure(), other) == ("unstated", None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "unstated"),
        ({"closed": True}, "closed"),
        ({"valid_to": date(2026, 11, 20)}, "closed"),
        ({"valid_to": date(2026, 11, 30)}, "closing"),
        ({"valid_to": date(2027, 11, 30)}, "open"),
        ({"valid_from": date(2026, 9, 1)}, "open"),
        ({"valid_from": date(2026, 12, 1)}, "announced"),
    ],
)
def test_a_page_of_no_measure_has_the_state_that_it_states(changes: dict[str, Any], expected: str) -> None:
    assert state(a_page(**changes))[0] == expected


def test_the_panel_says_the_state_in_words_and_that_the_page_has_changed(client: TestClient, open_client: Open) -> None:
    part = client.get("/fonte/chunk-window?parte=1").text
    assert '<span class="state state-closing">In scadenza</span>' in part
    assert "mancano 9 giorni" in part and "da allora la pagina è cambiata" not in part
    changed = open_client(MemoryService(out_of_date={"version-1"}))
    assert "da allora la pagina è cambiata" in changed.get("/fonte/chunk-window").text
