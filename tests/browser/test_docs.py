"""The page of the API in a real browser: with axe, on small screens, by keyboard, without JavaScript."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from api.app import create_app
from tests.api.builders import TODAY, MemoryService
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

# The open page has thousands of parts to look at: sizes and languages go by turns; `make accessibility` has all.
LOOKS = [(SMALL, "it"), (DESK, "en"), (SMALL, "en"), (DESK, "it")][: None if os.environ.get("FONDACO_B24") else 2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_app(MemoryService(), today=lambda: TODAY)) as address:
        yield address


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=[f"{size['width']}-{language}" for size, language in LOOKS])
def test_closed_and_open_the_page_has_no_violation_and_fits(
    browser: Browser, address: str, size: ViewportSize, language: str
) -> None:
    page = browser.new_page(viewport=size)
    page.goto(f"{address}/docs?lang={language}")
    assert Axe().run(page).violations_count == 0
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()


def test_an_operation_opens_by_keyboard_and_leads_to_what_it_takes_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SMALL)
    page = context.new_page()
    page.goto(f"{address}/docs")
    operation = page.locator("#ask_v1_ask_post")
    operation.locator("summary").focus()
    page.keyboard.press("Enter")
    assert operation.locator("pre").is_visible()
    operation.get_by_role("link", name="AskIn").click()
    assert page.locator("#o-AskIn").is_visible(), "what a link leads to is opened"
    context.close()
