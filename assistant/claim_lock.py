"""The claim lock: nothing is said that a cited passage does not say (DESIGN 8)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.lock.bounds import misfits
from assistant.lock.conditions import dropped, overhead
from assistant.lock.doers import other_doer
from assistant.lock.new_names import exchanged_names, of_another_page, unknown_names
from assistant.lock.owners import swapped
from assistant.lock.polarity import flips
from assistant.lock.reading import NamesIn, Source, Terms, fold, read
from assistant.types import Citation, Statement
from kb.atoms import unsupported
from kb.sentences import sentences

_BULLET = re.compile(r"^[-•*–]\s*")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the lock lets pass."""

    statements: tuple[Statement, ...]
    cut: tuple[str, ...]  # the facts for which a statement was cut, as they were written


def lock(statements: Sequence[Statement], citations: Sequence[Citation], terms: Terms, names_in: NamesIn) -> Verdict:
    """Keep the statements that a cited passage states: each of their sentences whole, with all that binds it.

    A sentence that stands in the passage passes, if what opens its list does not change what it says. Any other must have
    its typed facts and organisations in the best-matching place, in the same role, unit and sense, said of the same
    thing and under the same conditions. A claim without a citation, or with a marker that points nowhere, is cut. Fixed
    texts pass: they hold no facts but those that the register or the question's date gave them.
    """
    found = wrong_in(statements, citations, terms, names_in)
    kept = tuple(statement for statement, wrong in zip(statements, found, strict=True) if not wrong)
    return Verdict(kept, tuple(fact for wrong in found for fact in wrong))


def wrong_in(
    statements: Sequence[Statement], citations: Sequence[Citation], terms: Terms, names_in: NamesIn
) -> list[list[str]]:
    """Return for each statement the facts, as they are written, that no passage cited for it states."""
    used = {marker for statement in statements if statement.kind == "claim" for marker in statement.citations}
    sources = {citation.marker: read(citation) for citation in citations if citation.marker in used}
    check = _Check(tuple(citations), sources, cache(terms), cache(names_in))  # remembered for this answer only
    return [[] if statement.kind == "boilerplate" else check.wrong(statement) for statement in statements]


def split_context(statement: str) -> tuple[str, str]:
    """Return the context in square brackets before a statement, and the statement; brackets may stand in brackets."""
    depth = 0
    for place, character in enumerate(statement):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            body = statement[place + 1 :].strip()
            return (statement[1:place].strip(), body) if place and body else ("", statement)
    return "", statement


@dataclass(frozen=True, slots=True)
class _Check:
    """The cited passages of an answer, read once for all its statements."""

    citations: tuple[Citation, ...]
    sources: dict[int, Source]
    terms: Terms
    names_in: NamesIn

    def wrong(self, statement: Statement) -> list[str]:
        """Return what no cited passage states, by the first of them; each sentence may rest on another passage."""
        evidence = [self.sources[m] for m in statement.citations if m in self.sources]
        if len(evidence) < len(statement.citations) or not evidence:
            return [statement.text]
        context, body = split_context(statement.text)
        if context and not any(_stands(context, source) for source in evidence):
            return [context]
        whole = any(_same(body, source) for source in evidence)
        wrong = []
        for sentence in [body] if whole else sentences(body):
            found = [self._of_sentence(sentence, statement.text, source) for source in evidence]
            wrong += [] if any(not problems for problems in found) else found[0]
        return wrong

    def _of_sentence(self, sentence: str, statement: str, source: Source) -> list[str]:
        same = _same(sentence, source)
        if same:
            changed = [self._overhead(statement, source, n) for n in same]
            return [] if any(not lines for lines in changed) else changed[0]
        places = source.closest(sentence, self.terms)
        windows = [source.window(n, sentence, self.terms) for n in places] or [source.citation.quote]
        facts = min((_facts(sentence, source, window) for window in windows), key=len)
        wrong = [*facts, *unknown_names(sentence, source, self.terms, self.names_in)]
        wrong += exchanged_names(sentence, source, places, self.names_in) if not wrong else []
        wrong += other_doer(sentence, [source.units[n].whole for n in places], self.names_in) if not wrong else []
        return wrong or self._otherwise(sentence, statement, source, places)

    def _otherwise(self, sentence: str, statement: str, source: Source, places: Sequence[int]) -> list[str]:
        """Return what is said in another role, of another thing, in another sense or without its condition."""
        bounds = [misfits(sentence, source.units[n].whole, source.around(n), self.terms) for n in places]
        exchanged, homes = swapped(sentence, source, self.terms, self.names_in)
        flipped = flips(sentence, [source.units[n].whole for n in places], self.terms)
        lost = self._dropped(sentence, source, [frozenset(places), *(home for home in homes if not home & set(places))])
        over = [self._overhead(statement, source, n) for n in places]
        other = of_another_page(sentence, source, self.citations, self.terms)
        unbound = min(bounds, key=len, default=[])
        return list(dict.fromkeys([*unbound, *exchanged, *flipped, *lost, *min(over, key=len, default=[]), *other]))

    def _dropped(self, sentence: str, source: Source, homes: Sequence[frozenset[int]]) -> list[str]:
        """Return the conditions that are lost of the closest place and of each figure's; of several homes one may agree."""
        lost = [[dropped(sentence, source.units[n], self.terms) for n in sorted(home)] for home in homes]
        return [words for found in lost for words in min(found, key=len, default=[])]

    def _overhead(self, statement: str, source: Source, place: int) -> list[str]:
        headings = source.citation.headings
        line = overhead(statement, source.units[place], headings[-1] if headings else "", self.terms)
        return [line] if line else []


def _facts(sentence: str, source: Source, window: str) -> list[str]:
    return [sentence[f.start : f.end] for f in unsupported(sentence, f"{source.head}\n{window}")]


def _same(text: str, source: Source) -> list[int]:
    """Return the places of the units that are this text, whatever opens or ends them."""
    wanted = _bare(text)
    return [n for n, unit in enumerate(source.units) if _bare(unit.text) == wanted]


def _bare(text: str) -> str:
    return fold(_BULLET.sub("", text.strip())).rstrip(" .,;:")


def _stands(context: str, source: Source) -> bool:
    """Say whether all parts of "title – heading" or a lead-in stand over the passage or in it."""
    around = fold(f"{source.head} {source.citation.quote}")
    parts = [fold(part) for part in re.split(r"\s[–—-]\s", context)]
    return all(part in around for part in parts)
