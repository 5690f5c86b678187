"""A visitor sees what is known of the firm, corrects it, reads the dossier and has it forgotten: with scripts and without."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.web_settings import WebSettings
from tests.api.builders import TODAY, MemoryService
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER
TOLD = "Siamo in 6 a Lumezzane, facciamo valvole e vorremmo la Germania: ci sono contributi per le fiere?"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_app(MemoryService(), WebSettings(sample_web=True), today=lambda: TODAY)) as address:
        yield address


@pytest.fixture(params=[(PHONE, True), (DESK, True), (PHONE, False)], ids=["phone", "desk", "no-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    viewport, scripts = request.param
    context = browser.new_context(viewport=viewport, base_url=address, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    page.get_by_label("La sua domanda").fill(question)
    page.get_by_role("button", name="Chiedi", exact=True).click()
    expect(page.locator("[data-answer]").first).to_be_visible()


def test_what_the_firm_said_stands_in_the_fields_with_its_words_and_can_be_corrected(page: Page) -> None:
    ask(page, TOLD)
    page.locator("summary", has_text="La sua impresa").click()
    expect(page.get_by_label("Provincia")).to_have_value("Brescia")
    expect(page.get_by_label("Mercati che le interessano")).to_have_value("Germania")
    expect(page.locator("#province-words")).to_contain_text("Lumezzane")
    page.get_by_label("Provincia").select_option("Bergamo")
    with page.expect_navigation():
        page.get_by_role("button", name="Salva").click()
    page.goto("/dossier")
    expect(page.get_by_role("heading", name="Il suo dossier")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Bergamo")
    expect(page.locator("main")).not_to_contain_text("Brescia")
    expect(page.locator("pre")).to_contain_text("Acconsento a trasmettere questi dati")


def test_the_form_about_the_firm_is_short_and_can_be_skipped(page: Page) -> None:
    page.locator("summary", has_text="La sua impresa").click()
    page.get_by_role("group", name="Vende già all'estero?").get_by_label("Ogni tanto").check()
    expect(page.get_by_label("Settore")).to_be_hidden()
    page.get_by_role("link", name="Salta").click()
    if page.evaluate("document.documentElement.classList.contains('with-scripts')"):
        expect(page.get_by_label("La sua domanda")).to_be_focused()
        expect(page.get_by_label("Provincia")).to_be_hidden()


def test_forgetting_empties_the_fields_and_the_dossier(page: Page) -> None:
    ask(page, TOLD)
    page.locator("summary", has_text="La sua impresa").click()
    page.get_by_role("button", name="Dimentica tutto").click()
    expect(page.get_by_role("button", name="Dimentica tutto")).to_have_count(0)
    page.locator("summary", has_text="La sua impresa").click()
    expect(page.get_by_label("Provincia")).to_have_value("")
    page.goto("/dossier")
    expect(page.locator("main")).to_contain_text("Il dossier è vuoto")


@pytest.mark.parametrize("size", [PHONE, DESK, SMALL], ids=["phone", "desk", "small"])
def test_the_fields_and_the_dossier_have_no_violation_of_accessibility(browser: Browser, address: str, size: object) -> None:
    context = browser.new_context(viewport=size, base_url=address)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/dossier")
    assert Axe().run(page).violations_count == 0
    page.goto("/")
    ask(page, TOLD)
    page.locator("summary", has_text="La sua impresa").click()
    expect(page.get_by_label("Provincia")).to_have_value("Brescia")
    for path in (None, "/dossier", "/dossier?lang=en"):
        if path:
            page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
