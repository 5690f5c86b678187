"""A list of measures holds what is wanted on its day, in the order in which a firm has to act."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.opportunity_filters import STATES, USABLE, Wanted, loosened, select
from kb.engines.italian_analyzer import ItalianAnalyzer
from tests.api.builders import TODAY, a_chamber, a_provider
from tests.api.opportunity_builders import a_bare_measure, a_measure, some_measures

REGISTER = {p.id: p for p in (a_provider(), a_chamber())}
MEASURES = some_measures()
TERMS = ItalianAnalyzer().terms


def names(**wanted: Any) -> list[str]:
    found = select(MEASURES, Wanted(**{"as_of": TODAY, **wanted}), REGISTER, TERMS)
    return [f"{o.measure} {o.edition or ''}".strip() for o in found]


def test_what_closes_first_comes_first_then_what_has_no_end_then_what_will_open() -> None:
    assert names() == ["Voucher fiere 2026", "Transizione digitale", "Misura USA", "Bando missioni 2027"]


def test_closed_measures_come_last_and_only_when_they_are_asked_for() -> None:
    assert names(states=STATES)[-1] == "Voucher fiere 2025"
    assert names(states=("closed",)) == ["Voucher fiere 2025"]


@given(st.dates(), st.sampled_from(MEASURES), st.dates() | st.none())
def test_on_no_day_is_a_closed_measure_among_those_that_can_be_used(day: date, measure: Any, closed_from: date | None) -> None:
    changed = replace(measure, closed_from=closed_from)
    found = select([changed], Wanted(as_of=day, states=USABLE), REGISTER, TERMS)
    last = changed.closes_on
    over = (last is not None and last < day) or (closed_from is not None and closed_from <= day)
    assert not (found and over)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"topics": ("fiere-eventi",)}, ["Voucher fiere 2026"]),
        ({"countries": ("DE",)}, ["Voucher fiere 2026", "Transizione digitale", "Bando missioni 2027"]),
        ({"countries": ("US",), "topics": ("ricerca-mercati",)}, ["Misura USA"]),
        ({"provinces": ("Varese",), "topics": ("missioni",)}, []),
        ({"provinces": ("Bergamo",), "topics": ("missioni",)}, ["Bando missioni 2027"]),
        ({"size": "grande", "topics": ("fiere-eventi",)}, ["Voucher fiere 2026"]),
        ({"providers": ("cciaa-bergamo",)}, ["Bando missioni 2027"]),
        ({"text": "fiera"}, ["Voucher fiere 2026"]),
        ({"text": "bandi della camera di Bergamo"}, ["Bando missioni 2027"]),
        ({"text": "ponte"}, []),
    ],
)
def test_each_filter_narrows_the_list_and_what_no_page_says_rules_nothing_out(
    wanted: dict[str, Any], expected: list[str]
) -> None:
    assert names(**wanted) == expected


def test_experience_is_that_for_which_the_owner_is_there() -> None:
    strict = {**REGISTER, "simest": replace(REGISTER["simest"], audience=("consolidata",))}
    wanted = Wanted(as_of=TODAY, category="mai-esportato")
    assert [o.owner_id for o in select(MEASURES, wanted, strict, TERMS)] == ["cciaa-bergamo"]


def test_who_finds_nothing_is_told_which_filter_alone_is_in_the_way() -> None:
    wanted = Wanted(as_of=TODAY, topics=("missioni",), provinces=("Varese",), text="bando")
    assert loosened(MEASURES, wanted, REGISTER, TERMS) == [("provinces", 1)]
    both = Wanted(as_of=TODAY, provinces=("Varese",), text="ponte")
    assert loosened(MEASURES, both, REGISTER, TERMS) == [("text", 3)]


@given(st.lists(st.integers(-40, 400), max_size=8))
def test_the_order_never_depends_on_the_order_of_the_records(offsets: list[int]) -> None:
    made = [
        a_bare_measure(f"simest-{n:010x}", f"Misura {n}", closes_on=TODAY + timedelta(days=offset))
        for n, offset in enumerate(offsets)
    ]
    wanted = Wanted(as_of=TODAY)
    assert select(made, wanted, REGISTER, TERMS) == select(made[::-1], wanted, REGISTER, TERMS)


def test_an_owner_that_left_the_register_hides_nothing() -> None:
    assert select([a_measure()], Wanted(as_of=TODAY, category="consolidata", text="voucher"), {}, TERMS) == (a_measure(),)
