"""What the flow of ingestion needs from its engines and from the store."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from ingest.partners import Partner
from ingest.types import AddressSeen, ExtractedDocument, ExtractionFailure, ExtractionHints, ExtractionJob, Reason
from kb.crawl_types import PageRecord, SettledPage, SkippedAddress, Visit
from kb.types import Chunk, Document, DocumentVersion, Provider

AddressHeard = Callable[[AddressSeen], None]


class Progress(Protocol):
    """Hears what happens. Called from one thread, in order; must return at once."""

    def visited(self, partner_id: str, url: str, reason: Reason) -> None:
        """An address was visited or set aside."""
        ...

    def extracting(self, pages: int) -> None:
        """So many received pages will be extracted."""
        ...

    def extracted(self, partner_id: str, url: str, reason: Reason) -> None:
        """One of them was settled."""
        ...


class Ledger(Protocol):
    """The crawler's memory."""

    def begin_run(self, run_id: str, partner_ids: Sequence[str], at: datetime) -> None: ...

    def finish_run(self, run_id: str, at: datetime, summary: Mapping[str, object]) -> None: ...

    def page(self, url: str) -> PageRecord | None: ...

    def pages(self, partner_id: str) -> list[PageRecord]: ...

    def pending(self, partner_ids: Sequence[str]) -> list[PageRecord]: ...

    def record(self, run_id: str, visit: Visit, skipped: Sequence[SkippedAddress] = ()) -> None: ...

    def note_skipped(self, run_id: str, partner_id: str, skipped: Sequence[SkippedAddress]) -> None: ...

    def mark_extracted(self, run_id: str, settled: Sequence[SettledPage]) -> None: ...

    def mark_withdrawn(self, url: str) -> None: ...

    def active_digests(self, partner_id: str) -> dict[str, str]: ...

    def visits(self, run_id: str) -> list[tuple[str, str, str, str | None]]: ...

    def close(self) -> None: ...


class DocumentStore(Protocol):
    """Where documents go."""

    def save_providers(self, providers: Sequence[Provider]) -> None: ...

    def current_digest(self, document_id: str) -> str | None:
        """Return the digest of the current version; None if there is none or the document is withdrawn."""
        ...

    def save_version(self, document: Document, version: DocumentVersion, chunks: Sequence[Chunk]) -> None:
        """Store a version with its chunks in one transaction and make it current."""
        ...

    def withdraw(self, document_id: str, at: datetime) -> None: ...

    def document_by_url(self, url: str) -> Document | None: ...

    def active_documents(self, provider_id: str) -> int: ...


class SiteCrawler(Protocol):
    """Brings bodies into WARC files and visits into the ledger, each committed at once."""

    def crawl(self, run_id: str, partners: Sequence[Partner], heard: AddressHeard) -> dict[str, str]:
        """Visit the partners' sites; return how each ended, "finished" if nothing was left undone.

        Raises CrawlProcessError if the crawl ends early; what was fetched before is kept.
        """
        ...


class Extractor(Protocol):
    """Turns the bytes of one kind of file into a document."""

    def extract(self, body: bytes, url: str, hints: ExtractionHints) -> ExtractedDocument:
        """Raises ExtractionError with the reason why there is no document."""
        ...


class ExtractionPool(Protocol):
    """Extracts bodies aside, so that a hostile or broken one harms nothing else."""

    def submit(self, job: ExtractionJob) -> "Future[ExtractedDocument | ExtractionFailure]": ...

    def close(self) -> None: ...


Lock = AbstractContextManager[object]  # raises CrawlLockedError on entry
