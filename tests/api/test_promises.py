"""A promise counts whole working days in Italy, in the hours in which the desk is open."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.promises import is_working_day, local_time, long_moment, promised
from api.web_settings import DeskSettings

ROME = ZoneInfo("Europe/Rome")
MILAN = DeskSettings(provinces=("MI",))


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("2026-11-23 10:00", "2026-11-25"),  # Monday: Wednesday
        ("2026-11-20 16:59", "2026-11-24"),  # Friday: over the week-end
        ("2026-11-20 17:00", "2026-11-25"),  # after closing counts as Monday
        ("2026-11-21 09:00", "2026-11-25"),  # Saturday too
        ("2026-12-04 10:00", "2026-12-10"),  # Saint Ambrose on Monday, the Immaculate Conception on Tuesday
        ("2026-12-23 10:00", "2026-12-28"),  # Christmas is a Friday
        ("2026-04-02 10:00", "2026-04-07"),  # Easter Monday
        ("2026-10-23 10:00", "2026-10-27"),  # the clocks change between
    ],
)
def test_free_days_are_left_out(asked: str, kept: str) -> None:
    moment = datetime.fromisoformat(asked).replace(tzinfo=ROME)
    assert local_time(promised(moment, MILAN)) == datetime.fromisoformat(f"{kept} 17:00").replace(tzinfo=ROME)


def test_the_patrons_day_of_every_province_of_the_desk_is_left_out() -> None:
    saint_alexander = date(2026, 8, 26)  # of Bergamo, a Wednesday
    assert is_working_day(saint_alexander, ("MI",)) and not is_working_day(saint_alexander, ("MI", "BG"))
    assert not is_working_day(saint_alexander, DeskSettings().provinces)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 20),
)
def test_a_promise_lies_ahead_on_a_working_day_at_closing_time(now: datetime, days: int) -> None:
    settings = DeskSettings(promise_days=days)
    kept = local_time(promised(now, settings))
    assert kept > now and (kept.hour, kept.minute) == (17, 0) and is_working_day(kept.date(), settings.provinces)
    assert promised(now, DeskSettings(promise_days=max(1, days - 1))) <= promised(now, settings)


def test_a_moment_is_written_with_the_day_of_the_week_in_italian_time() -> None:
    assert long_moment("it", datetime(2026, 12, 8, 16, 0, tzinfo=UTC)) == ("martedì 8 dicembre 2026", "17:00")
    assert long_moment("en", datetime(2026, 7, 1, 15, 0, tzinfo=UTC)) == ("Wednesday, 1 July 2026", "17:00")
