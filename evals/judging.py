"""Judges of pairs that the offline support checker leaves undecided (metrics 2.3, T4).

A chat model may judge once it has passed the frozen anchors; what it says decides about releases only where its agreement
with people allows it (metrics 3). Against its known leanings: each pair is asked in both orders, its rate is shown by the
length of the statement, and it should not be of the family that wrote the answers.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evals.errors import RunError
from evals.metrics.citations import Pair
from evals.statistics.agreement import Estimate, ares_corrected, kappa_tables, may_gate, with_interval

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel  # slow to import

Verdict = Literal["full", "undecided", "none"]
Judgements = Mapping[tuple[str, str], Verdict]  # (text of the statement, id of the passage or "union") -> verdict
Grade = Literal["full", "partial", "none"]  # as people and judges say it
_VERDICTS: Mapping[Grade, Verdict] = {"full": "full", "partial": "undecided", "none": "none"}  # partial credit counts half
_PROMPT = Path(__file__).parent / "judge_prompt.md"
_ANCHORS = Path(__file__).parent / "judge_anchors.jsonl"
_LEAST_RIGHT = 0.9  # of the anchors
_LONG_WORDS = 20  # of a statement, from which it counts as long
_TRIES = 2


class Anchor(BaseModel):
    """A pair whose grade is known, written for this purpose."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    statement: str
    passage: str
    verdict: Grade


class _Reply(BaseModel):
    verdict: Grade
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a judge says of a pair. `grade` None: it said nothing readable, or otherwise in the other order."""

    statement: str
    chunk_id: str
    passage_digest: str  # SHA-256
    grade: Grade | None
    reason: str
    judge: str


@dataclass(frozen=True, slots=True)
class Anchored:
    """How a judge did on the anchors."""

    right: int
    wrong: tuple[str, ...]  # in words

    @property
    def believed(self) -> bool:
        """Whether the judge may judge at all."""
        return self.right >= _LEAST_RIGHT * (self.right + len(self.wrong))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far a judge may be trusted."""

    people_people: Estimate  # Cohen's kappa of two raters
    judge_people: Estimate  # of the judge with what people agreed on
    gates: bool
    why: str
    supported: Estimate  # share of fully supported pairs, corrected with the people's labels (ARES)


class Judge:
    """A chat model that judges pairs of statement and passage."""

    def __init__(self, model: "BaseChatModel", name: str) -> None:
        """`name` is how the model was opened, vendor first: "vendor:model"."""
        self._model = model
        self.id = f"{name}+{prompt_digest()[:12]}"  # another prompt is another judge

    def rule(self, pair: Pair) -> Ruling:
        """Judge one pair, asked in both orders. Raises RunError if the model cannot be reached."""
        replies = [self._ask(pair.statement, pair.passage, passage_first) for passage_first in (True, False)]
        grades = {reply.verdict if reply else None for reply in replies}
        agreed = grades.pop() if len(grades) == 1 else None
        first = next((reply for reply in replies if reply), None)
        silent = "the order of the texts decided" if first else "no readable reply"
        return Ruling(
            statement=pair.statement,
            chunk_id=pair.chunk_id,
            passage_digest=_digest(pair.passage),
            grade=agreed,
            reason=first.reason if first and agreed else silent,
            judge=self.id,
        )

    def anchored(self) -> Anchored:
        """Judge the anchors."""
        wrong = []
        for anchor in anchors():
            replies = [self._ask(anchor.statement, anchor.passage, first) for first in (True, False)]
            said = [reply.verdict if reply else "nothing readable" for reply in replies]
            if said != [anchor.verdict] * 2:
                wrong.append(f"{anchor.statement!r}: {anchor.verdict}, the judge says {' and '.join(dict.fromkeys(said))}")
        return Anchored(len(anchors()) - len(wrong), tuple(wrong))

    def _ask(self, statement: str, passage: str, passage_first: bool) -> _Reply | None:
        texts = [f"<statement>\n{statement}\n</statement>", f"<passage>\n{passage}\n</passage>"]
        question = "\n\n".join(reversed(texts) if passage_first else texts)
        messages = [("system", _PROMPT.read_text(encoding="utf-8")), ("human", question)]
        for _ in range(_TRIES):
            try:
                reply = self._model.invoke(messages)
            except Exception as error:  # every vendor's library has errors of its own
                raise RunError(f"the judge {self.id} does not answer: {error}: what was judged is kept, try again") from error
            if read := _read(str(reply.text)):
                return read
        return None


