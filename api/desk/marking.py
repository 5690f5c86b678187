"""A text in pieces, so that what was found in it can be shown at its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """Something with a place in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Piece(Generic[_P]):
    """A piece of a text, and what was found there; None: nothing."""

    text: str
    found: _P | None
    number: int  # of what was found, from 1; 0: nothing


def pieces(text: str, found: Sequence[_P]) -> list[Piece[_P]]:
    """Return a text in pieces, in order; of two finds that overlap the later one is shown where the first one ends."""
    cut: list[Piece[_P]] = []
    place = 0
    for number, item in sorted(enumerate(found, start=1), key=lambda pair: (pair[1].start, pair[1].end)):
        start, end = max(item.start, place), max(item.end, place)
        if start > place:
            cut.append(Piece(text[place:start], None, 0))
        if end > start:
            cut.append(Piece(text[start:end], item, number))
        place = max(place, end)
    if place < len(text):
        cut.append(Piece(text[place:], None, 0))
    return cut
