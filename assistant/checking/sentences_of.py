"""Cuts a text into the sentences that a check looks at, and tells those that state something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.atoms import AtomKind, Found, extract
from kb.sentences import split_sentences

MOST_CHARACTERS = 15_000  # of a text
_MARKER = re.compile(r"\s?\[(\d{1,3})\]")
_LIST_MARK = re.compile(r"^\s*(?:\(?\d{1,2}[.)°]|\(?[a-h]\)|[-•*–·]|#{1,6}|>)\s+")
_NUMBER_ALONE = re.compile(r"\(?(?:\d{1,2}|[a-h])[.)°]*")
_SOURCE_LINE = re.compile(r"^[ \t]*(?:\[\d{1,3}\][ \t]?)+\S.*$", re.M)
_DAY_ENDS = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH = re.compile(r"\s{0,3}(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\b", re.I)
_MOST_JOINED = 4  # pieces of a sentence
_BOLD = re.compile(r"\*\*|__|`")
STATED: frozenset[AtomKind] = frozenset({"money", "percent", "date", "time", "law", "code", "number", "vat"})
MOBILE = re.compile(r"(?<![\w/.])(?:(?:\+|00)39[ .-]?)?3\d{2}[ ./-]?\d{3}[ .-]?\d{3,4}(?!\w)")
REACH: frozenset[AtomKind] = frozenset({"url", "email", "phone", "iban"})


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a text without its markers and marks of lists."""

    start: int  # offsets in the text, of the sentence as it is written
    end: int
    written: str
    text: str
    markers: tuple[int, ...]

    @property
    def facts(self) -> list[Found]:
        """Its typed facts but ways of reaching somebody, with places in its text."""
        numbers = [match.span() for match in MOBILE.finditer(self.text)]
        found = [fact for fact in extract(self.text) if fact.atom.kind in STATED]
        return [fact for fact in found if not any(start <= fact.start < end for start, end in numbers)]

    def place(self, words: str) -> tuple[int, int]:
        """Return where words of it stand in the whole text; the whole sentence if they are not written so."""
        at = self.written.find(words)
        return (self.start + at, self.start + at + len(words)) if at >= 0 else (self.start, self.end)


def said_in(text: str) -> Iterator[Said]:
    """Yield the sentences of a text, in order; a line of a list of sources is one, the number of a heading none.

    What stands beyond its most characters is not read.
    """
    text = text[:MOST_CHARACTERS]
    for start, end in _whole(text):
        written = text[start:end]
        if _NUMBER_ALONE.fullmatch(written):
            continue
        markers = tuple(dict.fromkeys(int(match[1]) for match in _MARKER.finditer(written)))
        clean = " ".join(_BOLD.sub("", _MARKER.sub("", _LIST_MARK.sub("", written))).split())
        if clean:
            yield Said(start, end, written, clean, markers)


def _whole(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of sentences, joined where a stop stands inside brackets or in a German date."""
    lines = [match.span() for match in _SOURCE_LINE.finditer(text)]
    open_from, pieces = -1, 0
    for start, end in split_sentences(text):
        line = next(((a, b) for a, b in lines if a <= start < b), None)
        if line is not None:
            if start == line[0] + len(text[line[0] : line[1]]) - len(text[line[0] : line[1]].lstrip()):
                yield line
            continue
        begin = open_from if open_from >= 0 else start
        whole = text[begin:end]
        cut_short = whole.count("[") > whole.count("]") or (_DAY_ENDS.search(whole) and _MONTH.match(text, end))
        if cut_short and pieces < _MOST_JOINED and "\n" not in text[end : end + 1]:
            open_from, pieces = begin, pieces + 1
            continue
        open_from, pieces = -1, 0
        yield begin, end
    if open_from >= 0:
        yield open_from, len(text.rstrip())


def is_source_line(said: Said) -> bool:
    """Tell whether a sentence is a line of a list of sources: it begins with the markers of one."""
    return _SOURCE_LINE.match(said.written) is not None
