"""Holds the entries of a chain against one another: position, digest of the entry before, and their columns."""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

_START = "0" * 64


class Link(Protocol):
    """An entry of a chain."""

    @property
    def position(self) -> int: ...
    @property
    def previous(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pack(self) -> str: ...


@dataclass(slots=True)
class ChainReport:
    """What was found: `differences` name the entry at their beginning, `notes` are no fault."""

    entries: int = 0
    head: str = _START  # digest of the last entry: written down elsewhere, it shows later whether the end was cut off
    digests: set[str] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def linked(entry: Link, named: str, report: ChainReport) -> dict[str, Any] | None:
    """Check an entry's place in the chain and return its pack; None if that cannot be read."""
    if entry.position != report.entries + 1:
        report.differences.append(f"entry {report.entries + 1}: is missing; the next one is {entry.position}")
    elif entry.previous != report.head:
        report.differences.append(f"{named}: names {entry.previous[:12]}… as the entry before it, not {report.head[:12]}…")
    report.entries, report.head = entry.position, entry.sha256
    report.digests.add(entry.sha256)
    try:
        pack: dict[str, Any] = json.loads(entry.pack)
        columns = {"sha256": entry.sha256, "previous": entry.previous, "position": entry.position}
        for name, value in columns.items():
            if pack.get(name) != value:
                report.differences.append(f"{named}: {name}: the pack says {pack.get(name)!r}, its row {value!r}")
    except (AttributeError, ValueError) as error:
        report.differences.append(f"{named}: the pack cannot be read: {error}")
        return None
    return pack
