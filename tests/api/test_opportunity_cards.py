"""Days that are left are counted as of the day of the answer, and said in words."""

from datetime import date, timedelta

import pytest

from api.opportunity_cards import Countdown, countdown
from tests.api.builders import TODAY


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("state", "opens", "closes", "expected"),
    [
        ("closing", None, TODAY, Countdown(count="today")),
        ("closing", None, after(1), Countdown(count="tomorrow", days=1)),
        ("open", after(-3), after(40), Countdown(count="days", days=40)),
        ("open", after(-3), None, Countdown(count="unstated")),
        ("announced", after(1), None, Countdown(count="opens_tomorrow")),
        ("announced", after(12), after(30), Countdown(count="opens_days", days=12)),
        ("announced", None, None, Countdown(count="announced")),
        ("closed", None, after(-1), Countdown(count="closed_on", day=after(-1))),
        ("closed", None, after(5), Countdown(count="closed")),
        ("closed", None, None, Countdown(count="closed")),
    ],
)
def test_what_is_left_is_counted_from_the_day(state: str, opens: date | None, closes: date | None, expected: Countdown) -> None:
    assert countdown(state, opens, closes, TODAY) == expected
