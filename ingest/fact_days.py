"""The days on which a measure opens and closes, as a sentence or a cell of a table states them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from ingest.dates import DATE, FoundDate, find_dates
from ingest.validity import find_window

# What held until a day, without applying: a guarantee, a transitional period, a tariff.
_IN_FORCE = re.compile(
    r"(?i)\b(?:operativ[oaie]|in vigore|valid[oaie]|disponibil[ei]|attiv[oaie]|available|in force|valid|active)\b[^.;]{0,25}"
    r"\b(?:fino al|sino al|until|to)(?:l['’])?\s*$"
)
_ENDED = re.compile(
    r"(?i)\b(?:chius[oaie]|conclus[oaie]|terminat[oaie]|cessat[oaie]|scadut[oaie]|esaurit[oaie]|"
    r"closed|ended)"
    r"(?: definitivamente)?\s++(?:(?:il|l['’]|dal|dall['’]|dopo il|on|since)\s*+)?$"
)
_BEGAN = re.compile(
    r"(?i)\b(?:operativ[oaie]|in vigore|attiv[oaie]|avviat[oaie]|partit[oaie]|(?:ri)?apert[oaie]|aprì|online|open|in force|"
    r"active|launched)\b[^.;]{0,12}\b(?:dal|dall['’]|da|il|since|from|on)\s*$"
)
_RANGE_OPENS = re.compile(r"(?i)\b(?:dal|from)(?:l['’])?\s*(?:le ore [\d:.]+ del(?:l['’])?\s*)?$")
_RANGE_GOES_ON = re.compile(r"(?i)^[^.;]{0,30}\b(?:al|to|until|fino al)(?:l['’])?\s*(?:le ore [\d:.]+ del(?:l['’])?\s*)?$")
_ABOUT_WINDOW = re.compile(
    r"(?i)\b(?:finestra|bando|apert[oaie]|in vigore|vale|valgono|valid[oaie]|period[oi]|va|durat[aoe]|sportell[oi]|domand[ae]|"
    r"edizione|adesion[ei]|candidatur[ae]|presentazione|window|applications?)\b"
)
# "non riceve domande dal 1° gennaio 2024": what begins is the end.
_NO_MORE = re.compile(r"(?i)\b(?:non|nessun[ao]?|no|not)\b[^.;:]{0,60}$")
_UNAVAILABLE = re.compile(r"(?i)\b(?:non (?:è|sono) più|no longer)\b[^.;:]{0,40}\b(?:dal(?:l['’])?|since|from)\s*$")
_DESK = re.compile(r"(?i)\b(?:sportell[oi]|domand[ae]|bando|finestra|applications?)\b")
_REPORTING = re.compile(r"(?i)\b(?:rendicont\w+|reporting)\b[^.;:]{0,80}$")
_MOVED_OPENING = re.compile(
    r"(?i)\b(?:apertura|sportello)\b[^.;]{0,120}\b(?:rinviat\w+|spostat\w+|slittat\w+|posticipat\w+)[^.;]{0,30}\bal(?:l['’])?\s*$"
)
_MOVED = re.compile(r"(?i)\b(?:rinviat\w+|spostat\w+|slittat\w+|posticipat\w+)\b")
_HEADER = re.compile(r"(?i)\b(?:apertura|inizio|opens|opening)\b[^.;]{0,40}\b(?:chiusura|fine|closes|closing)\b")
_TIME = re.compile(r"(?i)\b(?:ore|at)?\s*\d{1,2}[:.]\d{2}\b")
_REST = re.compile(r"[^\W\d_]{2,}")  # a word
_NOT_APPLYING = re.compile(
    r"(?i)\b(?:fier[ae]|event[oi]|spes[ae]|rendicont\w+|progett[oi]|fattur\w+|webinar|si (?:tiene|svolge|terrà|svolgerà)|"
    r"expenses?|trade fair|held)\b"
)


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day with what happens on it and where it stands."""

    kind: Literal["opening", "closing"]
    day: date
    start: int
    end: int
    confidence: float


def days_of(text: str, before: str = "") -> list[DayFound]:
    """Return the opening and closing days of a sentence; sentences about several windows give each of them.

    `before` is the text above it: a row of a table that lost its columns is understood by its header.
    """
    dates = find_dates(text)
    if not dates:
        return []
    if _HEADER.search(before) and len(dates) == 2 and dates[0].date < dates[1].date and not _REST.search(_bare(text)):
        first, last = dates
        return [
            DayFound("opening", first.date, first.start, first.end, 0.8),
            DayFound("closing", last.date, last.start, last.end, 0.8),
        ]
    moved = [d for d in dates if _MOVED_OPENING.search(text[: d.start])]
    if moved:
        return [DayFound("opening", d.date, d.start, d.end, 0.85) for d in moved]
    window = find_window(text)
    found = [] if window is None else _placed(text, dates, window.opens, window.closes)
    if not found and not _MOVED.search(text):
        found = list(_ranges(text, dates))
    taken = {d.start for d in found}
    return found + [d for d in _in_force(text, dates) if d.start not in taken]


def _bare(text: str) -> str:
    return _TIME.sub(" ", DATE.sub(" ", text))


def _placed(text: str, dates: list[FoundDate], opens: date | None, closes: date | None) -> list[DayFound]:
    """Return where the days of a window stand."""
    found = []
    for day, opening in ((opens, True), (closes, False)):
        place = next((d for d in dates if d.date == day), None)
        if day is None or place is None or _REPORTING.search(text[: place.start]):
            continue
        kind: Literal["opening", "closing"] = "opening" if opening and not _NO_MORE.search(text[: place.start]) else "closing"
        found.append(DayFound(kind, day, place.start, place.end, 0.95))
    return found


def _ranges(text: str, dates: list[FoundDate]) -> Iterator[DayFound]:
    """Yield the ends of every "from ... to ..." in a sentence about applying: several windows side by side."""
    if not _ABOUT_WINDOW.search(text) or _NOT_APPLYING.search(text):
        return
    for first, last in pairwise(dates):
        if _RANGE_OPENS.search(text[: first.start]) and _RANGE_GOES_ON.match(text[first.end : last.start]):
            yield DayFound("opening", first.date, first.start, first.end, 0.8)
            yield DayFound("closing", last.date, last.start, last.end, 0.8)


def _in_force(text: str, dates: list[FoundDate]) -> Iterator[DayFound]:
    for found in dates:
        before = text[: found.start]
        if _NOT_APPLYING.search(before[-60:]) and not _DESK.search(before):
            continue
        ended = _ENDED.search(before) or _UNAVAILABLE.search(before)
        if _IN_FORCE.search(before) or ended:
            yield DayFound("closing", found.date, found.start, found.end, 0.85)
        elif _BEGAN.search(before):
            yield DayFound("opening", found.date, found.start, found.end, 0.85)
