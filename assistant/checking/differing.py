"""Whether a passage speaks of what a statement says, and says otherwise: another figure, another day, the contrary."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.checking.sentences_of import Said
from assistant.checking.types import Difference
from assistant.lock.bounds import side
from assistant.lock.measuring import base_of, unit_of
from assistant.lock.polarity import flips
from assistant.lock.reading import Source, Terms, Unit, bag, facts_of, is_year, segment, without_facts
from kb.atoms import AtomKind, Found, known_atoms
from kb.text_years import years_in

_SAME = 0.8  # share of a statement's words, by weight, that passage and headings must hold
_SAME_HERE = 0.5  # share that the very sentence must hold
_SAME_SENSE = 0.85  # the same for the contrary of a statement, where no figure shows what is meant
_OWN_WORDS = 0.5  # share of the words right beside a figure that stand beside its rival
_COMPARED: frozenset[AtomKind] = frozenset({"money", "percent", "date", "number"})


@dataclass(frozen=True, slots=True)
class Differs:
    """What a passage says instead."""

    kind: Difference
    sentence: str  # of the passage
    words: str  # of the statement
    instead: str  # of the passage


def difference(said: Said, source: Source, terms: Terms, idf: Callable[[str], float], page: str) -> Differs | None:
    """Return how a passage contradicts a statement; None if it is not about the same, or does not differ.

    `page` is all that is known of its page: what stands elsewhere on it is no contradiction.
    """
    if _other_edition(said.text, source):
        return None
    wanted = bag(without_facts(said.text), terms)
    total = sum(map(idf, wanted))
    if not total:
        return None
    named = bag(source.head, terms)
    for unit in source.units:
        own = bag(unit.whole, terms)
        around = sum(map(idf, wanted & (own | named))) / total
        here = sum(map(idf, wanted & own)) / total
        if around < _SAME or _share((wanted - named) or wanted, own, idf) < _SAME_HERE:
            continue
        if (found := next(_figures(said, unit, terms, named, page), None)) is not None:
            return found
        if around >= _SAME_SENSE and here >= _SAME and (turned := flips(said.text, [unit.whole], terms)):
            return Differs("sense", unit.text, turned[0], unit.text)
    return None


def _other_edition(text: str, source: Source) -> bool:
    """Tell whether a statement names a year that the title of the passage's page does not, though it names one."""
    asked, titled = set(years_in(text)), set(years_in(source.head))
    return bool(asked and titled and not asked & titled)


def _share(wanted: frozenset[str], held: frozenset[str], idf: Callable[[str], float]) -> float:
    """Return the share of words, by weight, that are held."""
    return sum(map(idf, wanted & held)) / (sum(map(idf, wanted)) or 1.0)


def _figures(said: Said, unit: Unit, terms: Terms, named: frozenset[str], page: str) -> Iterator[Differs]:
    """Yield the figures of a statement that its page lacks, each with the one of the same kind that stands in its place.

    `named` are the words of title and headings: beside a figure they need not stand again.
    """
    stated, read, known = facts_of(said.text), unit.facts, known_atoms(page)
    for n, found in enumerate(stated):
        if found.atom.kind not in _COMPARED or is_year(found) or found.atom in known:
            continue
        beside_it = bag(without_facts(segment(said.text, stated, n)), terms)
        own = (beside_it - named) or beside_it
        rivals = [m for m, other in enumerate(read) if _rival(said.text, stated, n, unit.text, read, m)]
        bound = side(said.text, stated, n)
        beside = [
            (len(own & bag(_around(unit.text, read, m), terms)) / (len(own) or 1), side(unit.text, read, m) == bound, -m)
            for m in rivals
        ]
        share, _, place = max(beside, default=(0.0, False, 1))
        m = -place
        if m >= 0 and share >= _OWN_WORDS and read[m].atom not in {f.atom for f in stated}:
            words, instead = said.text[found.start : found.end], unit.text[read[m].start : read[m].end]
            yield Differs("day" if found.atom.kind == "date" else "figure", unit.text, words, instead)


def _around(text: str, facts: Sequence[Found], n: int) -> str:
    """Return the words from the figure of the same kind before one to that after it."""
    alike = [f for f in facts if f.atom.kind == facts[n].atom.kind]
    place = alike.index(facts[n])
    start = alike[place - 1].end if place else 0
    end = alike[place + 1].start if place + 1 < len(alike) else len(text)
    return f"{text[start : facts[n].start]} {text[facts[n].end : end]}"


def _rival(text: str, stated: Sequence[Found], n: int, other: str, read: Sequence[Found], m: int) -> bool:
    """Tell whether two figures are of one kind, unit, base and bound: one of them must be wrong if they differ."""
    a, b = stated[n], read[m]
    if a.atom.kind != b.atom.kind or is_year(b):
        return False
    if a.atom.kind == "number" and unit_of(text, a) != unit_of(other, b):
        return False
    if a.atom.kind == "percent" and {base_of(text, a), base_of(other, b)} not in ({""}, {base_of(text, a)}):
        return False
    if a.atom.kind == "date" and len(a.atom.value) != len(b.atom.value):
        return False
    sides = {side(text, stated, n), side(other, read, m)} - {""}
    return len(sides) < 2
