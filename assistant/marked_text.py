"""Texts that people write with markers, as sentences with the sources that they name."""

import re

from kb.sentences import sentences

_MARKER = re.compile(r"(?:(?<!\s)\s++)?\[(\d{1,3})\]")
_AFTER_STOP = re.compile(r"([.!?…])((?:\s*\[\d{1,3}\])+)")


def marked_sentences(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of a text without their markers, each with the markers that it ends in, in order.

    A sentence without a marker has those of the next one of its line: "It lasts a year. It costs 73 euros [1]." What has
    no letters and no figures is left out.
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    for line in text.splitlines():
        waiting: list[str] = []
        for sentence in sentences(_AFTER_STOP.sub(r"\2\1", line)):
            said = " ".join(_MARKER.sub("", sentence).split())
            markers = tuple(dict.fromkeys(int(number) for number in _MARKER.findall(sentence)))
            waiting += [said] if re.search(r"\w", said) else []
            if markers:
                found += [(one, markers) for one in waiting]
                waiting = []
        found += [(one, ()) for one in waiting]
    return found
