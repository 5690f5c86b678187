"""Questions with known answers: is the right provider named, and does the right figure stand in a cited sentence?"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.atoms import unsupported
from assistant.types import Answer, Language, Question
from evals.errors import CollectionError

_SPOKEN = frozenset({"answered", "partial"})


class Case(BaseModel):
    """A question and what its answer must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    language: Language
    as_of: date
    expected_outcome: Literal["answered", "abstain"]
    providers: tuple[str, ...] = ()  # of which one must be named
    figures: tuple[str, ...] = ()  # of which all must stand in cited sentences
    phrases: tuple[str, ...] = ()  # of which one must
    pages: tuple[str, ...] = ()  # where the answer stands
    topic: str = ""
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went; `problems` empty: passed."""

    case: Case
    answer: Answer
    problems: tuple[str, ...]


def read_cases(path: Path) -> list[Case]:
    """Read cases. Raises CollectionError with every mistake: file, line, field."""
    cases, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate_json(line))
        except ValidationError as error:
            problems += [f"{path}:{number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    problems += [f"{path}: id {i!r} stands {n} times" for i, n in Counter(c.id for c in cases).items() if n > 1]
    if problems:
        raise CollectionError("\n".join(problems))
    return cases


def run(cases: Sequence[Case], ask: Callable[[Question], Answer], progress: Callable[[int, int], None]) -> list[Result]:
    """Answer every case and judge it."""
    results = []
    for done, case in enumerate(cases, start=1):
        answer = ask(Question(text=case.question, as_of=case.as_of))
        results.append(Result(case, answer, tuple(judge(case, answer))))
        progress(done, len(cases))
    return results


def judge(case: Case, answer: Answer) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if case.expected_outcome == "abstain":
        if answer.outcome in _SPOKEN:
            yield f"answered although nothing answers it: {answer.text[:160]}"
        return
    if answer.outcome not in _SPOKEN:
        yield f"outcome {answer.outcome} ({answer.reason})"
        return
    named = {card.id for card in answer.providers} | {c.provider_id for c in answer.citations}
    if case.providers and not named & set(case.providers):
        yield f"names {sorted(named)} instead of one of {list(case.providers)}"
    claims = [s.text for s in answer.statements if s.citations and s.kind == "claim"]
    said = " \n".join(claims)
    for figure in case.figures:
        if not _states(said, figure):
            yield f"no cited sentence states {figure!r}"
    if case.phrases and not any(_fold(phrase) in _fold(said) for phrase in case.phrases):
        yield f"no cited sentence says {case.phrases[0]!r}"


def _states(text: str, figure: str) -> bool:
    return _fold(figure) in _fold(text) or (bool(re.search(r"\d", figure)) and not unsupported(figure, text))


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'")).strip()


def summary(results: Sequence[Result]) -> dict[str, object]:
    """Return the counts, and the cases that failed with their problems."""
    kinds = {kind: [r for r in results if r.case.expected_outcome == kind] for kind in ("answered", "abstain")}
    counts = {f"{kind}_passed": sum(not r.problems for r in rows) for kind, rows in kinds.items()}
    totals = {f"{kind}_total": len(rows) for kind, rows in kinds.items()}
    failed = [{"id": r.case.id, "question": r.case.question, "problems": list(r.problems)} for r in results if r.problems]
    return counts | totals | {"failed": failed}


def write(results: Sequence[Result], path: Path, to_json: Callable[[object], object]) -> None:
    """Write one JSON line a case: id, problems, answer."""
    with path.open("w", encoding="utf-8") as file:
        for r in results:
            file.write(
                json.dumps({"id": r.case.id, "problems": r.problems, "answer": to_json(r.answer)}, ensure_ascii=False) + "\n"
            )
