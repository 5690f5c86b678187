"""The opportunities that an answer may name: read once, and again only when they or a correction changed."""

from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from kb.correcting import Corrected
from kb.opportunity_types import Opportunity
from kb.recent import Recent
from kb.typed_facts import Fact


class OpportunityRecords(Protocol):
    """The store of opportunities, as far as answers need it; see kb/engines/opportunity_store.py."""

    def stamp(self) -> str: ...
    def corrected(self) -> Corrected: ...
    def facts(self, version_id: str) -> Sequence[Fact]: ...


class OpportunityBook:
    """Opportunities with their corrections. Safe to share between threads."""

    def __init__(self, records: OpportunityRecords, fresh_seconds: float = 0) -> None:
        """A change counts after so many seconds at most."""
        self._records, self._newest = records, Recent(records.stamp, fresh_seconds)
        self._lock = Lock()
        self._read: tuple[str, tuple[Opportunity, ...]] | None = None

    def opportunities(self) -> tuple[Opportunity, ...]:
        """Return all of them, as corrected up to now. Raises StoreError."""
        stamp = self._newest()
        with self._lock:
            if self._read is None or self._read[0] != stamp:
                self._read = stamp, self._records.corrected().opportunities
            return self._read[1]

    def facts(self, version_id: str) -> Sequence[Fact]:
        """Return the facts of a version in the order of its text. Raises StoreError."""
        return self._records.facts(version_id)
