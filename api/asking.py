"""Questions as they come in from the command line and from files."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import UsageError
from assistant.types import Language, Profile, Question, Turn

LANGUAGES: tuple[str, ...] = get_args(Language)


class TurnIn(BaseModel):
    """An earlier exchange, as it comes in."""

    model_config = ConfigDict(extra="forbid")

    question: str
    answer: str = ""


class ProfileIn(BaseModel):
    """What the firm says of itself, as it comes in."""

    model_config = ConfigDict(extra="forbid")

    category: str | None = Field(default=None, pattern="^(mai-esportato|in-consolidamento|consolidata)$")
    size: str | None = Field(default=None, pattern="^(micro|piccola|media|grande)$")
    province: str | None = Field(default=None, max_length=80)
    sector: str | None = Field(default=None, max_length=200)
    products: str | None = Field(default=None, max_length=400)
    countries: list[str] = Field(default=[], max_length=20)
    member_of: list[str] = Field(default=[], max_length=20)

    def record(self) -> Profile:
        """Return the assistant's record."""
        data = self.model_dump()
        return Profile(**(data | {"countries": tuple(self.countries), "member_of": tuple(self.member_of)}))


class BatchLine(BaseModel):
    """One question of a batch."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    question: str
    history: list[TurnIn] = []
    profile: ProfileIn = ProfileIn()
    reference_date: date | None = None
    language: Language | None = None

    def digest(self) -> str:
        """Return what tells this question, with all that it depends on, from another one."""
        return hashlib.sha256(self.model_dump_json(exclude={"id"}).encode()).hexdigest()[:16]

    def record(self, as_of: date) -> Question:
        """Return the assistant's record."""
        return Question(
            text=self.question,
            as_of=self.reference_date or as_of,
            language=self.language,
            history=tuple(Turn(question=t.question, answer=t.answer) for t in self.history),
            profile=self.profile.record(),
        )


def parse_profile(pairs: Sequence[str]) -> Profile:
    """Read `key=value` pairs; lists are separated by commas. Raises UsageError with every mistake."""
    data: dict[str, Any] = {}
    problems = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key not in ProfileIn.model_fields:
            problems.append(f"--profile {pair!r}: write key=value with one of {', '.join(ProfileIn.model_fields)}")
        else:
            data[key] = [v.strip() for v in value.split(",")] if key in ("countries", "member_of") else value
    try:
        if not problems:
            return ProfileIn(**data).record()
    except ValidationError as error:
        problems = [f"--profile {e['loc'][0]}={e['input']!r}: {e['msg']}" for e in error.errors()]
    raise UsageError("\n".join(problems))
