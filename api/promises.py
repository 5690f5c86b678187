"""When the desk will have replied: whole working days, in the hours in which it is open."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date

from api.i18n import UiLanguage
from api.web_settings import DeskSettings

_ITALY = ZoneInfo("Europe/Rome")
_SATURDAY = 5
_MOST_DAYS = 60  # that a promise reaches over: no run of holidays is as long


def promised(now: datetime, settings: DeskSettings) -> datetime:
    """Return the closing time, in UTC, of the working day by which the desk replies to what arrives now.

    What arrives after closing or on a free day counts as arrived on the next working day.
    """
    local = now.astimezone(_ITALY)
    day = local.date()
    if local.time() >= time(settings.closes_at) or not is_working_day(day, settings.provinces):
        day = _next(day, settings.provinces)
    for _ in range(settings.promise_days):
        day = _next(day, settings.provinces)
    return datetime.combine(day, time(settings.closes_at), _ITALY).astimezone(UTC)


def is_working_day(day: date, provinces: Sequence[str]) -> bool:
    """Tell whether the desk works: Monday to Friday, no holiday of Italy, no patron's day of these provinces (as "BG")."""
    return day.weekday() < _SATURDAY and not any(day in _calendar(province) for province in (None, *provinces))


def local_time(moment: datetime) -> datetime:
    """Return a moment as the clocks in Italy show it."""
    return moment.astimezone(_ITALY)


def long_moment(language: UiLanguage, moment: datetime) -> tuple[str, str]:
    """Return day and time in Italy as people write them; with the day of the week Italian needs no article."""
    local = local_time(moment)
    return format_date(local, "full", locale="en_GB" if language == "en" else language), f"{local:%H:%M}"


def _next(day: date, provinces: Sequence[str]) -> date:
    following = (day + timedelta(days=count) for count in range(1, _MOST_DAYS))
    return next(d for d in following if is_working_day(d, provinces))


@cache
def _calendar(province: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("IT", subdiv=province)
