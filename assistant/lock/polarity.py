"""Whether a statement affirms what its passage denies, or the other way round; and words that are each other's contrary."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.lock.contrary_words import CONTRARIES, DENIALS, MODALS, NEGATION
from assistant.lock.reading import Terms, bag, clauses, without_facts

_COLON = re.compile(r"[:;]\s")
_SCOPE = 3  # content words that a negation reaches in its clause
_WORDS_BACK = 5  # from a word to the negation that may govern it
_SAME = 0.8  # of the words of two sentences, from which they are one sentence in two forms
_SHARED = 0.5  # of a clause's words, from which a statement is taken to say what the clause says


@dataclass(frozen=True, slots=True)
class _Clause:
    terms: frozenset[str]
    about: frozenset[str]  # the terms besides those of its signs
    negations: tuple[tuple[str, tuple[str, ...]], ...]  # the word, and the terms that it reaches
    signs: tuple[tuple[str, bool, str], ...]  # concept, whether it is affirmed, the word
    modals: tuple[tuple[str, str, str], ...]  # "must" or "may", the next term, the word


def flips(statement: str, units: Sequence[str], terms: Terms) -> list[str]:
    """Return the words of a statement, or of its place, whose sense is turned round; empty if one of the units agrees."""
    said = _clauses(statement, terms)
    found = [[*_against(said, _clauses(unit, terms)), *_uneven(statement, unit, terms)] for unit in units]
    return [] if not found or any(not wrong for wrong in found) else found[0]


def _against(said: Sequence[_Clause], read: Sequence[_Clause]) -> list[str]:
    return list(
        dict.fromkeys([*_turned_signs(said, read), *_turned_modals(said, read), *_added(said, read), *_lost(said, read)])
    )


def _uneven(statement: str, unit: str, terms: Terms) -> list[str]:
    """Return the denials of two sentences of nearly the same words, if only one of them has an odd number of them."""
    said, read = bag(without_facts(statement), terms), bag(without_facts(unit), terms)
    if len(said & read) < _SAME * len(said | read):
        return []
    counted, stated = _denials(statement), _denials(unit)
    return (counted or stated) if len(counted) % 2 != len(stated) % 2 else []


def _denials(text: str) -> list[str]:
    """Return the words that deny; "free of charge" is one, for it denies a price."""
    patterns = [denies if name != "free" else affirms for name, affirms, denies in CONTRARIES if name in DENIALS]
    return [m.group() for pattern in (NEGATION, *patterns) for m in pattern.finditer(text)]


def _turned_signs(said: Sequence[_Clause], read: Sequence[_Clause]) -> Iterator[str]:
    """Yield words whose concept the closest clauses of the source have only with the other sign."""
    for clause in said:
        for concept, affirmed, word in clause.signs:
            holding = [(_likeness(clause, c), c) for c in read if any(s[0] == concept for s in c.signs)]
            best = max((share for share, _ in holding), default=None)
            signs = {s[1] for share, c in holding if share == best for s in c.signs if s[0] == concept}
            if signs and affirmed not in signs:
                yield word


def _likeness(clause: _Clause, other: _Clause) -> tuple[int, float]:
    shared = len(clause.about & other.about)
    return shared, shared / (len(other.about) + 1)


def _turned_modals(said: Sequence[_Clause], read: Sequence[_Clause]) -> Iterator[str]:
    stated = {(modal, term) for c in read for modal, term, _ in c.modals}
    for modal, term, word in (m for c in said for m in c.modals):
        if term and (modal, term) not in stated and any(other == term for _, other in stated):
            yield word


def _added(said: Sequence[_Clause], read: Sequence[_Clause]) -> Iterator[str]:
    """Yield negations of a statement that reach what the source says without any, or that the source has nothing for."""
    reached = {term for c in read for _, scope in c.negations for term in scope}
    plain = {term for c in read for term in c.terms} - reached
    negated = any(c.negations for c in read) or _denies(read)
    for word, scope in (n for c in said for n in c.negations):
        if not negated or (plain.intersection(scope[:2]) and not reached.intersection(scope)):
            yield word


def _lost(said: Sequence[_Clause], read: Sequence[_Clause]) -> Iterator[str]:
    """Yield negations of the source that a statement passes over though it says what their clause says."""
    everything = {term for c in said for term in c.terms}
    reached = {term for c in said for _, scope in c.negations for term in scope}
    if _denies(said):
        return
    for clause in read:
        told = len(everything & clause.terms) >= _SHARED * len(clause.terms)
        for word, scope in clause.negations:
            repeated = bool(everything.intersection(scope[:2]) - reached)
            if (repeated and (told or not reached)) or (told and not reached):
                yield word


def _denies(read: Sequence[_Clause]) -> bool:
    """Say whether a word denies by itself: excluded, optional, closed; what is free of charge denies a price."""
    return any(not affirmed or s == "free" for c in read for s, affirmed, _ in c.signs if s in DENIALS)


def _clauses(text: str, terms: Terms) -> list[_Clause]:
    return [_clause(text[a:b], terms) for a, b in clauses(text)]


def _clause(text: str, terms: Terms) -> _Clause:
    negations = tuple((m.group(), tuple(terms(_COLON.split(text[m.end() :])[0])[:_SCOPE])) for m in NEGATION.finditer(text))
    modals = tuple(
        (modal, next(iter(terms(text[m.end() :])), ""), m.group()) for modal, pattern in MODALS for m in pattern.finditer(text)
    )
    signs = tuple(_signs(text))
    words = frozenset(terms(text))
    return _Clause(words, words - {t for _, _, word in signs for t in terms(word)}, negations, signs, modals)


def _signs(text: str) -> Iterator[tuple[str, bool, str]]:
    for concept, affirms, denies in CONTRARIES:
        negative = list(denies.finditer(text))
        positive = [m for m in affirms.finditer(text) if not any(n.start() <= m.start() < n.end() for n in negative)]
        for match, sign in (*((m, True) for m in positive), *((m, False) for m in negative)):
            yield concept, sign is not _negated(text[: match.start()]), match.group()


def _negated(before: str) -> bool:
    near = _COLON.split(before)[-1].split()[-_WORDS_BACK:]
    return bool(NEGATION.search(" ".join((*near, "x"))))
