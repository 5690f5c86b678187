"""From extracted documents to stored versions: identities, duplicates, and what has not changed."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ingest.addresses import same_page
from ingest.chunking import LineSplitter, chunk_sections
from ingest.partners import Partner
from ingest.ports import DocumentStore, Ledger
from ingest.settings import IngestSettings
from ingest.text import document_digest
from ingest.types import ExtractedDocument, ExtractionFailure, Reason
from kb.crawl_types import PageRecord, SettledPage
from kb.types import Document, DocumentVersion


def document_id(partner_id: str, url: str) -> str:
    """Return the id that an address always has."""
    return f"{partner_id}-{hashlib.sha256(url.encode()).hexdigest()[:12]}"


class VersionWriter:
    """Stores the documents of one partner in one run."""

    def __init__(
        self,
        partner: Partner,
        store: DocumentStore,
        ledger: Ledger,
        settings: IngestSettings,
        pages: Iterable[PageRecord],
        split_long: LineSplitter,
    ) -> None:
        self._partner = partner
        self._store = store
        self._settings = settings
        self._split_long = split_long
        self._by_digest = ledger.active_digests(partner.id)
        self._alive = {page.url for page in pages if page.document_id or page.pending}

    def write(self, page: PageRecord, outcome: ExtractedDocument | ExtractionFailure) -> SettledPage:
        """Store a page's document as a new version, or say why not."""
        document, reason, detail = self._write(page, outcome)
        return SettledPage(page.url, page.partner_id, reason, detail, document)

    def _write(self, page: PageRecord, outcome: ExtractedDocument | ExtractionFailure) -> tuple[str | None, Reason, str | None]:
        if isinstance(outcome, ExtractionFailure):
            return None, outcome.reason, outcome.detail
        other = self._canonical_elsewhere(page, outcome)
        if other is not None:
            return None, Reason.DUPLICATE, other
        known = self._store.document_by_url(page.url)
        if known is not None and known.provider_id != self._partner.id and known.withdrawn_at is None:
            return None, Reason.DUPLICATE, f"belongs to {known.provider_id}"
        digest = document_digest(outcome)
        name = document_id(self._partner.id, page.url)
        if self._store.current_digest(name) == digest:
            return name, Reason.UNCHANGED, "same text"
        twin = self._by_digest.get(digest)
        if twin is not None and twin != page.url:
            return None, Reason.DUPLICATE, twin
        self._save(page, outcome, name, digest)
        self._by_digest = {d: u for d, u in self._by_digest.items() if u != page.url} | {digest: page.url}
        planted = f"{outcome.planted} lines that speak to an assistant were cut" if outcome.planted else None
        return name, Reason.FETCHED, planted

    def _canonical_elsewhere(self, page: PageRecord, outcome: ExtractedDocument) -> str | None:
        """Return the canonical address if it is another page that we have, or another site's."""
        canonical = outcome.canonical_url
        if canonical is None or canonical == page.url:
            return None
        if canonical in self._alive:
            return canonical
        # One that leads nowhere, to the home page, or to this page in another spelling is a mistake of the site.
        foreign = urlsplit(canonical).hostname != urlsplit(page.url).hostname
        return canonical if foreign and not same_page(canonical, page.url) and urlsplit(canonical).path != "/" else None

    def _save(self, page: PageRecord, outcome: ExtractedDocument, name: str, digest: str) -> None:
        version = f"{name}@{digest[:12]}"
        chunks = chunk_sections(
            outcome.sections,
            version,
            name,
            words=self._settings.chunk_words,
            merge_below=self._settings.merge_below_words,
            split_long=self._split_long,
        )
        self._store.save_version(
            Document(
                id=name,
                provider_id=self._partner.id,
                source_id=page.source_id,
                url=page.url,
                kind=outcome.kind,
                language=outcome.language,
                translation_of=outcome.translation_of,
            ),
            DocumentVersion(
                id=version,
                document_id=name,
                digest=digest,
                title=outcome.title,
                language=outcome.language,
                read_at=page.fetched_at or datetime.now(UTC),
                published_on=outcome.published_on,
                updated_on=outcome.updated_on,
                valid_from=outcome.validity.valid_from,
                valid_to=outcome.validity.valid_to,
                validity_note=outcome.validity.note,
                closed=outcome.validity.closed,
            ),
            chunks,
        )
