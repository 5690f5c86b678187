"""Questions from the command line and from files: one at a time, or a batch that can be interrupted."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import UsageError
from assistant.pipeline import to_json
from assistant.types import Answer, Language, Profile, Question, Turn


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


def read_batch(path: Path) -> list[BatchLine]:
    """Read a batch from JSONL or CSV (by its ending). Raises UsageError with file, line and mistake, all at once."""
    lines: list[BatchLine] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, record in _records(path, problems):
        try:
            line = BatchLine.model_validate(record)
        except ValidationError as error:
            problems += [f"{path}:{number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            continue
        if str(line.id) in seen:
            problems.append(f"{path}:{number}: id: {line.id!r} stands on line {seen[str(line.id)]} already")
        seen[str(line.id)] = number
        lines.append(line)
    if problems:
        raise UsageError("\n".join(problems))
    return lines


def answer_batch(
    lines: Sequence[BatchLine],
    out: Path,
    ask: Callable[[Question], Answer],
    as_of: date,
    progress: Callable[[str, int, int], None],
) -> int:
    """Answer the questions that the output file lacks; each answer is on disk before the next question.

    Returns how many were answered now. A last line that an interruption cut is written again.
    """
    done = _answered(out)
    todo = [line for line in lines if str(line.id) not in done]
    progress("answering", len(lines) - len(todo), len(lines))
    with out.open("a", encoding="utf-8") as file:
        for count, line in enumerate(todo, start=1):
            answer = ask(line.record(as_of))
            file.write(json.dumps({"id": line.id, "answer": to_json(answer)}, ensure_ascii=False) + "\n")
            file.flush()
            progress("answering", len(lines) - len(todo) + count, len(lines))
    return len(todo)


def _answered(out: Path) -> set[str]:
    if not out.exists():
        return set()
    found, whole = set(), []
    for line in out.read_text(encoding="utf-8").splitlines(keepends=True):
        try:
            found.add(str(json.loads(line)["id"]))
            whole.append(line if line.endswith("\n") else line + "\n")
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
    out.write_text("".join(whole), encoding="utf-8")
    return found


def _records(path: Path, problems: list[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    if path.suffix.lower() == ".csv":
        dialect = csv.Sniffer().sniff(text[:2000], delimiters=",;\t") if text else csv.excel
        for number, row in enumerate(csv.DictReader(text.splitlines(), dialect=dialect), start=2):
            yield number, {k: v for k, v in row.items() if k and v not in (None, "")} | {"id": row.get("id") or str(number)}
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(f"{path}:{number}: not JSON: {error}")
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            problems.append(f"{path}:{number}: not a JSON object")


LANGUAGES: tuple[str, ...] = get_args(Language)
