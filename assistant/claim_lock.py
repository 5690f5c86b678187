"""The claim lock: nothing is said that a cited passage does not say (DESIGN 8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.types import Citation, Statement
from kb.atoms import unsupported
from kb.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the lock lets pass."""

    statements: tuple[Statement, ...]
    cut: tuple[str, ...]  # the facts for which a statement was cut, as they were written


def lock(
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    terms: Callable[[str], list[str]],
    names_in: Callable[[str], list[str]],
) -> Verdict:
    """Keep the statements whose every typed fact and organisation stands in the best-matching place of a cited passage.

    A claim without a citation, or with a marker that points nowhere, is cut. Fixed texts pass: they hold no facts but
    those that the register or the question's date gave them.
    """
    by_marker = {citation.marker: citation for citation in citations}
    kept, cut = [], []
    for statement in statements:
        if statement.kind == "boilerplate":
            kept.append(statement)
            continue
        evidence = [by_marker[m] for m in statement.citations if m in by_marker]
        wrong = _wrong(statement.text, evidence, terms, names_in)
        if len(evidence) < len(statement.citations) or not evidence:
            wrong = [*wrong, statement.text]
        if wrong:
            cut += wrong
        else:
            kept.append(statement)
    return Verdict(tuple(kept), tuple(cut))


def _wrong(
    text: str, evidence: Sequence[Citation], terms: Callable[[str], list[str]], names_in: Callable[[str], list[str]]
) -> list[str]:
    """Return what no cited passage states; empty if one of them states everything."""
    worst: list[str] = []
    for citation in evidence:
        place = best_place(text, citation.quote, terms)
        head = " ".join((citation.title, *citation.headings))
        facts = [text[f.start : f.end] for f in unsupported(text, f"{head}\n{place}")]
        known = {*names_in(f"{head}\n{citation.quote}"), citation.provider_id}
        names = [name for name in names_in(text) if name not in known]
        if not facts and not names:
            return []
        worst = worst or [*facts, *names]
    return worst


def best_place(statement: str, passage: str, terms: Callable[[str], list[str]]) -> str:
    """Return the sentence of a passage that shares most words with a statement, and its neighbours.

    A statement that stands in the passage word for word is its own place.
    """
    folded = " ".join(passage.split())
    if " ".join(statement.split()) in folded:
        return statement
    spans = split_sentences(passage)
    wanted = set(terms(statement))
    shared = [len(wanted & set(terms(passage[a:b]))) for a, b in spans]
    if not shared:
        return passage
    best = shared.index(max(shared))
    first, last = spans[max(0, best - 1)], spans[min(len(spans) - 1, best + 1)]
    return passage[first[0] : last[1]]
