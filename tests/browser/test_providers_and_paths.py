"""The pages of providers and paths in a real browser: by keyboard, without JavaScript, on small screens, with axe."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.web_settings import WebSettings
from assistant.types import Statement
from kb.types import Chunk, Document, DocumentVersion
from tests.api.builders import TODAY, MemoryService, an_answer
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

PATHS = ["/enti", "/enti?provincia=Bergamo", "/enti/simest", "/enti/nulla", "/percorsi", "/percorsi/mai-esportato"]
PAGES = [*PATHS, "/enti?tipo=regione", "/enti/simest?lang=en", "/percorsi/consolidata?lang=en&provincia=Bergamo&paese=x"]
CLAIM = Statement(text="Il finanziamento copre fino al 100% delle spese ammissibili.", kind="claim", citations=(1,))


class Visited(MemoryService):
    """Has a page whose passages can all be opened."""

    def library(self) -> Iterator[tuple[Chunk, DocumentVersion, Document]]:
        return ((replace(c, id=f"chunk-{c.ordinal}"), version, document) for c, version, document in super().library())


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    service = Visited(reply=an_answer(statements=(CLAIM,)))
    with served(create_app(service, WebSettings(sample_web=True), today=lambda: TODAY)) as address:
        yield address


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation_of_accessibility_and_no_scroll_to_the_side(browser: Browser, address: str, path: str) -> None:
    for size in (PHONE, DESK, SMALL):
        context = browser.new_context(viewport=size, base_url=address)
        page = context.new_page()
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        context.close()


def test_a_province_is_chosen_on_the_map_by_keyboard(page: Page) -> None:
    page.goto("/enti")
    province = page.get_by_role("group", name="Mappa delle province lombarde").get_by_role("link", name="Bergamo, enti: 2")
    province.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enti trovati: 2 - Bergamo")).to_be_visible()
    chosen = page.get_by_role("navigation", name="Per provincia").get_by_role("link", name="Bergamo")
    expect(chosen).to_have_attribute("aria-current", "true")


def test_the_list_beside_the_map_and_the_form_lead_to_the_same_providers(page: Page) -> None:
    page.goto("/enti")
    page.get_by_role("navigation", name="Per provincia").get_by_role("link", name="Sondrio").click()
    expect(page.locator(".provider-name")).to_have_text(["SIMEST S.p.A."])
    page.get_by_label("Provincia", exact=True).select_option("Bergamo")
    page.get_by_role("button", name="Filtra").click()
    expect(page.locator(".provider-name")).to_have_count(2)
    page.get_by_role("link", name="Camera di commercio di Bergamo").click()
    expect(page.get_by_role("heading", name="Camera di commercio di Bergamo", level=1)).to_be_visible()


def test_a_source_of_a_provider_opens_in_the_panel_and_closes_again(page: Page) -> None:
    page.goto("/enti/simest")
    opener = page.locator(".shelf a").first
    opener.click()
    expect(page.locator("#source-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_ticked_steps_are_counted_and_nothing_is_stored(page: Page) -> None:
    page.goto("/percorsi/mai-esportato")
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).press("Space")
    boxes.nth(3).check()
    expect(page.locator("[data-count]")).to_have_text("2 su 8")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.reload()
    expect(boxes.nth(0)).not_to_be_checked()


def test_without_javascript_the_way_from_a_path_to_its_source_and_provider_can_be_walked(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport=SMALL, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/percorsi")
    page.get_by_role("link", name="Esporto stabilmente", exact=True).first.click()
    page.get_by_label("Provincia").select_option("Bergamo")
    page.get_by_label("Paese che le interessa").fill("Brasile")
    page.get_by_role("button", name="Aggiorna il percorso").click()
    expect(page.get_by_text("Percorso per: Bergamo, Brasile.")).to_be_visible()
    expect(page.get_by_role("button", name="Stampa la lista")).to_be_hidden()
    page.get_by_role("checkbox").first.check()
    page.locator(".step-whom a").first.click()
    expect(page.get_by_role("heading", name="SIMEST S.p.A.", level=1)).to_be_visible()
    page.go_back()
    page.locator(".step-quote a").first.click()
    expect(page.get_by_text("Passaggio citato")).to_be_visible()
    context.close()


def test_the_checklist_prints_its_steps_without_forms(page: Page) -> None:
    page.goto("/percorsi/consolidata")
    page.emulate_media(media="print")
    expect(page.locator(".path-firm")).to_be_hidden()
    expect(page.locator(".step-done input").first).to_be_visible()
    expect(page.locator(".step-quote").first).to_be_visible()
