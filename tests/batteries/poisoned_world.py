"""The sample web as a store and builds of its own, in which pages can be replaced and added."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import httpx

from api.compose import engines, open_assistant, open_knowledge, open_store
from api.settings import Settings
from assistant.pipeline import Assistant
from ingest.engines.body_extractor import BodyExtractor
from ingest.engines.long_lines import split_long_line
from ingest.engines.warc import WarcFile, read_response
from ingest.partners import Partner, for_sample, load_partners, to_provider
from ingest.scope import Scope
from ingest.settings import IngestSettings
from ingest.storing import VersionWriter
from ingest.types import ExtractionFailure, ExtractionHints, ExtractionJob
from kb.build_folder import BuildsFolder
from kb.building import make_build
from kb.crawl_types import PageRecord
from kb.embedding import passage_text, text_digest
from kb.engines.crawl_ledger import open_crawl_ledger
from kb.engines.sql_store import SqlStore
from kb.sentences import sentences
from kb.types import Chunk
from tests.batteries.attack_strings import Attack
from tests.batteries.carriers import CARRIERS, HTML_CARRIERS, PDF_CARRIERS, POSITIONS, Position, plant_html, plant_pdf

Progress = Callable[[str, int, int], None]
_NEUTRAL = "Scheda numero {} del catalogo delle pagine."
_BLOCK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """A page as its partner serves it."""

    url: str
    partner_id: str
    source_id: str
    content_type: str
    body: bytes

    @property
    def is_pdf(self) -> bool:
        return self.body.startswith(b"%PDF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where a text is planted: in the page at its own address, or in a copy at an address beside it."""

    attack: Attack
    carrier: str
    position: Position
    page: WebPage
    copy: int | None  # number of the copy; None: the original is replaced


def stored_pages(settings: Settings) -> list[WebPage]:
    """Return the pages behind the current documents of a crawled folder, by address."""
    ledger = open_crawl_ledger(settings.database_url)
    try:
        records = [r for partner in load_partners(settings.partners) for r in ledger.pages(partner) if r.document_id]
    finally:
        ledger.close()
    return [_stored(record, settings.var / "warc") for record in sorted(records, key=lambda r: r.url)]


def served_pages(settings: Settings, urls: Iterable[str], port: int) -> list[WebPage]:
    """Fetch pages from the sample web on a loopback port; addresses keep the port of the settings."""
    scopes = {p.id: Scope(for_sample(p, settings.sample_port)) for p in load_partners(settings.partners).values()}
    found = []
    with httpx.Client(trust_env=False, timeout=30) as client:
        for url in urls:
            parts = httpx.URL(url)
            place = next(((i, s.judge(url).source) for i, s in scopes.items() if s.judge(url).source is not None), None)
            if place is None or place[1] is None:
                continue
            address = parts.copy_with(host="127.0.0.1", port=port)
            response = client.get(address, headers={"host": f"{parts.host}:{settings.sample_port}"})
            response.raise_for_status()
            kind = response.headers["content-type"]
            found.append(WebPage(url=url, partner_id=place[0], source_id=place[1].id, content_type=kind, body=response.content))
    return found


