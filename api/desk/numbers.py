"""Numbers of the desk over a period: counted from the stores, with what each is a share of; nothing is estimated."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from statistics import median
from typing import Any

from api.csv_cells import as_csv
from api.desk.learning_records import LearningRecords
from api.promises import local_time, promised
from api.web_settings import DeskSettings
from assistant.curated import ANSWERER
from kb.learning_types import GAP_STATES, AnswerFigures, Edit, TicketFigures

_ITALY = local_time(datetime(2026, 1, 1, tzinfo=UTC)).tzinfo
_TOP = 10
MOST_DAYS = 366  # of a period


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days in Italy, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Its days in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def moments(self) -> tuple[datetime, datetime]:
        """Return its beginning and the beginning of the day after it, UTC."""
        begins = (datetime.combine(day, time(), _ITALY) for day in (self.first, self.last + timedelta(days=1)))
        first, after = (moment.astimezone(UTC) for moment in begins)
        return first, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """How long people waited. Hours are hours of the clock, nights and holidays among them."""

    replied: int  # of the tickets that came in the period
    waiting: int  # that have no reply yet
    median_hours: float | None  # None: nobody was replied to
    p90_hours: float | None
    late: int  # replied after the promise that was made when they came, or waiting beyond it

    @property
    def late_share(self) -> float | None:
        """Of all tickets of the period; None if there are none."""
        return self.late / (self.replied + self.waiting) if self.replied + self.waiting else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What became of the machine's drafts that were sent in the period."""

    sent: int
    unedited: int
    words: float | None  # mean share of words that was changed; None: nothing was sent
    characters: float | None
    kinds: Mapping[str, int]  # the most frequent first

    @property
    def unedited_share(self) -> float | None:
        """Of what was sent; None if nothing was."""
        return self.unedited / self.sent if self.sent else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All numbers of a period."""

    period: Period
    channels: tuple[str, ...]  # that tickets came by, in order of their number
    volumes: tuple[tuple[date, Mapping[str, int]], ...]  # tickets by day and channel; every day of the period
    replies: Replies
    edited: Edited
    outcomes: Mapping[str, int]  # of kept answers, the most frequent first, as in all that follow
    curated: int  # answers that the desk had checked
    sources: Mapping[str, int]  # pages by the number of kept answers and sent replies that cite them
    topics: Mapping[str, int]  # tickets; "" is not known
    provinces: Mapping[str, int]
    gaps: Mapping[str, int]  # all that there are now, by state
    gaps_closed: int  # in the period

    @property
    def tickets(self) -> int:
        """How many came."""
        return sum(sum(channels.values()) for _, channels in self.volumes)


def count(learning: LearningRecords, period: Period, settings: DeskSettings) -> Numbers:
    """Count a period."""
    since, until = period.moments()
    tickets = learning.figures.tickets(since, until)
    edits = learning.book.edits(since, until)
    answers = list(learning.figures.answers(since, until))
    gaps = learning.gaps.gaps(GAP_STATES)
    cited = Counter(url for one in (*(a.urls for a in answers), *(e.sources for e in edits)) for url in one)
    closed = sum(gap.state == "closed" and since <= gap.changed_at < until for gap in gaps)
    channels = tuple(channel for channel, _ in Counter(ticket.channel for ticket in tickets).most_common())
    return Numbers(
        period=period,
        channels=channels,
        volumes=_volumes(tickets, period),
        replies=_replies(tickets, settings, learning.now()),
        edited=_edited(edits),
        outcomes=_ordered(answer.outcome for answer in answers),
        curated=sum(_is_curated(answer) for answer in answers),
        sources=dict(sorted(cited.items(), key=lambda pair: (-pair[1], pair[0]))[:_TOP]),
        topics=_ordered(ticket.topic or "" for ticket in tickets),
        provinces=_ordered(ticket.province or "" for ticket in tickets),
        gaps={state: sum(gap.state == state for gap in gaps) for state in GAP_STATES},
        gaps_closed=closed,
    )


def lines(numbers: Numbers) -> list[tuple[str, str, str, object]]:
    """Return every number as (part, what, of what, value), in the order of the page: codes, for programs."""
    replies, edited = numbers.replies, numbers.edited
    found: list[tuple[str, str, str, object]] = [("period", "first", "", numbers.period.first.isoformat())]
    found += [("period", "last", "", numbers.period.last.isoformat())]
    found += [
        ("volume", day.isoformat(), channel, by_channel.get(channel, 0))
        for day, by_channel in numbers.volumes
        for channel in numbers.channels
    ]
    shown: Sequence[tuple[str, Mapping[str, Any]]] = (
        ("replies", {"replied": replies.replied, "waiting": replies.waiting, "median_hours": replies.median_hours}),
        ("replies", {"p90_hours": replies.p90_hours, "late": replies.late, "late_share": replies.late_share}),
        ("drafts", {"sent": edited.sent, "unedited": edited.unedited, "unedited_share": edited.unedited_share}),
        ("drafts", {"words_changed": edited.words, "characters_changed": edited.characters}),
        ("edits", edited.kinds),
        ("outcomes", numbers.outcomes),
        ("answers", {"curated": numbers.curated}),
        ("sources", numbers.sources),
        ("topics", numbers.topics),
        ("provinces", numbers.provinces),
        ("gaps", numbers.gaps),
        ("gaps", {"closed_in_period": numbers.gaps_closed}),
    )
    return found + [(part, name, "", value) for part, values in shown for name, value in values.items()]


def as_table(numbers: Numbers) -> bytes:
    """Return all numbers for a spreadsheet."""
    return as_csv(("part", "what", "of", "value"), lines(numbers))


def _volumes(tickets: Sequence[TicketFigures], period: Period) -> tuple[tuple[date, Mapping[str, int]], ...]:
    counted = {day: Counter[str]() for day in period.days}
    for ticket in tickets:
        counted[local_time(ticket.received_at).date()][ticket.channel] += 1
    return tuple(counted.items())


def _replies(tickets: Sequence[TicketFigures], settings: DeskSettings, now: datetime) -> Replies:
    """Return the times. A ticket that was withdrawn before a reply is not waited for.

    The promise is reckoned anew from the hour of arrival: once a reply is there, a ticket holds none.
    """
    hours = sorted((t.replied_at - t.received_at).total_seconds() / 3600 for t in tickets if t.replied_at is not None)
    waiting = [t for t in tickets if t.replied_at is None and t.status not in ("withdrawn", "closed")]
    awaited = [t for t in tickets if t.replied_at is not None] + waiting
    return Replies(
        replied=len(hours),
        waiting=len(waiting),
        median_hours=round(median(hours), 1) if hours else None,
        p90_hours=round(_percentile(hours, 0.9), 1) if hours else None,
        late=sum((t.replied_at or now) > promised(t.received_at, settings) for t in awaited),
    )


def _percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below or at which this share lies: nearest rank."""
    return ordered[ceil(share * len(ordered)) - 1]


def _edited(edits: Sequence[Edit]) -> Edited:
    return Edited(
        sent=len(edits),
        unedited=sum(edit.kinds == ("unedited",) for edit in edits),
        words=round(sum(edit.words for edit in edits) / len(edits), 4) if edits else None,
        characters=round(sum(edit.characters for edit in edits) / len(edits), 4) if edits else None,
        kinds=_ordered(kind for edit in edits for kind in edit.kinds if kind != "unedited"),
    )


def _ordered(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _is_curated(answer: AnswerFigures) -> bool:
    return answer.answerer.startswith(ANSWERER)
