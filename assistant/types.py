"""Records of a question and of its answer: the contract of every way in (DESIGN 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.providers.ground import Ground

Outcome = Literal["answered", "partial", "clarify", "abstain", "redirect", "refuse", "error"]
Language = Literal["it", "en", "fr", "de", "es"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the firm said of itself; None: not said."""

    category: Literal["mai-esportato", "in-consolidamento", "consolidata"] | None = None
    size: Literal["micro", "piccola", "media", "grande"] | None = None
    province: str | None = None  # "Bergamo"
    sector: str | None = None
    products: str | None = None
    countries: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()  # provider ids of the firm's associations
    withdrawn: tuple[str, ...] = ()  # fields that the firm took back: what it said of them before does not count


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked."""

    text: str
    as_of: date
    language: Language | None = None  # None: detected
    history: tuple[Turn, ...] = ()
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The passage behind a marker, frozen as it was read."""

    marker: int  # 1-based, in order of first use
    chunk_id: str
    document_id: str
    version_id: str
    provider_id: str
    title: str
    url: str  # deep link: #anchor, #page=N or text fragment
    page: int | None
    headings: tuple[str, ...]
    quote: str  # the whole passage
    published_on: date | None
    updated_on: date | None
    read_on: date
    valid_from: date | None
    valid_to: date | None
    language: str
    also_at: tuple[str, ...] = ()  # URLs of mirrors


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the answer. A claim has at least one citation."""

    text: str
    kind: Literal["claim", "boilerplate"]
    citations: tuple[int, ...] = ()
    # Provider that this group of statements belongs to, for reading; None: no group.
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCard:
    """An organisation to turn to, with the reasons; all of it from the register."""

    id: str
    name: str
    short_name: str
    reasons: tuple[str, ...]
    contacts: Mapping[str, str]
    url: str
    territory: tuple[str, ...] = ()
    members_only: str = "no"
    role: str = ""  # what it does for firms
    part: str = ""  # its part in this answer: a Role of assistant/providers/ground.py
    rule: str = ""  # published rule by which it is shown: a Rule of assistant/providers/rules.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A dated measure among the cited pages, with its state as of the question's date."""

    title: str
    provider_id: str
    state: Literal["open", "closing", "announced", "closed"]
    opens_on: date | None
    closes_on: date | None
    url: str
    marker: int
    id: str = ""  # of the record of kb/opportunity_types.py that it is; empty: none, or more than one may be meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a page states of one thing that is compared."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One attribute of the things that are compared; None: their pages do not state it."""

    attribute: str
    cells: tuple[Cell | None, ...]  # in the order of the columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two things side by side."""

    columns: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How the answer came about."""

    build_id: str
    answerer: str
    ms: Mapping[str, float]
    confidence: float | None = None  # 0 to 1, that what was found answers the question; None: nothing was searched
    model: str | None = None  # chat model that was asked, "vendor:model"; `answerer` is the same if its words are used
    prompt: str | None = None  # SHA-256 of the prompt file it was given
    tokens: int | None = None  # of prompt and reply; None: none, or the vendor does not tell
    fallback: str | None = (
        None  # why the model's words are not used, or not to the end: a Reason of assistant/writing/errors.py
    )
    ground: Ground | None = None  # what the choice of providers rests on; None: none were chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The end of every question."""

    id: str
    outcome: Outcome
    reason: str | None  # stable code, see assistant/README.md
    language: Language
    as_of: date
    text: str  # the statements with their markers
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    providers: tuple[ProviderCard, ...]
    opportunities: tuple[Opportunity, ...] = ()
    comparison: Comparison | None = None
    missing: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step of a streamed answer; `data` is JSON-ready.

    Order: status, then for each statement its citations before it, then provider, then done (the whole Answer).
    """

    name: Literal["status", "citation", "statement", "provider", "done", "error"]
    data: Mapping[str, object]
