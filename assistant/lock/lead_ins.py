"""What stands over an item of a list and can change what it means: the line that opens the list, and the heading."""

import re

from kb.sentences import split_sentences

_BULLET = re.compile(r"[-•*–·]\s")
_NUMBERED = re.compile(r"(?:\d{1,2}|[A-Za-z])[.)]\s")
_ROW = re.compile(r"[^.:;]{2,60}: ")
_SHORT_WORDS = 14  # of a line that may be an item though it opens like a sentence


def lead_in(passage: str, start: int) -> str:
    """Return the sentence ending in a colon that opens the list in which the line at `start` stands; empty if there is none.

    A list goes on as long as its lines are written like its first item: bullets, numbers, small initials, rows of
    "label: value", or short lines.
    """
    lines = _lines(passage)
    here = next((n for n, (a, b) in enumerate(lines) if a <= start < max(b, a + 1)), 0)
    for place in range(here - 1, -1, -1):
        text = passage[slice(*lines[place])].rstrip()
        if text.endswith(":"):
            items = [passage[slice(*line)].strip() for line in lines[place + 1 : here + 1]]
            return _last_sentence(text) if len({_form(item) for item in items}) == 1 and _form(items[0]) else ""
    return ""


def _lines(passage: str) -> list[tuple[int, int]]:
    places = [m.span() for m in re.finditer(r"[^\n]+", passage)]
    return [(a, b) for a, b in places if passage[a:b].strip()]


def _form(line: str) -> str:
    """Return how an item of a list is written; empty for what is running text."""
    if _BULLET.match(line):
        return "bullet"
    if _NUMBERED.match(line):
        return "numbered"
    if line[:1].islower():
        return "small"
    if _ROW.match(line):
        return "row"
    return "short" if len(line.split()) <= _SHORT_WORDS and len(split_sentences(line)) == 1 else ""


def _last_sentence(line: str) -> str:
    start, end = split_sentences(line)[-1]
    return line[start:end]
