"""Whole crawls of a small site, in the crawler's own process."""

import gzip
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.engines.crawl_lock import CrawlLock
from ingest.engines.warc_replay import WarcReplay
from ingest.engines.worker_pool import WorkerPool
from ingest.errors import CrawlLockedError
from ingest.partners import Expectation
from ingest.settings import IngestSettings
from ingest.types import ExtractionFailure, ExtractionHints, ExtractionJob, Reason
from tests.ingest.builders import Page, Site, Workshop, a_partner, words


def links(*targets: str) -> str:
    return "".join(f"<a href='{target}'>vai</a> " for target in targets)


def test_every_address_ends_with_its_reason(site: Site, workshop: Workshop, pdf: Callable[..., bytes]) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /segreto\nSitemap: /mappa.xml.gz\n")
    sitemap = f"<urlset><url><loc>http://alfa.localhost:{site.port}/solo-mappa</loc></url></urlset>"
    index = f"<sitemapindex><sitemap><loc>http://alfa.localhost:{site.port}/m1.xml</loc></sitemap></sitemapindex>"
    site.pages["/mappa.xml.gz"] = Page(gzip.compress(index.encode()))
    site.pages["/m1.xml"] = Page(sitemap.encode())
    paths = "/a?utm_source=x#y /a /segreto/x /vecchio /giro /manca /via /rotto.pdf /vuoto.pdf /foto.png /zip /sottile".split()
    paths += "/noindex /errore /copia /riservato /fuori /canonica?x=1 /bando.pdf /grande mailto:a@b.it".split()
    paths += ["http://altrove.it/", "http://169.254.169.254/latest", "http://interno.it.localhost.it/x"]
    site.html("/", words("home") + links(*paths))
    site.html("/a", words("alfa"))
    site.html("/solo-mappa", words("mappa"))
    site.redirect("/vecchio", "/a")
    site.redirect("/giro", "/giro2", 302)
    site.redirect("/giro2", "/giro", 302)
    site.redirect("/riservato", "/login?next=/riservato", 302)
    site.redirect("/fuori", "http://127.0.0.1:9/admin", 302)
    site.pages["/via"] = Page(status=410)
    site.pages["/errore"] = Page(status=500)
    as_pdf = {"Content-Type": "application/pdf"}
    site.pages["/rotto.pdf"] = Page(b"%PDF-1.7 rotto", headers=as_pdf)
    site.pages["/vuoto.pdf"] = Page(b"", headers=as_pdf)
    site.pages["/bando.pdf"] = Page(pdf("Art. 1 - Oggetto\n" + "Contributi per le imprese. " * 9), headers=as_pdf)
    site.pages["/zip"] = Page(b"PK..", headers={"Content-Type": "application/zip"})
    site.pages["/grande"] = Page(b"x" * 300_000, headers={"Content-Type": "text/html"})
    site.html("/sottile", "<p>Poco.</p>")
    site.html("/noindex", words("no") + links("/da-noindex"), head="<meta name='robots' content='noindex'>")
    site.html("/da-noindex", words("seguita"))
    site.html("/copia", words("alfa"), title="/a")
    site.html("/canonica?x=1", words("canonica") + "<p>x</p>", head="<link rel='canonical' href='/canonica'>")
    site.html("/canonica", words("canonica"))
    settings = workshop.settings.model_copy(update={"max_body_bytes": 200_000})
    summary = workshop.crawl(a_partner(site), crawler=workshop.crawler(settings))
    reasons = workshop.reasons(summary)
    expected = {
        **dict.fromkeys(["/", "/a", "/solo-mappa", "/canonica", "/bando.pdf", "/da-noindex"], "fetched"),
        **dict.fromkeys(["/vecchio", "/giro"], "redirected"),
        **dict.fromkeys(["/copia", "/canonica?x=1"], "duplicate"),
        **dict.fromkeys(["/foto.png", "/zip"], "wrong_type"),
        **dict.fromkeys(["/fuori", "http://altrove.it/", "http://169.254.169.254/latest"], "off_scope"),
        "http://interno.it.localhost.it/x": "off_scope",
        "/segreto/x": "robots",
        "/giro2": "redirect_loop",
        "/manca": "not_found",
        "/via": "gone",
        "/rotto.pdf": "broken_pdf",
        "/vuoto.pdf": "empty_file",
        "/sottile": "too_thin",
        "/noindex": "noindex",
        "/errore": "http_error",
        "/riservato": "login",
        "/grande": "too_large",
    }
    assert reasons == expected
    total = summary.fetched + summary.unchanged + summary.failed + sum(summary.skipped.values())
    assert (total, summary.fetched, summary.partners[0].documents) == (len(expected), 6, 6)
    assert not any(path.startswith(("/segreto", "/login")) for path in site.asked("alfa.localhost"))
    agents = {headers["User-Agent"] for _, _, headers in site.requests}
    assert agents == {workshop.settings.user_agent}


