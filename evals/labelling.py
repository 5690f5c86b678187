"""People's labels of statements and the passages they cite: drawn from a run, appended as they come, never overwritten.

Whoever labels does not see what the offline checker says (metrics 3). The first two raters label every pair; anyone after
them is asked about pairs on which two differ.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from pydantic import TypeAdapter

from evals.errors import LabelError
from evals.judging import Judgements, Verdict
from evals.metrics.citations import pairs as citation_pairs
from evals.records import Record, Tools
from evals.run_folder import RunFolder

LabelValue = Literal["full", "partial", "none", "cannot-tell"]
LABELS: tuple[LabelValue, ...] = get_args(LabelValue)
SHARES: Mapping[Verdict, float] = {"undecided": 0.5, "full": 0.25, "none": 0.25}  # of a labelling, as far as the run has them
MAX_NAME, MAX_NOTE = 60, 1000
_META, _PAIRS, _LABELS = "labelling.json", "pairs.jsonl", "labels.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPair:
    """A statement and what it cites; `verdict` is the offline checker's and is not shown to raters."""

    id: str  # p001, ... in the order in which raters meet them
    case_id: str
    question: str
    statement: str
    chunk_id: str  # or "union": all passages that the statement cites
    passage: str
    title: str
    url: str
    verdict: Verdict
    language: str  # of the statement
    passage_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What one rater says of one pair; a later label of the same rater replaces an earlier one."""

    pair: str
    rater: str
    label: LabelValue
    note: str
    time: str  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a labelling was drawn from."""

    run: str
    seed: int
    asked_for: int  # pairs; a run may have fewer
    made: str  # UTC


_PAIR, _LABEL, _ORIGIN = TypeAdapter(LabelPair), TypeAdapter(Label), TypeAdapter(Origin)


class Labelling:
    """One folder under `var/labellings`."""

    def __init__(self, path: Path) -> None:
        """Read a labelling. Raises LabelError if there is none or it is damaged."""
        self.path = path
        try:
            self.origin = _ORIGIN.validate_json((path / _META).read_bytes())
            self.pairs = tuple(_PAIR.validate_json(line) for line in (path / _PAIRS).read_bytes().splitlines())
        except FileNotFoundError:
            raise LabelError(f"{path}: there is no labelling: make one with `fondaco eval label RUN`") from None
        except ValueError as error:
            raise LabelError(f"{path}: the labelling is damaged: make another one: {error}") from error

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.path.name

    def pair(self, pair_id: str) -> LabelPair:
        """Return a pair. Raises LabelError."""
        for pair in self.pairs:
            if pair.id == pair_id:
                return pair
        raise LabelError(f"{self.id}: no pair {pair_id!r}: take one from {self.pairs[0].id} to {self.pairs[-1].id}")

    def labels(self) -> dict[str, dict[str, Label]]:
        """Return pair -> rater -> latest label."""
        found: dict[str, dict[str, Label]] = {pair.id: {} for pair in self.pairs}
        for label in self._written():
            found[label.pair][label.rater] = label
        return found

    def raters(self) -> list[str]:
        """Return who has labelled, the first to begin first."""
        return list(dict.fromkeys(label.rater for label in self._written()))

    def queue(self, rater: str) -> list[LabelPair]:
        """Return the pairs that this rater is asked about: all for the first two, then those on which two differ."""
        first = self.raters()[:2]
        if rater in first or len(first) < 2:
            return list(self.pairs)
        labels = self.labels()
        return [pair for pair in self.pairs if differ(said[name] for name in first if name in (said := labels[pair.id]))]

    def add_label(self, pair_id: str, rater: str, label: str, note: str, time: datetime) -> None:
        """Append a label; it is on disk when this returns. Raises LabelError, saying what to give instead."""
        self.pair(pair_id)
        if label not in LABELS:
            raise LabelError(f"no label {label!r}: one of {', '.join(LABELS)}")
        if len(note) > MAX_NOTE:
            raise LabelError(f"the note has {len(note)} characters: write at most {MAX_NOTE}")
        row = {"pair": pair_id, "rater": checked_rater(rater), "label": label, "note": note.strip()}
        line = json.dumps(row | {"time": time.isoformat()}, ensure_ascii=False)
        path = self.path / _LABELS
        written = path.read_bytes() if path.is_file() else b""
        if written and not written.endswith(b"\n"):
            os.truncate(path, written.rfind(b"\n") + 1)  # a line that a power cut left half written
        with path.open("ab") as file:
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def _written(self) -> list[Label]:
        """Return all labels in the order in which they came. A half-written last line is left out."""
        path = self.path / _LABELS
        lines = path.read_bytes().split(b"\n")[:-1] if path.is_file() else []
        try:
            return [_LABEL.validate_json(line) for line in lines]
        except ValueError as error:
            raise LabelError(f"{path}: a label is damaged: remove its line: {error}") from error


