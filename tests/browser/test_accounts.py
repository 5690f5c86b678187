"""Signing in, out, a new password and a form that outlived its session: by keyboard, without scripts, without violations."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.account_records import AccountRecords
from api.app import create_app
from api.web_settings import WebSettings
from kb.account_types import Role
from tests.api.account_builders import PASSWORD, account_records, an_account
from tests.api.builders import TODAY, MemoryService
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
EMAIL, NEW = "anna@desk.example", "cinque mucche azzurre"


@dataclass(frozen=True)
class Office:
    """An application with accounts, as it is served."""

    records: AccountRecords
    address: str

    def person(self, role: Role, new: bool = False) -> None:
        """Keep an account with the e-mail of these tests, in the place of the one before."""
        if before := self.records.accounts.by_email(EMAIL):
            self.records.accounts.erase(before.id, self.records.now())
        an_account(self.records, role, email=EMAIL, new=new)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    records = account_records(tmp_path_factory.mktemp("accounts"), tries=1000)
    web = WebSettings.model_validate({"limits": {"on": False}})
    app = create_app(MemoryService(), web, today=lambda: TODAY, accounts=records)
    with served(app) as address:
        yield Office(records, address)


def sound(page: Page) -> None:
    """Fail if axe finds anything, or if the page is wider than the window."""
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def enter(page: Page, password: str) -> None:
    """Sign in with the keyboard alone."""
    page.locator("#email").fill(EMAIL)
    page.locator("#email").press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("size", "language"), [(SMALL, "it"), (DESK, "de")])
def test_the_whole_way_of_an_account_is_sound_on_every_screen(
    browser: Browser, office: Office, size: dict[str, int], language: str
) -> None:
    office.person(Role.ADMINISTRATOR, new=True)
    context = browser.new_context(viewport=size, base_url=office.address)  # type: ignore[arg-type]
    context.add_cookies([{"name": "lingua", "value": language, "url": office.address}])
    page = context.new_page()
    page.goto("/accedi")
    sound(page)
    enter(page, "sbagliata del tutto")
    expect(page.locator("#wrong")).to_be_focused()
    sound(page)
    enter(page, PASSWORD)
    sound(page)
    for name, value in (("old", PASSWORD), ("new", "corta"), ("repeated", "corta")):
        page.locator(f"#{name}").fill(value)
    with page.expect_navigation():
        page.locator("#repeated").press("Enter")
    expect(page.locator("#wrong")).to_be_focused()
    sound(page)
    for name, value in (("old", PASSWORD), ("new", NEW), ("repeated", NEW)):
        page.locator(f"#{name}").fill(value)
    with page.expect_navigation():
        page.locator("#repeated").press("Enter")
    expect(page.get_by_role("status").first).to_be_visible()
    sound(page)
    page.goto("/esci")
    sound(page)
    page.locator("main button").press("Enter")
    page.wait_for_url("**/accedi?uscito=1")
    sound(page)
    context.close()


def test_without_scripts_a_person_signs_in_and_out(browser: Browser, office: Office) -> None:
    office.person(Role.ADMINISTRATOR)
    context = browser.new_context(viewport=SMALL, base_url=office.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/account")
    enter(page, PASSWORD)
    expect(page).to_have_url(f"{office.address}/account")
    page.locator(".account-leave button").click()
    expect(page).to_have_url(f"{office.address}/accedi?uscito=1")
    page.goto("/account")
    expect(page).to_have_url(f"{office.address}/accedi?poi=/account")
    context.close()


def test_what_outlived_its_session_is_shown_and_sent_after_the_sign_in(browser: Browser, office: Office) -> None:
    """The check of a text stands for all forms of the desk; without a desk it ends in a page that says so."""
    office.person(Role.AGENT)
    context = browser.new_context(viewport=SMALL, base_url=office.address)
    page, text = context.new_page(), "SIMEST copre il 100% delle spese.\n\nGrazie, <b>Anna</b>."
    page.goto("/accedi")
    page.evaluate(
        """text => {
          const form = document.createElement("form");
          form.method = "post"; form.action = "/desk/verifica";
          const field = document.createElement("textarea"); field.name = "text"; field.value = text;
          form.append(field); document.querySelector("main").append(form); form.submit();
        }""",
        text,
    )
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)
    enter(page, PASSWORD)
    expect(page.locator(".account-kept")).to_contain_text("<b>Anna</b>")
    sound(page)
    with page.expect_request("**/desk/verifica") as sent:
        page.locator("main button").press("Enter")
    assert "Anna" in (sent.value.post_data or "") and "session_token=" in (sent.value.post_data or "")
    context.close()