class Rulings:
    """The rulings on a run, one JSON line each, in a file beside its folder: the run itself never changes."""

    def __init__(self, run: Path, judge: str) -> None:
        self.path = run.with_name(f"{run.name}.judged-{re.sub(r'[^A-Za-z0-9.+-]+', '-', judge)}.jsonl")

    def read(self) -> list[Ruling]:
        """Return what was judged; a last line that was cut short is left out. Raises RunError if another is damaged."""
        if not self.path.is_file():
            return []
        data = self.path.read_bytes()
        lines = data[: data.rfind(b"\n") + 1].splitlines()
        try:
            return [_RULING.validate_json(line) for line in lines]
        except ValidationError as error:
            raise RunError(f"{self.path}: is damaged: delete it and judge again: {error}") from error

    def add(self, ruling: Ruling) -> None:
        """Append a ruling; it is on disk when this returns."""
        data = self.path.read_bytes() if self.path.is_file() else b""
        if data and not data.endswith(b"\n"):
            os.truncate(self.path, data.rfind(b"\n") + 1)
        with self.path.open("ab") as file:
            file.write(json.dumps(asdict(ruling), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


_RULING: TypeAdapter[Ruling] = TypeAdapter(Ruling)


def judge_pairs(judge: Judge, pairs: Iterable[Pair], kept: Rulings, progress: Callable[[str, int, int], None]) -> list[Ruling]:
    """Judge the pairs that have no ruling yet, and return the rulings on all of them; equal pairs are one."""
    wanted = {(p.statement, p.chunk_id, _digest(p.passage)): p for p in pairs}
    known = {(r.statement, r.chunk_id, r.passage_digest): r for r in kept.read()}
    for done, (key, pair) in enumerate(wanted.items(), start=1):
        if key not in known:
            known[key] = judge.rule(pair)
            kept.add(known[key])
        progress("judging", done, len(wanted))
    return [known[key] for key in wanted]


def judgements(rulings: Iterable[Ruling]) -> Judgements:
    """Return what scoring takes; a pair without a grade stays undecided."""
    return {(ruling.statement, ruling.chunk_id): _VERDICTS[ruling.grade] for ruling in rulings if ruling.grade}


def rate_by_length(rulings: Sequence[Ruling]) -> dict[str, tuple[float, int]]:
    """Return the share of "full" and the number of pairs, of short and of long statements: a judge may favour length."""
    found = {}
    for name in ("short", "long"):
        grades = [r.grade for r in rulings if r.grade and (len(r.statement.split()) >= _LONG_WORDS) == (name == "long")]
        if grades:
            found[name] = (grades.count("full") / len(grades), len(grades))
    return found


def trust(
    raters: Sequence[tuple[Grade, Grade]], agreed: Sequence[Grade], judge: Sequence[Grade], unlabelled: Sequence[Grade]
) -> Trust:
    """Compare a judge with people over the same pairs, in one order: two raters each, what they agreed on, the judge.

    `unlabelled` are its grades of pairs that no person has labelled. Raises ValueError if lengths differ.
    """
    ours = with_interval(kappa_tables([a for a, _ in raters], [b for _, b in raters]))
    theirs = with_interval(kappa_tables(agreed, judge))
    gates, why = may_gate(ours, theirs)
    full = [[float(grade == "full") for grade in grades] for grades in (agreed, judge)]
    rate = sum(grade == "full" for grade in unlabelled) / len(unlabelled) if unlabelled else 0.0
    supported = ares_corrected(rate, full[0], full[1], len(unlabelled))
    return Trust(people_people=ours, judge_people=theirs, gates=gates, why=why, supported=supported)


def same_family(judge: str, answerers: Iterable[str]) -> bool:
    """Say whether the judge's vendor also wrote answers: it may prefer its own."""
    return judge.partition(":")[0] in {answerer.partition(":")[0] for answerer in answerers}


@cache
def anchors() -> tuple[Anchor, ...]:
    """Return the frozen pairs."""
    return tuple(map(Anchor.model_validate_json, _ANCHORS.read_text(encoding="utf-8").splitlines()))


@cache
def prompt_digest() -> str:
    """Return the SHA-256 of prompt and anchors: a judge is what it is asked."""
    return hashlib.sha256(_PROMPT.read_bytes() + _ANCHORS.read_bytes()).hexdigest()


def _read(text: str) -> _Reply | None:
    for match in re.finditer(r"\{[^{}]*\}", text):
        try:
            return _Reply.model_validate_json(match[0])
        except ValidationError:
            continue
    return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
