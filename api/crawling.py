"""A crawl from partner files to a published build."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from api.compose import open_store
from api.opportunities import Made, current_opportunities
from api.publishing import publish
from api.settings import Settings
from ingest.engines.crawl_lock import CrawlLock
from ingest.engines.long_lines import split_long_line
from ingest.engines.scrapy_crawler import ScrapyCrawler
from ingest.engines.warc_replay import WarcReplay
from ingest.engines.worker_pool import WorkerPool
from ingest.partners import Partner, choose, for_sample, load_partners
from ingest.pipeline import CrawlTools, crawl, summary_record
from ingest.ports import Progress
from ingest.settings import IngestSettings
from ingest.types import CrawlSummary
from kb.building import BuildReport
from kb.engines.crawl_ledger import open_crawl_ledger
from kb.errors import KbError, NotPublishedError


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """What a crawl brought, and what was published."""

    summary: CrawlSummary
    build: BuildReport | None  # None: nothing was built
    held_back: dict[str, tuple[str, ...]]  # partner -> why nothing was published
    opportunities: Made | None  # None: nothing was built

    def record(self) -> dict[str, object]:
        """Return the JSON summary of DESIGN 9, with what the summary of the crawl holds."""
        counts = summary_record(self.summary)
        build = self.build
        return counts | {
            "embedded": build.embedded if build else 0,
            "published": bool(build and build.published),
            "build_id": build.build_id if build else None,
            "opportunities": len(self.opportunities.opportunities) if self.opportunities else None,
            "held_back": {partner: list(reasons) for partner, reasons in self.held_back.items()},
        }


def partners_to_crawl(settings: Settings, ids: Sequence[str]) -> list[Partner]:
    """Return the partners with these ids, all by default, on the sample web or on their own sites."""
    partners = choose(load_partners(settings.partners), ids)
    return [for_sample(p, settings.sample_port) for p in partners] if settings.web == "sample" else partners


def ingest_settings(settings: Settings) -> IngestSettings:
    """Return the settings of the crawl; the sample web lives on this machine."""
    if settings.web != "sample":
        return settings.ingest
    hosts = tuple(dict.fromkeys([*settings.ingest.loopback_hosts, "*.localhost"]))
    return settings.ingest.model_copy(update={"loopback_hosts": hosts})


def list_addresses(settings: Settings, partners: Sequence[Partner]) -> dict[str, list[str]]:
    """Return what a crawl would ask for, by partner, from seeds and sitemaps; nothing is stored."""
    return _crawler(settings).list_addresses(partners)


def crawl_and_publish(
    settings: Settings,
    partners: Sequence[Partner],
    replay: Path | None,
    seen: Progress,
    progress: Callable[[str, int, int], None],
) -> CrawlResult:
    """Crawl, store, embed, build and publish. A source that shrank more than its file allows holds publishing back."""
    store = open_store(settings)
    ledger = open_crawl_ledger(settings.database_url)
    bounds = ingest_settings(settings)
    pool = WorkerPool(bounds)
    try:
        tools = CrawlTools(
            crawler=_crawler(settings) if replay is None else WarcReplay(replay, ledger),
            ledger=ledger,
            store=store,
            pool=pool,
            lock=CrawlLock(settings.var / "crawl.lock"),
            progress=seen,
            settings=bounds,
            split_long=split_long_line,
            warc_root=settings.var / "warc",
        )
        summary = crawl(partners, tools)
    finally:
        pool.close()
        ledger.close()
    held_back = {p.partner_id: p.unhealthy for p in summary.partners if p.unhealthy and not _unreachable(p.unhealthy)}
    build = None if held_back else _publish(settings, progress)
    made = None if build is None else current_opportunities(settings)
    return CrawlResult(summary=summary, build=build, held_back=held_back, opportunities=made)


def _publish(settings: Settings, progress: Callable[[str, int, int], None]) -> BuildReport | None:
    try:
        return publish(settings, progress)
    except NotPublishedError:
        return None
    except KbError as error:
        if open_store(settings).counts()["chunks"] == 0:
            return None  # nothing could be read at all: the summary says why
        raise error


def _unreachable(complaints: Sequence[str]) -> bool:
    # A site that is down loses nothing: its documents stay, and the others' news should not wait for it.
    return any(complaint.startswith("the site could not be reached") for complaint in complaints)


def _crawler(settings: Settings) -> ScrapyCrawler:
    open_ledger = partial(open_crawl_ledger, settings.database_url)
    return ScrapyCrawler(ingest_settings(settings), settings.var / "warc", open_ledger)
