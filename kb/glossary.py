"""Firms' words and official ones: other wordings of what a question says, for the lexical side of the search."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import KbError

DEFAULT = Path(__file__).parent / "data" / "glossary.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One concept."""

    term: str  # as offices write it
    synonyms: tuple[str, ...]  # as firms say it
    english: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Match:
    """A concept found in a text, by one of its wordings."""

    entry: Entry
    wording: str
    terms: tuple[str, ...]  # index terms of the wording that was found


class Glossary:
    """Finds concepts in questions by their index terms, so that plurals and accents do not matter."""

    def __init__(self, entries: Sequence[Entry], terms: Callable[[str], list[str]]) -> None:
        self._terms = terms
        self._by_terms: dict[tuple[str, ...], tuple[Entry, str]] = {}
        for entry in entries:
            for wording in (entry.term, *entry.english, *entry.synonyms):
                key = tuple(terms(wording))
                if key and key not in self._by_terms:
                    self._by_terms[key] = (entry, wording)
        self._longest = max((len(key) for key in self._by_terms), default=0)

    def find(self, text: str) -> list[Match]:
        """Return the concepts of a text in order; of overlapping wordings the longest counts."""
        terms = self._terms(text)
        found: list[Match] = []
        start = 0
        while start < len(terms):
            for length in range(min(self._longest, len(terms) - start), 0, -1):
                key = tuple(terms[start : start + length])
                if key in self._by_terms:
                    entry, wording = self._by_terms[key]
                    found.append(Match(entry, wording, key))
                    start += length - 1
                    break
            start += 1
        return found

    def other_terms(self, match: Match, foreign: bool) -> list[str]:
        """Return the index terms of the official wording (and, for an Italian question, of its synonyms)."""
        wordings = [match.entry.term] if foreign else [match.entry.term, *match.entry.synonyms[:4], *match.entry.english[:1]]
        terms = [term for wording in wordings for term in self._terms(wording)]
        return [term for term in dict.fromkeys(terms) if term not in match.terms]


def load_entries(path: Path = DEFAULT) -> list[Entry]:
    """Read a glossary file. Raises KbError with the place of the first mistake."""
    try:
        records = tomllib.loads(path.read_text(encoding="utf-8"))["entry"]
        return [
            Entry(
                term=r["term"],
                synonyms=tuple(r["synonyms"]),
                english=tuple(re.sub(r"(?<!\s)\s*+\([^)\n]{0,200}\)", "", word) for word in r["english"]),
                meaning=r["meaning"],
            )
            for r in records
        ]
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise KbError(f"{path}: not a glossary: {error!r}") from error
