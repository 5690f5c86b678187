"""Battery B24: every page and state with axe, zoomed, without motion or colours, and what is told to those who listen.

In `make test` each state is looked at once, sizes and languages by turns; `make accessibility` looks at each in all of them.
"""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.focus import COVERED, UNMARKED
from tests.browser.states import (
    ANSWERED,
    STATES,
    State,
    answer_id,
    ask,
    asked,
    at,
    broken,
    streaming,
    with_source,
)
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.browser.worlds import COMPARED, EXPIRED, PAST, World, world_in

pytestmark = NEEDS_A_BROWSER

WHOLE = bool(os.environ.get("FONDACO_B24"))
TWICE = ViewportSize(width=640, height=512)  # 1280 x 1024 at 200 %
FOUR_TIMES = ViewportSize(width=320, height=256)  # 1280 x 1024 at 400 %
WIDTHS = {"narrow": SMALL, "desk": DESK}
LOOKS = [(width, language) for width in WIDTHS for language in ("it", "en")]

HERE = (
    *STATES,
    State("answer-of-another-day", asked(PAST)),
    State("comparison", asked(COMPARED)),
    State("share-expired", at(f"/c/{EXPIRED}")),
)
# One state in three, each in one look; `make accessibility` has all.
BY_TURNS = [(state, *LOOKS[place % len(LOOKS)]) for place, state in enumerate(HERE[::3])]
ALL = [(state, *look) for state in HERE for look in LOOKS]
WIDGETS = [(path, *look) for path in ("/", "/scura", "/in-pagina") for look in LOOKS]

AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}  # the one rule of 2.2 that axe leaves out

