"""The passages that a model may use: those that the extractive answer quotes, then others that are as good a source."""

from collections.abc import Callable, Sequence

from assistant.citing import cite
from assistant.selecting import Choice
from assistant.types import Citation
from assistant.writing.types import Task
from kb.types import Hit


def gather(task: Task, limit: int) -> tuple[tuple[Citation, Hit], ...]:
    """Return at most so many passages in the language of the question, those that are quoted already first.

    Only in its own language can a statement be held against the words of a passage. A page that is closed, past, retold or of
    elsewhere stays out where the best page is not: the same rule as for the sentences that are quoted.
    """
    found: dict[str, Hit] = {choice.hit.chunk.id: choice.hit for choice in task.extractive.choices}
    for part in task.parts:
        best = part.choices[0].hit
        found |= {hit.chunk.id: found.get(hit.chunk.id, hit) for hit in part.hits if _as_good(hit, best)}
    hits = [hit for hit in found.values() if hit.version.language == task.language][:limit]
    quoted = {choice.hit.chunk.id: choice.text for choice in reversed(task.extractive.choices)}
    citations = cite([(hit, quoted.get(hit.chunk.id, "")) for hit in hits])
    return tuple(zip(citations, hits, strict=True))


def anchor(hit: Hit, text: str, terms: Callable[[str], list[str]]) -> Choice:
    """Return the sentence of a passage that shares most words with a statement: where its citation leads."""
    wanted = set(terms(text))
    shared = [len(wanted & set(terms(hit.chunk.text[s.start : s.end]))) for s in hit.sentences]
    best = hit.sentences[shared.index(max(shared))]
    return Choice(
        hit=hit,
        rank=1,
        start=best.start,
        end=best.end,
        similarity=best.similarity,
        coverage=0.0,
        asked_fact=False,
        score=hit.scores.final,
    )


def _as_good(hit: Hit, best: Hit) -> bool:
    return bool(hit.sentences) and not hit.scores.adjustments.keys() - best.scores.adjustments.keys()


def read_by(passages: Sequence[tuple[Citation, Hit]], numbers: Sequence[int]) -> list[tuple[Citation, Hit]]:
    """Return the passages of these numbers, from 1; empty if one of them points nowhere."""
    known = [passages[n - 1] for n in numbers if 0 < n <= len(passages)]
    return known if len(known) == len(numbers) else []
