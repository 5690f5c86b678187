"""Three firms walk the whole way: on a phone and a desk, with scripts and without, in Italian and English, and by keyboard.

In `make test` over a service in memory, each firm twice; `make journeys` walks all ways over a published build.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.i18n import UiLanguage
from tests.browser import firms
from tests.browser.firms import FIRMS, Firm, Visit
from tests.browser.focus import COVERED, UNMARKED
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE
from tests.browser.worlds import world_in

pytestmark = NEEDS_A_BROWSER

PUBLISHED = os.environ.get("FONDACO_JOURNEYS")
SHOTS = os.environ.get("FONDACO_SHOTS")
SIZES = {"phone": PHONE, "desk": DESK}
LANGUAGES: tuple[UiLanguage, ...] = ("it", "en")
ALL = list(product(FIRMS, SIZES, (True, False), LANGUAGES))
FEW = [ALL[place] for place in (0, 7, 10, 13, 19, 20)]  # each firm, size, language, with and without scripts
WAYS = ALL if PUBLISHED else FEW
START_SECONDS = 120


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("journeys")
    if PUBLISHED:
        yield from served(Path(PUBLISHED), folder)
        return
    with world_in(folder) as world:
        yield world.portal


def served(published: Path, folder: Path) -> Iterator[str]:
    """Serve a copy of a published build, in which visitors may leave what they like, as `make serve` does."""
    shutil.copytree(published, folder / "var", ignore=shutil.ignore_patterns("warc", "runs", "*.lock"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"FONDACO_VAR": str(folder / "var"), "FONDACO_LIMITS__ON": "false"}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | told)
    try:
        for _ in range(START_SECONDS * 2):
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a fresh browser; errors of scripts and breaches of the security policy fail the test."""
    size, scripts, language = request.param
    context = browser.new_context(viewport=SIZES[size], base_url=address, java_script_enabled=scripts, reduced_motion="reduce")
    context.add_cookies([{"name": "lingua", "value": language, "url": address}])
    context.set_default_timeout(60_000 if PUBLISHED else 15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    yield page
    context.close()
    assert complaints == []


def named(way: tuple[Firm, str, bool, str]) -> str:
    firm, size, scripts, language = way
    return f"{firm.name}-{size}-{'scripts' if scripts else 'plain'}-{language}"


@pytest.mark.parametrize(
    ("firm", "page", "language"),
    [pytest.param(way[0], way[1:], way[3], id=named(way)) for way in WAYS],
    indirect=["page"],
)
def test_a_firm_walks_the_whole_way(
    page: Page, firm: Firm, language: UiLanguage, browser: Browser, request: pytest.FixtureRequest
) -> None:
    scripts = bool(request.node.callspec.params["page"][1])
    visit = Visit(page, firm, language, scripts)
    walk(visit, request.node.callspec.id, browser)


def walk(visit: Visit, name: str, browser: Browser) -> None:
    """Walk from the first question to the last word, and look at every step."""
    page, firm = visit.page, visit.firm
    look = Look(page, name)
    firms.starts_from_an_example(visit)
    look("example")
    answer_id = firms.asks(visit, firm.asks[visit.language])
    look("answer")
    firms.reads_a_source(visit)
    firms.asks(visit, firm.goes_on[visit.language])
    look("follow-up")
    firms.tells_of_itself(visit)
    look("firm")
    firms.finds_an_opportunity(visit)
    look("provider")
    firms.follows_the_path(visit)
    look("path")
    firms.hands_off(visit)
    look("ticket")
    firms.judges(visit, answer_id)
    look("judged")
    shared = firms.shares(visit, answer_id)
    look("shared")
    firms.forgets(visit)
    look("forgotten")
    other = browser.new_page()
    other.goto(shared)
    expect(other.locator("main")).to_contain_text(firm.asks[visit.language])
    other.close()


class Look:
    """Looks at a page at every step: nothing stands outside of the window; a picture is kept where FONDACO_SHOTS says."""

    def __init__(self, page: Page, name: str) -> None:
        self._page, self._name, self._count = page, name, 0

    def __call__(self, step: str) -> None:
        self._count += 1
        main, window = self._page.locator("main").bounding_box(), self._page.viewport_size
        assert main and window and main["x"] >= 0 and main["x"] + main["width"] <= window["width"], step
        if SHOTS:
            path = Path(SHOTS) / f"journey-{self._name}-{self._count:02d}-{step}.png"
            self._page.screenshot(path=path, full_page=True)


KEYS = [("desk", True, "it"), ("phone", True, "en"), ("desk", False, "it")]


@pytest.mark.parametrize(
    "page", KEYS if PUBLISHED else KEYS[:1], indirect=True, ids=lambda way: "-".join(map(str, way)) if way else ""
)
def test_the_whole_way_can_be_walked_by_keyboard_alone(page: Page, request: pytest.FixtureRequest) -> None:
    _, scripts, language = request.node.callspec.params["page"]
    keys = Keys(page)
    firm = FIRMS[1]
    page.goto("/")
    keys.tab()
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"  # first of all, past the header
    page.keyboard.press("Enter")
    keys.to("#question")
    page.keyboard.type(firm.asks[language])
    keys.to(".ask-actions [type=submit]", within=2)
    keys.enter(".turn [data-answer]")
    keys_read_a_source(keys, scripts)
    keys.to("a[href='#question']")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(firm.goes_on[language])
    keys.to(".ask-actions [type=submit]", within=2)
    keys.enter(".turn:last-of-type [data-answer]")
    answer_id = page.locator("[data-answer]").last.get_attribute("data-answer")
    keys_tell_and_look_around(keys, firm)
    keys_hand_off(keys)
    page.goto(f"/risposta/{answer_id}")
    keys.to("[data-feedback] [name=useful]")
    keys.enter(".feedback-thanks")
    page.goto(f"/risposta/{answer_id}/condividi")
    keys.to("#consent")
    page.keyboard.press("Space")
    keys.to(".handoff-send [type=submit]", within=2)
    keys.enter(".shared-owner")
    page.goto("/dossier")
    keys.to("form[action='/dimentica'] [type=submit]")
    keys.enter("#question")
    assert keys.complaints == []


def keys_read_a_source(keys: "Keys", scripts: bool) -> None:
    """Open the first source; with scripts, Escape leads back to where it was opened."""
    page = keys.page
    if scripts:
        expect(page.locator(".turn-question").last).to_be_focused()
    keys.to("a[data-source]")
    page.keyboard.press("Enter")
    expect(page.locator(".passage-cited").first).to_be_visible()
    if not scripts:
        page.go_back()
        return
    expect(page.locator("#source-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#source-panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('a[data-source]')")


def keys_tell_and_look_around(keys: "Keys", firm: Firm) -> None:
    """Fill in the form about the firm; filter the measures and open one, its owner, and a path."""
    page = keys.page
    page.goto("/")
    keys.to("#caso > summary")
    page.keyboard.press("Enter")
    keys.to("input[name=category]")
    page.keyboard.press("ArrowDown")
    keys.to("#province")
    page.keyboard.type(firm.province)
    keys.to("[formaction='/caso']")
    keys.enter("#caso > summary b")
    keys.to(".site-nav a[href='/opportunita']")
    keys.enter("#tema")
    keys.to("#provincia")
    page.keyboard.type(firm.province)
    keys.to(".measure-actions [type=submit]")
    keys.enter("#misure")
    keys.to("main a[href^='/opportunita/']:not([href$='.ics'])")
    keys.enter(".measure-page")
    keys.to(".measure-facts-page a[href^='/enti/']")
    keys.enter("#facts-title")
    keys.to(".site-nav a[href='/percorsi']")
    keys.enter("main a[href^='/percorsi/']")
    keys.to("main a[href^='/percorsi/']")
    keys.enter("#provincia")


def keys_hand_off(keys: "Keys") -> None:
    """Send the form with a mistake, follow the list of mistakes, send it again, and open the ticket."""
    page = keys.page
    page.goto("/dossier")
    keys.to("main a[href='/passa']")
    keys.enter("#consent")
    keys.to("#email")
    page.keyboard.type("anna@riva.example")
    keys.to(".handoff-send [type=submit]")
    keys.enter("#errors")
    expect(page.locator("#errors")).to_be_focused()
    keys.to("#errors a", within=1)
    page.keyboard.press("Enter")
    expect(page.locator("#consent")).to_be_focused()
    page.keyboard.press("Space")
    keys.to(".handoff-send [type=submit]", within=2)
    keys.enter(".receipt-reference")
    keys.to(".handoff-send a[href^='/pratica/']")
    keys.enter(".ticket-state")


class Keys:
    """Walks with the Tab key, and notes where the focus cannot be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []

    def tab(self) -> None:
        self.page.keyboard.press("Tab")
        self.complaints += [found for check in (UNMARKED, COVERED) if (found := self.page.evaluate(check))]

    def to(self, wanted: str, within: int = 120) -> None:
        """Tab until what is wanted has the focus."""
        for _ in range(within):
            self.tab()
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        pytest.fail(f"{wanted} is not reached within {within} steps at {self.page.url}")

    def enter(self, shown: str) -> None:
        """Press Enter, and wait for what it leads to."""
        self.page.keyboard.press("Enter")
        expect(self.page.locator(shown).first).to_be_visible(timeout=60_000)
