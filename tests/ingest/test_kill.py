"""A crawl that is killed loses nothing that it fetched."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from ingest.engines.warc import read_response
from tests.ingest.builders import Site, Workshop, a_partner, crawl_until_killed, words

PAGES = 60


@pytest.mark.slow
def test_kill_9_loses_no_page_that_was_committed(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home") + "".join(f"<a href='/p{n}'>x</a>" for n in range(PAGES)))
    for number in range(PAGES):
        site.html(f"/p{number}", words(f"pagina {number}"))
    partner = a_partner(site)
    workshop.ledger.begin_run("killed", ["alfa"], workshop.tools().now())
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=crawl_until_killed, args=(workshop.folder, workshop.settings, partner))
    process.start()
    while len(workshop.ledger.pages("alfa")) < 10:
        process.join(0.05)
        assert process.is_alive(), "the crawl ended before it could be killed"
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    committed = workshop.ledger.pending(["alfa"])
    assert len(committed) >= 10
    for page in committed:
        stored = read_response(Path(workshop.folder / "warc" / (page.warc_file or "")), page.warc_offset or 0)
        assert stored.url == page.url
    summary = workshop.crawl(partner)
    assert (summary.fetched, summary.partners[0].documents) == (PAGES + 1, PAGES + 1)
