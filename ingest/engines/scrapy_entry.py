"""The door to the crawler's process: importing it does not load Scrapy, and so no reactor, in the caller."""

from multiprocessing.connection import Connection

from ingest.engines.crawl_tasks import CrawlTask


def run_task(task: CrawlTask, events: Connection) -> None:
    """Run a crawl in this process, which ends with it."""
    from ingest.engines import scrapy_process  # slow, and it installs a reactor

    scrapy_process.run_task(task, events)
