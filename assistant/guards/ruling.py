"""What a guard decides on a question."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """An outcome that needs no search, with its stable reason (assistant/README.md)."""

    outcome: Literal["refuse", "redirect", "clarify", "abstain"]
    reason: str
    owner: str | None = None  # key of `owners` in the locales: whose business it is
    place: str | None = None  # Italian name of a province or region outside Lombardy
    region: str | None = None  # Italian name of its region
    topics: tuple[str, ...] = ()  # what the firm may choose from
