"""The pages that come closest to a question without answering it: to read, not to rely on."""

from collections.abc import Mapping, Sequence

from assistant.citing import cite
from assistant.composing import state_of
from assistant.drafting import Draft
from assistant.providers.ground import Ground
from assistant.providers.rules import bars
from assistant.types import Citation, Language, Question, Statement
from assistant.wording import say
from kb.types import Hit, Provider

_MOST = 3
_NEAR = 0.75  # share of the closest page's score from which another one is shown beside it


def near_pages(
    drafts: Sequence[Draft], floor: float, ground: Ground | None, providers: Mapping[str, Provider], question: Question
) -> tuple[Hit, ...]:
    """Return the closest passage of each page, closest first; none where the surest draft is below `floor`.

    What is over, and what is for firms of other places than the asker's, is nothing to be sent to.
    """
    best = max(drafts, key=lambda draft: draft.confidence)
    if best.confidence < floor:
        return ()
    found: dict[str, Hit] = {}
    for hit in sorted(best.result.hits, key=lambda hit: -hit.scores.final):
        over = state_of(hit.version, question.as_of) == "closed" or "past" in hit.scores.adjustments
        elsewhere = ground is not None and hit.provider.id in providers and bool(bars(providers[hit.provider.id], ground))
        if not over and not elsewhere:
            found.setdefault(hit.document.id, hit)
    top = max((hit.scores.final for hit in found.values()), default=0.0)
    return tuple(hit for hit in found.values() if hit.scores.final >= _NEAR * top)[:_MOST]


def to_read(hits: Sequence[Hit], language: Language) -> tuple[list[Statement], tuple[Citation, ...]]:
    """Return what is said of such pages, and their citations."""
    if not hits:
        return [], ()
    citations = cite([(hit, _closest(hit)) for hit in hits])
    markers = tuple(citation.marker for citation in citations)
    return [Statement(text=say(language, "abstain.near"), kind="boilerplate", citations=markers)], citations


def _closest(hit: Hit) -> str:
    best = max(hit.sentences, key=lambda sentence: sentence.similarity, default=None)
    return hit.chunk.text if best is None else hit.chunk.text[best.start : best.end]
