"""Steps in their order: who asks how to do something gets a page's numbered list as a whole, not single lines of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.asking import Asked
from assistant.selecting import Choice

_NUMBERED = re.compile(r"(?m)^(?P<number>\d{1,2})[.)] (?P<text>\S.*)$")
_LEAST, _MOST = 3, 12  # items of a list that is given as steps
# Under such a heading the items are done one after the other; elsewhere they are only counted.
_DOING = re.compile(
    r"(?i)\b(?:come (?:si|funziona|fare|presentare|chiedere|ottenere|aderire|prepar\w+)|presentazione|procedura|iter|passi|"
    r"passaggi|fasi|domanda|prima d\w+|"
    r"how (?:to|do|it works)|steps?|apply\w*|procedure|application)\b"
)


def whole_steps(chosen: Sequence[Choice], asked: Asked) -> list[Choice]:
    """Return the numbered list that the best sentence stands in, complete and in order; the sentences if there is none."""
    if asked.wanted != "how" or not chosen:
        return list(chosen)
    best = chosen[0]
    text = best.hit.chunk.text
    items = _list_around(text, best.start, best.end)
    heading = " ".join(best.hit.chunk.headings[-1:])
    if not _LEAST <= len(items) <= _MOST or not _DOING.search(heading):
        return list(chosen)
    return [replace(best, start=start, end=end) for start, end in items]


def _list_around(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the items of the list that a span touches; a list is numbered from 1 without a gap."""
    lists: list[list[tuple[int, int]]] = []
    for match in _NUMBERED.finditer(text):
        if match["number"] == "1":
            lists.append([])
        if lists and int(match["number"]) == len(lists[-1]) + 1:
            lists[-1].append(match.span())
    return next((items for items in lists if items and items[0][0] <= start and end <= items[-1][1]), [])
