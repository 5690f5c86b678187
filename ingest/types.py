"""Records of the way from a partner's site to documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from kb.types import DocumentKind

BlockKind = Literal["text", "list", "table"]


class Reason(StrEnum):
    """How an address ended in a run: the answer to "why was this page not indexed?"."""

    FETCHED = "fetched"  # new or changed content, stored
    UNCHANGED = "unchanged"  # 304, same bytes, or same text
    ROBOTS = "robots"  # robots.txt forbids it
    OFF_SCOPE = "off_scope"  # another host, or outside the source's prefixes
    DENIED = "denied"  # a `deny` pattern of the source
    DUPLICATE = "duplicate"  # same text elsewhere, or a canonical link elsewhere
    TOO_LARGE = "too_large"
    TOO_THIN = "too_thin"  # hardly any text
    WRONG_TYPE = "wrong_type"  # not HTML, PDF, DOCX or XLSX
    NOINDEX = "noindex"  # the page asks not to be indexed
    LOGIN = "login"  # behind a login
    REDIRECTED = "redirected"  # to an address that counts for itself
    REDIRECT_LOOP = "redirect_loop"  # or more hops than allowed
    NOT_FOUND = "not_found"  # 404
    SOFT_404 = "soft_404"  # says so with a status of success
    GONE = "gone"  # 410
    HTTP_ERROR = "http_error"  # any other status of 400 or more
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"  # no address, no connection, or a broken one
    BLOCKED_ADDRESS = "blocked_address"  # the host is not on the public internet
    DEPTH_LIMIT = "depth_limit"
    PAGE_LIMIT = "page_limit"
    EMPTY_FILE = "empty_file"
    BROKEN_PDF = "broken_pdf"
    SCANNED_PDF = "scanned_pdf"  # pictures without text
    ENCRYPTED_PDF = "encrypted_pdf"
    BROKEN_FILE = "broken_file"  # DOCX or XLSX that cannot be read
    EXTRACTION_LIMIT = "extraction_limit"  # extraction took too much time or memory
    ERROR = "error"  # a mistake of ours; the detail says which


# What a person should look at. Everything else that is not stored was left out on purpose.
FAILURES = frozenset(
    {
        Reason.HTTP_ERROR,
        Reason.TIMEOUT,
        Reason.UNREACHABLE,
        Reason.BROKEN_PDF,
        Reason.BROKEN_FILE,
        Reason.EXTRACTION_LIMIT,
        Reason.ERROR,
    }
)
# The document behind such an address is withdrawn at once ...
LOST_AT_ONCE = frozenset(
    {
        Reason.GONE,
        Reason.NOINDEX,
        Reason.REDIRECTED,
        Reason.DUPLICATE,
        Reason.ROBOTS,
        Reason.OFF_SCOPE,
        Reason.DENIED,
    }
)
# ... and behind these after two visits in a row.
LOST_IF_REPEATED = frozenset(
    {
        Reason.NOT_FOUND,
        Reason.SOFT_404,
        Reason.LOGIN,
        Reason.TOO_THIN,
        Reason.WRONG_TYPE,
        Reason.EMPTY_FILE,
        Reason.REDIRECT_LOOP,
    }
)
# What a body that has not changed since is called again.
REPEATED = frozenset(
    {
        Reason.SOFT_404,
        Reason.TOO_THIN,
        Reason.DUPLICATE,
        Reason.EMPTY_FILE,
        Reason.BROKEN_PDF,
        Reason.SCANNED_PDF,
        Reason.ENCRYPTED_PDF,
        Reason.BROKEN_FILE,
        Reason.EXTRACTION_LIMIT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together: a paragraph, a list, a table."""

    kind: BlockKind
    lines: tuple[str, ...]  # a paragraph, a list item or a table row each
    # What makes a line understandable when the block is cut: the sentence before a list, the caption of a table.
    lead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The text under one heading, or of one part of a PDF page."""

    headings: tuple[str, ...]  # outermost first, without the title of the document
    blocks: tuple[Block, ...]
    anchor: str | None = None
    page: int | None = None  # 1-based page of a PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The window in which a firm can apply, as far as the page states it."""

    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None  # the words of the page
    closed: bool = False  # the page says of its own subject that it is closed, expired or replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedDocument:
    """What a page says, without the site around it."""

    kind: DocumentKind
    title: str
    language: str
    sections: tuple[Section, ...]
    canonical_url: str | None = None
    translation_of: str | None = None
    published_on: date | None = None
    updated_on: date | None = None
    validity: Validity = field(default_factory=Validity)
    planted: int = 0  # lines that were cut because they speak to an assistant


@dataclass(frozen=True, slots=True)
class StoredBody:
    """Where a received body lies."""

    source_id: str
    warc_file: str  # relative to the WARC folder, or absolute
    warc_offset: int
    content_type: str


@dataclass(frozen=True, slots=True)
class AddressSeen:
    """An address was visited or set aside; in a dry run with FETCHED: it would be asked for."""

    partner_id: str
    url: str
    reason: Reason
    body: StoredBody | None = None  # received, and waiting for extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionHints:
    """What the partner file knows of a source's pages."""

    main_language: str = "it"
    page_language: str | None = None  # None: detected
    content_selector: str | None = None
    drop_selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionJob:
    """A stored body that waits for extraction."""

    url: str
    warc_file: str  # absolute
    warc_offset: int
    content_type: str
    hints: ExtractionHints


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionFailure:
    """Why a body yields no document."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSummary:
    """One partner in a run. Every address counts once: fetched + unchanged + failed + skipped."""

    partner_id: str
    fetched: int  # stored as a new document or version
    unchanged: int
    parsed: int  # bodies that were extracted
    failed: int
    skipped: Mapping[str, int]  # reason -> addresses
    failures: Mapping[str, int]  # reason -> addresses
    withdrawn: int
    documents: int  # active at the end of the run
    unhealthy: tuple[str, ...] = ()  # why nothing was withdrawn; empty: healthy


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSummary:
    """A run, by partner."""

    run_id: str
    partners: tuple[PartnerSummary, ...]
    seconds: float
    interrupted: bool = False

    @property
    def fetched(self) -> int:
        return sum(p.fetched for p in self.partners)

    @property
    def unchanged(self) -> int:
        return sum(p.unchanged for p in self.partners)

    @property
    def parsed(self) -> int:
        return sum(p.parsed for p in self.partners)

    @property
    def failed(self) -> int:
        return sum(p.failed for p in self.partners)

    @property
    def withdrawn(self) -> int:
        return sum(p.withdrawn for p in self.partners)

    @property
    def skipped(self) -> dict[str, int]:
        """Reason -> addresses, most frequent first."""
        counts: dict[str, int] = {}
        for partner in self.partners:
            for reason, count in partner.skipped.items():
                counts[reason] = counts.get(reason, 0) + count
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def unhealthy(self) -> dict[str, tuple[str, ...]]:
        """Partner -> why its crawl is not to be trusted."""
        return {p.partner_id: p.unhealthy for p in self.partners if p.unhealthy}

    @property
    def changed(self) -> bool:
        """True if the documents are not what they were before the run."""
        return bool(self.fetched or self.withdrawn)