LISTEN = """() => {
  window.told = [];
  new MutationObserver(changes => {
    for (const { target } of changes) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest("[role=status],[role=alert],[aria-live]");
      const words = region?.textContent.trim();
      if (words && window.told.at(-1) !== words) window.told.push(words);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_in(tmp_path_factory.mktemp("world")) as world:
        yield world


def opened(browser: Browser, address: str, size: ViewportSize, language: str = "it", **wishes: str) -> BrowserContext:
    """Return a fresh browser of a visitor who reads a language."""
    context = browser.new_context(viewport=size, base_url=address, **wishes)  # type: ignore[arg-type]
    context.add_cookies([{"name": "lingua", "value": language, "url": address}])
    return context


def assert_sound(page: Page) -> None:
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Fail if the page is wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("state", "width", "language"),
    ALL if WHOLE else BY_TURNS,
    ids=[f"{state.name}-{width}-{language}" for state, width, language in (ALL if WHOLE else BY_TURNS)],
)
def test_no_page_and_no_state_has_a_violation(browser: Browser, world: World, state: State, width: str, language: str) -> None:
    context = opened(browser, world.portal, WIDTHS[width], language)
    page = context.new_page()
    state.way(page)
    assert page.locator("html").get_attribute("lang") == language
    assert_sound(page)
    context.close()


@pytest.mark.parametrize("size", [TWICE, FOUR_TIMES], ids=["200", "400"])
@pytest.mark.parametrize("state", HERE if WHOLE else HERE[::12], ids=lambda state: state.name)
def test_nothing_is_cut_off_or_covered_when_it_is_enlarged(
    browser: Browser, world: World, state: State, size: ViewportSize
) -> None:
    context = opened(browser, world.portal, size, reduced_motion="reduce")
    page = context.new_page()
    state.way(page)
    assert_fits(page)
    assert walked(page, COVERED, 80 if WHOLE else 25) == []
    context.close()


def walked(page: Page, check: str, steps: int) -> list[str]:
    """Return what a check complains of while the Tab key goes through the page."""
    complaints: list[str] = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        complaint = page.evaluate(check)
        if complaint:
            complaints.append(complaint)
        if page.evaluate("document.activeElement === document.body"):
            break
    return complaints


@pytest.mark.parametrize("size", [TWICE, FOUR_TIMES], ids=["200", "400"])
def test_a_source_leaves_room_to_read_it_when_it_is_enlarged(browser: Browser, world: World, size: ViewportSize) -> None:
    context = opened(browser, world.portal, size)
    page = context.new_page()
    with_source(page)
    page.locator("#source-panel .passage-cited").scroll_into_view_if_needed()
    covers = "e => getComputedStyle(e).position === 'sticky' ? e.getBoundingClientRect().height / innerHeight : 0"
    assert page.locator("#source-panel .source-head").evaluate(covers) < 0.5
    context.close()


@pytest.mark.parametrize("state", HERE if WHOLE else HERE[::12], ids=lambda state: state.name)
def test_the_focus_is_always_seen_with_the_colours_of_the_visitor_too(browser: Browser, world: World, state: State) -> None:
    context = opened(browser, world.portal, PHONE, forced_colors="active" if WHOLE else "none")
    page = context.new_page()
    state.way(page)
    assert walked(page, UNMARKED, 80 if WHOLE else 25) == []
    context.close()


def test_forced_colours_keep_the_marks_that_carry_meaning(browser: Browser, world: World) -> None:
    context = opened(browser, world.portal, PHONE, forced_colors="active")
    page = context.new_page()
    asked()(page)
    edged = "e => ['borderTopStyle', 'outlineStyle'].some(s => getComputedStyle(e)[s] !== 'none')"
    for mark in (".statement .marker", ".state", ".btn-primary"):
        assert page.locator(mark).first.evaluate(edged), mark
    page.goto("/opportunita")
    assert page.locator(".state").first.evaluate(edged)
    assert_sound(page)
    context.close()


@pytest.mark.parametrize("way", [streaming, with_source], ids=["streaming", "source"])
def test_nothing_moves_for_those_who_ask_for_stillness(browser: Browser, world: World, way: object) -> None:
    context = opened(browser, world.portal, DESK, reduced_motion="reduce")
    page = context.new_page()
    (streaming if way is streaming else with_source)(page)
    moving = (
        "document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 50).map(a => a.effect.target.className)"
    )
    assert page.evaluate(moving) == []
    context.close()


def test_an_answer_is_told_once_and_in_order(browser: Browser, world: World) -> None:
    context = opened(browser, world.portal, PHONE)
    page = context.new_page()
    page.goto("/")
    page.evaluate(LISTEN)
    ask(page)
    expect(page.locator("#ask-status")).to_have_text("La risposta è pronta.")
    assert page.evaluate("window.told") == ["Sto cercando nelle pagine degli enti…", "La risposta è pronta."]
    expect(page.get_by_role("heading", name=ANSWERED)).to_be_focused()
    assert page.locator(".turn").evaluate("turn => turn.closest('[aria-live],[role=log],[role=status]')") is None
    page.locator("[data-feedback] [type=submit]").first.click()
    expect(page.locator(".feedback-thanks")).to_be_visible()
    expect(page.locator("div:focus")).to_have_text("Grazie. Il suo parere è arrivato allo sportello.")
    assert len(page.evaluate("window.told")) == 2  # the focus tells it
    context.close()


def test_a_failure_is_told_once_and_the_way_on_can_be_reached(browser: Browser, world: World) -> None:
    context = opened(browser, world.portal, PHONE)
    page = context.new_page()
    page.add_init_script(f"addEventListener('DOMContentLoaded', {LISTEN})")
    broken(page)
    expect(page.locator("#ask-status")).to_contain_text("non è arrivata")
    assert [words for words in page.evaluate("window.told") if "non è arrivata" in words] == [
        "La risposta non è arrivata. Controlli la connessione e riprovi."
    ]
    expect(page.locator(".turn-question")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-retry]")).to_be_focused()
    context.close()


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("path", ["/", "/?domanda=Chi+timbra%3F", "/risposta/answer-1"])
def test_that_a_machine_answers_is_said_before_a_question_can_be_written(
    browser: Browser, world: World, path: str, language: str
) -> None:
    context = opened(browser, world.portal, PHONE, language)
    page = context.new_page()
    if "risposta" in path:
        asked()(page)
        path = f"/risposta/{answer_id(page)}"
    page.goto(path)
    notice = page.locator(".ai-notice")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("Risponde un assistente automatico" if language == "it" else "automatic assistant")
    before = "n => !!(n.compareDocumentPosition(document.querySelector('#question')) & Node.DOCUMENT_POSITION_FOLLOWING)"
    assert notice.evaluate(before)
    context.close()


@pytest.mark.parametrize(("path", "width", "language"), WIDGETS if WHOLE else WIDGETS[::5])
def test_the_widget_says_so_too_and_has_no_violation(
    browser: Browser, world: World, path: str, language: str, width: str
) -> None:
    context = opened(browser, world.partner, WIDTHS[width], language)
    page = context.new_page()
    page.goto(f"{path}?lang={language}")
    box = page.locator("fondaco-chat")
    expect(box.locator(".root")).to_be_attached()
    if path != "/in-pagina":
        assert_sound(page)
        box.get_by_role("button", name="Fondaco").click()
    notice = box.get_by_text("Risponde un assistente automatico" if language == "it" else "automatic assistant").first
    expect(notice).to_be_visible()
    question = box.get_by_role("textbox")
    assert (notice.bounding_box() or {"y": 1})["y"] < (question.bounding_box() or {"y": 0})["y"]
    assert_sound(page)
    question.fill(ANSWERED)
    question.press("Enter")
    expect(box.get_by_role("article")).to_have_count(1)
    expect(box.locator("[aria-busy=true]")).to_have_count(0)
    assert_sound(page)
    context.close()
