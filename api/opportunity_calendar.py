"""Openings and closings of measures, day by day, and the months in which a page shows them."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kb.opportunity_types import Opportunity

FIRST_YEAR, LAST_YEAR = 2000, 2099  # no measure of ours lies outside
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year between FIRST_YEAR and LAST_YEAR."""

    year: int
    number: int  # 1 to 12

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """Return the month that is written as 2026-11; None if this is none, or too far away."""
        match = _MONTH.fullmatch(text)
        month = cls(int(match.group(1)), int(match.group(2))) if match else None
        return month if month and FIRST_YEAR <= month.year <= LAST_YEAR and 1 <= month.number <= 12 else None

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def previous(self) -> "Month | None":
        return self._moved(-1)

    @property
    def following(self) -> "Month | None":
        return self._moved(1)

    def weeks(self) -> list[list[date]]:
        """Return whole weeks from Monday to Sunday, with the days of the months beside."""
        return calendar.Calendar().monthdatescalendar(self.year, self.number)

    def holds(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def _moved(self, months: int) -> "Month | None":
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1) if FIRST_YEAR <= year <= LAST_YEAR else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A day on which a measure opens or closes."""

    day: date
    kind: Literal["opening", "closing"]
    opportunity: Opportunity

    @property
    def void(self) -> bool:
        """Whether a page says that the measure ended before this last day, as when the money is spent."""
        ended = self.opportunity.closed_from
        return self.kind == "closing" and ended is not None and ended <= self.day


def entries(opportunities: Iterable[Opportunity]) -> list[Entry]:
    """Return all openings and closings in the order of their days, closings first on a day."""
    found: list[Entry] = []
    for o in opportunities:
        found += [Entry(o.opens_on, "opening", o)] if o.opens_on else []
        found += [Entry(o.closes_on, "closing", o)] if o.closes_on else []
    return sorted(found, key=lambda e: (e.day, e.kind, e.opportunity.measure.casefold(), e.opportunity.id))


def by_day(opportunities: Iterable[Opportunity], month: Month) -> dict[date, list[Entry]]:
    """Return the entries of a month by day; days without one are left out."""
    days: dict[date, list[Entry]] = {}
    for entry in entries(opportunities):
        if month.holds(entry.day):
            days.setdefault(entry.day, []).append(entry)
    return days


def nearest(opportunities: Iterable[Opportunity], month: Month) -> tuple[Month | None, Month | None]:
    """Return the last month before and the first one after in which something opens or closes."""
    months = sorted({Month.of(entry.day) for entry in entries(opportunities)})
    before = [m for m in months if m < month and m.year >= FIRST_YEAR]
    after = [m for m in months if m > month and m.year <= LAST_YEAR]
    return (before[-1] if before else None), (after[0] if after else None)
