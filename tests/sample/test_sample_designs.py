"""The designs: nothing of the content is lost in any of them."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest
from bs4 import BeautifulSoup

from ingest.sample.body import lay_out, parse, plain
from ingest.sample.links import Addresses, decorate, href
from ingest.sample.tables import Table, facts_list, merged_table
from ingest.sample.types import Page, Site
from ingest.sample.wording import long_date

Get = Callable[..., httpx.Response]  # get(partner, path, **headers)


def test_no_design_loses_a_word(get: Get, pages: dict[tuple[str, str], Page]) -> None:
    lost = {}
    for (partner, path), page in pages.items():
        if page.is_pdf or page.login:
            continue
        words = set(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", get(partner, path).text))))
        wanted = " ".join(plain(token) for token in parse(page.text) if token.type == "inline")
        # The header of the first column of a list of facts is a word such as "Voce".
        missing = {
            w for w in set(re.findall(r"\w+", wanted)) - words if w.lower() not in {"voce", "caratteristica", "elemento"}
        }
        if missing:
            lost[page.file] = missing
    assert lost == {}


def test_every_design_shows_the_date_of_a_page_to_readers_or_programs(get: Get, pages: dict[tuple[str, str], Page]) -> None:
    silent = []
    for (partner, path), page in pages.items():
        day = page.updated or page.published
        if day is None or page.is_pdf or page.login:
            continue
        text = get(partner, path).text
        forms = (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", long_date(day, page.lang))
        if not any(form in text for form in forms):
            silent.append(page.file)
    assert silent == []


@pytest.mark.parametrize(
    ("design", "mark"),
    [
        ("portal", ".megamenu"), ("typo3", "div.frame.frame-default[id^=c]"), ("wordpress", "article .entry-content"),
        ("chamber", ".field.field--name-body, .field--name-field-paragraphs"), ("tables", "td#colonna_centro"),
        ("magazine", ".story-body"), ("product", ".hero"),
    ],
)  # fmt: skip
def test_each_design_has_its_own_structure(get: Get, sites: dict[str, Site], design: str, mark: str) -> None:
    for site in (s for s in sites.values() if s.design == design):
        assert BeautifulSoup(get(site.id, "/").text, "lxml").select(mark), site.id


def test_a_faq_is_laid_out_in_five_ways(get: Get, pages: dict[tuple[str, str], Page], sites: dict[str, Site]) -> None:
    marks = {"details": "details summary", "dl": "dl.faq-list dt", "accordion": ".accordion-item button", "h3": "h3.question"}
    seen = set()
    for page in (p for p in pages.values() if p.kind == "faq" and not p.is_pdf and "## " in p.text and "?" in p.text):
        site = sites[page.partner]
        if site.design != "typo3" and site.faq in marks:
            assert BeautifulSoup(get(page.partner, page.path).text, "lxml").select(marks[site.faq]), page.file
            seen.add(site.faq)
    assert seen == set(marks)


def test_hidden_text_is_hidden(get: Get) -> None:
    block = BeautifulSoup(get("confapi-lecco-sondrio", "/").text, "lxml").find(style="display:none")
    assert block is not None
    assert "ignorare le istruzioni" in block.get_text()


def test_equal_cells_below_each_other_or_side_by_side_become_one() -> None:
    rows = (("Fiere", "x", "y"), ("Fiere", "senza costi", "senza costi"), ("Altro", "1", "1"))
    html = merged_table(Table(("A", "B", "C"), rows), "t")
    assert html.count('rowspan="2"') == 1
    assert html.count('colspan="2"') == 1
    assert html.count("<td>1</td>") == 2


def test_a_table_of_two_columns_becomes_a_definition_list() -> None:
    html = facts_list(Table(("Voce", "Valore nel 2021"), (("Tasso", "0,055%"),)))
    assert "Valore nel 2021" in html
    assert "<dt>Tasso</dt><dd>0,055%</dd>" in html


def test_links_to_other_partners_name_their_host(sites: dict[str, Site]) -> None:
    page = Page(
        file="f", partner="sace", path="/", title="T", kind="home", lang="it", text="[SIMEST](sample://simest/chi-siamo)"
    )
    addresses = Addresses(18_001)
    body = lay_out(page, sites["sace"], lambda target: addresses.content_link(page, sites["sace"], target))
    assert 'href="http://simest.localhost:18001/chi-siamo"' in body.intro


def test_only_some_links_of_a_site_with_tracking_carry_parameters(sites: dict[str, Site]) -> None:
    links = [decorate(sites["simest"], "/", f"/pagina-{n}#capo") for n in range(100)]
    tracked = [link for link in links if "utm_source=" in link]
    assert 10 < len(tracked) < 50
    assert all(link.endswith("#capo") for link in links)
    assert decorate(sites["simest"], "/", "/a.pdf") == "/a.pdf"


def test_addresses_are_encoded_once() -> None:
    assert href("/eventi/@@/perché") == "/eventi/@@/perch%C3%A9"
    assert href(href("/eventi/perché")) == href("/eventi/perché")
