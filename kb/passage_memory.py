"""Passages that were read once stay in memory; whether their documents still stand can be asked each time."""

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Protocol

from kb.types import Chunk, Document, DocumentVersion

Passage = tuple[Chunk, DocumentVersion, Document]
AT_MOST = 20_000  # passages; about 60 MB


class PassageStore(Protocol):
    """The store, as far as reading passages needs it."""

    def chunks(self, ids: Sequence[str]) -> dict[str, Passage]: ...
    def withdrawn(self, since: datetime) -> frozenset[str]: ...


class PassageMemory:
    """Reads passages through memory. Safe to share between threads.

    A passage never changes under its id: another text is another version. What changes is whether its document was
    withdrawn since the build was made.
    """

    def __init__(self, store: PassageStore, since: datetime, at_most: int = AT_MOST) -> None:
        """No passage that is asked for is of a document that went before `since`."""
        self._store, self._since, self._at_most = store, since, at_most
        self._known: dict[str, Passage] = {}
        self._lock = Lock()

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages behind these ids, of withdrawn documents too. Raises StoreError."""
        found = {i: passage for i in ids if (passage := self._known.get(i)) is not None}
        if missing := [i for i in ids if i not in found]:
            fresh = self._store.chunks(missing)
            found |= fresh
            self._remember(fresh)
        return found

    def standing(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages behind these ids whose documents stand now. Raises StoreError."""
        found, gone = self.passages(ids), self._store.withdrawn(self._since)
        return {i: passage for i, passage in found.items() if passage[2].id not in gone}

    def _remember(self, fresh: dict[str, Passage]) -> None:
        with self._lock:
            self._known |= fresh
            while len(self._known) > self._at_most:
                del self._known[next(iter(self._known))]