def plans(
    attacks: Sequence[Attack], pages: Sequence[WebPage], count: int, seed: int, carriers: Sequence[str] = CARRIERS
) -> list[Plan]:
    """Sample the product of attacks, carriers and positions; every second page is replaced, as long as one is left."""
    chance = random.Random(seed)
    pdfs, htmls = [p for p in pages if p.is_pdf], [p for p in pages if not p.is_pdf]
    usable = [c for c in carriers if pdfs or c in HTML_CARRIERS]
    free = {True: chance.sample(pdfs, len(pdfs)), False: chance.sample(htmls, len(htmls))}
    pairs = list(product(attacks, POSITIONS))
    waiting = {carrier: chance.sample(pairs, len(pairs)) for carrier in usable}
    made: list[Plan] = []
    for carrier in (usable[n % len(usable)] for n in range(min(count, sum(map(len, waiting.values()))))):
        attack, position = waiting[carrier].pop()
        is_pdf = carrier in PDF_CARRIERS
        replaced = (len(made) // len(usable)) % 2 == 0 and bool(free[is_pdf])
        page = free[is_pdf].pop() if replaced else chance.choice(pdfs if is_pdf else htmls)
        made.append(Plan(attack=attack, carrier=carrier, position=position, page=page, copy=None if replaced else len(made)))
    return made


def poisoned(plan: Plan) -> WebPage:
    """Return the page of a plan with its text planted."""
    page = neutral(plan)
    chance = random.Random(f"{plan.attack.text}{plan.page.url}")
    plant = plant_pdf if page.is_pdf else plant_html
    return replace(page, body=plant(page.body, plan.attack.text, plan.carrier, plan.position, chance))


def neutral(plan: Plan) -> WebPage:
    """Return the page of a plan without its text; a copy has an address and one harmless line of its own."""
    if plan.copy is None:
        return plan.page
    head, dot, ending = plan.page.url.rpartition(".")
    url = f"{head}-copia-{plan.copy}.{ending}" if dot and plan.page.is_pdf else f"{plan.page.url}-copia-{plan.copy}"
    line, chance = _NEUTRAL.format(plan.copy), random.Random(0)
    if plan.page.is_pdf:
        body = plant_pdf(plan.page.body, line, "pdf_text", "end", chance)
    else:
        body = plant_html(plan.page.body, line, "visible_text", "middle", chance)
    return replace(plan.page, url=url, body=body)


class World:
    """One store in a folder; pages are extracted and written as a crawl does it, and builds are made of what is current."""

    def __init__(self, settings: Settings, folder: Path, lender: SqlStore | None) -> None:
        """`lender` is a store whose vectors are used for the same texts."""
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'store.sqlite3'}"
        self.settings = settings.model_copy(update={"database": url, "vectors": "exact"})
        self.store = open_store(self.settings)
        self._lender = lender
        self._folder = folder
        self._ledger = open_crawl_ledger(url)
        self._builds = BuildsFolder(folder / "builds")
        made = engines(self.settings)
        self._engines = replace(made, vectors=made.exact)
        self._partners: Mapping[str, Partner] = {
            p.id: for_sample(p, settings.sample_port) for p in load_partners(settings.partners).values()
        }
        self.store.save_providers([to_provider(partner) for partner in self._partners.values()])
        self._extractor = BodyExtractor(IngestSettings())

    def write(self, pages: Sequence[WebPage], step: str, progress: Progress) -> list[str]:
        """Extract and store pages; return the addresses that yielded no document, with why."""
        warc = WarcFile(self._folder, f"{step.replace(' ', '-')}.warc.gz")
        (self._folder / warc.name).unlink(missing_ok=True)
        now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
        writers = {i: self._writer(partner) for i, partner in self._partners.items()}
        failed = []
        for done, page in enumerate(pages, start=1):
            offset = warc.append(page.url, 200, [("Content-Type", page.content_type)], page.body, now)
            outcome = self._extractor.extract(self._job(page, self._folder / warc.name, offset))
            if isinstance(outcome, ExtractionFailure):
                failed.append(f"{page.url}: {outcome.reason} {outcome.detail}")
            settled = writers[page.partner_id].write(_record(page, now), outcome)
            if settled.document_id is None and not isinstance(outcome, ExtractionFailure):
                failed.append(f"{page.url}: {settled.reason} {settled.detail}")
            progress(step, done, len(pages))
        return failed

    def withdraw(self, pages: Iterable[WebPage]) -> None:
        """Take pages out of the next build."""
        for page in pages:
            known = self.store.document_by_url(page.url)
            if known is not None:
                self.store.withdraw(known.id, datetime.now(UTC))

    def open(self, progress: Progress) -> tuple[str, Assistant]:
        """Build what is current and return the build's id and an assistant over it."""
        self._borrow()
        report = make_build(self.store, self._engines, self._builds, progress)
        knowledge = open_knowledge(self.settings, self.store, self._engines.embedder, self._builds, report.build_id)
        return report.build_id, open_assistant(self.settings, lambda: knowledge)

    def said(self) -> Iterator[tuple[str, str]]:
        """Yield (address, text) of everything that is indexed or shown: titles, headings, passages."""
        for chunk, version, document in self.store.current_chunks():
            yield document.url, "\n".join((version.title, *chunk.headings, chunk.text))

    def _borrow(self) -> None:
        if self._lender is None:
            return
        texts = {text for chunk, version, _ in self.store.current_chunks() for text in _embedded(version.title, chunk)}
        digests = sorted({text_digest(text) for text in texts})
        name = self._engines.embedder.name
        for start in range(0, len(digests), _BLOCK):
            self.store.save_vectors(name, self._lender.known_vectors(name, digests[start : start + _BLOCK]))

    def _writer(self, partner: Partner) -> VersionWriter:
        return VersionWriter(partner, self.store, self._ledger, IngestSettings(), (), split_long_line)

    def _job(self, page: WebPage, warc: Path, offset: int) -> ExtractionJob:
        partner = self._partners[page.partner_id]
        source = next(s for s in partner.sources if s.id == page.source_id)
        hints = ExtractionHints(
            main_language=partner.languages[0] if partner.languages else "it",
            page_language=source.page_language,
            content_selector=source.content_selector,
            drop_selectors=source.drop_selectors,
        )
        return ExtractionJob(url=page.url, warc_file=str(warc), warc_offset=offset, content_type=page.content_type, hints=hints)


def _stored(record: PageRecord, root: Path) -> WebPage:
    stored = read_response(root / (record.warc_file or ""), record.warc_offset or 0)
    return WebPage(
        url=record.url,
        partner_id=record.partner_id,
        source_id=record.source_id,
        content_type=record.content_type or stored.content_type,
        body=stored.body,
    )


def _record(page: WebPage, now: datetime) -> PageRecord:
    return PageRecord(
        url=page.url,
        partner_id=page.partner_id,
        source_id=page.source_id,
        reason="fetched",
        checked_at=now,
        fetched_at=now,
        run_id="battery",
    )


def _embedded(title: str, chunk: Chunk) -> Iterator[str]:
    yield passage_text(title, chunk)
    yield from sentences(chunk.text)
