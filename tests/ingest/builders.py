"""A small site, partners whose sources are on it, and the tools of a crawl around them."""

import functools
from dataclasses import dataclass, field
from pathlib import Path

from ingest.engines.crawl_lock import CrawlLock
from ingest.engines.long_lines import split_long_line
from ingest.engines.scrapy_crawler import ScrapyCrawler
from ingest.engines.worker_pool import WorkerPool
from ingest.partners import Expectation, Partner, Source
from ingest.pipeline import CrawlTools, crawl
from ingest.ports import SiteCrawler
from ingest.settings import IngestSettings
from ingest.types import CrawlSummary, Reason
from kb.engines.crawl_ledger import CrawlLedger, open_crawl_ledger
from kb.engines.sql_store import SqlStore


@dataclass
class Page:
    """What the site answers for a path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """Routes by path with query; changed by tests between crawls."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # host, path, headers

    def html(self, path: str, body: str, *, head: str = "", title: str | None = None, **headers: str) -> None:
        """Serve a page; its title is its path unless given."""
        text = f"<html lang='it'><head><title>{title or path}</title>{head}</head><body><main>{body}</main></body></html>"
        named = {"Content-Type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
        self.pages[path] = Page(text.encode(), headers=named)

    def redirect(self, path: str, target: str, status: int = 301) -> None:
        self.pages[path] = Page(status=status, headers={"Location": target})

    def asked(self, host: str) -> list[str]:
        return [path for name, path, _ in self.requests if name.partition(":")[0] == host]


def words(topic: str, count: int = 60) -> str:
    """Return a paragraph that is long enough to be a document."""
    return "<p>" + " ".join(f"{topic} {number}" for number in range(count)) + ".</p>"


def a_partner(site: Site, name: str = "alfa", *, seeds: tuple[str, ...] = ("/",), **source: object) -> Partner:
    address = f"http://{name}.localhost:{site.port}"
    settings = {"id": "sito", "seeds": [address + seed for seed in seeds], "delay_seconds": 0} | source
    return Partner(
        id=name,
        name=name.title(),
        short_name=name,
        kind="camera",
        url=address,
        territory=("Lombardia",),
        sources=(Source.model_validate(settings),),
        expect=Expectation(min_documents=0, max_shrink=1.0),
    )


class Quiet:
    """Progress that only counts."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Reason]] = []

    def visited(self, partner_id: str, url: str, reason: Reason) -> None:
        self.seen.append((url, reason))

    def extracting(self, pages: int) -> None: ...

    def extracted(self, partner_id: str, url: str, reason: Reason) -> None: ...


@dataclass
class Workshop:
    """Everything that a crawl needs, in a temporary folder."""

    folder: Path
    settings: IngestSettings
    ledger: CrawlLedger
    store: SqlStore
    pool: WorkerPool
    progress: Quiet = field(default_factory=Quiet)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'store.sqlite'}"

    def crawler(self, settings: IngestSettings | None = None) -> ScrapyCrawler:
        opened = functools.partial(open_crawl_ledger, self.database)
        return ScrapyCrawler(settings or self.settings, self.folder / "warc", opened)

    def tools(self, crawler: SiteCrawler | None = None) -> CrawlTools:
        return CrawlTools(
            crawler=crawler or self.crawler(),
            ledger=self.ledger,
            store=self.store,
            pool=self.pool,
            lock=CrawlLock(self.folder / "crawl.lock"),
            progress=self.progress,
            settings=self.settings,
            split_long=split_long_line,
            warc_root=self.folder / "warc",
        )

    def crawl(self, *partners: Partner, crawler: SiteCrawler | None = None) -> CrawlSummary:
        return crawl(partners, self.tools(crawler))

    def reasons(self, summary: CrawlSummary) -> dict[str, str]:
        """Path with query -> reason."""
        return {_path(url): reason for _, url, reason, _ in self.ledger.visits(summary.run_id)}


def _path(url: str) -> str:
    rest = url.partition("://")[2]
    return "/" + rest.partition("/")[2] if rest.partition(":")[0].endswith(".localhost") else url


def crawl_until_killed(folder: Path, settings: IngestSettings, partner: Partner) -> None:
    """Crawl in this process, which somebody will kill."""
    crawler = ScrapyCrawler(
        settings, folder / "warc", functools.partial(open_crawl_ledger, f"sqlite:///{folder / 'store.sqlite'}")
    )
    crawler.crawl("killed", [partner], lambda *_: None)