def test_an_unchanged_site_is_not_parsed_again(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home") + links("/b", "/c"), ETag='"1"')
    site.html("/b", words("beta") + links("/d"), ETag='"1"')
    site.html("/c", words("gamma"))  # without validators: the same bytes
    site.html("/d", words("delta"), ETag='"1"')
    partner = a_partner(site)
    assert workshop.crawl(partner).fetched == 4
    second = workshop.crawl(partner)
    assert (second.fetched, second.unchanged, second.parsed, second.changed) == (0, 4, 0, False)
    site.html("/b", words("beta nuova") + links("/d"), ETag='"2"')
    site.html("/c", "<div>" + words("gamma") + "</div>")  # other bytes, same text
    third = workshop.crawl(partner)
    assert (third.fetched, third.unchanged, third.parsed) == (1, 3, 2)


def test_pages_are_withdrawn_when_they_are_gone_and_kept_when_they_are_only_unlinked(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home") + links("/b", "/c", "/d"))
    for name in "bcd":
        site.html(f"/{name}", words(f"pagina {name}"))
    partner = a_partner(site)
    workshop.crawl(partner)
    site.html("/", words("home nuova"))  # links nothing any more
    site.pages["/b"] = Page(status=410)
    del site.pages["/c"]
    second = workshop.crawl(partner)
    assert (second.withdrawn, workshop.reasons(second)["/c"], workshop.reasons(second)["/d"]) == (1, "not_found", "unchanged")
    third = workshop.crawl(partner)
    assert (third.withdrawn, third.partners[0].documents) == (1, 2)
    site.html("/", words("home nuova") + links("/b"))
    site.html("/b", words("pagina b"))  # back with the same bytes
    assert workshop.crawl(partner).partners[0].documents == 3


def test_a_source_that_shrinks_too_much_loses_nothing(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home") + links("/b", "/c"))
    site.html("/b", words("beta"))
    site.html("/c", words("gamma"))
    partner = a_partner(site).model_copy(update={"expect": Expectation(min_documents=1, max_shrink=0.3)})
    workshop.crawl(partner)
    site.pages["/b"] = site.pages["/c"] = Page(status=410)
    summary = workshop.crawl(partner)
    assert (summary.withdrawn, summary.partners[0].documents) == (0, 3)
    assert "would fall from 3 to 1" in summary.unhealthy["alfa"][0]


def test_a_partner_that_is_down_stops_no_other_and_loses_nothing(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home"))
    alive, dead = a_partner(site), a_partner(site, "beta")
    workshop.crawl(alive, dead)
    gone = dead.model_copy(update={"sources": (dead.sources[0].model_copy(update={"seeds": ("http://beta.localhost:9/",)}),)})
    summary = workshop.crawl(alive, gone)
    assert set(summary.unhealthy) == {"beta"} and "could not be reached" in summary.unhealthy["beta"][0]
    assert [p.documents for p in summary.partners] == [1, 1]


def test_no_hop_reaches_an_address_that_is_not_public(site: Site, workshop: Workshop) -> None:
    site.html("/", words("interno"))
    secret = (
        a_partner(site)
        .sources[0]
        .model_copy(update={"seeds": (f"http://127.0.0.1:{site.port}/", f"http://2130706433:{site.port}/")})
    )
    partner = a_partner(site).model_copy(update={"sources": (secret,)})
    summary = workshop.crawl(partner)
    assert set(workshop.reasons(summary).values()) == {"blocked_address"}
    assert site.requests == []


def test_what_a_killed_crawl_left_is_extracted_by_the_next(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home"), ETag='"1"')
    partner = a_partner(site)
    workshop.ledger.begin_run("killed", ["alfa"], workshop.tools().now())
    workshop.crawler().crawl("killed", [partner], lambda *_: None)  # fetched, never extracted
    assert [page.pending for page in workshop.ledger.pages("alfa")] == [True]
    summary = workshop.crawl(partner)
    assert (summary.parsed, summary.partners[0].documents) == (1, 1)


def test_a_dry_run_asks_for_robots_and_sitemaps_only(site: Site, workshop: Workshop) -> None:
    site.pages["/sitemap.xml"] = Page(f"<urlset><url><loc>http://alfa.localhost:{site.port}/x</loc></url></urlset>".encode())
    site.html("/", words("home"))
    address = f"http://alfa.localhost:{site.port}"
    assert workshop.crawler().list_addresses([a_partner(site)]) == {"alfa": [f"{address}/", f"{address}/x"]}
    assert site.asked("alfa.localhost") == ["/robots.txt", "/sitemap.xml"]
    assert not (workshop.folder / "warc").exists()


def test_a_replay_needs_no_network(site: Site, workshop: Workshop) -> None:
    site.html("/", words("home"))
    partner = a_partner(site)
    run = workshop.crawl(partner).run_id
    asked = len(site.requests)
    warc = workshop.folder / "warc" / run / "alfa.warc.gz"
    summary = workshop.crawl(partner, crawler=WarcReplay(warc, workshop.ledger))
    assert (summary.parsed, summary.unchanged, len(site.requests)) == (1, 1, asked)


def test_two_crawls_at_once_are_refused(site: Site, workshop: Workshop) -> None:
    with CrawlLock(workshop.folder / "crawl.lock"), pytest.raises(CrawlLockedError, match="another crawl is running"):
        workshop.crawl(a_partner(site))


def test_an_extraction_that_takes_too_long_is_ended_and_the_next_one_works(tmp_path: Path) -> None:
    fifo = tmp_path / "never.warc.gz"
    os.mkfifo(fifo)  # opening it for reading never returns
    pool = WorkerPool(IngestSettings(workers=1, extraction_seconds=0.2), start_seconds=3)
    job = ExtractionJob(url="https://a.it/", warc_file=str(fifo), warc_offset=0, content_type="", hints=ExtractionHints())
    outcome = pool.submit(job).result(timeout=60)
    assert isinstance(outcome, ExtractionFailure) and outcome.reason is Reason.EXTRACTION_LIMIT
    pool.close()
    assert not [child for child in multiprocessing.active_children() if child.name == "fondaco-extractor"]
