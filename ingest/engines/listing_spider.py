"""Lists what a crawl would ask for from seeds and sitemaps, asking only for robots.txt and sitemaps."""

from collections.abc import Iterator

from scrapy import Request

from ingest.engines.partner_spider import PartnerSpider
from ingest.frontier import Target


class ListingSpider(PartnerSpider):
    """The dry run: a page that would be asked for is told instead."""

    def _page_request(self, target: Target, priority: int) -> Iterator[Request]:
        self._visits.would_ask(target.url)
        return iter(())
