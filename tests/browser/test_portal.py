"""A visitor walks through the portal with a real browser: on a phone, on a desk, and without JavaScript."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, ViewportSize, expect

from api.app import create_app
from api.web_settings import WebSettings
from assistant.types import Answer, Question
from tests.api.builders import TODAY, MemoryService, a_plain_answer, an_answer, an_opportunity
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER
ZOOMED = ViewportSize(width=320, height=256)  # 1280 x 1024 at 400 %
PROVINCES = tuple(f"Chi timbra? La mia impresa è in provincia di {name}." for name in ("Bergamo", "Como"))


class Visited(MemoryService):
    """Knows of fairs, and of nothing else."""

    def ask(self, question: Question) -> Answer:
        known = an_answer(opportunities=tuple(an_opportunity(state) for state in ("open", "closing", "announced", "closed")))
        unknown = a_plain_answer("abstain", "no_evidence", "Non ho trovato una risposta certa.", id="answer-2")
        asked = a_plain_answer(
            "clarify", "no_province", "In quale provincia?", id="answer-3", suggestions=PROVINCES, providers=()
        )
        self.reply = known if "fier" in question.text else asked if question.text == "Chi timbra?" else unknown
        return super().ask(question)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(create_app(Visited(), WebSettings(sample_web=True), today=lambda: TODAY)) as address:
        yield address


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the portal; what the console reports of errors fails the test, breaches of the security policy included."""
    context = browser.new_context(viewport=request.param, base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/")
    yield page
    context.close()
    assert complaints == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("La sua domanda").fill(question)
    page.get_by_role("button", name="Chiedi").click()


def has_no_scroll_to_the_side(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_visitor_asks_reads_opens_a_source_and_asks_on(page: Page) -> None:
    ask(page, "Ci sono contributi per le fiere?")
    question = page.get_by_role("heading", name="Ci sono contributi per le fiere?")
    expect(page.locator("[data-answer]")).to_contain_text("L'importo massimo è di 500.000 euro.")
    expect(question).to_be_focused()
    expect(page.get_by_role("heading", name="SIMEST S.p.A.")).to_be_visible()
    expect(page.get_by_role("link", name="800.020.030")).to_have_attribute("href", "tel:800020030")

    marker = page.locator(".statement .marker").first
    marker.press("Enter")
    panel = page.locator("#source-panel")
    expect(panel.get_by_role("heading", name="Fiere ed eventi")).to_be_focused()
    expect(panel.locator("mark")).to_have_text("L'importo massimo è di 500.000 euro.")
    expect(panel.get_by_role("link", name="Pagina originale")).to_have_attribute("href", "https://www.simest.it/fiere#importi")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(marker).to_be_focused()

    ask(page, "Che tempo fa?")
    expect(page.locator(".turn").nth(1)).to_contain_text("Non ho trovato una risposta certa.")
    expect(page.locator(".turn")).to_have_count(2)
    assert has_no_scroll_to_the_side(page)
    assert_accessible(page)


def test_the_panel_covers_a_phone_and_stands_beside_the_text_on_a_desk(page: Page) -> None:
    ask(page, "Ci sono contributi per le fiere?")
    page.locator(".statement .marker").first.click()
    expect(page.locator("#source-title")).to_be_visible()
    panel, viewport = page.locator("#source-panel").bounding_box(), page.viewport_size
    assert panel and viewport
    if viewport["width"] == PHONE["width"]:
        assert panel["width"] == viewport["width"]
        return
    text = page.locator(".statement").first.bounding_box()
    assert text and text["x"] + text["width"] <= panel["x"]


@pytest.mark.parametrize("path", ["/", "/?lang=en", "/enti", "/fonte/chunk-1", "/nulla"])
def test_a_page_has_no_violation_of_accessibility(browser: Browser, address: str, path: str) -> None:
    for size in (PHONE, DESK, SMALL):
        context = browser.new_context(viewport=size, base_url=address)
        page = context.new_page()
        page.goto(path)
        assert_accessible(page)
        assert has_no_scroll_to_the_side(page)
        context.close()


def test_an_answer_with_its_source_open_has_no_violation_of_accessibility(page: Page) -> None:
    page.locator("#caso > summary").click()
    ask(page, "Ci sono contributi per le fiere?")
    expect(page.locator("[data-answer]")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert_accessible(page)
    page.locator(".statement .marker").first.click()
    expect(page.locator("#source-title")).to_be_visible()
    assert_accessible(page)


def test_without_javascript_the_whole_way_can_be_walked(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Ci sono contributi per partecipare a una fiera").click()
    page.get_by_role("button", name="Chiedi").click()
    expect(page.locator("[data-answer]")).to_contain_text("500.000 euro")
    assert page.url.endswith("/risposta/answer-1")
    page.locator(".statement .marker").first.click()
    expect(page.get_by_text("Passaggio citato")).to_be_visible()
    context.close()


HALF = (
    'event: citation\ndata: {"marker": 1, "chunk_id": "chunk-1", "title": "Fiere ed eventi"}\n\n'
    'event: statement\ndata: {"text": "Una frase.", "kind": "claim", "citations": [1], "group": null}\n\n'
)


@pytest.mark.parametrize("came", ["", HALF], ids=["nothing", "half"])
def test_a_stream_that_breaks_off_keeps_what_came_and_can_be_tried_again(page: Page, came: str) -> None:
    page.route("**/ask/stream", lambda route: route.fulfill(status=200, body=came, content_type="text/event-stream"), times=1)
    ask(page, "Ci sono fiere?")
    expect(page.get_by_role("note").filter(has_text="Il collegamento si è interrotto")).to_be_visible()
    assert page.locator(".statement-text").all_inner_texts() == (["Una frase."] if came else [])
    expect(page.get_by_role("button", name="Chiedi", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Riprova").click()
    expect(page.locator("[data-answer]")).to_contain_text("500.000 euro")
    expect(page.get_by_role("button", name="Riprova")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(1)


def test_an_answer_that_was_whole_when_the_stream_broke_off_is_taken_up_and_not_asked_again(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    page.goto("/")

    def cut(route: Route) -> None:
        whole = route.fetch()
        route.fulfill(response=whole, body=whole.text().partition("event: provider")[0])

    page.route("**/ask/stream", cut)
    ask(page, "Ci sono fiere?")
    expect(page.get_by_role("note").filter(has_text="non è completa")).to_be_visible()
    page.unroute("**/ask/stream")
    page.route("**/ask/stream", lambda route: route.abort())
    page.get_by_role("button", name="Riprova").click()
    expect(page.locator("[data-answer]")).to_contain_text("500.000 euro")
    context.close()


def test_a_server_that_is_gone_is_said_and_the_question_can_be_sent_again_later(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    ask(page, "Ci sono fiere?")
    expect(page.get_by_role("note").filter(has_text="Controlli la connessione")).to_be_visible()
    page.get_by_role("button", name="Riprova").click()
    expect(page.get_by_role("button", name="Riprova")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Riprova").click()
    expect(page.locator("[data-answer]")).to_contain_text("500.000 euro")
    context.close()


def test_what_is_asked_back_is_answered_with_one_tap(page: Page) -> None:
    ask(page, "Chi timbra?")
    expect(page.get_by_text("Mi serve un chiarimento")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Bergamo").click()
    expect(page.get_by_role("heading", name="La mia impresa è in provincia di Bergamo")).to_be_focused()
    page.get_by_label("Un'altra provincia").select_option("Lodi")
    page.get_by_role("button", name="Continua").click()
    expect(page.get_by_role("heading", name="La mia impresa è in provincia di Lodi")).to_be_focused()


def test_a_contact_is_copied_with_one_tap_and_it_is_said(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/")
    ask(page, "Ci sono contributi per le fiere?")
    page.get_by_role("button", name="Copia 800.020.030").click()
    expect(page.locator("#ask-status")).to_have_text("Copiato: 800.020.030")
    assert page.evaluate("navigator.clipboard.readText()") == "800.020.030"
    page.get_by_role("button", name="Copia con le fonti").click()
    expect(page.locator("#ask-status")).to_contain_text("Copiato")
    assert "[1] Fiere ed eventi" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_targets_are_large_enough_and_the_way_can_be_gone_at_400_percent(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=ZOOMED, base_url=address, reduced_motion="reduce", forced_colors="active")
    page = context.new_page()
    page.goto("/")
    ask(page, "Ci sono contributi per le fiere?")
    expect(page.locator("[data-answer]")).to_be_visible()
    assert has_no_scroll_to_the_side(page)
    small = """[...document.querySelectorAll('button, select, summary, .btn, .marker, .opportunity-page, .contact a')]
        .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    assert page.evaluate(small) == []
    page.locator(".statement .marker").first.click()
    expect(page.locator("#source-title")).to_be_visible()
    assert has_no_scroll_to_the_side(page)
    context.close()


def test_the_first_load_weighs_at_most_200_kilobytes_without_fonts(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    sizes: list[int] = []

    def weigh(request: Request) -> None:
        if ".woff2" not in request.url:
            sizes.append(request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"])

    page.on("requestfinished", weigh)
    page.goto("/", wait_until="networkidle")
    context.close()
    assert len(sizes) > 10
    assert sum(sizes) <= 200_000, sum(sizes)
