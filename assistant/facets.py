"""Several questions in one: "how much does it cover, and by when must we apply?"."""

import re
from collections.abc import Sequence

from assistant.asking import Asked, Wanted, answers, read_in, understand
from assistant.selecting import Choice, kinds_in

_PLAIN_WORDS = 18  # a longer question seldom asks one plain thing
_ASKING = (
    r"(?:(?:in|per|a|da|di|con|entro|fino a|su|fra|by|until|from)\s+)?"
    r"(?:quant[oaie]|qual[ei]?\b|chi\b|come\b|quando\b|dove\b|(?:che )?cosa\b|how|what|which|when|who|where|combien"
    r"|quel(?:le)?s?\b|quand|comment|wie|was|welche\w*|wann|wer|wo\b|cuánt\w*|cuál\w*|qué|cuándo|cómo|quién)"
)
_ANOTHER = re.compile(rf"\?\s+(?=\S)|(?:[,;:]\s*)?\b(?:e|ed|and|und|et|y)\s+(?:poi\s+|anche\s+|also\s+)?(?={_ASKING})", re.I)


def facets(question: str) -> list[str]:
    """Return the questions that a sentence or a message asks, in order; the question itself when it asks one thing."""
    parts = [part.strip(" ,;:?") for part in _ANOTHER.split(question)]
    parts = [part for part in parts if len(part.split()) > 1]
    return parts if len(parts) > 1 else [question]


def is_broad(message: str) -> bool:
    """Tell whether a message asks several things or tells a situation: its answer is in more than one place."""
    return len(message.split()) > _PLAIN_WORDS or len(facets(message)) > 1


def lacking(asked: Asked, question: str, chosen: Sequence[Choice]) -> tuple[Wanted, ...]:
    """Return the kinds of facts that a question, or a part of it, asks for and no chosen sentence states; each once."""
    if asked.particular and not any(choice.asked_fact for choice in chosen):
        return (asked.wanted,)
    parts = facets(question)
    wanted = [understand(part) for part in parts if len(parts) > 1]
    return tuple(dict.fromkeys(part.wanted for part in wanted if part.particular and not _stated(part, chosen)))


def _stated(asked: Asked, chosen: Sequence[Choice]) -> bool:
    if asked.wanted == "contact":  # the register may know it
        return True
    return any(answers(read_in(asked, c.hit.version.language), c.text, kinds_in(c.text)) for c in chosen)
