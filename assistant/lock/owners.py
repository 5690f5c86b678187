"""Whose figure or contact it is: what stands beside it in the passage must be what stands beside it in the statement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.lock.measuring import unit_of
from assistant.lock.reading import (
    GAP,
    RANGE,
    NamesIn,
    Source,
    Terms,
    bag,
    facts_of,
    is_year,
    rarity,
    segment,
    tight,
    without_facts,
)
from kb.atoms import Atom, Found, known_atoms

_OWNED = ("money", "percent", "number", "date", "phone", "email", "iban", "vat", "url", "code")
_CONTACTS = ("phone", "email", "iban", "vat")
_LABELS = {
    label: re.compile(rf"\b(?:{words})\b\.?(?!\w)", re.I)
    for label, words in {
        "fax": "fax",
        "mobile": "cell|cellulare|mobile|mobil|whatsapp",
        "phone": "tel|telefono|telephone|phone|centralino|numero verde|téléphone|teléfono|telefon",
        "pec": "pec|posta certificata|certified mail",
        "email": "e-?mail|mail|posta elettronica|correo|courriel",
    }.items()
}
# Two labels of one thing say the same; a bare "e-mail" may be a certified one, and a bare number any.
_APART = {("fax", "phone"), ("fax", "mobile"), ("mobile", "phone"), ("email", "pec")}
_AROUND = 0.5  # weight of a word that stands elsewhere in the sentence of a figure, beside 1 of one by the figure itself
_MARGIN = 0.9  # a little less than one word that no other place holds


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure or contact, of the statement or of the passage, and the words around it."""

    unit: int  # place of its sentence in the passage; 0 in a statement
    written: str
    atom: Atom
    kind: tuple[str, str]  # of the fact, and its unit
    own: frozenset[str]  # between the figures of its kind before and after it
    near: frozenset[str]  # of these, up to the commas, semicolons and colons around it
    opening: frozenset[str]  # before the first figure of its kind in the sentence: it may hold for all of them
    around: frozenset[str]  # of its sentence and what opens its list
    named: frozenset[str]  # organisations by the figure; if there are none, in the sentence or the one before that names any
    inherited: bool  # the organisations are those of a sentence before
    label: str  # kind of contact


@dataclass(frozen=True, slots=True)
class _Reader:
    terms: Terms
    names_in: NamesIn

    def figures(self, unit: int, text: str, whole: str, about: frozenset[str]) -> Iterator[_Figure]:
        """Yield the figures of a sentence; `about` are the organisations that the sentences before it named last."""
        here = frozenset(self.names_in(whole))
        facts = facts_of(text)
        for n, found in enumerate(facts):
            if found.atom.kind not in _OWNED or is_year(found):
                continue
            own = without_facts(segment(text, facts, n))
            yield _Figure(
                unit,
                text[found.start : found.end],
                found.atom,
                _kind(text, facts, n),
                bag(own, self.terms),
                bag(tight(own), self.terms),
                bag(text[: next(f.start for f in facts if f.atom.kind == found.atom.kind)], self.terms),
                bag(without_facts(whole), self.terms),
                frozenset(self.names_in(own)) or here or about,
                not here,
                _label(own),
            )

    def of_passage(self, source: Source) -> Iterator[_Figure]:
        about: frozenset[str] = frozenset()
        for number, unit in enumerate(source.units):
            yield from self.figures(number, unit.text, unit.whole, about)
            about = frozenset(self.names_in(unit.whole)) or about


def swapped(statement: str, source: Source, terms: Terms, names_in: NamesIn) -> tuple[list[str], list[frozenset[int]]]:
    """Return the figures of a statement that belong to something else in the passage, and for each other its units.

    A figure belongs where the words around it stand: if another figure of its kind has more of them, they were exchanged.
    """
    reader = _Reader(terms, names_in)
    wrong: list[str] = []
    homes: list[frozenset[int]] = []
    at_home = {source.citation.provider_id, *names_in(source.head)}
    places = list(reader.of_passage(source))
    for said in reader.figures(0, statement, statement, frozenset()):
        holding = [p for p in places if said.atom in known_atoms(p.written)]
        others = [p for p in places if _alike(p.kind, said.kind) and p not in holding]
        right = [p for p in holding if _owned(said, p, at_home) and not any(_has_more(said, o, p, others) for o in others)]
        if right:
            homes.append(frozenset(p.unit for p in right))
        elif holding:
            wrong.append(said.written)
    return wrong, homes


def _owned(said: _Figure, place: _Figure, at_home: set[str]) -> bool:
    """Say whether the organisation and the kind of contact that are said beside a figure are those of its place."""
    home = place.inherited and bool(said.named & at_home)
    told = bool(place.named) or said.atom.kind in _CONTACTS  # a contact is of who is named before it, or of the page's owner
    if said.named and told and not said.named & place.named and not home:
        return False
    return (said.label, place.label) not in _APART and (place.label, said.label) not in _APART


def _has_more(said: _Figure, other: _Figure, place: _Figure, others: Sequence[_Figure]) -> bool:
    """Say whether another figure has more of the words that stand around this one in the statement.

    So it is if it has all that this one has and more besides, however common those words are.
    """
    if other.unit == place.unit:
        more, less = said.near & other.near - place.near, said.near & place.near - other.near
        return len(more) > len(less) or bool(more - place.opening and not less - place.opening)
    wide = place.own | place.around
    if said.own & other.own - wide and not said.own & wide - other.own - other.around:
        return True
    own, around = rarity([p.own for p in (place, *others)]), rarity([p.around for p in (place, *others)])

    def share(p: _Figure) -> float:
        beside = said.own & p.own
        return sum(own[t] for t in beside) + _AROUND * sum(around[t] for t in (said.around & p.around) - beside)

    return share(other) >= share(place) + _MARGIN


def _kind(text: str, facts: Sequence[Found], n: int) -> tuple[str, str]:
    """Return the kind of a figure with its unit; the first end of a range is what the second is."""
    found = facts[n]
    if found.atom.kind == "number" and n + 1 < len(facts) and RANGE.fullmatch(text[found.end : facts[n + 1].start]):
        found = facts[n + 1]
    return found.atom.kind, unit_of(text, found) if found.atom.kind == "number" else ""


def _alike(a: tuple[str, str], b: tuple[str, str]) -> bool:
    return a[0] == b[0] and (not a[1] or not b[1] or a[1] == b[1])


def _label(words: str) -> str:
    """Return what kind of contact the label nearest before it announces, else the first after it; empty if there is none."""
    before, _, after = words.partition(GAP)
    first, second = ([(m.start(), label) for label, p in _LABELS.items() for m in p.finditer(t)] for t in (before, after))
    return max(first)[1] if first else min(second)[1] if second else ""
