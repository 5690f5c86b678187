"""The crawl, from partners to stored versions. Embedding and publishing come after it, in kb."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.chunking import LineSplitter
from ingest.errors import CrawlProcessError
from ingest.health import complaints, lost_pages
from ingest.partners import Partner, to_provider
from ingest.ports import DocumentStore, ExtractionPool, Ledger, Lock, Progress, SiteCrawler
from ingest.settings import IngestSettings
from ingest.storing import VersionWriter
from ingest.types import (
    FAILURES,
    AddressSeen,
    CrawlSummary,
    ExtractedDocument,
    ExtractionFailure,
    ExtractionHints,
    ExtractionJob,
    PartnerSummary,
    Reason,
    StoredBody,
)
from kb.crawl_types import PageRecord, SettledPage

SETTLED_TOGETHER = 50  # pages in one transaction
Extraction = Future[ExtractedDocument | ExtractionFailure]


@dataclass(frozen=True, kw_only=True)
class CrawlTools:
    """What a crawl works with; chosen by the composition root."""

    crawler: SiteCrawler
    ledger: Ledger
    store: DocumentStore
    pool: ExtractionPool
    lock: Lock
    progress: Progress
    settings: IngestSettings
    split_long: LineSplitter
    warc_root: Path
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def crawl(partners: Sequence[Partner], tools: CrawlTools) -> CrawlSummary:
    """Crawl, extract, store and withdraw; return what happened, partner by partner.

    Raises CrawlLockedError if another crawl runs. An interrupt or a crash loses nothing that was fetched: the next
    run extracts what this one left pending.
    """
    with tools.lock:
        run = _Run(partners, tools)
        run.begin()
        try:
            run.fetch()
            run.extract()
        finally:
            summary = run.settle()
        return summary


def summary_record(summary: CrawlSummary) -> dict[str, object]:
    """Return a summary as the JSON object that the command line prints and the ledger keeps."""
    return {
        "run_id": summary.run_id,
        "fetched": summary.fetched,
        "unchanged": summary.unchanged,
        "parsed": summary.parsed,
        "failed": summary.failed,
        "skipped": summary.skipped,
        "withdrawn": summary.withdrawn,
        "unhealthy": {partner: list(reasons) for partner, reasons in summary.unhealthy.items()},
        "seconds": round(summary.seconds, 2),
        "partners": [asdict(partner) for partner in summary.partners],
    }


class _Run:
    def __init__(self, partners: Sequence[Partner], tools: CrawlTools) -> None:
        self._partners = {partner.id: partner for partner in partners}
        self._tools = tools
        self._started = time.monotonic()
        self._id = tools.now().strftime("%Y%m%dT%H%M%S%f")[:-3]
        self._before: dict[str, int] = {}
        self._endings: Mapping[str, str] = {}
        self._extractions: dict[str, Extraction] = {}
        self._parsed: Counter[str] = Counter()

    def begin(self) -> None:
        tools = self._tools
        tools.store.save_providers([to_provider(partner) for partner in self._partners.values()])
        self._before = {i: tools.store.active_documents(i) for i in self._partners}
        tools.ledger.begin_run(self._id, tuple(self._partners), tools.now())

    def fetch(self) -> None:
        """Crawl, and hand each body to the extraction as it arrives."""
        crawler = self._tools.crawler
        try:
            self._endings = crawler.crawl(self._id, tuple(self._partners.values()), self._heard)
        except CrawlProcessError as error:
            self._endings = {i: str(error) for i in self._partners}

    def extract(self) -> None:
        """Store every page that waits, those of earlier runs too, in an order that decides which duplicate stays."""
        tools = self._tools
        pending = sorted(tools.ledger.pending(tuple(self._partners)), key=lambda p: (p.document_id is None, len(p.url), p.url))
        tools.progress.extracting(len(pending))
        writers = {i: self._writer(i) for i in {page.partner_id for page in pending}}
        for page in pending:
            self._submit(page.partner_id, page.url, _body(page))
        settled: list[SettledPage] = []
        for page in pending:
            ended = writers[page.partner_id].write(page, self._extractions.pop(page.url).result())
            settled.append(ended)
            self._parsed[page.partner_id] += 1
            tools.progress.extracted(page.partner_id, page.url, Reason(ended.reason))
            if len(settled) >= SETTLED_TOGETHER:
                tools.ledger.mark_extracted(self._id, settled)
                settled = []
        tools.ledger.mark_extracted(self._id, settled)

    def settle(self) -> CrawlSummary:
        """Withdraw what is lost, unless too much is; close the run."""
        tools = self._tools
        reasons: dict[str, dict[str, Reason]] = {i: {} for i in self._partners}
        for partner_id, url, reason, _ in tools.ledger.visits(self._id):
            reasons.setdefault(partner_id, {})[url] = Reason(reason)
        summary = CrawlSummary(
            run_id=self._id,
            partners=tuple(self._settle_partner(partner, reasons[i]) for i, partner in self._partners.items()),
            seconds=time.monotonic() - self._started,
        )
        tools.ledger.finish_run(self._id, tools.now(), summary_record(summary))
        return summary

    def _settle_partner(self, partner: Partner, reasons: Mapping[str, Reason]) -> PartnerSummary:
        tools = self._tools
        lost = lost_pages(tools.ledger.pages(partner.id), reasons)
        unhealthy = complaints(
            partner,
            before=self._before[partner.id],
            now=tools.store.active_documents(partner.id),
            lost=len(lost),
            reasons=reasons,
            ending=self._endings.get(partner.id, "interrupted"),
        )
        withdrawn = () if unhealthy else lost
        for page in withdrawn:
            tools.store.withdraw(page.document_id or "", tools.now())
            tools.ledger.mark_withdrawn(page.url)
        counts = Counter(reasons.values())
        failures = {reason.value: counts.pop(reason) for reason in sorted(FAILURES & set(counts))}
        return PartnerSummary(
            partner_id=partner.id,
            fetched=counts.pop(Reason.FETCHED, 0),
            unchanged=counts.pop(Reason.UNCHANGED, 0),
            parsed=self._parsed[partner.id],
            failed=sum(failures.values()),
            skipped={reason.value: count for reason, count in sorted(counts.items())},
            failures=failures,
            withdrawn=len(withdrawn),
            documents=tools.store.active_documents(partner.id),
            unhealthy=unhealthy,
        )

    def _heard(self, seen: AddressSeen) -> None:
        self._tools.progress.visited(seen.partner_id, seen.url, seen.reason)
        if seen.body is not None:
            self._submit(seen.partner_id, seen.url, seen.body)

    def _submit(self, partner_id: str, url: str, body: StoredBody) -> None:
        if url not in self._extractions:
            self._extractions[url] = self._tools.pool.submit(self._job(partner_id, url, body))

    def _writer(self, partner_id: str) -> VersionWriter:
        tools = self._tools
        pages = tools.ledger.pages(partner_id)
        return VersionWriter(self._partners[partner_id], tools.store, tools.ledger, tools.settings, pages, tools.split_long)

    def _job(self, partner_id: str, url: str, body: StoredBody) -> ExtractionJob:
        partner = self._partners[partner_id]
        source = next((s for s in partner.sources if s.id == body.source_id), None)
        languages = partner.languages
        return ExtractionJob(
            url=url,
            warc_file=str(self._tools.warc_root / body.warc_file),
            warc_offset=body.warc_offset,
            content_type=body.content_type,
            hints=ExtractionHints(
                main_language=languages[0] if languages else "it",
                page_language=source.page_language if source else None,
                content_selector=source.content_selector if source else None,
                drop_selectors=source.drop_selectors if source else (),
            ),
        )


def _body(page: PageRecord) -> StoredBody:
    return StoredBody(page.source_id, page.warc_file or "", page.warc_offset or 0, page.content_type or "")
