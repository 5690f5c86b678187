"""The audit log: who did what to what, and with which result, in a chain that shows every change.

An entry holds ids and codes. No name, no e-mail and no text of a question stands in it, so that erasing a person or a
ticket leaves it whole: the id that stays says nothing.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from api.chain_checks import ChainReport, linked
from assistant.evidence import canonical, digest_of, seal
from kb.account_types import Account, AuditEntry, AuditResult

FORMAT = "fondaco-audit-1"
CONSOLE = "console"  # who: somebody at the command line of this machine
ANONYMOUS = "anonymous"  # who: somebody who is not signed in
_PARTS = {"format", "who", "what", "on", "result", "position", "previous", "recorded_at", "sha256"}
_CODE = re.compile(r"[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)*")
_NO_ID = re.compile(r"[^\w.:/{}=-]", re.ASCII)
_LONGEST = 160  # characters of an id

Seal = Callable[[int, str, datetime], tuple[str, str]]


class AuditLog(Protocol):
    """Where entries are kept; see kb/engines/audit_store.py."""

    def append(self, seal: Seal, now: datetime) -> AuditEntry: ...
    def entries(self) -> Iterator[AuditEntry]: ...


class Audit:
    """Writes entries, and gives them out."""

    def __init__(self, log: AuditLog, now: Callable[[], datetime]) -> None:
        """`now` tells the moment in UTC."""
        self._log, self._now = log, now

    def note(self, who: Account | str, what: str, on: str, result: AuditResult = "done") -> None:
        """Append that somebody did something; raises StoreError.

        `what` is a code such as "reply.approved", `on` an id such as "ticket:4f2a"; signs that no id has become "?".
        """
        name = who if isinstance(who, str) else who.id
        if not _CODE.fullmatch(what) or not _CODE.fullmatch(name):
            raise ValueError(f"{name!r} or {what!r} is no code of small letters, figures, dots and _")
        entry = {"format": FORMAT, "who": name, "what": what, "on": _NO_ID.sub("?", on)[:_LONGEST], "result": result}
        # Whole seconds: the row then says the same as the sealed text.
        self._log.append(lambda position, previous, at: seal(entry, position, previous, at), self._now().replace(microsecond=0))

    def entries(self) -> Iterator[AuditEntry]:
        """Yield the log from its beginning."""
        return self._log.entries()


def read_entry(entry: AuditEntry) -> dict[str, Any]:
    """Return what an entry says: who, what, on, result and recorded_at. Raises ValueError if it says nothing readable."""
    read = json.loads(entry.pack)
    if not isinstance(read, dict) or read.keys() != _PARTS:
        raise ValueError("it has not the parts of an entry")
    return read


def check(entries: Iterable[AuditEntry], head: str | None = None) -> ChainReport:
    """Hold every entry against itself and the one before; `head` is a digest that must be there.

    What no chain can tell by itself, that its end was cut off, is told by a head that was written down elsewhere.
    """
    report = ChainReport()
    for entry in entries:
        pack = linked(entry, f"entry {entry.position}", report)
        if pack is not None:
            report.differences += [f"entry {entry.position}: {wrong}" for wrong in _wrong(entry, pack)]
    if head is not None and head not in report.digests:
        report.differences.append(f"head {head}: stands nowhere in this log: its end was cut off, or it was written anew")
    return report


def _wrong(entry: AuditEntry, pack: Mapping[str, Any]) -> Iterator[str]:
    try:
        if pack.keys() != _PARTS or pack["format"] != FORMAT:
            yield "has not the parts of an entry"
        elif digest_of(pack) != entry.sha256 or canonical(pack).decode() != entry.pack:
            yield "its content does not give its digest: it was changed"
        elif pack["recorded_at"] != entry.recorded_at.isoformat(timespec="seconds") or entry.recorded_at.microsecond:
            yield f"its row says {entry.recorded_at.isoformat()}, the entry {pack['recorded_at']}"
    except (TypeError, ValueError) as error:
        yield f"cannot be read: {error}"
