"""Answers of a batch as they come: one line each, on disk before the next question is asked, and never written twice."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from api.asking import BatchLine
from api.errors import UsageError
from assistant.pipeline import to_json
from assistant.types import Answer, Question


def answer_batch(
    lines: Sequence[BatchLine],
    journal: Path,
    ask: Callable[[Question], Answer],
    as_of: date,
    progress: Callable[[str, int, int], None],
) -> int:
    """Answer the questions that the journal lacks; return how many were answered now.

    A row whose question was changed since is asked again. Raises UsageError if another batch writes the same journal.
    """
    with _opened(journal) as file:
        done = {key for key, _ in _entries(file)}
        todo = [line for line in lines if not _key(line) & done]
        progress("answering", len(lines) - len(todo), len(lines))
        for count, line in enumerate(todo, start=1):
            answer = to_json(ask(line.record(as_of)))
            record = {"id": line.id, "asked": line.digest(), "answer": answer}
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            progress("answering", len(lines) - len(todo) + count, len(lines))
    return len(todo)


def read_answers(lines: Sequence[BatchLine], journal: Path) -> dict[str, Mapping[str, Any]]:
    """Return the answers (JSON) to these questions by id, as far as there are any."""
    if not journal.exists():
        return {}
    with journal.open("rb") as file:
        found = dict(_entries(file))
    return {str(line.id): found[key] for line in lines for key in _key(line) if key in found}


def _key(line: BatchLine) -> set[tuple[str, str]]:
    """Return what an answer to this question is kept under; before questions were told apart it was the id alone."""
    return {(str(line.id), line.digest()), (str(line.id), "")}


@contextmanager
def _opened(journal: Path) -> Iterator[BinaryIO]:
    """Open a journal for this process alone, without the line that an interruption tore."""
    with journal.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"{journal}: another batch is writing it; wait for its end, or name another file") from error
        _mend_end(file)
        yield file


def _mend_end(file: BinaryIO) -> None:
    file.seek(0)
    text = file.read()
    whole, newline, rest = text.rpartition(b"\n")
    if not rest:
        return
    if _entry(rest) is None:
        file.truncate(len(whole) + len(newline))
    else:
        file.write(b"\n")


def _entries(file: BinaryIO) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    file.seek(0)
    return (entry for entry in map(_entry, file.read().splitlines()) if entry is not None)


def _entry(line: bytes) -> tuple[tuple[str, str], Mapping[str, Any]] | None:
    try:
        record = json.loads(line)
        return (str(record["id"]), str(record.get("asked", ""))), record["answer"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
