"""`fondaco opportunities` works from what is stored, and anew only when pages changed."""

from datetime import date
from pathlib import Path

import pytest

from api.commands.opportunities import as_json, summarise
from api.errors import UsageError
from api.opportunities import correct_opportunity, current_opportunities
from api.settings import Settings
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from tests.builders import a_page, a_provider

TEXT = "Il contributo massimo è di 5.000 euro. Le domande si presentano dal 2 settembre 2026 al 9 ottobre 2026."
WINDOW = {"valid_from": date(2026, 9, 2), "valid_to": date(2026, 10, 9), "validity_note": TEXT}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(var=tmp_path)
    store = SqlStore(open_database(settings.database_url))
    store.save_providers([a_provider()])
    store.save_version(*a_page("fiere", "Bando Fiere 2026", [TEXT], version=WINDOW))
    return settings


def test_opportunities_are_worked_out_once_and_again_when_a_page_changed(settings: Settings) -> None:
    assert current_opportunities(settings, rebuild=False).anew
    kept = current_opportunities(settings, rebuild=False)
    assert (kept.anew, [o.measure for o in kept.opportunities]) == (False, ["Bando Fiere"])
    changed = TEXT.replace("5.000", "6.000")
    SqlStore(open_database(settings.database_url)).save_version(*a_page("fiere", "Bando Fiere 2026", [changed], version=WINDOW))
    again = current_opportunities(settings, rebuild=False)
    assert (again.anew, [a.value for o in again.opportunities for a in o.amounts]) == (True, ["6000"])


def test_json_names_state_owner_window_and_sources(settings: Settings) -> None:
    (one,) = current_opportunities(settings, rebuild=True).opportunities
    shown = as_json(one, date(2026, 9, 3))
    assert (shown["state"], shown["owner_id"], shown["opens_on"], shown["closes_on"]) == (
        "open",
        "simest",
        "2026-09-02",
        "2026-10-09",
    )
    assert [s["url"] for s in shown["sources"]] == ["https://www.simest.example/fiere"]


def test_a_correction_survives_a_page_that_changes_and_rules_that_are_run_again(settings: Settings) -> None:
    (one,) = current_opportunities(settings).opportunities
    (kept,) = correct_opportunity(settings, one.id, {"closes_on": date(2026, 12, 31)}, "Proroga", "Redazione")
    changed = TEXT.replace("5.000", "6.000")
    SqlStore(open_database(settings.database_url)).save_version(*a_page("fiere", "Bando Fiere 2026", [changed], version=WINDOW))
    (again,) = current_opportunities(settings, rebuild=True).opportunities
    assert (again.closes_on, again.corrections) == (date(2026, 12, 31), (kept,))
    assert as_json(again, date(2026, 11, 1))["corrections"][0]["was"] == "2026-10-09"


def test_a_correction_needs_a_known_id_a_day_that_differs_and_a_reason(settings: Settings) -> None:
    (one,) = current_opportunities(settings).opportunities
    with pytest.raises(UsageError, match="no opportunity 'x'"):
        correct_opportunity(settings, "x", {"closes_on": date(2026, 12, 31)}, "Proroga", "Redazione")
    with pytest.raises(UsageError, match="already"):
        correct_opportunity(settings, one.id, {"closes_on": date(2026, 10, 9)}, "Proroga", "Redazione")
    with pytest.raises(UsageError, match="--why"):
        correct_opportunity(settings, one.id, {"closes_on": date(2026, 12, 31)}, " ", "Redazione")


def test_the_line_of_a_crawl_says_how_many_and_what_was_lost(settings: Settings) -> None:
    (one,) = current_opportunities(settings).opportunities
    correct_opportunity(settings, one.id, {"closes_on": date(2026, 12, 31)}, "Proroga", "Redazione")
    store = SqlStore(open_database(settings.database_url))
    store.save_version(*a_page("fiere", "Bando Estero 2026", [TEXT + " Si va."], version=WINDOW))
    line = summarise(current_opportunities(settings), date(2026, 9, 3))
    assert line == "1 opportunities, 1 of them open, worked out anew; 1 corrections fit none of them."
