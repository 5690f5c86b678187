"""A cited passage, read for comparison: its sentences and rows, with what stands over each."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.lock.lead_ins import lead_in
from assistant.lock.measuring import UNITS
from assistant.types import Citation
from kb.atoms import Found, extract
from kb.sentences import split_sentences

Terms = Callable[[str], list[str]]
NamesIn = Callable[[str], list[str]]
_CLAUSE = re.compile(
    r"[;()–]\s*|,\s+|\.\s+|(?<!\s)\s+(?:ma|mentre|invece|però|but|while|whereas|mais|tandis que|aber|während|pero|mientras)\s+"
    r"|(?<!\s)\s+(?=(?:e|ed|o|and|or|et|und|y) (?:non|senza|not|without|nicht|sans|sin)\b)",
    re.I,
)
_BREAK = re.compile(
    r"[;\n]\s*|,\s+|(?<!\s)\s+(?:e|ed|o|mentre|invece|and|or|while|und|während|et|tandis que|y|mientras)\s+", re.I
)
_WORD = re.compile(r"\s*[^\W\d_]+\s")
RANGE = re.compile(r"\s*(?:[-–]|(?:a|al|all['’]|ai|e|to|and|bis|à|au|y|hasta)\s)\s*", re.I)
_MARK = re.compile(r"[,;:](?:\s|$)")
GAP = " … "  # where a fact stood
_FACT = 0.3  # weight of a shared fact beside 1 of a word that no other sentence of the passage has
_NEARLY_ALL = 0.85  # of a statement's words
_YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=20_000)
def facts_of(text: str) -> tuple[Found, ...]:
    """Return the typed facts of a sentence; the same sentences are read again and again."""
    return tuple(extract(text))


def bag(text: str, terms: Terms) -> frozenset[str]:
    """Return the distinct index terms of a text."""
    return frozenset(terms(text))


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, an item of a list or a row of a table."""

    text: str
    lead: str  # the words that open its list; empty if it stands in none

    @property
    def whole(self) -> str:
        """What it says, read with what opens its list."""
        return f"{self.lead} {self.text}".strip()

    @property
    def facts(self) -> tuple[Found, ...]:
        """Its typed facts, with their places in its text."""
        return facts_of(self.text)


@dataclass(frozen=True, slots=True)
class Source:
    """A cited passage."""

    citation: Citation
    units: tuple[Unit, ...]

    @property
    def head(self) -> str:
        """Title and headings."""
        return " ".join((self.citation.title, *self.citation.headings))

    def closest(self, statement: str, terms: Terms) -> list[int]:
        """Return the places of the units that share most with a statement: words, by their rarity here, and typed facts.

        Of units that share as much, those that say little else. Empty if no unit shares a word or a fact.
        """
        wanted, facts = bag(without_facts(statement), terms), {f.atom for f in facts_of(statement)}
        bags = [bag(without_facts(unit.whole), terms) for unit in self.units]
        weights = rarity(bags)
        shares = [
            sum(weights[t] for t in wanted & here) + _FACT * len(facts & {f.atom for f in unit.facts})
            for unit, here in zip(self.units, bags, strict=True)
        ]
        ranked = [(share, share / (len(here) + 1)) for share, here in zip(shares, bags, strict=True)]
        return [n for n, share in enumerate(ranked) if share == max(ranked) and share[0] > 0]

    def around(self, place: int) -> str:
        """Return a unit with its neighbours, a line each, and what opens its list."""
        near = self.units[max(0, place - 1) : place + 2]
        return "\n".join([self.units[place].lead, *(unit.text for unit in near)])

    def window(self, place: int, statement: str, terms: Terms) -> str:
        """Return where the facts of a statement may stand: around a unit, or only in it if it holds nearly all its words."""
        words = bag(without_facts(statement), terms)
        unit = self.units[place]
        alone = len(words & bag(unit.whole, terms)) >= _NEARLY_ALL * len(words)
        return unit.whole if alone else self.around(place)


def read(citation: Citation) -> Source:
    """Read a passage."""
    spans = split_sentences(citation.quote)
    return Source(citation, tuple(Unit(citation.quote[a:b], lead_in(citation.quote, a)) for a, b in spans))


@lru_cache(maxsize=20_000)
def without_facts(text: str) -> str:
    """Return the words of a text besides its typed facts."""
    made, place = [], 0
    for found in facts_of(text):
        made.append(text[place : found.start])
        place = found.end
    return " ".join((*made, text[place:]))


def rarity(sets: Sequence[Iterable[str]]) -> dict[str, float]:
    """Return for each term one over the number of sets that hold it: what all say tells nothing apart."""
    counts: dict[str, int] = {}
    for terms in sets:
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
    return {term: 1 / count for term, count in counts.items()}


def segment(text: str, facts: Sequence[Found], n: int) -> str:
    """Return the words that belong to a fact: between the facts of its kind before and after it.

    What stands between two of them is parted at its first comma, semicolon or "and": before it belongs to the one, after it
    to the other; without such a mark the first word is the unit of the one. The two ends of a range have their words in
    common. A GAP stands for the fact itself.
    """
    kind = facts[n].atom.kind
    alike = [f for f in facts if f.atom.kind == kind and not is_year(f)]
    place = next((m for m, f in enumerate(alike) if f.start == facts[n].start), None)
    if place is None:
        return text
    first = last = place
    while first > 0 and RANGE.fullmatch(text[alike[first - 1].end : alike[first].start]):
        first -= 1
    while last + 1 < len(alike) and RANGE.fullmatch(text[alike[last].end : alike[last + 1].start]):
        last += 1
    start = _parted(text, alike[first - 1].end, alike[first].start) if first else 0
    end = _parted(text, alike[last].end, alike[last + 1].start) if last + 1 < len(alike) else len(text)
    return f"{text[start : alike[first].start]}{GAP}{text[alike[last].end : end]}"


def _parted(text: str, start: int, end: int) -> int:
    """Return where what stands between two facts changes its owner."""
    mark = _BREAK.search(text, start, end) or _WORD.match(text, start, end)
    return mark.end() if mark else start


def tight(words: str) -> str:
    """Return the words nearest to a figure, up to the marks around it, without its unit."""
    before, _, after = words.partition(GAP)
    near = f"{_MARK.split(before)[-1]} {_MARK.split(after)[0]}"
    return " ".join(word for word in near.split() if word.lower() not in UNITS)


def is_year(found: Found) -> bool:
    """Say whether a number is written like a year."""
    return found.atom.kind == "number" and bool(_YEAR.fullmatch(found.atom.value))


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the parts of a sentence between commas, semicolons, brackets and "but"."""
    places, start = [], 0
    for match in _CLAUSE.finditer(text):
        if match.start() > start:
            places.append((start, match.start()))
        start = match.end()
    if start < len(text):
        places.append((start, len(text)))
    return places


def fold(text: str) -> str:
    """Return a text in lower case with single spaces and plain apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())
