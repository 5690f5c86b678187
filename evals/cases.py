"""Cases: a question with everything that a right answer needs (metrics 2.1)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.types import Language, Profile, Question, Turn
from evals.errors import CaseError

ExpectedOutcome = Literal["answered", "partial", "clarify", "abstain", "redirect", "refuse"]
SPOKEN = frozenset({"answered", "partial"})
_Text = Annotated[str, Field(min_length=1, max_length=4000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseTurn(_Part):
    """An earlier exchange."""

    question: _Text
    answer: str


class CaseProfile(_Part):
    """What the firm said of itself."""

    category: Literal["mai-esportato", "in-consolidamento", "consolidata"] | None = None
    size: Literal["micro", "piccola", "media", "grande"] | None = None
    province: str | None = None
    sector: str | None = None
    products: str | None = None
    countries: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()


class Qrel(_Part):
    """A relevance judgement: a quote in a document."""

    doc: _Text  # address
    version: str | None = None  # first 12 characters of the digest of the version in which the quote was read; None: any
    quote: _Text
    grade: Literal[0, 1, 2, 3] = 3
    fact: str = ""  # quotes of one fact are alternatives and count once; empty: the quote is a fact of its own


class Nugget(_Part):
    """A fact that an answer should state."""

    id: _Text
    text: _Text
    weight: Literal["vital", "okay"] = "vital"
    any_of: Annotated[tuple[tuple[_Text, ...], ...], Field(min_length=1)]  # groups; a group stands in one statement
    cites: tuple[str, ...] = ()


class MustNot(_Part):
    """A fact or an organisation that an answer must not hold."""

    atom: str | None = None
    provider: str | None = None
    why: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "MustNot":
        if (self.atom is None) == (self.provider is None):
            raise ValueError("give atom or provider, one of both")
        return self


class CaseProviders(_Part):
    """Ids of organisations: to be named ("a|b": one of them), right to name ("*": anybody), never to be named."""

    required: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


class DatedAtom(_Part):
    """A value with the days on which it was right."""

    type: Literal["number", "money", "percent", "date", "time", "law", "url", "email", "phone"]
    value: _Text  # as written
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class Edition(_Part):
    """The pages of a measure's editions, oldest first, and the current one."""

    doc_chain: tuple[str, ...]
    current: str | None


class Case(_Part):
    """A question and what its answer must hold."""

    id: _Text
    cluster: _Text  # question or page it derives from: intervals resample clusters
    lang: Language
    question: _Text
    turns: tuple[CaseTurn, ...] = ()
    as_of: date
    profile: CaseProfile = CaseProfile()
    slices: dict[str, str] = {}
    origin: Literal["written", "log", "synthetic"] = "written"  # case by case from the pages; asked in use; made by a rule
    author: str = ""
    reviewed_by: str | None = None
    expected_outcome: ExpectedOutcome
    also_accepted: tuple[ExpectedOutcome, ...] = ()
    reason: str | None = None  # the code that is expected under the outcome
    redirect_to: tuple[str, ...] = ()
    qrels: tuple[Qrel, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    must_not: tuple[MustNot, ...] = ()
    providers: CaseProviders = CaseProviders()
    atoms: tuple[DatedAtom, ...] = ()
    edition: Edition | None = None
    ideal_answer: str | None = None
    withheld: bool = False  # the run hides the gold passages from search: nothing is left that answers
    notes: str = ""

    @model_validator(mode="after")
    def _gold_for_what_is_answered(self) -> "Case":
        if (self.expected_outcome in SPOKEN or self.withheld) and not self.qrels:
            raise ValueError("qrels: a case that the pages answer, or from which they are withheld, names them")
        if self.expected_outcome == "answered" and not any(n.weight == "vital" for n in self.nuggets):
            raise ValueError("nuggets: an answered case has a vital one")
        names = Counter(nugget.id for nugget in self.nuggets)
        twice = [name for name, count in names.items() if count > 1]
        if twice:
            raise ValueError(f"nuggets: id {twice[0]!r} stands {names[twice[0]]} times")
        return self

    @property
    def spoken(self) -> bool:
        """Whether an answer is due."""
        return self.expected_outcome in SPOKEN

    def asked(self) -> Question:
        """Return the case as the assistant is asked."""
        turns = tuple(Turn(question=t.question, answer=t.answer) for t in self.turns)
        return Question(text=self.question, as_of=self.as_of, history=turns, profile=Profile(**self.profile.model_dump()))


def read_cases(path: Path) -> list[Case]:
    """Read a JSONL file of cases. Raises CaseError with every mistake: file, line, field."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: not UTF-8 at byte {error.start}: save the file as UTF-8") from error
    cases, problems = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            case, wrong = parse_case(line, f"{path}:{number}")
            problems += wrong
            cases += [case] if case else []
    problems += same_ids(cases, path)
    if problems:
        raise CaseError("\n".join(problems))
    if not cases:
        raise CaseError(f"{path}: holds no case")
    return cases


def parse_case(line: str, place: str) -> tuple[Case | None, list[str]]:
    """Return a case, or none and every mistake of its line."""
    try:
        return Case.model_validate_json(line), []
    except ValidationError as error:
        return None, [f"{place}: {'.'.join(map(str, e['loc'])) or 'case'}: {e['msg']}" for e in error.errors()]


def same_ids(cases: Iterable[Case], path: Path) -> list[str]:
    """Return a problem for each id that stands twice."""
    counts = Counter(case.id for case in cases)
    return [f"{path}: id {i!r} stands {n} times: give each case an id of its own" for i, n in counts.items() if n > 1]


def merge(files: Iterable[Sequence[Case]]) -> list[Case]:
    """Return the cases of several files. Raises CaseError if an id stands in two of them."""
    cases = [case for file in files for case in file]
    if problems := same_ids(cases, Path("the case files together")):
        raise CaseError("\n".join(problems))
    return cases


def write_cases(cases: Iterable[Case], path: Path) -> None:
    """Write one JSON object a line."""
    lines = [json.dumps(case.model_dump(mode="json"), ensure_ascii=False) for case in cases]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def cases_digest(cases: Sequence[Case]) -> str:
    """Return the SHA-256 of what the cases say, whatever their order in the file."""
    texts = sorted(json.dumps(case.model_dump(mode="json"), sort_keys=True) for case in cases)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
