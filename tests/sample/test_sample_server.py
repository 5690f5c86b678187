"""What the hosts answer: status codes, conditional requests, robots, sitemaps, oddities."""

import gzip
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

from ingest.sample.types import Page, Site

Get = Callable[..., httpx.Response]  # get(partner, path, **headers)

ROOT = Path(__file__).parents[2]


def test_an_unknown_host_gets_the_list_of_hosts(get: Get, sites: dict[str, Site]) -> None:
    reply = get("nowhere", "/")
    assert reply.status_code == 200
    assert all(f"http://{partner}.localhost:" in reply.text for partner in sites)


def test_www_leads_to_the_bare_host(get: Get) -> None:
    reply = get("www.sace", "/soluzioni?a=1")
    assert reply.status_code == 301
    assert re.fullmatch(r"http://sace\.localhost:\d+/soluzioni\?a=1", reply.headers["location"])


def test_every_page_answers_and_says_that_it_is_a_sample(get: Get, pages: dict[tuple[str, str], Page]) -> None:
    wrong = []
    for (partner, path), page in pages.items():
        if page.is_pdf or page.login:
            continue
        reply = get(partner, path)
        says = "non è il sito ufficiale" in reply.text if page.lang == "it" else "not the official website" in reply.text
        if reply.status_code != 200 or not says or page.title not in unescape(reply.text):
            wrong.append((page.file, reply.status_code, says))
    assert wrong == []


@pytest.mark.parametrize("partner", ["simest", "unioncamere-lombardia", "regione-lombardia", "aice"])
def test_an_unchanged_page_is_not_sent_again(get: Get, partner: str) -> None:
    first = get(partner, "/")
    for name, value in (("if_none_match", first.headers["etag"]), ("if_modified_since", first.headers["last-modified"])):
        again = get(partner, "/", **{name: value})
        assert (again.status_code, again.content) == (304, b"")
    assert get(partner, "/", if_none_match='"other"', if_modified_since=first.headers["last-modified"]).status_code == 200


def test_an_unchanged_pdf_is_not_sent_again(get: Get, pages: dict[tuple[str, str], Page]) -> None:
    page = next(p for p in pages.values() if p.is_pdf and p.partner == "simest")
    first = get("simest", page.path)
    assert first.headers["content-type"] == "application/pdf"
    assert get("simest", page.path, if_none_match=first.headers["etag"]).status_code == 304


