"""Writes each visit down: the body into the WARC file, then the row into the ledger."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from ingest.engines.crawl_tasks import Event
from ingest.engines.warc import WarcFile, header
from ingest.frontier import Frontier, Target
from ingest.ports import Ledger
from ingest.types import LOST_IF_REPEATED, REPEATED, AddressSeen, Reason, StoredBody
from kb.crawl_types import PageRecord, Visit


class VisitLog:
    """The only writer of one partner's crawl."""

    def __init__(
        self,
        run_id: str,
        partner_id: str,
        ledger: Ledger,
        warc: WarcFile,
        frontier: Frontier,
        known: Mapping[str, PageRecord],
        tell: Callable[[Event], None],
    ) -> None:
        self._run_id = run_id
        self._partner_id = partner_id
        self._ledger = ledger
        self._warc = warc
        self._frontier = frontier
        self._tell = tell
        self.known = known

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that ask only for news."""
        known = self.known.get(url)
        if known is None or known.body_digest is None or self._repeat(known) is None:
            return {}
        named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in named.items() if value}

    def settle(self, target: Target, reason: Reason, detail: str | None = None, status: int | None = None) -> None:
        """Commit a visit that brought no body worth keeping."""
        self._commit(self._visit(target, reason, detail=detail, status=status))

    def unmodified(self, target: Target) -> Sequence[str]:
        """Commit a visit that ended in 304 and return the links that the page had."""
        known = self.known[target.url]
        reason = self._repeat(known) or Reason.UNCHANGED
        self._commit(self._visit(target, reason, detail=known.detail if reason in REPEATED else None, status=304))
        return known.links

    def received(
        self, target: Target, headers: Sequence[tuple[str, str]], body: bytes, links: Sequence[str], at: datetime
    ) -> None:
        """Commit a visit that brought a body; the same bytes as last time are neither stored nor extracted again."""
        digest = hashlib.sha256(body).hexdigest()
        known = self.known.get(target.url)
        repeated = self._repeat(known) if known is not None and known.body_digest == digest else None
        stored = repeated is None
        offset = self._warc.append(target.url, 200, headers, body, at) if stored else None
        detail = known.detail if known is not None and repeated in REPEATED else None
        visit = Visit(
            url=target.url,
            partner_id=self._partner_id,
            source_id=target.source.id,
            reason=repeated or Reason.FETCHED,
            detail=detail,
            at=at,
            status=200,
            content_type=(header(headers, "content-type") or "")[:200],
            etag=_bounded(header(headers, "etag"), 500),
            last_modified=_bounded(header(headers, "last-modified"), 100),
            body_digest=digest,
            warc_file=self._warc.name if stored else None,
            warc_offset=offset,
            links=tuple(links),
            missing=repeated in LOST_IF_REPEATED,
        )
        self._commit(visit)

    def would_ask(self, url: str) -> None:
        """Tell of an address without asking for it, in a dry run."""
        self._tell(AddressSeen(self._partner_id, url, Reason.FETCHED))

    def flush(self) -> None:
        """Commit the addresses that were set aside since the last visit."""
        skipped = self._frontier.take_skipped()
        if skipped:
            self._ledger.note_skipped(self._run_id, self._partner_id, skipped)
        for address in skipped:
            self._tell(AddressSeen(self._partner_id, address.url, Reason(address.reason)))

    def _visit(self, target: Target, reason: Reason, *, detail: str | None, status: int | None) -> Visit:
        return Visit(
            url=target.url,
            partner_id=self._partner_id,
            source_id=target.source.id,
            reason=reason,
            detail=detail,
            at=datetime.now(UTC),
            status=status,
            missing=reason in LOST_IF_REPEATED,
        )

    def _commit(self, visit: Visit) -> None:
        skipped = self._frontier.take_skipped()
        self._ledger.record(self._run_id, visit, skipped)
        body = None
        if visit.warc_file is not None and visit.warc_offset is not None:
            body = StoredBody(visit.source_id, visit.warc_file, visit.warc_offset, visit.content_type or "")
        self._tell(AddressSeen(self._partner_id, visit.url, Reason(visit.reason), body))
        for address in skipped:
            self._tell(AddressSeen(self._partner_id, address.url, Reason(address.reason)))

    def _repeat(self, known: PageRecord) -> Reason | None:
        """Return what an unchanged body is called; None: it must be read again."""
        if known.partner_id != self._partner_id:
            return None
        if known.document_id is not None or known.pending:
            return Reason.UNCHANGED
        reason = Reason(known.reason)
        return reason if reason in REPEATED else None


def _bounded(value: str | None, length: int) -> str | None:
    # A validator that had to be cut would never match again.
    return value if value is None or len(value) <= length else None
