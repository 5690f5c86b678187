"""Keeps answers with their evidence, and gives the evidence out again."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from assistant.evidence import Pack, Reading, is_erased, make_pack, seal
from assistant.ports import Searcher
from assistant.types import Question
from kb.answer_log_types import LogEntry, Origin

Seal = Callable[[int, str, datetime], tuple[str, str]]


class Log(Protocol):
    """The chain of answers, as far as keeping them needs it; see kb/engines/answer_log.py."""

    def append(self, answer_id: str, record: Mapping[str, Any], seal: Seal) -> LogEntry: ...
    def entry(self, answer_id: str) -> LogEntry | None: ...
    def origins(self, version_ids: Collection[str]) -> dict[str, Origin]: ...


class EvidenceKeeper:
    """Writes each answer and its evidence in one step: neither is there without the other."""

    def __init__(self, log: Log, version: str) -> None:
        """`version` says which Fondaco answers."""
        self._log, self._version = log, version

    def keep(self, question: Question, answer: Mapping[str, Any], knowledge: Searcher) -> None:
        """Append an answer (JSON-ready) to the chain. Raises StoreError."""
        origins = self._log.origins({citation["version_id"] for citation in answer["citations"]})
        reading = Reading(knowledge.lexical.terms, knowledge.names.in_text)
        pack = make_pack(question, answer, origins, reading, {"fondaco": self._version})
        self._log.append(str(answer["id"]), answer, lambda position, previous, at: seal(pack, position, previous, at))

    def pack(self, answer_id: str) -> Pack | None:
        """Return the evidence of an answer; "last" is the newest one; None if there is none, or it was erased."""
        entry = self._log.entry(answer_id)
        pack = None if entry is None else read_pack(entry)
        return None if pack is None or is_erased(pack) else pack

    def replaced(self, version_ids: Iterable[str]) -> set[str]:
        """Return those of these versions of pages that are no longer what the page says, or whose page is gone."""
        wanted = set(version_ids)
        origins = self._log.origins(wanted)
        return {version_id for version_id in wanted if version_id not in origins or not origins[version_id].current}


def read_pack(entry: LogEntry) -> Pack:
    """Return the pack of an entry of the chain."""
    pack: Pack = json.loads(entry.pack)
    return pack
