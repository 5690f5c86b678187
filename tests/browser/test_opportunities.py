"""A visitor looks for measures, reads one and takes its dates along: on a phone, on a desk, without scripts, by keyboard."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.web_settings import WebSettings
from tests.api.builders import TODAY, MemoryService
from tests.api.opportunity_builders import a_contradiction, a_correction, a_measure, some_measures
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

MEASURES = (
    *some_measures(),
    a_measure("simest-0000000009", title="Fondo fiere", measure="Fondo fiere", contradictions=(a_contradiction(),)),
    a_measure("simest-000000000a", title="Fondo estero", measure="Fondo estero", corrections=(a_correction(),)),
)
PATHS = [
    "/opportunita",
    "/opportunita?lang=en&al=2026-11-21&tema=fiere-eventi",
    "/opportunita?tema=zzz&al=ieri",
    "/opportunita?tema=missioni&provincia=Varese",
    "/opportunita?stato=tutti&al=2027-04-01",
    "/opportunita?vista=calendario",
    "/opportunita?vista=calendario&mese=2026-04",
    "/opportunita/simest-0000000001",
    "/opportunita/simest-0000000009?lang=en",
    "/opportunita/simest-000000000a",
    "/opportunita/simest-0000000005",
    "/opportunita/simest-00000000ff",
    "/opportunita/boh",
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_app(MemoryService(measures=MEASURES), WebSettings(sample_web=True), today=lambda: TODAY)) as address:
        yield address


@pytest.fixture(params=[(PHONE, True), (DESK, True), (PHONE, False)], ids=["phone", "desk", "no-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    viewport, scripts = request.param
    context = browser.new_context(viewport=viewport, base_url=address, java_script_enabled=scripts)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def test_a_visitor_narrows_the_list_reads_a_measure_and_asks_about_it(page: Page) -> None:
    page.goto("/opportunita")
    expect(page.get_by_role("status")).to_have_text("6 misure trovate.")
    page.get_by_label("Tema").select_option("fiere-eventi")
    page.get_by_label("Provincia dell'impresa").select_option("Bergamo")
    page.get_by_role("button", name="Cerca").click()
    expect(page.get_by_role("status")).to_have_text("3 misure trovate.")
    expect(page.get_by_label("Tema")).to_have_value("fiere-eventi")
    page.get_by_role("link", name="Voucher fiere 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voucher fiere 2026")
    expect(page.locator("main")).to_contain_text("Mancano 9 giorni")
    expect(page.locator("mark").first).to_have_text("1° settembre 2026")
    page.get_by_role("link", name="Come si presenta la domanda").click()
    expect(page.get_by_label("La sua domanda")).to_have_value("Come si presenta la domanda per Voucher fiere 2026?")


def test_the_month_is_a_table_on_a_desk_and_a_list_of_days_on_a_phone(page: Page) -> None:
    page.goto("/opportunita")
    page.get_by_role("link", name="Calendario", exact=True).click()
    expect(page.get_by_role("heading", name="novembre 2026", exact=True)).to_be_visible()
    wide = (page.viewport_size or PHONE)["width"] >= DESK["width"]
    expect(page.locator(".month-table")).to_be_visible(visible=wide)
    expect(page.locator(".month-list")).to_be_visible(visible=not wide)
    page.get_by_role("link", name="Mese precedente").click()
    expect(page.get_by_role("status")).to_have_text("Nessuna data in questo mese.")


def test_the_calendar_is_downloaded(page: Page) -> None:
    page.goto("/opportunita/simest-0000000001")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Metti in calendario").click()
    assert downloading.value.suggested_filename == "simest-0000000001.ics"


def test_everything_is_reached_by_keyboard_in_the_order_of_the_page(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK, base_url=address)
    page = context.new_page()
    page.goto("/opportunita")
    page.get_by_label("Tema").focus()
    reached: list[str] = []
    for _ in range(40):
        reached.append(page.evaluate("(document.activeElement.id || document.activeElement.innerText).trim()"))
        page.keyboard.press("Tab")
    wanted = ["tema", "provincia", "testo", "Altri filtri", "Cerca", "Elenco", "Calendario", "Voucher fiere 2026"]
    places = [reached.index(name) for name in wanted]
    assert places == sorted(places)
    assert "Abbonati al calendario" in reached
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_violation_of_accessibility_and_no_scroll_to_the_side(browser: Browser, address: str, path: str) -> None:
    for size in (PHONE, DESK, SMALL):
        context = browser.new_context(viewport=size, base_url=address)
        page = context.new_page()
        page.goto(path)
        for summary in page.locator("main summary").all():
            if summary.evaluate("e => !e.parentElement.open"):
                summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        context.close()


@pytest.mark.parametrize("path", ["/opportunita", "/opportunita?vista=calendario", "/opportunita/simest-0000000001"])
def test_targets_are_at_least_24_pixels(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    page.goto(path)
    small = page.evaluate(
        """[...document.querySelectorAll("main a, main button, main input, main select, main summary")]
        .filter(e => e.checkVisibility() && e.type !== "hidden")
        .map(e => [e.innerText || e.id, e.getBoundingClientRect()])
        .filter(([_, r]) => r.height < 24 || r.width < 24).map(([name, r]) => `${name} ${r.width}x${r.height}`)"""
    )
    context.close()
    assert small == []
