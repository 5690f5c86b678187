"""How a statement rests on the passages that it cites: word for word, by its facts, or not shown."""

from collections.abc import Sequence
from typing import Literal

from assistant.claim_lock import lock, split_context
from assistant.lock.reading import NamesIn, Terms, fold
from assistant.types import Citation, Statement
from kb.sentences import sentences

Supported = Literal["verbatim", "checked", "undecided"]


def support_of(text: str, markers: Sequence[int], citations: Sequence[Citation], terms: Terms, names_in: NamesIn) -> Supported:
    """Return verbatim if each sentence stands in a cited passage, checked if the claim lock passes it, else undecided."""
    statement = Statement(text=text, kind="claim", citations=tuple(markers))
    if lock([statement], citations, terms, names_in).cut:
        return "undecided"
    cited = [fold(citation.quote) for citation in citations if citation.marker in markers]
    body = split_context(text)[1]
    return "verbatim" if all(any(bare(s) in quote for quote in cited) for s in sentences(body)) else "checked"


def bare(sentence: str) -> str:
    """Return a sentence folded, without the bullet before it and the stop behind it."""
    return fold(sentence.strip().lstrip("-•*–· ")).rstrip(" .,;:")
