"""Typed facts in a text: what the claim lock compares (numbers, money, dates, addresses, laws)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.atom_rules import RULES, AtomKind

__all__ = ["Atom", "AtomKind", "Found", "atoms", "extract", "known_atoms", "unsupported"]

# What stands between the two ends of a range: "da 1.000 a 5.000 euro", "dal 2 al 5 maggio", "10-20 %".
_RANGE = re.compile(
    r"\s*(?:[-–]|(?:a|al|all['’]|ai|agli|fino a|e|to|and|bis|und|à|et|au|y|hasta)\s)\s*"
    r"(?:un (?:massimo|minimo) di |a maximum of )?(?:il |the )?",
    re.I,
)
_IN_EURO = re.compile(r"\(?(?:in )?(?:euro|€|eur)\)?\s*+(?::\s*+)?$", re.I)
_LAW_YEAR = re.compile(r"/(?:19|20)(\d\d)$")


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """A fact, normalised so that equal facts are equal atoms."""

    kind: AtomKind
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """An atom and where it stands."""

    atom: Atom
    start: int
    end: int


def extract(text: str) -> list[Found]:
    """Return the typed facts of a text in order; each character belongs to at most one."""
    taken = bytearray(len(text))
    found: list[Found] = []
    for kind, pattern, read in RULES:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            value = read(match)
            if value is not None:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(Found(Atom(kind, value), match.start(), match.end()))
    return sorted(found, key=lambda f: f.start)


def atoms(text: str) -> frozenset[Atom]:
    """Return the distinct typed facts of a text."""
    return frozenset(f.atom for f in extract(text))


def unsupported(statement: str, evidence: str) -> list[Found]:
    """Return the facts of a statement that the evidence does not state, in order.

    A date is also supported by a finer one that it contains (metrics 2.4: the answer may be coarser), a plain number by
    the number of an amount or percentage, never the other way round; the first end of a range has the unit of the second.
    """
    known = known_atoms(evidence)
    return [f for f in extract(statement) if _canonical(f.atom) not in known]


def known_atoms(evidence: str) -> frozenset[Atom]:
    """Return what a text states, coarser readings of it included; laws with a year of two digits."""
    found = extract(evidence)
    known = {f.atom for f in found} | set(_of_ranges(evidence, found)) | set(_in_euro(evidence, found))
    wider = known | {Atom("number", a.value) for a in known if a.kind in ("money", "percent")} | set(_coarser(known))
    return frozenset(_canonical(atom) for atom in wider)


def _canonical(atom: Atom) -> Atom:
    return Atom("law", _LAW_YEAR.sub(r"/\1", atom.value)) if atom.kind == "law" else atom


def _of_ranges(text: str, found: Sequence[Found]) -> Iterator[Atom]:
    """Yield the first ends of ranges as what their second ends are."""
    for first, second in pairwise(found):
        between = text[first.end : second.start]
        if first.atom.kind != "number" or not _RANGE.fullmatch(between):
            continue
        if second.atom.kind in ("money", "percent"):
            yield Atom(second.atom.kind, first.atom.value)
        elif second.atom.kind == "date" and len(first.atom.value) <= 2:
            yield Atom("date", f"{second.atom.value[:-2]}{int(first.atom.value):02}")


def _in_euro(text: str, found: Sequence[Found]) -> Iterator[Atom]:
    """Yield numbers after a label that gives the unit as amounts: "Importo (euro): 500.000"."""
    for one in found:
        if one.atom.kind == "number" and _IN_EURO.search(text[max(0, one.start - 12) : one.start]):
            yield Atom("money", one.atom.value)


def _coarser(known: set[Atom]) -> Iterator[Atom]:
    for atom in known:
        if atom.kind == "date":
            parts = atom.value.split("-")
            for length in range(1, len(parts)):
                yield Atom("date", "-".join(parts[:length]))
            yield Atom("number", parts[0])
        elif atom.kind == "code":
            yield from (Atom("code", atom.value[:length]) for length in (2, 4, 6, 8) if length < len(atom.value))
            yield Atom("number", atom.value)
