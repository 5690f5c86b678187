"""Pieces of text in a PDF of evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

_SENTENCE = 110  # characters of a statement in the table of checks
_FACTS = 6  # of a statement in the table of checks


def listed(value: object) -> str:
    """Return a value of the profile as one line."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def address(passage: Mapping[str, Any]) -> str:
    """Return an address as people read it; the link keeps the text that it points at."""
    address: str = passage["url"]
    return address.partition(":~:")[0].rstrip("#")


def marked(markers: Sequence[int]) -> str:
    """Return markers as they stand in an answer."""
    return " ".join(f"[{marker}]" for marker in markers)


def shortened(words: str) -> str:
    """Return a statement cut at a word, for the table of checks."""
    return words if len(words) <= _SENTENCE else words[:_SENTENCE].rsplit(" ", 1)[0] + " …"


def facts(check: Mapping[str, Any]) -> str:
    """Return the facts that were checked in a statement, the first of many."""
    values = list(dict.fromkeys(fact["text"].strip() for fact in check["facts"]))
    return ", ".join(values[:_FACTS]) + (" …" if len(values) > _FACTS else "") or "–"
