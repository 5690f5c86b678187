"""Records of what a check found in a text. Offsets are places in the text as it was given."""

from dataclasses import dataclass
from typing import Literal

from assistant.types import Citation

FindingKind = Literal[
    "figure",  # a fact that the cited passages do not state
    "statement",  # said otherwise than the cited passage says it
    "no_source",  # stands in a passage of the letter that is not cited beside it
    "marker",  # a marker that points at no source
    "link",  # an address that is no page of the sources
    "contact",  # a telephone number, an e-mail address or an account that neither register nor sources know
    "organisation",  # an organisation that neither register nor sources know
    "closed",  # a closed or not yet open measure said to be open
    "past",  # a day that is over, given as a deadline
    "promise",  # that something will be granted or accepted
    "promise_money",  # that somebody will get a sum
    "promise_time",  # when the desk, or somebody else, will do something
    "promise_action",  # that the desk does what is the firm's to do
    "advice",  # legal or tax advice
    "personal_data",  # of a person
]
Severity = Literal["high", "medium", "low"]
SentenceSupport = Literal["verbatim", "checked", "unsupported", "plain"]
Verdict = Literal["supported", "contradicted", "not_found", "not_checkable"]
Difference = Literal["figure", "day", "sense"]
Flag = Literal["closed", "closing", "announced", "older_edition", "sources_differ", "old_source", "changed_source", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to look at before a text is sent. It blocks nothing."""

    kind: FindingKind
    severity: Severity
    start: int
    end: int
    words: str
    marker: int | None = None  # of the source it is about
    detail: str = ""  # what the source says instead, or the words that are known


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSentence:
    """A sentence, and how it rests on the sources."""

    start: int
    end: int
    text: str
    support: SentenceSupport  # plain: it states nothing that a source must say
    markers: tuple[int, ...]  # of the sources that say it; those that it cites if none does


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCheck:
    """A text before it is sent."""

    sentences: tuple[CheckedSentence, ...]
    findings: tuple[Finding, ...]  # in the order of the text

    @property
    def alarming(self) -> bool:
        """Whether something should be mended before sending."""
        return any(finding.severity == "high" for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a page that speaks of what a statement says."""

    text: str
    citation: Citation  # its marker is 0
    differs: Difference | None = None  # in what it differs from the statement; None: it says the same
    words: str = ""  # of the passage: what it says instead
    flags: tuple[Flag, ...] = ()  # of the page: closed, old, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedStatement:
    """A statement of a text of others, held against the pages."""

    start: int
    end: int
    text: str
    verdict: Verdict
    evidence: Evidence | None  # that supports or contradicts it; None: there is none
    words: str = ""  # of the statement: what the passage contradicts


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCheck:
    """A text of others, statement by statement."""

    statements: tuple[CheckedStatement, ...]
    build_id: str

    def count(self, verdict: Verdict) -> int:
        """Return how many statements ended so."""
        return sum(statement.verdict == verdict for statement in self.statements)
