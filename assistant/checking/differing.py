"""Whether a passage speaks of what a statement says, and says otherwise: another figure, another day, the contrary."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.checking.like_words import Wording, naming_words, wording_of
from assistant.checking.sentences_of import Said
from assistant.checking.types import Difference
from assistant.lock.bounds import side
from assistant.lock.measuring import base_of, unit_of
from assistant.lock.polarity import flips
from assistant.lock.reading import Source, Terms, Unit, clauses, facts_of, is_year, segment
from kb.atoms import AtomKind, Found, known_atoms
from kb.places import countries_in
from kb.text_years import years_in
from kb.topics import topics_in

_SAME = 0.8  # share of a statement's words, by weight, that passage and headings must hold
_SAME_HERE = 0.5  # share that the very sentence must hold
_SAME_SENSE = 0.85  # the same for the contrary of a statement, where no figure shows what is meant
_OWN_WORDS = 0.5  # share of the words right beside a figure that stand beside its rival
_GENERAL = {"finanza", "orientamento", "ricerca-mercati"}  # topics whose words fit any measure: "prestito", "estero"
# What happens once, with its year: a fair of another year is another fair.
_BEGAN = re.compile(
    r"\b(?:(?:nat[oaie]|fondat\w|istituit\w|costituit\w|inaugurat\w) nel(?:l['’]anno)?|(?:founded|established|born|created) in"
    r"|(?:née?s?|fondée?s?|créée?s?) en|gegründet (?:im jahr )?|(?:nacid|fundad|cread)[oa]s? en) *(?P<year>(?:19|20)\d\d)\b",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_COMPARED: frozenset[AtomKind] = frozenset({"money", "percent", "date", "number"})


@dataclass(frozen=True, slots=True)
class Differs:
    """What a passage says instead."""

    kind: Difference
    sentence: str  # of the passage
    words: str  # of the statement
    instead: str  # of the passage


def difference(
    said: Said, source: Source, terms: Terms, idf: Callable[[str], float], page: str, owner: str, subject: str
) -> tuple[float, Differs] | None:
    """Return how a passage contradicts a statement, and how near the two are (0 to 2).

    None if it is not about the same, or does not differ. `page` is all that is known of its page: what stands elsewhere on it
    is no contradiction. `owner` is the organisation of the page, if the statement names it: a page need not say whose it is.
    `subject` are the words that tell what the statement is about: the page must be called after one of them.
    """
    wording = wording_of(said.text, terms)
    edition = _other_edition(said.text, source)
    named = wording.told(f"{source.head} {owner}")
    if not wording.about or not named & wording.of(naming_words(subject)):
        return None
    found: list[tuple[float, Differs]] = []
    for unit in source.units:
        own = wording.told(unit.whole)
        around, here = _share(wording.about, own | named, idf), _share((wording.about - named) or wording.about, own, idf)
        # Words of a topic are common, so that by weight alone another loan of the same fund would be about the same.
        if around < _SAME or here < _SAME_HERE or particular(said.text, wording.about - own - named, wording):
            continue
        ways = [] if edition else [next(_figures(said, unit, wording, named, page), None)]
        if around >= _SAME_SENSE and here >= _SAME:
            ways += [_founded(said, unit, page), None if edition else _turned(said, unit, wording, named, idf)]
        found += [(around + here, way) for way in ways if way is not None][:1]
    return max(found, key=lambda one: one[0], default=None)


def particular(text: str, missing: frozenset[str], wording: Wording) -> bool:
    """Tell whether words of a statement that are missing elsewhere name a particular topic, as fairs or another country."""
    words = " ".join(word for word in text.split() if missing.intersection(wording.of(word)))
    return bool(set(topics_in(words)) - _GENERAL or countries_in(words))


def _other_edition(text: str, source: Source) -> bool:
    """Tell whether a statement names a year that the title of the passage's page does not, though it names one."""
    asked, titled = set(years_in(text)), set(years_in(source.head))
    return bool(asked and titled and not asked & titled)


def _share(wanted: frozenset[str], held: frozenset[str], idf: Callable[[str], float]) -> float:
    """Return the share of words, by weight, that are held."""
    return sum(map(idf, wanted & held)) / (sum(map(idf, wanted)) or 1.0)


def _founded(said: Said, unit: Unit, page: str) -> Differs | None:
    """Return the year in which a sentence says that something began once, if the statement says another."""
    stated, told = _BEGAN.search(said.text), _BEGAN.search(unit.text)
    if stated is None or told is None or stated["year"] == told["year"] or stated["year"] in years_in(page):
        return None
    return Differs("day", unit.text, stated["year"], told["year"])


