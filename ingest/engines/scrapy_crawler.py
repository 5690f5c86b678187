"""The crawl as its caller sees it: a child process that does the work, and its events."""

import contextlib
import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from ingest.engines.blank_ledger import BlankLedger
from ingest.engines.crawl_tasks import CrawlTask, Event, PartnerClosed
from ingest.engines.scrapy_entry import run_task
from ingest.errors import CrawlProcessError
from ingest.partners import Partner
from ingest.ports import AddressHeard, Ledger
from ingest.settings import IngestSettings
from ingest.types import AddressSeen, Reason

GRACE_SECONDS = 15.0  # for requests in flight after an interrupt


class ScrapyCrawler:
    """Crawls with Scrapy. `open_ledger` is called in the child: a function of a module, or a partial of one."""

    def __init__(self, settings: IngestSettings, warc_root: Path, open_ledger: Callable[[], Ledger]) -> None:
        self._settings = settings
        self._warc_root = warc_root
        self._open_ledger = open_ledger

    def crawl(self, run_id: str, partners: Sequence[Partner], heard: AddressHeard) -> dict[str, str]:
        """Visit the partners' sites; return how each ended, "finished" if nothing was left undone.

        Raises CrawlProcessError if the child ends early, and KeyboardInterrupt once the child has stopped; what was
        fetched before is kept in both cases.
        """
        task = CrawlTask(
            run_id=run_id,
            partners=tuple(partners),
            settings=self._settings,
            warc_root=self._warc_root,
            open_ledger=self._open_ledger,
        )
        return _run(task, heard)

    def list_addresses(self, partners: Sequence[Partner]) -> dict[str, list[str]]:
        """Return, by partner, what a crawl would ask for from seeds and sitemaps; nothing is stored."""
        listed: dict[str, list[str]] = {partner.id: [] for partner in partners}

        def collect(seen: AddressSeen) -> None:
            if seen.reason is Reason.FETCHED:
                listed[seen.partner_id].append(seen.url)

        task = CrawlTask(
            run_id="dry-run",
            partners=tuple(partners),
            settings=self._settings,
            warc_root=self._warc_root,
            open_ledger=BlankLedger,
            mode="list",
        )
        _run(task, collect)
        return {partner_id: sorted(urls) for partner_id, urls in listed.items()}


def _run(task: CrawlTask, heard: AddressHeard) -> dict[str, str]:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=run_task, args=(task, sending), name="fondaco-crawler", daemon=True)
    child.start()
    sending.close()  # the child's end; without this, its death would not be heard
    endings: dict[str, str] = {}
    try:
        _listen(receiving, heard, endings)
    except KeyboardInterrupt:
        with contextlib.suppress(KeyboardInterrupt):
            _let_finish(child, receiving, heard, endings)
        raise
    finally:
        _end(child)
        receiving.close()
    missing = [partner.id for partner in task.partners if partner.id not in endings]
    if missing:
        raise CrawlProcessError(
            f"the crawler's process ended with code {child.exitcode} before it was done with {', '.join(missing)}; "
            "what it fetched is kept: run the crawl again to go on"
        )
    return endings


def _listen(receiving: Connection, heard: AddressHeard, endings: dict[str, str]) -> None:
    with contextlib.suppress(EOFError):
        while True:
            event: Event = receiving.recv()
            _hear(event, heard, endings)


def _let_finish(child: BaseProcess, receiving: Connection, heard: AddressHeard, endings: dict[str, str]) -> None:
    """Ask the child to stop, and wait for the requests in flight."""
    child.terminate()
    while receiving.poll(GRACE_SECONDS):
        try:
            event: Event = receiving.recv()
        except EOFError:
            return
        _hear(event, heard, endings)


def _hear(event: Event, heard: AddressHeard, endings: dict[str, str]) -> None:
    if isinstance(event, PartnerClosed):
        endings[event.partner_id] = event.finish
    else:
        heard(event)


def _end(child: BaseProcess) -> None:
    child.join(GRACE_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
