"""What staff changed in a machine's draft before it was sent: aligned sentence by sentence, and classified by rules."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from assistant.evidence import Reading
from assistant.lock.polarity import flips
from assistant.lock.reading import bag, facts_of, without_facts
from evals.edit_reading import COURTESY, Sentence, Written, is_courtesy
from kb.atoms import AtomKind, Found, unsupported
from kb.learning_types import EDIT_KINDS, Change, EditKind, ErrorLabel

LABELS: dict[EditKind, ErrorLabel] = {
    "figure": "wrong_fact",
    "date": "wrong_fact",
    "contact": "wrong_fact",
    "state": "wrong_fact",
    "provider": "wrong_provider",
    "source_changed": "wrong_source",
    "source_added": "incomplete",
    "added": "incomplete",
    "removed": "superfluous",
    "rewritten": "unusable",
    "length": "style",
    "tone": "style",
}
_GROUPS: dict[AtomKind, EditKind] = {
    "money": "figure", "percent": "figure", "number": "figure", "code": "figure", "law": "figure",
    "date": "date", "time": "date",
    "url": "contact", "email": "contact", "phone": "contact", "iban": "contact", "vat": "contact",
}  # fmt: skip
# Measured on the pairs of tests/desk/edits.jsonl, see evals/README.md.
_PAIRED = 0.33  # likeness from which two sentences are one that was changed
_LETTERS, _TERMS, _FACTS = 0.45, 0.4, 0.15  # weights of a likeness
_SAME_WORDS = 0.7  # of all content words of both, from which only the wording differs
_KEPT_WORDS = 0.8  # of the shorter one's content words, from which one only says less than the other
_SHORTER = 0.8  # in words, below which the length differs
_COVERED = 0.75  # of a sentence's content words, from which the rest of a text says it already
_MOST = 0.6  # of a draft's sentences that found no partner, from which it was written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A draft against what was sent."""

    changes: tuple[Change, ...]  # in the order of the reply, then what was taken out; unmasked
    kinds: tuple[EditKind, ...]  # the gravest first; at least one
    characters: float
    words: float

    @property
    def labels(self) -> tuple[ErrorLabel, ...]:
        """The errors of the draft that the edit shows, each once, the gravest first."""
        return tuple(dict.fromkeys(LABELS[kind] for kind in self.kinds if kind in LABELS))


def distance(before: Written, after: Written) -> tuple[float, float]:
    """Return the share that was edited, in characters and in words, 0 (nothing) to 1 (everything).

    Levenshtein(a, b) / max(|a|, |b|) over the sentences without markers and sources: insertions, deletions and
    substitutions cost 1 each; of characters, and of words (parted by blanks). Two empty texts are 0 apart.
    """
    a, b = before.plain, after.plain
    characters = Levenshtein.normalized_distance(a, b)
    return round(characters, 4), round(Levenshtein.normalized_distance(a.split(), b.split()), 4)


def compare(before: Written, after: Written, reading: Reading) -> Compared:
    """Say what became of each sentence of a draft, and of which kinds the edit is as a whole."""
    characters, words = distance(before, after)
    pairs = _align(before.sentences, after.sentences, reading)
    judge = _Judge(before, after, reading)
    changes = [change for a, b in pairs if (change := judge.change(a, b)) is not None]
    kinds = {kind for change in changes for kind in change.kinds}
    new = after.cited - before.cited
    if new and not kinds & {"source_added", "source_changed", "added", "provider"}:
        kinds.add("source_added")
    if _anew(before, pairs) and kinds & {"added", "removed"}:
        kinds = (kinds - {"added", "removed", "tone", "length", "source_added", "source_changed"}) | {"rewritten"}
    if "length" in kinds and not _shorter(_sense(before), _sense(after)):
        kinds = (kinds - {"length"}) | {"tone"}  # two sentences became one, or one two
    style = {"length"} if "length" in kinds else {"tone"}
    # What was said matters; that the words around it moved follows from it.
    kinds = kinds - {"tone", "length"} or kinds & style
    ordered = tuple(kind for kind in EDIT_KINDS if kind in kinds) or ("unedited",)
    return Compared(changes=tuple(changes), kinds=ordered, characters=characters, words=words)


_Pair = tuple[Sentence | None, Sentence | None]


def _align(before: Sequence[Sentence], after: Sequence[Sentence], reading: Reading) -> list[_Pair]:
    """Pair the sentences of both so that the sum of likenesses is largest; what has no partner stands alone."""
    likeness = np.array([[_likeness(a, b, reading) for b in after] for a in before]).reshape(len(before), len(after))
    from scipy.optimize import linear_sum_assignment  # takes 35 MB, and only what the desk has sent is compared

    rows, columns = linear_sum_assignment(-likeness)
    partner = {int(b): int(a) for a, b in zip(rows, columns, strict=True) if likeness[a, b] >= _PAIRED}
    taken = set(partner.values())
    pairs: list[_Pair] = [(before[partner[n]] if n in partner else None, b) for n, b in enumerate(after)]
    return pairs + [(a, None) for n, a in enumerate(before) if n not in taken]


def _likeness(a: Sentence, b: Sentence, reading: Reading) -> float:
    """Return 0 to 1: letters, content words, typed facts; where neither has facts, the first two alone."""
    letters = fuzz.ratio(a.text.lower(), b.text.lower()) / 100
    terms = _overlap(_content(a.text, reading), _content(b.text, reading))
    facts = [{found.atom for found in facts_of(s.text)} for s in (a, b)]
    if not any(facts):
        return (_LETTERS * letters + _TERMS * terms) / (_LETTERS + _TERMS)
    return _LETTERS * letters + _TERMS * terms + _FACTS * _overlap(*facts)


