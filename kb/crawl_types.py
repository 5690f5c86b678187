"""Records of the crawler's ledger: what is known of each address, and of each run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """What the ledger knows of an address."""

    url: str  # normalised
    partner_id: str
    source_id: str
    reason: str  # reason code of the last visit
    detail: str | None = None
    status: int | None = None  # of HTTP
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None  # SHA-256 of the bytes
    warc_file: str | None = None  # relative to the WARC folder, or absolute
    warc_offset: int | None = None
    fetched_at: datetime | None = None  # when the body was last received, UTC
    checked_at: datetime
    misses: int = 0  # visits in a row that found the content missing
    pending: bool = False  # received, not yet extracted
    document_id: str | None = None
    run_id: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How one visit of an address ended. With a `warc_file`, a body was received that waits for extraction."""

    url: str
    partner_id: str
    source_id: str
    reason: str
    at: datetime  # UTC
    detail: str | None = None
    status: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    links: tuple[str, ...] | None = None  # None: as before
    missing: bool = False  # the content was not there


@dataclass(frozen=True, slots=True)
class SkippedAddress:
    """An address that was seen and deliberately not asked for."""

    url: str
    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class SettledPage:
    """How the extraction of a pending page ended; without a document, the page counts one miss more."""

    url: str
    partner_id: str
    reason: str
    detail: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A crawl, finished or not."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    partners: tuple[str, ...]
    summary: Mapping[str, object] | None
