"""The content files: complete, well-formed, linked."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.sample.body import parse
from ingest.sample.content import load_pages
from ingest.sample.errors import ContentError
from ingest.sample.types import Page, Site

MADE_BY_THE_SERVER = {"/mappa-del-sito", "/note-legali", "/login", "/ricerca"}


def test_every_file_has_a_valid_front_matter_and_a_path_of_its_own() -> None:
    assert load_pages()  # raises with all problems at once


def test_the_web_is_as_large_as_promised(pages: dict[tuple[str, str], Page], sites: dict[str, Site]) -> None:
    kinds = Counter(page.is_pdf for page in pages.values())
    assert kinds[False] >= 450
    assert kinds[True] >= 60
    assert {page.partner for page in pages.values()} == set(sites)
    assert len(sites) == 29


def test_every_host_has_a_home_page(pages: dict[tuple[str, str], Page], sites: dict[str, Site]) -> None:
    assert [partner for partner in sites if (partner, "/") not in pages] == []


def test_links_in_the_content_lead_somewhere(
    every_page: tuple[Page, ...], pages: dict[tuple[str, str], Page], sites: dict[str, Site]
) -> None:
    odd = {(site.id, odd.path) for site in sites.values() for odd in site.odd}
    lost = []
    for page in every_page:
        for target in _links(page):
            partner, path = page.partner, target.partition("#")[0]
            if target.startswith("sample://"):
                partner, _, rest = target.removeprefix("sample://").partition("#")[0].partition("/")
                path = "/" + rest
            elif not target.startswith("/"):
                continue
            if (partner, path) not in pages and (partner, path) not in odd and path not in MADE_BY_THE_SERVER:
                lost.append(f"{page.file}: {target}")
    assert lost == []


def test_translations_name_a_page_that_exists(every_page: tuple[Page, ...], pages: dict[tuple[str, str], Page]) -> None:
    lost = [p.file for p in every_page if p.translation_of and (p.partner, p.translation_of) not in pages]
    assert lost == []


def test_orphans_are_linked_nowhere_but_stand_in_a_sitemap(every_page: tuple[Page, ...], sites: dict[str, Site]) -> None:
    orphans = [p for p in every_page if p.orphan]
    assert orphans
    for orphan in orphans:
        assert sites[orphan.partner].sitemap != "none", orphan.file
        assert [p.file for p in every_page if p.partner == orphan.partner and orphan.path in _links(p)] == []


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "sace"
    folder.mkdir()
    good = "---\npath: /a\ntitle: A\nkind: news\nlang: it\n---\nTesto.\n"
    for name, text in {
        "a.md": good,
        "b.md": good,
        "c.md": "---\npath: x\ntitle: C\nkind: poem\nlang: it\ncolour: red\n---\nTesto.\n",
        "d.md": "senza intestazione",
        "e.md": "---\ntitle: [\n---\nTesto.\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load_pages(tmp_path)
    told = " ".join(raised.value.problems)
    for expected in ("b.md: path /a is also", "poem", "colour: unknown key", "does not begin with a slash", "d.md", "e.md"):
        assert expected in told


def _links(page: Page) -> list[str]:
    children = [child for token in parse(page.text) for child in token.children or ()]
    return [str(child.attrGet("href")) for child in children if child.type == "link_open"]
