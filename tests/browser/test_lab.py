"""An evaluator reads reports and labels pairs with a real browser: on a phone, on a desk, without JavaScript."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from api.app import create_app
from api.web_settings import WebSettings
from evals.labelling import Labelling, make_labelling
from evals.reporting.writing import write_reports
from evals.running import finish
from tests.api.builders import TODAY, MemoryService
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.builders import a_claim, silent
from tests.evals.planted import a_case, a_record, an_answer, tools
from tests.evals.small_world import a_run
from tests.serving import served

PAGES = [
    "/lab",
    "/lab/runs/new",
    "/lab/runs/new/cases/second",
    "/lab/compare?old=old&new=new",
    "/lab/labellings",
    "/lab/labellings/one",
    "/lab/labellings/one?rater=Carla",
    "/lab/labellings/one/agreement",
    "/lab/guideline",
]

pytestmark = NEEDS_A_BROWSER


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two finished runs and a labelling of two pairs."""
    var = tmp_path_factory.mktemp("lab")
    cases = [a_case(id=name, cluster=name, slices={"topic": name}) for name in ("first", "second")]
    wrong = an_answer(a_claim("L'importo massimo è di 900.000 euro.", 1))
    for name, second in (("old", None), ("new", wrong)):
        run = a_run(var / "runs" / name, cases, name)
        for case, answer in zip(cases, (None, second), strict=True):
            run.append(replace(a_record(answer), case_id=case.id))
        write_reports(run, finish(run, tools(), {}, silent))
    make_labelling(var / "labellings" / "one", run, tools(), 10, 1, datetime(2026, 11, 22, 9, tzinfo=UTC))
    return var


@pytest.fixture(scope="module")
def address(var: Path) -> Iterator[str]:
    with served(create_app(MemoryService(), WebSettings(lab=var), today=lambda: TODAY)) as address:
        yield address


def listen(page: Page) -> list[str]:
    """Return a list to which errors of the console are added, breaches of the security policy included."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", hear)
    return complaints


def assert_sound(page: Page) -> None:
    """Fail if the page scrolls to the side, or has a violation of accessibility, with all that is folded opened."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_lab_is_accessible_and_keeps_the_security_policy(browser: Browser, address: str, path: str) -> None:
    for size in (PHONE, DESK, SMALL):
        context = browser.new_context(viewport=size, base_url=address)
        page = context.new_page()
        complaints = listen(page)
        assert page.goto(path)
        assert_sound(page)
        context.close()
        assert complaints == []


def test_a_report_that_stands_alone_is_accessible_without_a_server(browser: Browser, var: Path) -> None:
    for size in (PHONE, DESK, SMALL):
        context = browser.new_context(viewport=size, offline=True)
        page = context.new_page()
        page.goto((var / "runs" / "new" / "report.html").as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text("new")
        assert_sound(page)
        context.close()


def test_a_rater_labels_with_the_keyboard_alone_and_without_javascript(browser: Browser, address: str, var: Path) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/lab/labellings/one")
    page.get_by_label("Il suo nome").press_sequentially("Anna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Coppia 1 di 2")).to_be_visible()
    page.get_by_role("radio", name="Sostenuta", exact=False).first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Coppia 2 di 2")).to_be_visible()
    page.get_by_role("link", name="Precedente").click()
    expect(page.get_by_role("radio", name="In parte")).to_be_checked()
    context.close()
    assert Labelling(var / "labellings" / "one").labels()["p001"]["Anna"].label == "partial"


def test_two_runs_are_chosen_from_the_list_and_compared(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK, base_url=address)
    page = context.new_page()
    page.goto("/lab")
    page.get_by_label("Prima", exact=True).select_option("old")
    page.get_by_label("Dopo", exact=True).select_option("new")
    page.get_by_role("button", name="Confronta").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dopo: new")
    expect(page.locator("#case-second")).to_contain_text("900.000 euro")
    page.locator("#case-second").get_by_role("link", name="second").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Caso second")
    context.close()
