"""What of a passage may be shown: nothing that speaks to the assistant instead of to a reader."""

from functools import lru_cache

from kb.page_orders import gives_orders
from kb.sentences import split_sentences

__all__ = ["gives_orders", "without_orders"]
_GAP = "[…]"


@lru_cache(maxsize=20_000)
def without_orders(passage: str) -> str:
    """Return a passage with each sentence that gives orders replaced by a mark that something is left out.

    What is indexed holds none (ingest); a build that was made before a rule was written may.
    """
    parts: list[str] = []
    at = 0
    for start, end in split_sentences(passage):
        if gives_orders(passage[start:end]):
            parts += [passage[at:start], _GAP]
            at = end
    return "".join([*parts, passage[at:]])