def _turned(said: Said, unit: Unit, wording: Wording, named: frozenset[str], idf: Callable[[str], float]) -> Differs | None:
    """Return the clause of a sentence that says the contrary of a statement and little else.

    A statement with a figure is about that, and not contradicted by what holds without it.
    """
    if any(found.atom.kind in _COMPARED and not is_year(found) for found in said.facts):
        return None
    whole = [unit.whole, *(unit.text[start:end] for start, end in clauses(unit.text))]
    for part in whole:
        own = wording.told(part)
        told = wording_of(part, wording.terms).about
        near = _share((wording.about - named) or wording.about, own, idf) >= _SAME
        near = near and _share(told, wording.about | named, idf) >= _SAME_HERE
        if near and (turned := flips(said.text, [part], wording.terms)):
            return Differs("sense", unit.text, turned[0], unit.text)
    return None


def _figures(said: Said, unit: Unit, wording: Wording, named: frozenset[str], page: str) -> Iterator[Differs]:
    """Yield the figures of a statement that its page lacks, each with the one of the same kind that stands in its place.

    `named` are the words of title and headings: beside a figure they need not stand again.
    """
    stated, read, known = facts_of(said.text), unit.facts, known_atoms(page)
    for n, found in enumerate(stated):
        if found.atom.kind not in _COMPARED or is_year(found) or found.atom in known:
            continue
        beside_it = wording.of(segment(said.text, stated, n))
        own = (beside_it - named) or beside_it
        rivals = [m for m, other in enumerate(read) if _rival(said.text, stated, n, unit.text, read, m)]
        bound = side(said.text, stated, n)
        beside = [
            (
                len(own & wording.told(_around(unit.text, read, m, wording))) / (len(own) or 1),
                side(unit.text, read, m) == bound,
                len(own & wording.told(segment(unit.text, read, m))),
                -m,
            )
            for m in rivals
        ]
        share, *_, place = max(beside, default=(0.0, False, 0, 1))
        m = -place
        if m < 0 or share < _OWN_WORDS or any(_alike(read[m].atom.value, other.atom.value) for other in stated):
            continue
        words, instead = said.text[found.start : found.end], unit.text[read[m].start : read[m].end]
        if found.atom.kind == "date" or _DIGITS.findall(words) != _DIGITS.findall(instead):
            yield Differs("day" if found.atom.kind == "date" else "figure", unit.text, words, instead)


def _alike(value: str, other: str) -> bool:
    """Tell whether two values are the same; a day without its year is any year's."""
    return value == other or value.endswith(f"-{other.lstrip('-')}") or other.endswith(f"-{value.lstrip('-')}")


def _around(text: str, facts: Sequence[Found], n: int, wording: Wording) -> str:
    """Return the words from the figure of the same kind before one to that after it, inside its cell of a row.

    Two ends of a range share theirs.
    """
    alike = [f for f in facts if f.atom.kind == facts[n].atom.kind]
    place = first = alike.index(facts[n])
    while first and not wording.of(text[alike[first - 1].end : alike[first].start]):
        first -= 1
    start = alike[first - 1].end if first else 0
    end = alike[place + 1].start if place + 1 < len(alike) else len(text)
    return f"{text[start : facts[n].start].split('; ')[-1]} {text[facts[n].end : end].split('; ')[0]}"


def _rival(text: str, stated: Sequence[Found], n: int, other: str, read: Sequence[Found], m: int) -> bool:
    """Tell whether two figures are of one kind, unit, base and bound: one of them must be wrong if they differ."""
    a, b = stated[n], read[m]
    if a.atom.kind != b.atom.kind or is_year(b) or _dates_a_line(text, a) or _dates_a_line(other, b):
        return False
    if a.atom.kind == "number" and unit_of(text, a) != unit_of(other, b):
        return False
    if a.atom.kind == "percent" and {base_of(text, a), base_of(other, b)} not in ({""}, {base_of(text, a)}):
        return False
    if a.atom.kind == "date" and len(a.atom.value) != len(b.atom.value):
        return False
    sides = {side(text, stated, n), side(other, read, m)} - {""}
    return len(sides) < 2


def _dates_a_line(text: str, found: Found) -> bool:
    """Tell whether a figure opens a line with a colon: it dates or numbers what follows."""
    return found.start == 0 and text[found.end : found.end + 1] == ":"
