"""The guideline for raters: rules in the reader's language, and worked Italian examples."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evals.labelling import LABELS, LabelValue
from evals.reporting.words import Words

_EXAMPLES = Path(__file__).parent / "texts" / "guideline_examples.toml"


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of our own writing with its label."""

    statement: str
    passage: str
    label: LabelValue
    why: str


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples in their order."""
    return tuple(Example(**row) for row in tomllib.loads(_EXAMPLES.read_text(encoding="utf-8"))["example"])


def guideline_values(words: Words) -> dict[str, Any]:
    """Return what `report/guideline.html` is filled in with."""
    return {"w": words, "labels": LABELS, "worked_examples": examples()}
