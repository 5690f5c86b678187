"""The folder of a run: written once, resumed where it was cut short, never changed when it is finished."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from evals.cases import Case, read_cases, write_cases
from evals.errors import RunError
from evals.records import Record, record_from_json, record_to_json
from kb.types import Provider

_PLAN, _CASES, _ANSWERS, _SEAL = "run.json", "cases.jsonl", "answers.jsonl", "SEAL.json"
_REGISTER, _LEXICON = "register.json", "lexicon.json"
_REGISTER_RECORDS = TypeAdapter(list[Provider])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is of; two runs with one plan differ by chance and by machine only."""

    name: str
    cases_digest: str
    build_id: str
    build_content: str  # digest of the passages of the build
    register: str  # digest of the provider register
    code: str  # version of Fondaco and digest of its source
    embedder: str
    settings: Mapping[str, Any]  # of the assistant and the knowledge base
    started: str  # UTC
    seed: int = 0
    scored_from: str | None = None  # run whose answers these are


class RunFolder:
    """One run under `var/runs`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def finished(self) -> bool:
        """Whether the run is complete and sealed."""
        return (self.path / _SEAL).is_file()

    def create(self, plan: Plan, cases: Sequence[Case], register: Sequence[Provider], idf: Mapping[str, float]) -> None:
        """Write what the run is of. Raises RunError if the folder is there."""
        try:
            self.path.mkdir(parents=True)
        except FileExistsError:
            raise RunError(f"{self.path}: is there already: give the run another name, or go on with --resume") from None
        write_cases(cases, self.path / _CASES)
        self._write(_REGISTER, [provider_to_json(p) for p in register])
        self._write(_LEXICON, {term: round(weight, 5) for term, weight in idf.items()})
        self._write(_PLAN, {name: getattr(plan, name) for name in Plan.__dataclass_fields__})

    def plan(self) -> Plan:
        """Read what the run is of. Raises RunError."""
        return Plan(**self.read(_PLAN))

    def cases(self) -> list[Case]:
        """Read the cases of the run. Raises CaseError."""
        return read_cases(self.path / _CASES)

    def register(self) -> list[Provider]:
        """Read the provider register of the run. Raises RunError."""
        return _REGISTER_RECORDS.validate_python(self.read(_REGISTER))

    def idf(self) -> dict[str, float]:
        """Read the weights of the terms. Raises RunError."""
        return dict(self.read(_LEXICON))

    def append(self, record: Record) -> None:
        """Add a record; it is on disk when this returns. Raises RunError if the run is finished."""
        if self.finished:
            raise RunError(f"{self.path}: the run is finished and never changes: start another one")
        line = json.dumps(record_to_json(record), ensure_ascii=False) + "\n"
        with (self.path / _ANSWERS).open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def records(self) -> list[Record]:
        """Read the records. A last line that was cut short is removed; any other damage raises RunError."""
        path = self.path / _ANSWERS
        if not path.is_file():
            return []
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data) and not self.finished:
            os.truncate(path, len(whole))
        found = []
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                found.append(record_from_json(line))
            except ValueError as error:
                raise RunError(f"{path}:{number}: the record is damaged: run the cases again: {error}") from error
        return found

    def progress(self) -> tuple[int, int]:
        """Return how many cases are answered, of how many; only counts lines, for the run may be going on."""
        return _lines(self.path / _ANSWERS), _lines(self.path / _CASES)

    def read(self, name: str) -> Any:
        """Read a JSON file of the run. Raises RunError."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunError(f"{self.path}: no {name}: this is no run, or it was never finished") from None
        except ValueError as error:
            raise RunError(f"{self.path / name}: cannot be read: {error}") from error

    def write(self, name: str, text: str) -> None:
        """Write a file of results. Raises RunError if the run is finished."""
        if self.finished:
            raise RunError(f"{self.path}: the run is finished and never changes: use `fondaco eval score` for a new one")
        (self.path / name).write_text(text, encoding="utf-8")

    def seal(self) -> None:
        """Finish the run: from now on it is complete, and any change shows."""
        files = sorted(path for path in self.path.iterdir() if path.is_file())
        self._write(_SEAL, {path.name: _digest(path) for path in files})

    def verify(self) -> None:
        """Raise RunError if the run is unfinished or was changed after it was sealed."""
        if not self.finished:
            raise RunError(f"{self.path}: the run is not finished: go on with `fondaco eval run --resume {self.id}`")
        for name, digest in self.read(_SEAL).items():
            path = self.path / name
            if not path.is_file() or _digest(path) != digest:
                raise RunError(f"{path}: was changed after the run had ended: it proves nothing any more")

    def _write(self, name: str, data: Any) -> None:
        (self.path / name).write_text(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def provider_to_json(provider: Provider) -> dict[str, Any]:
    """Return JSON-ready data of a provider."""
    record = {name: getattr(provider, name) for name in Provider.__dataclass_fields__}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in record.items()}


def register_digest(register: Iterable[Provider]) -> str:
    """Return the SHA-256 of a provider register."""
    records = [provider_to_json(p) for p in sorted(register, key=lambda p: p.id)]
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()


def find_run(root: Path, name: str) -> RunFolder:
    """Return a run by its id, the end or beginning of its id, its path, or "last". Raises RunError with the runs there are."""
    if Path(name).is_dir() and (Path(name) / _PLAN).is_file():
        return RunFolder(Path(name))
    runs = all_runs(root)
    if name == "last" and runs:
        return runs[0]
    matching = [run for run in runs if run.id == name] or [r for r in runs if r.id.endswith(name) or r.id.startswith(name)]
    if len(matching) == 1:
        return matching[0]
    known = ", ".join(run.id for run in runs[:10]) or "none"
    raise RunError(f"{'several runs match' if matching else 'no run'} {name!r} under {root}; there are: {known}")


def all_runs(root: Path) -> list[RunFolder]:
    """Return the runs under a folder, newest first, finished or not."""
    if not root.is_dir():
        return []
    return [RunFolder(p) for p in sorted(root.iterdir(), reverse=True) if (p / _PLAN).is_file()]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lines(path: Path) -> int:
    """Return the whole lines of a file, blank ones not counted; a last one without its end is being written."""
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(line.endswith(b"\n") and not line.isspace() for line in file)
