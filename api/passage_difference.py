"""What became of a cited passage on a newer version of its page: its place, the facts that changed, the words that changed."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.facts import extract_facts
from kb.atoms import Atom, atoms
from kb.typed_facts import Fact
from kb.types import Chunk

_WORD = re.compile(r"\S+\s*")
_CONTEXT = 10  # words left standing on both sides of a change
_SAME_PLACE = 0.4  # share of a passage's words that its successor must hold
_SAME_HEADINGS = 0.1  # added for standing under the same headings


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words of a difference; `left out` stands for unchanged words."""

    kind: Literal["same", "removed", "added", "left out"]
    text: str


@dataclass(frozen=True, slots=True)
class FactChange:
    """A typed fact that changed; None: there is none on that side."""

    name: str  # closing, amount (maximum), phone ...
    old: str | None
    new: str | None


def stands(text: str, chunks: Iterable[Chunk]) -> bool:
    """Tell whether every line of a passage still stands somewhere on a page, whatever the passages are now."""
    lines = {_folded(line) for chunk in chunks for line in chunk.text.split("\n")}
    return all(_folded(line) in lines for line in text.split("\n") if line.strip())


def successor(passage: Chunk, chunks: Sequence[Chunk]) -> Chunk | None:
    """Return the passage of a newer version that says most of what the old one said; None: nothing like it is left."""
    wanted = Counter(passage.text.lower().split())
    best, most = None, _SAME_PLACE
    for chunk in chunks:
        share = (wanted & Counter(chunk.text.lower().split())).total() / max(1, wanted.total())
        share += _SAME_HEADINGS if chunk.headings == passage.headings else 0
        if share > most:
            best, most = chunk, share
    return best


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as one, word by word; of long unchanged stretches only the words beside a change."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False)
    pieces: list[Piece] = []
    steps = matcher.get_opcodes()
    for number, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            pieces += _standing(before[a:b], first=number == 0, last=number == len(steps) - 1)
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(after[c:d])))
    return tuple(pieces)


def fact_changes(passage: Chunk, old: Sequence[Chunk], place: Chunk | None, new: Sequence[Chunk]) -> tuple[FactChange, ...]:
    """Return the typed facts that a passage stated and its page no longer does, each beside what stands there now.

    `old` and `new` are all passages of the page, before and now; `place` is where the passage would be now. What only
    moved on the page did not change.
    """
    gone = _without(extract_facts([passage]), extract_facts(new))
    come = _without(extract_facts([place]), extract_facts(old)) if place else []
    changes = _paired(((_name(f), f.value) for f in gone), ((_name(f), f.value) for f in come))
    told = {fact.value for fact in (*gone, *come)}
    before, after = _all_atoms(old), _all_atoms(new)
    lost = sorted(a for a in atoms(passage.text) - after if a.value not in told)
    found = sorted(a for a in (atoms(place.text) if place else frozenset()) - before if a.value not in told)
    return (*changes, *_paired(((a.kind, a.value) for a in lost), ((a.kind, a.value) for a in found)))


def _standing(words: Sequence[str], *, first: bool, last: bool) -> list[Piece]:
    """Return an unchanged stretch, shortened where no change is near: before the first and after the last one too."""
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if len(words) <= head + tail + 1:
        return [Piece("same", "".join(words))]
    kept = [Piece("same", "".join(words[:head])), Piece("left out", " … "), Piece("same", "".join(words[len(words) - tail :]))]
    return [piece for piece in kept if piece.text]


def _paired(gone: Iterable[tuple[str, str]], come: Iterable[tuple[str, str]]) -> tuple[FactChange, ...]:
    """Put what went and what came of the same name side by side, in order."""
    old, new = list(gone), list(come)
    changes = []
    for name in dict.fromkeys(name for name, _ in (*old, *new)):
        left, right = [v for n, v in old if n == name], [v for n, v in new if n == name]
        for place in range(max(len(left), len(right))):
            changes.append(FactChange(name, _at(left, place), _at(right, place)))
    return tuple(changes)


def _without(facts: Iterable[Fact], others: Iterable[Fact]) -> list[Fact]:
    known = {(f.kind, f.role, f.value) for f in others}
    return [f for f in facts if (f.kind, f.role, f.value) not in known]


def _all_atoms(chunks: Iterable[Chunk]) -> frozenset[Atom]:
    return frozenset(atom for chunk in chunks for atom in atoms(chunk.text))


def _name(fact: Fact) -> str:
    return f"{fact.kind} ({fact.role})" if fact.role else fact.kind


def _at(values: Sequence[str], place: int) -> str | None:
    return values[place] if place < len(values) else None


def _folded(line: str) -> str:
    return " ".join(line.split())
