"""What a figure bounds and counts: at most or at least, before or after, of what, and in which unit."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from assistant.lock.bound_words import AFTER, BEFORE, LEAST, MOST
from assistant.lock.measuring import base_of, unit_of
from assistant.lock.reading import Terms, bag, facts_of, is_year, segment, tight
from kb.atoms import Atom, Found, known_atoms

Side = Literal["", "most", "least"]

_FOLLOWS = re.compile(
    r"\s?\(?(?:[^\W\d]+\s+)?(?:(?:al|come|as an?|in)\s+)?(?:(?P<most>massim\w+|max\b|at (?:the )?most|maximum"
    r"|o meno|or less)|(?P<least>minim\w+|o più|e oltre"
    r"|e più|or more|at least|and over|and above))",
    re.I,
)
_FROM = re.compile(
    r"\b(?:da|dai|dal|dalla|dall['’]|tra|fra|from|between|de|du|von|vom|zwischen|entre|desde)\s*(?:il |the |i )?$", re.I
)
_TO = re.compile(
    r"\s*(?:[-–]|(?:euro |€ )?(?:a|al|ai|agli|fino a|e|to|and|bis|und|à|et|au|y|al)\b)\s*(?:un massimo di |il |the )?", re.I
)
_STOP = re.compile(r"[.!?;]\s|\n")
_NEAR = 16  # characters from a word such as "non oltre" to the day that it bounds
_BOUND = ("money", "percent", "number", "date")


def misfits(statement: str, place: str, window: str, terms: Terms) -> list[str]:
    """Return the figures of a statement, as written, that its place bounds, counts or bases in another way.

    A figure that the place does not hold is looked for in the window around it; one that is nowhere is nobody's business
    here. Of equal figures in one place those count whose words are most like the statement's.
    """
    stated = facts_of(statement)
    wrong = []
    for n, found in enumerate(stated):
        text = place if _places(found.atom, place) else window
        known = facts_of(text)
        said = segment(statement, stated, n)
        shares = {m: _likeness(said, segment(text, known, m), terms) for m in _places(found.atom, text)}
        near = [m for m, share in shares.items() if share == max(shares.values())]
        if near and not any(_fits(statement, stated, n, text, known, m) for m in near):
            wrong.append(statement[found.start : found.end])
    return wrong


def _likeness(said: str, read: str, terms: Terms) -> tuple[int, int]:
    """Return how many words two segments share nearest to their figures, and at all."""
    return len(bag(tight(said), terms) & bag(tight(read), terms)), len(bag(said, terms) & bag(read, terms))


def _places(atom: Atom, text: str) -> list[int]:
    return [n for n, found in enumerate(facts_of(text)) if atom in _readings(text[found.start : found.end])]


@lru_cache(maxsize=20_000)
def _readings(written: str) -> frozenset[Atom]:
    return known_atoms(written)


def _fits(statement: str, stated: Sequence[Found], n: int, place: str, known: Sequence[Found], m: int) -> bool:
    kind = stated[n].atom.kind
    if kind not in _BOUND:
        return True
    said, read = side(statement, stated, n), side(place, known, m)
    if said and read and said != read:
        return False
    if not said and read and not _named_elsewhere(read, statement, stated, _is_day(stated[n])):
        return False
    if said == "least" and not read and not _is_day(stated[n]):
        return False
    if kind == "number":
        return _agree(unit_of(statement, stated[n]), unit_of(place, known[m]))
    return kind != "percent" or _agree(base_of(statement, stated[n]), base_of(place, known[m]))


def _named_elsewhere(read: Side, statement: str, stated: Sequence[Found], day: bool) -> bool:
    """Say whether a bound that is not said beside its figure is said in the statement, and of no other figure."""
    upper, lower = (BEFORE, AFTER) if day else (MOST, LEAST)
    places = _apart(upper, lower, statement)[0 if read == "most" else 1]
    named = [p for p in places if day or not any(_is_day(f) and 0 < f.start - p <= _NEAR for f in stated)]
    taken = sum(side(statement, stated, n) == read for n, f in enumerate(stated) if _is_day(f) is day)
    return len(named) > taken


def _agree(a: str, b: str) -> bool:
    return not a or not b or a == b


def _apart(upper: re.Pattern[str], lower: re.Pattern[str], text: str) -> tuple[list[int], list[int]]:
    """Return where the words of either side stand, without those that are part of a longer one: "non [meno di]"."""
    spans = [m.span() for pattern in (upper, lower) for m in pattern.finditer(text)]
    whole = {a for a, b in spans if not any(c < a < d or (c == a and b < d) for c, d in spans)}
    most, least = ([m.start() for m in pattern.finditer(text) if m.start() in whole] for pattern in (upper, lower))
    return most, least


def side(text: str, facts: Sequence[Found], n: int) -> Side:
    """Return which side a figure or a day bounds; empty if none is named. The nearest word before it decides."""
    if end := _end_of_range(text, facts, n):
        return end
    found = facts[n]
    upper, lower = (BEFORE, AFTER) if _is_day(found) else (MOST, LEAST)
    since = max((f.end for f in facts[:n] if f.atom.kind in _BOUND and not is_year(f)), default=0)
    near = _STOP.split(text[since : found.start])[-1]
    most, least = (max(places, default=-1) for places in _apart(upper, lower, near))
    if most != least:
        return "most" if most > least else "least"
    follows = _FOLLOWS.match(text, found.end)
    if follows is None or _is_day(found):
        return ""
    return "most" if follows["most"] else "least"


def _is_day(found: Found) -> bool:
    """Say whether a fact is a day, a month or a year."""
    return found.atom.kind == "date" or is_year(found)


def _end_of_range(text: str, facts: Sequence[Found], n: int) -> Side:
    for place, (first, second) in enumerate(pairwise(facts)):
        if place in (n - 1, n) and _TO.fullmatch(text[first.end : second.start]) and _FROM.search(text[: first.start]):
            return "least" if place == n else "most"
    return ""