def make_labelling(path: Path, run: RunFolder, tools: Tools, asked_for: int, seed: int, made: datetime) -> Labelling:
    """Draw pairs from a run into a new folder. Raises LabelError if the folder is there or the run cites nothing."""
    drawn = sample_pairs(run, tools, asked_for, seed)
    if not drawn:
        raise LabelError(f"{run.id}: no answer of this run cites anything: choose another run")
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        raise LabelError(f"{path}: is there already: wait a second and try again") from None
    origin = Origin(run=run.id, seed=seed, asked_for=asked_for, made=made.isoformat(timespec="seconds"))
    lines = [json.dumps(asdict(pair), ensure_ascii=False) for pair in drawn]
    (path / _PAIRS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (path / _META).write_text(json.dumps(asdict(origin), indent=1) + "\n", encoding="utf-8")
    return Labelling(path)


def sample_pairs(run: RunFolder, tools: Tools, n: int, seed: int) -> list[LabelPair]:
    """Draw up to n pairs by the shares of `SHARES`, in an order that says nothing of the verdict.

    Where a verdict has too few pairs, the others make up for it, undecided ones first. The same seed draws the same pairs.
    Pairs of one statement with one text are one.
    """
    questions = {case.id: case.question for case in run.cases()}
    found: dict[tuple[str, str], LabelPair] = {}
    for record in run.records():
        for pair in _pairs_of(record, questions[record.case_id], tools):
            found.setdefault((pair.statement, pair.passage), pair)
    random_order = random.Random(seed)
    strata = {verdict: [pair for pair in found.values() if pair.verdict == verdict] for verdict in SHARES}
    for pairs in strata.values():
        random_order.shuffle(pairs)
    drawn = [pair for verdict, pairs in strata.items() for pair in pairs[: round(n * SHARES[verdict])]]
    left = [pair for verdict, pairs in strata.items() for pair in pairs[round(n * SHARES[verdict]) :]]
    drawn = [*drawn, *left][:n]
    random_order.shuffle(drawn)
    return [replace(pair, id=f"p{place:03}") for place, pair in enumerate(drawn, start=1)]


def differ(labels: Iterable[Label]) -> bool:
    """Say whether two of these labels are not the same."""
    return len({label.label for label in labels}) > 1


def checked_rater(name: str) -> str:
    """Return a rater's name without spaces around it. Raises LabelError if it is empty or too long."""
    rater = " ".join(name.split())
    if not rater:
        raise LabelError("the rater has no name: write your name or initials")
    if len(rater) > MAX_NAME or not rater.isprintable():
        raise LabelError(f"the rater's name cannot be used: at most {MAX_NAME} characters, letters and digits")
    return rater


def decided(said: Mapping[str, Label], raters: Sequence[str]) -> LabelValue | None:
    """Return what people say of a pair: more than half of them, else whoever came third or later; None: neither yet."""
    labels = [said[rater].label for rater in raters if rater in said]
    if len(labels) < 2:
        return None
    label, count = Counter(labels).most_common(1)[0]
    return label if 2 * count > len(labels) else labels[-1] if len(labels) > 2 else None


def judgements(labelling: Labelling) -> Judgements:
    """Return people's verdicts for `evals.scoring.score`: statement and passage -> verdict.

    "In part" leaves a pair undecided, which is half a credit; what cannot be told, or has one label only, is left out.
    """
    verdicts: Mapping[str, Verdict] = {"full": "full", "partial": "undecided", "none": "none"}
    labels, raters = labelling.labels(), labelling.raters()
    said = {pair: decided(labels[pair.id], raters) for pair in labelling.pairs}
    return {(p.statement, p.chunk_id): verdicts[label] for p, label in said.items() if label is not None and label in verdicts}


def _pairs_of(record: Record, question: str, tools: Tools) -> list[LabelPair]:
    languages = {citation.url: citation.language for citation in record.answer.citations}
    return [
        LabelPair(
            id="",
            case_id=pair.case_id,
            question=question,
            statement=pair.statement,
            chunk_id=pair.chunk_id,
            passage=pair.passage,
            title=pair.title,
            url=pair.url,
            verdict=pair.verdict,
            language=record.answer.language,
            passage_language=languages[pair.url],
        )
        for pair in citation_pairs(record, tools)
    ]
