"""The crawler's own process: Scrapy's reactor can be started once only, and a kill must hurt nobody else."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.log import configure_logging
from twisted.internet import defer

from ingest.addresses import host_of
from ingest.engines.crawl_tasks import CrawlTask, Event, PartnerClosed
from ingest.engines.listing_spider import ListingSpider
from ingest.engines.partner_spider import PartnerSpider
from ingest.engines.visit_log import VisitLog
from ingest.engines.warc import WarcFile
from ingest.frontier import Frontier
from ingest.partners import Partner
from ingest.ports import Ledger
from ingest.public_addresses import LOOPBACK, AddressGuard
from ingest.settings import IngestSettings

ORPHAN_CHECK_SECONDS = 1.0
log = logging.getLogger(__name__)


class PublicResolver(CachingThreadedResolver):
    """Resolves names to public addresses only; names that a setting maps to this machine need no DNS."""

    def __init__(self, reactor: Any, guard: AddressGuard, timeout: float) -> None:
        super().__init__(reactor, 10_000, timeout)
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "PublicResolver":
        """Take the guard from the process, which Scrapy passes in place of a crawler."""
        return cls(reactor, crawler.guard, crawler.settings.getfloat("DNS_TIMEOUT"))

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        """Return a Deferred with the address; it fails with BlockedAddressError for one that is not public."""
        if self._guard.is_loopback(name):
            return defer.succeed(LOOPBACK)
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        self._guard.check_address(name, address)
        return address


class AddressGuardMiddleware:
    """Checks hosts that are written as addresses, which no resolver sees, on every request."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any) -> "AddressGuardMiddleware":
        """Take the guard from the spider."""
        return cls(crawler.spider._guard)

    def process_request(self, request: Request) -> None:
        """Raise BlockedAddressError for an address that is not public, and note the time."""
        self._guard.check_literal(host_of(request.url))
        request.meta["requested_at"] = datetime.now(UTC)


class BackoffRetryMiddleware(RetryMiddleware):
    """Repeats what may pass, after a pause that doubles."""

    async def process_response(self, request: Request, response: Response) -> Any:  # type: ignore[override]
        """Return the response, or the request once more."""
        return await self._paused(request, super().process_response(request, response))

    async def process_exception(self, request: Request, exception: Exception) -> Any:  # type: ignore[override]
        """Return the request once more, or None."""
        if host_of(request.url) in self.crawler.spider._guard.blocked:  # type: ignore[union-attr]
            return None
        return await self._paused(request, super().process_exception(request, exception))

    async def _paused(self, request: Request, outcome: Any) -> Any:
        if isinstance(outcome, Request):
            times = outcome.meta["retry_times"]
            await asyncio.sleep(self.crawler.settings.getfloat("FONDACO_BACKOFF") * 2 ** (times - 1))
        return outcome


class CrawlProcess(AsyncCrawlerProcess):
    """Scrapy's process with our guard."""

    def __init__(self, settings: dict[str, Any], guard: AddressGuard) -> None:
        super().__init__(settings | {"LOG_INSTALL_ROOT_HANDLER": False})
        self.guard = guard


def run_task(task: CrawlTask, events: Connection) -> None:
    """Do the whole task and send events as it goes; the entry point of the child process."""
    configure_logging({"LOG_INSTALL_ROOT_HANDLER": False})
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    _end_with_parent()
    ledger = task.open_ledger()
    guard = AddressGuard(task.settings.loopback_hosts)
    process = CrawlProcess(_common_settings(task.settings), guard)
    try:
        for partner in task.partners:
            _add(process, task, partner, ledger, events.send)
        process.start()
    finally:
        ledger.close()
        events.close()


def _add(process: CrawlProcess, task: CrawlTask, partner: Partner, ledger: Ledger, tell: Callable[[Event], None]) -> None:
    known = {page.url: page for page in ledger.pages(partner.id)}
    answered = [url for url, page in known.items() if page.status in (200, 304)]
    frontier = Frontier(partner, task.settings.foreign_links, task.settings.variants_per_path, answered)
    warc = WarcFile(task.warc_root, str(Path(task.run_id) / f"{partner.id}.warc.gz"))
    visits = VisitLog(task.run_id, partner.id, ledger, warc, frontier, known, tell)
    spider = PartnerSpider if task.mode == "crawl" else ListingSpider
    crawler = Crawler(spider, process.settings.copy())
    crawler.settings.setdict(_partner_settings(task.settings, partner, process.guard), priority="cmdline")

    def closed(spider: Any, reason: str) -> None:
        visits.flush()
        tell(PartnerClosed(partner.id, reason))

    crawler.signals.connect(closed, signal=signals.spider_closed, weak=False)
    process.crawl(crawler, partner=partner, limits=task.settings, frontier=frontier, visits=visits, guard=process.guard)


def _common_settings(settings: IngestSettings) -> dict[str, Any]:
    here = __name__
    return {
        "USER_AGENT": settings.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/pdf;q=0.9,*/*;q=0.5", "Accept-Language": "it,en;q=0.7"},
        "TWISTED_DNS_RESOLVER": f"{here}.PublicResolver",
        "DNS_TIMEOUT": 10,
        "DOWNLOAD_TIMEOUT": settings.timeout_seconds,
        "DOWNLOAD_MAXSIZE": settings.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": False,
        "DOWNLOADER_MIDDLEWARES": {
            f"{here}.AddressGuardMiddleware": 10,
            f"{here}.BackoffRetryMiddleware": 550,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        },
        "FONDACO_BACKOFF": settings.retry_backoff_seconds,
        "RETRY_TIMES": settings.retries,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "REDIRECT_ENABLED": False,  # the spider judges every hop
        "METAREFRESH_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would resolve names past our resolver
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "ROBOTSTXT_OBEY": False,  # the spider obeys it, and says so for each address
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_ITEMS": 1,  # there are no items, yet Scrapy starts so many tasks for each response
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
        "LOG_LEVEL": "ERROR",
    }


def _partner_settings(settings: IngestSettings, partner: Partner, guard: AddressGuard) -> dict[str, Any]:
    ours = {"CLOSESPIDER_TIMEOUT": settings.partner_timeout_seconds}
    if all(guard.is_loopback(host) for host in partner.hosts):
        return ours | {"CONCURRENT_REQUESTS_PER_DOMAIN": settings.loopback_concurrency, "DOWNLOAD_DELAY": 0}
    delay = max((source.delay_seconds for source in partner.sources), default=1.0)
    return ours | {
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.concurrency_per_host,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 60,
    }


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: everything fetched is committed already.

    In a session of its own, so that Ctrl-C reaches the parent alone, which then asks for an orderly end.
    """
    parent = os.getppid()
    os.setsid()

    def watch() -> None:
        pause = threading.Event()
        while not pause.wait(ORPHAN_CHECK_SECONDS):
            if os.getppid() != parent:
                os._exit(1)

    threading.Thread(target=watch, daemon=True, name="orphan-watch").start()
