"""The address of a list is read kindly: what is understood counts, what is not is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.opportunity_calendar import Month
from api.opportunity_filters import STATES, USABLE
from api.opportunity_query import Known, PageQuery, read_query
from tests.api.builders import TODAY

KNOWN = Known(topics={"fiere-eventi", "missioni"}, providers={"simest"})
PARAMETERS = (
    "al",
    "vista",
    "mese",
    "pagina",
    "stato",
    "tema",
    "paese",
    "provincia",
    "esperienza",
    "dimensione",
    "ente",
    "testo",
)


def read(**parameters: str) -> PageQuery:
    return read_query(parameters, TODAY, KNOWN, "it")


def test_an_empty_address_asks_for_what_can_be_used_today() -> None:
    query = read()
    assert (query.wanted.as_of, query.wanted.states, query.view) == (TODAY, USABLE, "elenco")
    assert (query.month, query.page, dict(query.given), query.errors) == (Month(2026, 11), 1, {}, ())


def test_all_filters_are_read() -> None:
    query = read(
        al="2026-09-20",
        stato="in-scadenza",
        tema="fiere-eventi",
        paese="DE",
        provincia="Bergamo",
        esperienza="mai-esportato",
        dimensione="micro",
        ente="simest",
        testo="  voucher   fiere ",
    )
    wanted = query.wanted
    assert query.errors == ()
    assert (wanted.as_of, wanted.states) == (date(2026, 9, 20), ("closing",))
    assert (wanted.topics, wanted.countries, wanted.provinces) == (("fiere-eventi",), ("DE",), ("Bergamo",))
    assert (wanted.category, wanted.size, wanted.providers, wanted.text) == (
        "mai-esportato",
        "micro",
        ("simest",),
        "voucher fiere",
    )


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("paese", "Germania", "DE"),
        ("paese", "germany", "DE"),
        ("provincia", "monza", "Monza e Brianza"),
        ("provincia", "BERGAMO", "Bergamo"),
    ],
)
def test_names_are_understood_as_people_write_them(name: str, value: str, kept: str) -> None:
    assert read(**{name: value}).given == {name: kept}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_value_that_is_not_understood_is_told_and_counts_for_nothing(name: str) -> None:
    value = "?" * 101 if name == "testo" else "zzz"
    query = read(**{name: value})
    assert [error.field for error in query.errors] == [name]
    assert (query.wanted, dict(query.given)) == (read().wanted, {})


@pytest.mark.parametrize("value", ["2026-02-30", "1999-12-31", "2100-01-01", "20/11/2026", "0001-01-01"])
def test_a_day_that_is_none_or_too_far_away_is_told(value: str) -> None:
    assert "2026-11-30" in read(al=value).errors[0].message


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=80)))
def test_whatever_an_address_holds_is_read(parameters: dict[str, str]) -> None:
    query = read_query(parameters, TODAY, KNOWN, "en")
    assert {error.field for error in query.errors}.isdisjoint(query.given)
    assert all(len(error.message) < 300 for error in query.errors)


def test_a_month_shows_what_is_over_too() -> None:
    assert read(vista="calendario").wanted.states == STATES
    assert read(vista="calendario", stato="aperto").wanted.states == ("open", "closing")


def test_an_address_is_written_back_with_its_changes_and_begins_at_the_first_page() -> None:
    query = read(tema="missioni", provincia="Bergamo", pagina="3", strano="1")
    assert query.address("/opportunita", provincia="") == "/opportunita?tema=missioni"
    assert query.address("/opportunita", pagina="2") == "/opportunita?tema=missioni&provincia=Bergamo&pagina=2"
    assert read().address("/opportunita") == "/opportunita"


@pytest.mark.parametrize(
    ("text", "month"), [("2026-11", Month(2026, 11)), ("2026-13", None), ("1999-01", None), ("2026-1", None)]
)
def test_a_month_is_written_as_year_and_number(text: str, month: Month | None) -> None:
    assert Month.parse(text) == month


def test_months_have_neighbours_up_to_the_ends_of_the_calendar() -> None:
    assert Month(2026, 12).following == Month(2027, 1)
    assert Month(2026, 1).previous == Month(2025, 12)
    assert (Month(2000, 1).previous, Month(2099, 12).following) == (None, None)
