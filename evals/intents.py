"""Questions by what is to be done with them: searched, sent on, refused, asked back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.types import Language
from evals.errors import CaseError

SEARCH = "search"


class Intent(BaseModel):
    """A question and the outcome that it is due, whatever the pages say; `search`: they decide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(min_length=1)]
    lang: Language
    question: Annotated[str, Field(min_length=1)]
    outcome: Literal["search", "refuse", "redirect", "clarify", "abstain"]
    reason: str | None
    half: Literal["fit", "held"]  # models are fitted on the one and measured on the other

    @model_validator(mode="after")
    def _reason_of_an_outcome(self) -> "Intent":
        if (self.reason is None) != (self.outcome == SEARCH):
            raise ValueError("reason: a question that is searched has none, any other one has one")
        return self

    @property
    def kind(self) -> str:
        """Outcome and reason in one."""
        return kind_of(self.outcome, self.reason)


@dataclass(frozen=True, slots=True)
class KindScore:
    """How a kind of question was recognised."""

    kind: str
    expected: int
    decided: int
    right: int

    @property
    def recall(self) -> float | None:
        return self.right / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        return self.right / self.decided if self.decided else None


def kind_of(outcome: str, reason: str | None) -> str:
    """Return outcome and reason in one: "redirect tax_advice"; "search" alone."""
    return outcome if reason is None else f"{outcome} {reason}"


def read_intents(path: Path) -> list[Intent]:
    """Read a JSONL file of intents. Raises CaseError with every mistake: file, line, field."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from error
    found, problems = [], []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Intent.model_validate_json(line))
        except ValidationError as error:
            problems += [f"{path}:{number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    for field in ("id", "question"):
        counted = Counter(getattr(intent, field) for intent in found)
        problems += [f"{path}: {field} {value!r} stands {count} times" for value, count in counted.items() if count > 1]
    if problems:
        raise CaseError("\n".join(problems))
    return found


def confusion(intents: Sequence[Intent], decide: Callable[[Intent], str]) -> list[KindScore]:
    """Return how each kind was recognised, in alphabetical order; `decide` returns the kind that a system sees."""
    pairs = [(intent.kind, decide(intent)) for intent in intents]
    expected, decided = Counter(due for due, _ in pairs), Counter(seen for _, seen in pairs)
    right = Counter(due for due, seen in pairs if due == seen)
    return [KindScore(kind, expected[kind], decided[kind], right[kind]) for kind in sorted(expected | decided)]
