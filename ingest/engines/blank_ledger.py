"""A ledger that knows nothing and keeps nothing, for dry runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kb.crawl_types import PageRecord, SettledPage, SkippedAddress, Visit


class BlankLedger:
    """Every address is new, and nothing is written down."""

    def begin_run(self, run_id: str, partner_ids: Sequence[str], at: datetime) -> None: ...

    def finish_run(self, run_id: str, at: datetime, summary: Mapping[str, object]) -> None: ...

    def page(self, url: str) -> PageRecord | None:
        """Return None."""
        return None

    def pages(self, partner_id: str) -> list[PageRecord]:
        """Return nothing."""
        return []

    def pending(self, partner_ids: Sequence[str]) -> list[PageRecord]:
        """Return nothing."""
        return []

    def record(self, run_id: str, visit: Visit, skipped: Sequence[SkippedAddress] = ()) -> None: ...

    def note_skipped(self, run_id: str, partner_id: str, skipped: Sequence[SkippedAddress]) -> None: ...

    def mark_extracted(self, run_id: str, settled: Sequence[SettledPage]) -> None: ...

    def mark_withdrawn(self, url: str) -> None: ...

    def active_digests(self, partner_id: str) -> dict[str, str]:
        """Return nothing."""
        return {}

    def visits(self, run_id: str) -> list[tuple[str, str, str, str | None]]:
        """Return nothing."""
        return []

    def close(self) -> None: ...
