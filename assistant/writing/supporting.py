"""Whether a model's sentence says what its passages say, as far as words can tell; typed facts are the lock's business."""

import re

from assistant.guards.page_orders import gives_orders
from assistant.types import Citation
from assistant.writing.cleaning import hosts
from assistant.writing.types import Checks
from kb.sentences import sentences

SHARE = 0.65  # of the content words of a sentence that its passages, or the question, must hold
OWN = 2  # content words at least that the passages themselves must hold
_UNSEEN = "\0"  # a term that no page has
_WORD = re.compile(r"[^\W\d_][\w'’.&-]*")


def supported(text: str, passage: Citation, question: str, checks: Checks) -> bool:
    """Tell whether each sentence of a statement is made of the words of a passage.

    Not so a sentence that asks, that speaks to an assistant, that names somebody or an address that the passage does not name,
    or that brings in too many words of its own, or one that no page of the index has; nor a statement that says nothing but
    the question.
    """
    evidence = "\n".join((passage.title, *passage.headings, passage.quote))
    if text.endswith("?") or any(host not in evidence.lower() for host in hosts(text)):
        return False
    said, asked = set(checks.terms(evidence)), set(checks.terms(question))
    if not (set(checks.terms(text)) & said) - asked:
        return False
    return all(_sentence(part, said, asked, checks) for part in sentences(text))


def _sentence(text: str, said: set[str], asked: set[str], checks: Checks) -> bool:
    words = set(checks.terms(text))
    if gives_orders(text) or len(words & said) < min(OWN, len(said)):
        return False
    if any(checks.idf(word) >= checks.idf(_UNSEEN) for word in words - said - asked):
        return False
    return len(words & (said | asked)) >= SHARE * len(words) and not _names(text, said | asked, checks)


def _names(text: str, known: set[str], checks: Checks) -> list[str]:
    """Return the capitalised words of a sentence, but for its first, that are not known."""
    others = [match.group() for match in _WORD.finditer(text)][1:]
    return [word for word in others if word[:1].isupper() and not known.issuperset(checks.terms(word))]