def test_head_has_the_headers_of_get_and_no_body(get: Get) -> None:
    got, head = get("sace", "/"), get("sace", "/", method="HEAD")
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_gzip_is_used_only_if_it_is_accepted(get: Get) -> None:
    assert get("sace", "/", accept_encoding="gzip").headers["content-encoding"] == "gzip"
    plain = get("sace", "/", accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.text == get("sace", "/", accept_encoding="gzip").text


def test_the_second_stage_changes_exactly_the_named_pages(
    get: Get, get_later: Get, every_page: tuple[Page, ...], pages: dict[tuple[str, str], Page]
) -> None:
    named = {(p.partner, p.path) for p in every_page if p.stage == 2 or p.gone == 2}
    changed = {key for key in pages if _said(get(*key)) != _said(get_later(*key))}
    assert changed == named


def test_pages_that_are_gone_answer_410_from_their_stage_on(get: Get, get_later: Get, every_page: tuple[Page, ...]) -> None:
    gone = [p for p in every_page if p.gone == 2]
    assert gone
    for page in gone:
        assert get(page.partner, page.path).status_code == 200
        assert get_later(page.partner, page.path).status_code == 410


def test_login_pages_lead_to_a_form(get: Get, pages: dict[tuple[str, str], Page]) -> None:
    for page in (p for p in pages.values() if p.login):
        reply = get(page.partner, page.path)
        assert reply.status_code == 302
        assert 'type="password"' in get(page.partner, reply.headers["location"]).text


def test_most_login_areas_are_closed_to_robots(pages: dict[tuple[str, str], Page], sites: dict[str, Site]) -> None:
    login = [p for p in pages.values() if p.login]
    closed = [p for p in login if any(p.path.startswith(prefix) for prefix in sites[p.partner].disallow)]
    assert len(login) > len(closed) > 0.7 * len(login)


def test_robots_and_sitemaps_differ_from_host_to_host(get: Get, sites: dict[str, Site]) -> None:
    robots = {partner: get(partner, "/robots.txt") for partner in sites}
    assert [p for p, reply in robots.items() if reply.status_code == 404] == ["cciaa-como-lecco"]
    assert [p for p, reply in robots.items() if "Crawl-delay" in reply.text] == ["adm"]
    assert [p for p in sites if get(p, "/sitemap.xml").status_code == 404] == ["cciaa-como-lecco"]
    index = get("sace", "/sitemap.xml").text
    assert "<sitemapindex" in index
    parts = [urlsplit(url).path for url in re.findall(r"<loc>(.*?)</loc>", index)]
    assert len(parts) == 2
    assert all(b"<urlset" in gzip.decompress(get("sace", path).content) for path in parts)


def test_every_page_is_reached_by_links_from_home_and_orphans_by_the_sitemap(
    get: Get, pages: dict[tuple[str, str], Page], sites: dict[str, Site]
) -> None:
    missing = []
    for site in sites.values():
        seen = {"/"} | _linked(get, site.id, "/") | _linked(get, site.id, "/mappa-del-sito")
        listed = _listed(get, site.id)
        for page in (p for p in pages.values() if p.partner == site.id and not p.login):
            path = page.path.partition("?")[0]
            if page.orphan:
                assert path not in seen
            if path not in (listed if page.orphan else seen):
                missing.append(page.file)
    assert missing == []


def test_menus_of_portals_hold_hundreds_of_links(get: Get, sites: dict[str, Site]) -> None:
    for site in (s for s in sites.values() if s.design == "portal" and "topics" in s.traits):
        assert len(BeautifulSoup(get(site.id, "/").text, "lxml").find_all("a")) > 150


def test_each_odd_address_does_what_it_is_for(get: Get, sites: dict[str, Site]) -> None:
    status = {"loop": 302, "missing": 404, "gone": 410, "error": 500}
    for site in sites.values():
        for odd in site.odd:
            expected = odd.status if odd.kind == "redirect" else status.get(odd.kind, 200)
            assert get(site.id, odd.path).status_code == expected, (site.id, odd.path)
    assert set(Counter(odd.kind for site in sites.values() for odd in site.odd)) >= {
        *("redirect", "loop", "missing", "gone", "soft-404", "error"),
        *("calendar", "broken-pdf", "scanned-pdf", "zip", "image", "huge"),
    }


def test_redirects_lead_to_pages_and_the_loop_to_itself(get: Get, sites: dict[str, Site]) -> None:
    for site in sites.values():
        for odd in (o for o in site.odd if o.kind == "redirect"):
            assert get(site.id, get(site.id, odd.path).headers["location"]).status_code == 200, (site.id, odd.path)
    loop = next((s.id, o.path) for s in sites.values() for o in s.odd if o.kind == "loop")
    there = get(*loop).headers["location"]
    assert get(loop[0], there).headers["location"] == loop[1]


def test_the_calendar_never_ends(get: Get) -> None:
    path = "/pagina900_calendario.html"
    for _ in range(30):
        links = BeautifulSoup(get("cciaa-como-lecco", path).text, "lxml").find_all("a", string="Mese successivo")
        path = str(links[0]["href"])
    assert path.endswith("?mese=2029-05")


def test_huge_and_odd_files_are_what_they_say(get: Get) -> None:
    assert 2_500_000 < len(get("adm", "/portale/documenti/registro-storico").content) < 4_000_000
    assert get("regione-lombardia", "/modulistica/domanda-fiere.zip").content.startswith(b"PK")
    assert get("sace", "/immagini/mappa").content.startswith(b"\x89PNG")


def test_doubles_of_a_page_have_the_same_text(get: Get, pages: dict[tuple[str, str], Page]) -> None:
    page = next(p for p in pages.values() if p.partner == "api-milano" and not p.is_pdf and p.path != "/" and not p.login)
    plain, slashed, printed = (get("api-milano", page.path + tail) for tail in ("", "/", "?print=1"))
    assert plain.text == slashed.text
    assert len(printed.text) < len(plain.text)
    assert get("api-milano", page.path + "?utm_source=x").text == plain.text


def test_posting_is_refused(get: Get) -> None:
    assert get("sace", "/login", method="POST").status_code == 405


def test_the_command_prints_its_port_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "ingest.sample", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert re.search(r"http://127\.0\.0\.1:\d{4,5}/", line)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def _linked(get: Get, partner: str, path: str) -> set[str]:
    soup = BeautifulSoup(get(partner, path).text, "lxml")
    addresses = [urlsplit(str(a["href"])).path for a in soup.find_all("a", href=True) if str(a["href"]).startswith("/")]
    return {*addresses, *(address.rstrip("/") for address in addresses)}


def _listed(get: Get, partner: str) -> set[str]:
    reply = get(partner, "/sitemap.xml")
    found = [urlsplit(url).path for url in re.findall(r"<loc>(.*?)</loc>", reply.text)]
    if "<sitemapindex" in reply.text:
        texts = [gzip.decompress(get(partner, path).content).decode() for path in found]
        found = [urlsplit(url).path for text in texts for url in re.findall(r"<loc>(.*?)</loc>", text)]
    return set(found)


def _said(reply: httpx.Response) -> tuple[int, bytes]:
    """Return what a reply says, whatever the port of its server."""
    return reply.status_code, re.sub(rb"localhost:\d+", b"localhost", reply.content)
