"""On which line of a TOML file a key stands, for messages about it."""

import json
import re
from collections.abc import Sequence

Key = tuple[str | int, ...]
_TABLE = re.compile(r"^\s*+(\[\[?)([^\[\]]++)\]\]?\s*(?:#.*)?$")
_KEY = r"""(?:[A-Za-z0-9_-]++|"[^"]*+"|'[^']*+')"""
_ASSIGNMENT = re.compile(rf"^\s*+({_KEY}(?:\s*+\.\s*+{_KEY})*+)\s*+=\s*+(.*)$")
_STRINGS = re.compile(r'"(?:\\.|[^"\\])*+(?:"|(?P<open>\\?\Z))|\'[^\']*\'')


class TomlLines:
    """Finds lines by key path; what it cannot place stands on the line of the nearest parent."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._places: dict[Key, int] = {}
        self._scan()

    def line(self, path: Sequence[str | int], value: object = None) -> int:
        """Return the 1-based line of a key; for an item of a list, of the item where `value` shows it."""
        key = tuple(path)
        while key and key not in self._places:
            key = key[:-1]
        start = self._places.get(key, 1)
        if not isinstance(value, str) or len(key) == len(tuple(path)):
            return start
        shown = (json.dumps(value, ensure_ascii=False), f"'{value}'")
        for number in range(start, min(start + 200, len(self._lines) + 1)):
            if any(text in self._lines[number - 1] for text in shown):
                return number
        return start

    def _scan(self) -> None:
        table: Key = ()
        counts: dict[str, int] = {}
        depth = 0
        closing: str | None = None  # quotes of an open multi-line string
        for number, line in enumerate(self._lines, start=1):
            if closing is not None:
                closing = None if closing in line else closing
                continue
            if depth == 0:
                if header := _TABLE.match(line):
                    table = self._enter(header[1], _names(header[2]), counts, number)
                    continue
                assignment = _ASSIGNMENT.match(line)
                if assignment is None:
                    continue
                self._places.setdefault(table + _names(assignment[1]), number)
                line = assignment[2]
            closing = next((q for q in ('"""', "'''") if line.count(q) % 2), None)
            bare = _STRINGS.sub(lambda m: "" if m["open"] is None else m[0], line).partition("#")[0]
            depth = max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}"))

    def _enter(self, bracket: str, names: Key, counts: dict[str, int], number: int) -> Key:
        if bracket == "[[":
            name = ".".join(map(str, names))
            counts[name] = counts.get(name, -1) + 1
            names = (*names, counts[name])
        self._places.setdefault(names, number)
        return names


def _names(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""", dotted))
