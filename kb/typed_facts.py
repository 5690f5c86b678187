"""What a page states about a measure, piece by piece: when it opens and closes, how much, for whom, where."""

from dataclasses import dataclass
from typing import Literal

FactKind = Literal["opening", "closing", "amount", "percentage", "audience", "territory"]
# What an amount or a percentage is: the most or the least that a firm gets, the money of the whole measure, what a firm
# must spend at least, what a service costs; a share of the costs, of the revenues, a rate of interest.
FactRole = Literal["maximum", "minimum", "budget", "spending", "fee", "share", "revenues", "rate", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that a version of a document states, and the place where it was read."""

    kind: FactKind
    value: str  # a day as 2026-10-09, euros as 500000, a percentage as 70, a size as "piccola", a place as "IT" or "Bergamo"
    role: FactRole | None = None  # of amounts and percentages
    subject: str | None = None  # the measure that a table row names; None: the subject of the page
    version_id: str
    chunk_id: str
    start: int  # offset in the chunk's text
    end: int
    confidence: float  # 0 to 1, of the rule that found it: a word beside the value counts more than one in the heading
