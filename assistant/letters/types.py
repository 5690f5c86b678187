"""Records of a letter that was read, and of the draft of a reply."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.checking.types import Flag
from assistant.types import Citation, Language, Outcome, Profile, ProviderCard

Address = Literal["formal", "plural", "informal"]  # Lei, voi (a body or firm), tu
CutKind = Literal["greeting", "closing", "signature", "disclaimer", "quoted", "forwarded", "device"]
Support = Literal["verbatim", "checked", "undecided", "fixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A part of a letter that is not its body; kept, with its place."""

    kind: CutKind
    start: int  # offsets in the letter's text
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterQuestion:
    """Something that a letter asks."""

    text: str  # as it is written
    start: int  # offsets in the letter's text
    end: int
    asked: str  # what is asked, without "vorrei sapere se" and the like
    leans_on: str  # what was said before and it cannot be understood without; empty: it stands alone
    standalone: str  # the same as one question that can be searched by itself
    thing: str = ""  # the name of what is meant, from another place of the letter; empty: the question says it, or nothing does
    pointing: bool = False  # it cannot be understood without that
    points_nowhere: bool = False  # it means something that the letter does not name


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of a letter, with their place in its text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which the asker wants or needs something."""

    text: str  # the words that say it
    start: int
    end: int
    day: date | None  # None: the words name no day that can be reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRead:
    """What was understood of a letter. All offsets are places in `text`."""

    text: str  # the letter whole
    body: str  # without what was cut
    language: Language
    address: Address  # how the letter speaks to the desk, and so is answered
    addressee: str  # how to greet the writer: "Maria Rossi", "dott. Bianchi"; empty: unknown
    greeting: str  # as it was written; empty if there is none
    signature: str
    cuts: tuple[Cut, ...]  # in the order of the text
    questions: tuple[LetterQuestion, ...]
    more: tuple[str, ...]  # questions beyond the most that are answered, as they are written
    profile: Profile  # what the firm says of itself
    urgency: tuple[Words, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def urgent(self) -> bool:
        """Whether the letter says that it is pressed."""
        return bool(self.urgency or self.deadlines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another passage that could serve instead of a statement."""

    text: str  # the sentence of it that is closest
    citation: Citation  # its marker is 0: it has none in the letter


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterStatement:
    """A sentence of a draft, with what speaks for it and what to look at."""

    id: str  # "2.1": the first statement of the second answer
    text: str
    support: Support  # fixed: ours, states nothing of a page; undecided: no cited passage was shown to say it
    citations: tuple[int, ...]  # markers of the letter's sources
    flags: tuple[Flag, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAnswer:
    """What a draft says to one question."""

    question: str  # as it was written
    standalone: str  # as it was asked
    outcome: Outcome
    reason: str | None  # stable code, see assistant/README.md
    statements: tuple[LetterStatement, ...]
    missing: tuple[str, ...]  # what could not be found, in the letter's language
    providers: tuple[ProviderCard, ...]  # whom to call


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The draft of a reply. It is never sent by the machine."""

    language: Language
    address: Address
    as_of: date
    build_id: str  # of the published pages that it was made from
    greeting: str
    opening: str
    answers: tuple[LetterAnswer, ...]
    more: tuple[str, ...]  # questions that were not answered because there were too many
    closing: tuple[str, ...]  # paragraphs
    citations: tuple[Citation, ...]  # the sources, numbered over the whole letter
    owners: tuple[str, ...]  # name of the provider behind each source, in the same order

    @property
    def statements(self) -> tuple[LetterStatement, ...]:
        """All statements, answer by answer."""
        return tuple(statement for answer in self.answers for statement in answer.statements)

    @property
    def providers(self) -> tuple[ProviderCard, ...]:
        """Whom to call, over all questions, each once."""
        return tuple({card.id: card for answer in self.answers for card in answer.providers}.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """What could not be found, over all questions, each once."""
        return tuple(dict.fromkeys(point for answer in self.answers for point in answer.missing))
