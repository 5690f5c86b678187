"""Edits, curated answers, gaps and numbers as the pages of the desk show them."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel.numbers import format_decimal, format_percent

from api.desk.charts import Bars, Columns, draw
from api.desk.numbers import MOST_DAYS, Numbers, Period
from api.i18n import UiLanguage, optional_text, text
from assistant.wording import say

_DAYS = 30  # of a period, where none is chosen
_WEEKLY = 45  # days from which volumes are drawn by the week
_MOST_BARS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, and the table beside it."""

    name: str
    drawn: Bars | Columns
    rows: tuple[tuple[str, int], ...]
    columns: tuple[str, ...] = ()  # of the table of several series
    table: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def address(self) -> str:
        """The drawing, as an address that needs no request."""
        return f"data:image/svg+xml;base64,{b64encode(draw(self.drawn)).decode()}"


def period_of(first: str, last: str, today: date) -> tuple[Period, bool]:
    """Return the period that an address names and whether it could be read; the last 30 days where it names none."""
    usual = Period(first=today - timedelta(days=_DAYS - 1), last=today)
    if not first and not last:
        return usual, True
    try:
        wanted = Period(first=date.fromisoformat(first), last=date.fromisoformat(last or today.isoformat()))
    except ValueError:
        return usual, False
    length = (wanted.last - wanted.first).days + 1
    return (wanted, True) if 1 <= length <= MOST_DAYS else (usual, False)


def charts(numbers: Numbers, language: UiLanguage) -> list[Chart]:
    """Return the charts that have something to show, in the order of the page."""
    shown: list[tuple[str, Mapping[str, int]]] = [
        ("outcomes", _named(numbers.outcomes, "numbers.outcome_", language)),
        ("edits", _named(numbers.edited.kinds, "learning.kind_", language)),
        ("topics", {topic_name(key, language): count for key, count in numbers.topics.items()}),
        ("provinces", {key or text(language, "numbers.unknown"): count for key, count in numbers.provinces.items()}),
        ("sources", {url.partition("://")[2] or url: count for url, count in numbers.sources.items()}),
        ("gaps", _named(numbers.gaps, "gaps.state_", language)),
    ]
    found = [_volumes(numbers, language)] if numbers.tickets else []
    for name, values in shown:
        if any(values.values()):
            first = dict(list(values.items())[:_MOST_BARS])
            found.append(Chart(name=name, drawn=Bars(values=first), rows=tuple(values.items())))
    return found


def topic_name(topic: str | None, language: UiLanguage) -> str:
    """Return a topic as people call it."""
    if not topic:
        return text(language, "numbers.unknown")
    try:
        return say(language, f"topics.{topic}")
    except KeyError:  # of a partner file that is newer than our words
        return topic


def percent(share: float | None, language: UiLanguage) -> str:
    """Return a share as people write it; a dash where there is none."""
    return "–" if share is None else format_percent(share, "#,##0 %" if language != "en" else "#,##0%", locale=language)


def hours(value: float | None, language: UiLanguage) -> str:
    """Return hours as people write them; a dash where there are none."""
    return "–" if value is None else text(language, "numbers.hours", hours=format_decimal(value, locale=language))


def _named(values: Mapping[str, int], prefix: str, language: UiLanguage) -> dict[str, int]:
    return {optional_text(language, prefix + key) or key: count for key, count in values.items()}


def _volumes(numbers: Numbers, language: UiLanguage) -> Chart:
    names = {channel: optional_text(language, f"numbers.channel_{channel}") or channel for channel in numbers.channels}
    step = 7 if len(numbers.volumes) > _WEEKLY else 1
    blocks = [numbers.volumes[place : place + step] for place in range(0, len(numbers.volumes), step)]
    labels = [f"{block[0][0].day}.{block[0][0].month}." if language == "de" else f"{block[0][0]:%d/%m}" for block in blocks]
    series = {names[c]: [sum(counts.get(c, 0) for _, counts in block) for block in blocks] for c in numbers.channels}
    table = tuple((label, tuple(values[n] for values in series.values())) for n, label in enumerate(labels))
    return Chart(
        name="volumes", drawn=Columns(labels=labels, series=series), rows=(), columns=tuple(names.values()), table=table
    )
