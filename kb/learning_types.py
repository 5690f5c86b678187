"""Records of what the desk's work teaches: edits of drafts, curated answers, and gaps in what the pages say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

EditKind = Literal[
    "figure",
    "date",
    "contact",
    "state",
    "provider",
    "source_added",
    "source_changed",
    "added",
    "removed",
    "rewritten",
    "length",
    "tone",
    "unedited",
]
EDIT_KINDS: tuple[EditKind, ...] = (  # the gravest first
    "figure",
    "date",
    "contact",
    "state",
    "provider",
    "source_changed",
    "removed",
    "added",
    "source_added",
    "rewritten",
    "length",
    "tone",
    "unedited",
)
ErrorLabel = Literal["wrong_fact", "wrong_provider", "wrong_source", "incomplete", "superfluous", "unusable", "style"]
CuratedState = Literal["proposed", "approved", "rejected", "withdrawn"]
AlarmKind = Literal["changed", "withdrawn", "superseded", "ended", "expired", "expiring"]
GapState = Literal["new", "sent", "page_appeared", "closed"]
GapCause = Literal["abstain", "partial", "unsure", "feedback"]
GapStep = Literal["found", "grown", "sent", "tested", "appeared", "closed", "reopened"]

MACHINE = "machine"  # who did something: a collection or a publication, not a person
GAP_STATES: tuple[GapState, ...] = ("new", "sent", "page_appeared", "closed")
OPEN_GAPS: tuple[GapState, ...] = ("new", "sent", "page_appeared")
GAP_CAUSES: tuple[GapCause, ...] = ("abstain", "partial", "unsure", "feedback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one statement of a draft. All texts are masked."""

    kinds: tuple[EditKind, ...]
    before: str  # empty: it was added
    after: str  # empty: it was taken out
    was: tuple[str, ...] = ()  # facts and organisations, as they were written, that did not stay
    now: tuple[str, ...] = ()  # those that came instead, or that were added


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A machine's draft against the reply that was sent. Erased: question and changes are empty, and there is no case."""

    ticket_id: str
    reply_number: int
    draft_number: int
    sent_at: datetime  # UTC, as all times here
    recorded_at: datetime
    language: str
    topic: str | None
    province: str | None
    question: str  # masked
    outcome: str  # of the draft: the worst of its answers
    kinds: tuple[EditKind, ...]  # the gravest first
    labels: tuple[ErrorLabel, ...]
    characters: float  # share that was changed, 0 to 1: evals/edits.py
    words: float
    changes: tuple[Change, ...]
    sources: tuple[str, ...]  # addresses that the reply cites
    case: Mapping[str, Any] | None = None  # in the format of evals/cases.py; None: nothing that a run could tell is wrong

    @property
    def key(self) -> str:
        """What an edit is called by."""
        return f"{self.ticket_id}-{self.reply_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratedAnswer:
    """An answer that people of the desk wrote or checked, to be given as it is when somebody asks the same again."""

    id: str
    version: int  # from 1; one more with each change
    state: CuratedState
    language: str
    questions: tuple[str, ...]  # wordings, masked
    text: str  # statements with their markers: "La misura copre il 70% [1]."
    citations: tuple[Mapping[str, Any], ...]  # as in the JSON of an answer, in the order of their markers
    digests: Mapping[str, str]  # id of each cited version -> SHA-256 of what its page said
    owner: str  # id of the account that answers for it
    expires_on: date  # last day on which it is given
    proposed_by: str
    proposed_at: datetime  # UTC, as all times here
    edit: str | None = None  # key of the edit that it comes from
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""

    def holds(self, day: date) -> bool:
        """Whether it may be given on a day, as far as people decided."""
        checked = self.decided_at.date() if self.decided_at else None
        return self.state == "approved" and checked is not None and checked <= day <= self.expires_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Why a curated answer is not given any more, or soon will not be."""

    curated_id: str
    kind: AlarmKind
    title: str = ""  # of the page; empty: it is about the answer itself
    url: str = ""
    day: date | None = None  # on which something ends


@dataclass(frozen=True, slots=True, kw_only=True)
class GapQuestion:
    """A question that was answered badly, or not at all."""

    key: str  # "answer:ID" or "ticket:ID:0": each is counted once
    text: str  # masked; empty once it is erased
    language: str
    cause: GapCause
    at: datetime
    topic: str | None
    partner_id: str | None  # whose page should say it; None: nobody's in particular
    province: str | None = None
    ticket_id: str | None = None
    gap_id: int = 0  # given when it is put to others like it
    outcome_now: str | None = None  # of the last test


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions about one thing that no page answers well."""

    id: int  # given by the store; 0: not kept yet
    topic: str | None
    partner_id: str | None
    title: str  # the most typical question, masked
    state: GapState
    made_at: datetime
    changed_at: datetime
    version: int = 1
    sent_by: str | None = None
    sent_at: datetime | None = None
    tested_at: datetime | None = None
    answered: int = 0  # of the questions asked in the last test
    asked: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEvent:
    """What happened to a gap; no word of its questions."""

    at: datetime  # UTC
    kind: GapStep
    by: str  # id of an account, or MACHINE
    count: int = 0  # questions that came, editors that were written to, questions that were asked again
    answered: int = 0  # of the questions that were asked again
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFigures:
    """What numbers need to know of a ticket; nothing personal."""

    ticket_id: str
    channel: str
    status: str
    received_at: datetime
    topic: str | None
    province: str | None
    replied_at: datetime | None  # first reply


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigures:
    """What numbers need to know of a kept answer."""

    at: datetime
    outcome: str
    answerer: str
    urls: tuple[str, ...]  # of the cited pages, each once
