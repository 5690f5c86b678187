"""Crawls one partner: robots.txt first, then sitemaps and seeds, links within scope, and last what was known before."""

import traceback
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure

from ingest.addresses import host_of, is_login_address, normalise, origin_of, same_page
from ingest.engines.page_reading import PageReading, read_page
from ingest.engines.responses import failure_reason, header_pairs, is_refused_type, media_kind, requested_at
from ingest.engines.robots import ParsedRobots, Robots, UnreadRobots
from ingest.engines.sitemaps import Sitemaps
from ingest.engines.visit_log import VisitLog
from ingest.frontier import Frontier, Target, seeds_by_origin
from ingest.partners import Partner
from ingest.public_addresses import AddressGuard
from ingest.settings import IngestSettings
from ingest.types import Reason

REDIRECTS = frozenset({301, 302, 303, 307, 308})
LOGIN_WORDS = 150  # a page that asks for a password and says less is a login page
PRIORITY_ROBOTS, PRIORITY_SEED, PRIORITY_SITEMAP = 1000, 500, 0


class PartnerSpider(scrapy.Spider):
    """One partner's crawl. Every address that it decides on gets a reason code."""

    name = "partner"

    def __init__(
        self, partner: Partner, limits: IngestSettings, frontier: Frontier, visits: VisitLog, guard: AddressGuard
    ) -> None:
        super().__init__(name=partner.id)
        self._partner = partner
        self._limits = limits
        self._frontier = frontier
        self._visits = visits
        self._guard = guard
        self._robots: dict[str, Robots] = {}
        self._waiting: dict[str, list[tuple[Target, int]]] = {}  # origin -> targets until its robots.txt is read
        self._sitemaps = Sitemaps(limits.sitemap_files, limits.max_body_bytes)
        self._failures_in_a_row = 0
        self._revisited = False

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> "PartnerSpider":
        """Connect to the events that Scrapy sends."""
        spider: PartnerSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._on_idle, signal=signals.spider_idle)
        crawler.signals.connect(spider._on_mistake, signal=signals.spider_error)
        crawler.signals.connect(spider._on_headers, signal=signals.headers_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Offer the seeds; the first address of each origin fetches its robots.txt."""
        for seeds in seeds_by_origin(self._partner).values():
            for request in self._offer_all(seeds, 0, PRIORITY_SEED):
                yield request
        self._visits.flush()

    # Asking

    def _offer_all(self, urls: Iterable[str], depth: int, priority: int) -> Iterator[Request]:
        for url in urls:
            target = self._frontier.offer(url, depth)
            if target is not None:
                yield from self._ask(target, priority)

    def _ask(self, target: Target, priority: int) -> Iterator[Request]:
        origin = origin_of(target.url)
        robots = self._robots.get(origin)
        if robots is None:
            waiting = self._waiting.setdefault(origin, [])
            waiting.append((target, priority))
            if len(waiting) == 1:
                yield self._robots_request(origin + "/robots.txt", origin, 0)
        elif self._frontier.admit(target, robots):
            yield from self._page_request(target, priority)

    def _page_request(self, target: Target, priority: int) -> Iterator[Request]:
        yield Request(
            target.url,
            headers=self._visits.conditions(target.url),
            callback=self._visited,
            errback=self._failed,
            priority=priority - target.depth,
            meta={"target": target},
            dont_filter=True,
        )

    # robots.txt and sitemaps

    def _robots_request(self, url: str, origin: str, hops: int) -> Request:
        return Request(
            url,
            callback=self._robots_read,
            errback=self._robots_failed,
            priority=PRIORITY_ROBOTS,
            cb_kwargs={"origin": origin, "hops": hops},
            dont_filter=True,
        )

    def _robots_read(self, response: Response, origin: str, hops: int) -> Iterator[Request]:
        if response.status in REDIRECTS and hops < self._limits.max_redirects:
            target = normalise(header_pairs(response).get("location", ""), response.url)
            if target is not None:
                yield self._robots_request(target, origin, hops + 1)
                return
        if response.status == 429 or response.status >= 500:
            yield from self._open_origin(origin, UnreadRobots(Reason.UNREACHABLE, f"HTTP status {response.status}"))
            return
        text = response.body.decode("utf-8", "replace") if response.status == 200 else ""
        yield from self._open_origin(origin, ParsedRobots(text))

    def _robots_failed(self, failure: Failure) -> Iterator[Request]:
        reason, detail = failure_reason(failure, self._guard)
        origin = failure.request.cb_kwargs["origin"]  # type: ignore[attr-defined]
        yield from self._open_origin(origin, UnreadRobots(reason, detail))

    def _open_origin(self, origin: str, robots: Robots) -> Iterator[Request]:
        self._robots[origin] = robots
        self._slow_down(origin, robots.delay_seconds)
        for target, priority in self._waiting.pop(origin, []):
            if self._frontier.admit(target, robots):
                yield from self._page_request(target, priority)
        if isinstance(robots, ParsedRobots) and any(source.sitemaps for source in self._partner.sources):
            yield from self._sitemap_requests([*robots.sitemaps, origin + "/sitemap.xml"], origin)
        self._visits.flush()

    def _sitemap_requests(self, addresses: Iterable[str], base: str) -> Iterator[Request]:
        for address in addresses:
            url = normalise(address, base)
            if url is not None and self._frontier.is_own_origin(url) and self._sitemaps.take(url):
                yield Request(url, callback=self._sitemap_read, errback=self._sitemap_failed, dont_filter=True)

    def _sitemap_read(self, response: Response) -> Iterator[Request]:
        if response.status in REDIRECTS:
            yield from self._sitemap_requests([header_pairs(response).get("location", "")], response.url)
        if response.status != 200:
            return
        pages, sitemaps = self._sitemaps.read(response.body)
        yield from self._sitemap_requests(sitemaps, response.url)
        urls = [url for url in (normalise(page, response.url) for page in pages) if url is not None]
        yield from self._offer_all(urls, 0, PRIORITY_SITEMAP)
        self._visits.flush()

    def _sitemap_failed(self, failure: Failure) -> None:
        self.logger.warning("sitemap not read: %s", failure_reason(failure, self._guard)[1])

    def _slow_down(self, origin: str, seconds: float) -> None:
        host = host_of(origin)
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None and seconds > slot.delay and not self._guard.is_loopback(host):
            slot.delay = seconds

    # Pages

    def _visited(self, response: Response) -> Iterator[Request]:
        target: Target = response.meta["target"]
        self._failures_in_a_row = 0
        if response.status == 304 and target.url in self._visits.known:
            links = self._visits.unmodified(target)
            yield from self._follow(target, links)
        elif response.status in REDIRECTS:
            yield from self._redirected(target, header_pairs(response).get("location", ""), response.status)
        elif response.status != 200:
            self._visits.settle(target, _status_reason(response.status), f"HTTP status {response.status}", response.status)
        else:
            yield from self._received(target, response)

    def _received(self, target: Target, response: Response) -> Iterator[Request]:
        kind = media_kind(response)
        if kind is None or "download_stopped" in response.flags:
            media_type = header_pairs(response).get("content-type", "none")
            self._visits.settle(target, Reason.WRONG_TYPE, f"content type {media_type}", 200)
            return
        if not response.body:
            self._visits.settle(target, Reason.EMPTY_FILE, "0 bytes", 200)
            return
        if kind != "html":
            self._visits.received(target, list(header_pairs(response).items()), response.body, (), requested_at(response))
            return
        reading = self._reading(response)
        if reading.refresh is not None and reading.refresh != target.url and reading.words < LOGIN_WORDS:
            yield from self._redirected(target, reading.refresh, 200)
            return
        self._settle_html(target, response, reading)
        if not reading.nofollow:
            yield from self._follow(target, reading.links)

    def _settle_html(self, target: Target, response: Response, reading: PageReading) -> None:
        if reading.asks_password and (reading.words < LOGIN_WORDS or is_login_address(target.url)):
            self._visits.settle(target, Reason.LOGIN, "the page asks for a password", 200)
        elif reading.noindex:
            self._visits.settle(target, Reason.NOINDEX, "by robots meta or X-Robots-Tag", 200)
        else:
            headers = list(header_pairs(response).items())
            self._visits.received(target, headers, response.body, reading.links, requested_at(response))

    def _reading(self, response: Response) -> PageReading:
        tags = [value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag")]
        return read_page(response.selector.root, response.url, tags)  # type: ignore[attr-defined]

    def _follow(self, target: Target, links: Iterable[str]) -> Iterator[Request]:
        if target.follow:
            yield from self._offer_all(links, target.depth + 1, PRIORITY_SITEMAP)
        self._visits.flush()

    def _redirected(self, target: Target, location: str, status: int) -> Iterator[Request]:
        goal = normalise(location, target.url)
        chain = (*target.chain, target.url)
        if goal is None:
            self._visits.settle(target, Reason.HTTP_ERROR, f"redirects to {location!r}, which is no address", status)
        elif goal in chain or len(chain) > self._limits.max_redirects:
            self._visits.settle(target, Reason.REDIRECT_LOOP, f"after {len(chain)} redirects, to {goal}", status)
        elif is_login_address(goal):
            self._visits.settle(target, Reason.LOGIN, f"redirects to {goal}", status)
        elif not self._frontier.is_in_scope(goal):
            self._visits.settle(target, Reason.OFF_SCOPE, f"redirects to {goal}", status)
        else:
            self._visits.settle(target, Reason.REDIRECTED, f"to {goal}", status)
            onward = self._frontier.offer(goal, target.depth, chain)
            if onward is not None:
                yield from self._ask(onward, PRIORITY_SEED if same_page(goal, target.url) else PRIORITY_SITEMAP)

    def _failed(self, failure: Failure) -> None:
        target: Target = failure.request.meta["target"]  # type: ignore[attr-defined]
        reason, detail = failure_reason(failure, self._guard)
        self._visits.settle(target, reason, detail)
        if reason in (Reason.UNREACHABLE, Reason.TIMEOUT):
            self._failures_in_a_row += 1
            if self._failures_in_a_row >= self._limits.failures_in_a_row:
                raise CloseSpider("host_down")

    # Events

    def _on_idle(self) -> None:
        """Revisit, once, what was known and is linked no more."""
        self._visits.flush()
        if self._revisited:
            return
        self._revisited = True
        # Their links do not count, or a chain of such pages would grow with every run.
        known = sorted(url for url, page in self._visits.known.items() if page.document_id and self._frontier.is_new(url))
        requests = [
            request
            for target in (self._frontier.offer(url, 0) for url in known)
            if target is not None
            for request in self._ask(Target(target.url, target.source, 0, (), follow=False), PRIORITY_SITEMAP)
        ]
        for request in requests:
            self.crawler.engine.crawl(request)
        self._visits.flush()
        if requests:
            raise DontCloseSpider

    def _on_headers(self, headers: Any, body_length: int, request: Request, spider: Any) -> None:
        if "target" in request.meta and is_refused_type(headers):
            raise StopDownload(fail=False)

    def _on_mistake(self, failure: Failure, response: Response, spider: Any) -> None:
        error: Any = failure.value
        if "target" not in response.meta:
            return
        where = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
        self._visits.settle(response.meta["target"], Reason.ERROR, detail)


def _status_reason(status: int) -> Reason:
    match status:
        case 404:
            return Reason.NOT_FOUND
        case 410:
            return Reason.GONE
        case 401 | 407:
            return Reason.LOGIN
        case _:
            return Reason.HTTP_ERROR