def _anew(before: Written, pairs: Sequence[_Pair]) -> bool:
    """Tell whether most of what a draft said found no place in the reply, and other things were said instead."""
    said = [s for s in before.sentences if not is_courtesy(s.text)]
    lost = [a for a, b in pairs if a is not None and b is None and not is_courtesy(a.text)]
    came = [b for a, b in pairs if a is None and b is not None and not is_courtesy(b.text)]
    return bool(lost and came) and len(lost) >= _MOST * len(said)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Both texts as a whole, which tell what only moved from one sentence to another."""

    before: Written
    after: Written
    reading: Reading

    def change(self, a: Sentence | None, b: Sentence | None) -> Change | None:
        """Return what became of a sentence, or that one is new; None: nothing worth telling."""
        if a is None and b is not None:
            return self._alone(b, self.before, "added")
        if b is None and a is not None:
            return self._alone(a, self.after, "removed")
        assert a is not None and b is not None
        return self._pair(a, b)

    def _alone(self, one: Sentence, other: Written, kind: EditKind) -> Change | None:
        """Return a sentence without a partner; None if the other text says it all elsewhere."""
        facts = _told(unsupported(one.text, other.plain), one.text)
        names = self._names(one.text, other.plain)
        before, after = ("", one.text) if kind == "added" else (one.text, "")
        if is_courtesy(one.text):
            return Change(kinds=("tone",), before=before, after=after)
        words = _content(one.text, self.reading)
        if not facts and not names and len(words & _content(other.plain, self.reading)) >= _COVERED * len(words):
            return Change(kinds=("tone",), before=before, after=after)
        was, now = ((), (*facts, *names)) if kind == "added" else ((*facts, *names), ())
        return Change(kinds=(kind,), before=before, after=after, was=was, now=now)

    def _pair(self, a: Sentence, b: Sentence) -> Change | None:
        lost, came = unsupported(a.text, b.text), unsupported(b.text, a.text)
        kinds: set[EditKind] = set(_corrected(lost, came))
        was, now = _told(lost, a.text), _told(came, b.text)
        if not kinds:
            # What stands elsewhere in the other text was only moved.
            was, now = (_told(unsupported(x, y), x) for x, y in ((a.text, self.after.plain), (b.text, self.before.plain)))
            if was:
                kinds.add("removed")
            if now:
                kinds.add("added")
        gone, new = self._names(a.text, b.text), self._names(b.text, a.text)
        if not (gone and new):
            gone, new = self._names(a.text, self.after.plain), self._names(b.text, self.before.plain)
        if gone or new:
            kinds.add("provider")
        if not kinds and (turned := flips(b.text, [a.text], self.reading.terms)):
            kinds.add("state")
            now = tuple(turned)
            was = tuple(flips(a.text, [b.text], self.reading.terms))
        kinds |= set(self._sources(a, b))
        if not kinds and a.text != b.text:
            kinds.add(self._wording(a.text, b.text))
        if not kinds:
            return None
        ordered = tuple(kind for kind in EDIT_KINDS if kind in kinds)
        return Change(kinds=ordered, before=a.text, after=b.text, was=(*was, *gone), now=(*now, *new))

    def _sources(self, a: Sentence, b: Sentence) -> Iterable[EditKind]:
        """Yield what became of the passages of a sentence; where the reply has lost all its markers, nothing is known."""
        if not any(sentence.sources for sentence in self.after.sentences):
            return
        came = b.sources - a.sources if a.sources else b.sources - self.before.cited
        if a.sources - b.sources:
            yield "source_changed"
        elif came:
            yield "source_added"

    def _names(self, text: str, other: str) -> tuple[str, ...]:
        """Return the ids of organisations that a text names and the other does not."""
        known = set(self.reading.names_in(other))
        return tuple(name for name in self.reading.names_in(text) if name not in known)

    def _wording(self, a: str, b: str) -> EditKind:
        if is_courtesy(a) or is_courtesy(b):
            return "tone"
        said, read = _content(a, self.reading), _content(b, self.reading)
        if _shorter(a, b) and len(said & read) >= _KEPT_WORDS * min(len(said), len(read)):
            return "length"
        return "tone" if _overlap(said, read) >= _SAME_WORDS else "rewritten"


def _shorter(a: str, b: str) -> bool:
    """Tell whether one of two texts has clearly fewer words than the other."""
    lengths = sorted((len(a.split()), len(b.split())))
    return lengths[0] < _SHORTER * lengths[1]


def _sense(written: Written) -> str:
    """Return what a text says besides courtesies."""
    return " ".join(sentence.text for sentence in written.sentences if not is_courtesy(sentence.text))


def _corrected(lost: Sequence[Found], came: Sequence[Found]) -> set[EditKind]:
    """Return the kinds of facts that gave way to another one of their kind."""
    return {_GROUPS[f.atom.kind] for f in lost} & {_GROUPS[f.atom.kind] for f in came}


def _told(found: Sequence[Found], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[f.start : f.end] for f in found))


def _content(text: str, reading: Reading) -> frozenset[str]:
    """Return the index terms of a text besides its facts and courtesies."""
    return bag(COURTESY.sub(" ", without_facts(text)), reading.terms)


def _overlap(a: Set[object], b: Set[object]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0
