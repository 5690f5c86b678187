"""Statements out of a reply while it still comes: JSON objects, wherever they stand in the text."""

import json
import re
from collections.abc import Iterator

from assistant.writing.errors import ChatError
from assistant.writing.types import Proposed

_EMPTY = re.compile(r'\s*\{\s*"statements"\s*:\s*\[\s*\]\s*\}\s*')
_DEPTH = 20  # objects within objects
_PASSAGES = 6  # numbers that one statement may name


class StatementParser:
    """Reads a reply piece by piece. Text around the objects is passed over, and so is an object that is no statement."""

    def __init__(self, max_characters: int) -> None:
        """A reply of more characters than these is none."""
        self._limit, self._read = max_characters, 0
        self._open: list[list[str]] = []  # characters of the objects that are open, the outermost first
        self._quoted = self._escaped = False
        self.declined = False  # the reply is the empty list: the passages do not answer

    def feed(self, piece: str) -> Iterator[Proposed]:
        """Yield the statements that a piece completes. Raises ChatError if the reply is too long or too deep."""
        for character in piece[: self._limit - self._read + 1]:
            self._read += 1
            if self._read > self._limit:
                raise ChatError("too_long", f"a reply of more than {self._limit} characters")
            found = self._take(character)
            if found is not None:
                yield found

    def _take(self, character: str) -> Proposed | None:
        if character == "{" and not self._quoted:
            if len(self._open) == _DEPTH:
                raise ChatError("too_long", f"a reply with more than {_DEPTH} objects in each other")
            self._open.append([])
        if not self._open:
            return None
        self._open[-1].append(character)
        if self._quoted:
            self._quoted = self._escaped or character != '"'
            self._escaped = character == "\\" and not self._escaped
        elif character == '"':
            self._quoted = True
        elif character == "}":
            # What encloses it keeps no copy: statements do not hold statements.
            text = "".join(self._open.pop())
            self.declined = self.declined or (not self._open and _EMPTY.fullmatch(text) is not None)
            return statement(text)
        return None


def statement(text: str) -> Proposed | None:
    """Return the statement that a JSON object is; None if it is none."""
    try:
        record = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    said, named = record.get("text"), record.get("passages")
    numbers = named if isinstance(named, list) else [named]
    found = [_number(number) for number in numbers[: _PASSAGES + 1]]
    if not isinstance(said, str) or not found or len(found) > _PASSAGES:
        return None
    # A number that cannot be read points nowhere, and so does the statement.
    return Proposed(said, tuple(dict.fromkeys(n if n is not None else 0 for n in found)))


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip(" []").isascii() and value.strip(" []").isdigit():
        return int(value.strip(" []")[:6])
    return None
