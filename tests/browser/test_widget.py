"""A visitor asks from a partner's page: the widget on another origin, under a strict policy, on a phone and a desk."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.web_settings import LimitSettings, WebSettings, WidgetSettings
from api.widget_demo import create_demo
from assistant.types import Answer, Cell, Comparison, ComparisonRow, Question
from tests.api.builders import TODAY, MemoryService, a_plain_answer, an_answer, an_opportunity
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

FAIRS = "Ci sono contributi per le fiere?"
ZOOMED = ViewportSize(width=320, height=256)  # a desk at 400 %


OUTCOMES = ("clarify", "redirect", "refuse", "partial")


class Visited(MemoryService):
    """Knows of fairs, compares, ends as the question says, and knows of nothing else."""

    def ask(self, question: Question) -> Answer:
        opportunities = tuple(an_opportunity(state) for state in ("open", "closing", "announced", "closed"))
        known = an_answer(opportunities=opportunities, suggestions=("Ci sono altre fiere?",))
        unknown = a_plain_answer("abstain", "no_evidence", "Non ho trovato una risposta certa.", id="answer-2")
        row = ComparisonRow(attribute="Importo massimo", cells=(Cell(text="500.000 euro", citations=(1,)), None))
        compared = Comparison(columns=("Fiere ed eventi", "Voucher fiere"), rows=(row,))
        if question.text in OUTCOMES:
            self.reply = a_plain_answer(
                question.text, "other", "Serve un dettaglio.", suggestions=("A Bergamo",), id="answer-3"
            )
        elif "confront" in question.text:
            self.reply = replace(known, comparison=compared)
        else:
            self.reply = known if "fier" in question.text else unknown
        return super().ask(question)


@dataclass(frozen=True)
class World:
    """A portal, and the sites of a partner that is listed and of one that is not."""

    portal: str
    partner: str
    stranger: str
    service: MemoryService


class Partner:
    """A site that must be reached at its port before the portal, which it names, can be made."""

    site: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.site(scope, receive, send)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with ExitStack() as stack:
        service, demo = Visited(), Partner()
        partner = stack.enter_context(served(demo))
        settings = WebSettings(widget=WidgetSettings(origins=(partner,)), limits=LimitSettings(on=False))
        portal = stack.enter_context(served(create_app(service, settings, today=lambda: TODAY)))
        demo.site = create_demo(portal)
        stranger = stack.enter_context(served(create_demo(portal)))
        yield World(portal, partner, stranger, service)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, world: World) -> Iterator[Page]:
    """Open the partner's page; what the console reports of errors fails the test, breaches of its policy included."""
    context = browser.new_context(viewport=request.param, base_url=world.partner)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/")
    yield page
    assert context.cookies() == []
    assert context.storage_state()["origins"] == []
    context.close()
    assert complaints == []


def opened(page: Page, name: str = "Chieda a Fondaco") -> Locator:
    page.get_by_role("button", name=name).click()
    box = page.get_by_role("dialog", name=name)
    expect(box).to_be_visible()
    return box


def ask(box: Locator, question: str, label: str = "La sua domanda") -> None:
    box.get_by_label(label).fill(question)
    box.get_by_label(label).press("Enter")


def answer_posts(route: Route, **reply: Any) -> None:
    """Answer a request in the server's place, but let it answer the browser's question whether it may be made."""
    if route.request.method == "POST":
        route.fulfill(**reply)
    else:
        route.continue_()


def has_no_scroll_to_the_side(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_visitor_asks_on_a_partners_page_and_sees_sources_and_organisations(page: Page, world: World) -> None:
    box = opened(page)
    expect(box).to_contain_text("Risponde un assistente automatico.")
    ask(box, FAIRS)
    expect(box.get_by_role("status")).to_have_text("La risposta è pronta, con 2 fonti.")
    expect(box.get_by_role("heading", name=FAIRS)).to_be_focused()
    marker = box.get_by_role("link", name="Fonte 1: Fiere ed eventi (nuova scheda)")
    expect(marker.first).to_have_attribute("href", f"{world.portal}/fonte/chunk-1?lang=it")
    expect(marker.first).to_have_attribute("target", "_blank")
    expect(box.get_by_role("heading", name="SIMEST S.p.A.")).to_be_visible()
    expect(box.get_by_role("link", name="800.020.030")).to_have_attribute("href", "tel:800020030")
    expect(box).to_contain_text("letta il 20 novembre 2026")
    onward = box.get_by_role("link", name="Continui su Fondaco")
    expect(onward).to_have_attribute("href", f"{world.portal}/?domanda=Ci+sono+contributi+per+le+fiere%3F&lang=it")
    assert world.service.questions[-1].profile.province == "Bergamo"
    assert has_no_scroll_to_the_side(page)


def test_a_question_that_follows_brings_the_conversation_until_it_is_forgotten(page: Page, world: World) -> None:
    box = opened(page)
    ask(box, FAIRS)
    box.get_by_role("button", name="Ci sono altre fiere?").click()
    expect(box.get_by_role("article")).to_have_count(2)
    expect(box.get_by_role("heading", name="Ci sono altre fiere?")).to_be_focused()
    assert [turn.question for turn in world.service.questions[-1].history] == [FAIRS]
    box.get_by_role("button", name="Dimentica tutto").click()
    expect(box.get_by_role("article")).to_have_count(0)
    expect(box.get_by_label("La sua domanda")).to_be_focused()
    ask(box, "Che tempo fa?")
    expect(box).to_contain_text("Non ho trovato una risposta certa")
    assert world.service.questions[-1].history == ()


def test_the_keyboard_opens_the_box_and_escape_gives_the_focus_back(page: Page) -> None:
    opener = page.get_by_role("button", name="Chieda a Fondaco")
    opener.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    phone = (page.viewport_size or DESK)["width"] == PHONE["width"]
    expect(box.get_by_role("heading", level=2) if phone else box.get_by_label("La sua domanda")).to_be_focused()
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
    if phone:  # the rest of the page is out of reach
        assert seen <= {"FONDACO-CHAT", "BODY"}
    else:
        assert "A" in seen
        box.get_by_label("La sua domanda").focus()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_box_covers_a_phone_and_leaves_a_desk_its_page(page: Page) -> None:
    box = opened(page).bounding_box()
    viewport = page.viewport_size
    assert box and viewport
    if viewport["width"] == PHONE["width"]:
        assert (box["width"], box["height"]) == (viewport["width"], viewport["height"])
    else:
        assert box["width"] < viewport["width"] / 2


def test_a_box_that_is_open_follows_the_size_of_the_window(browser: Browser, world: World) -> None:
    page = browser.new_page(viewport=DESK, base_url=world.partner)
    page.goto("/")
    box = opened(page)
    box.get_by_label("La sua domanda").fill("Ci sono")
    for size, covers in ((PHONE, True), (DESK, False)):
        page.set_viewport_size(size)
        expect(box).to_be_visible()
        expect(box.get_by_label("La sua domanda")).to_be_focused()
        assert box.evaluate("found => found.matches(':modal')") is covers
    page.close()


@pytest.mark.parametrize(
    ("path", "sizes"),
    [
        ("/", (PHONE, DESK, SMALL, ZOOMED)),
        ("/?lang=en", (PHONE, DESK)),
        ("/scura", (PHONE, DESK)),
        ("/in-pagina", (SMALL, DESK)),
        ("/in-pagina?lang=en", (PHONE,)),
    ],
)
def test_the_widget_has_no_violation_of_accessibility(
    browser: Browser, world: World, path: str, sizes: tuple[ViewportSize, ...]
) -> None:
    english, inline = "lang=en" in path, "in-pagina" in path
    for size in sizes:
        context = browser.new_context(viewport=size, base_url=world.partner)
        page = context.new_page()
        page.goto(path)
        expect(page.locator("fondaco-chat").locator(".root")).to_be_attached()
        assert_accessible(page)
        name = "Ask Fondaco" if english else "Chieda a Fondaco"
        box = page.get_by_role("region", name=name) if inline else opened(page, name)
        ask(box, FAIRS, "Your question" if english else "La sua domanda")
        expect(box.get_by_role("status")).to_contain_text("2")
        assert_accessible(page)
        assert has_no_scroll_to_the_side(page)
        context.close()


def test_every_outcome_and_a_comparison_can_be_read_by_all(browser: Browser, world: World) -> None:
    for size in (SMALL, DESK):
        page = browser.new_page(viewport=size, base_url=world.partner)
        page.goto("/")
        box = opened(page)
        for count, question in enumerate((*OUTCOMES, "Può confrontare le fiere?"), start=1):
            ask(box, question)
            expect(box.get_by_role("article")).to_have_count(count)
            expect(box.locator("[aria-busy]")).to_have_count(0)
        expect(box.get_by_role("article").first).to_contain_text("Mi serve un chiarimento")
        expect(box.get_by_role("article").first.get_by_role("heading", name="Scelga")).to_be_visible()
        expect(box.get_by_role("cell", name="non indicato")).to_be_visible()
        assert_accessible(page)
        assert has_no_scroll_to_the_side(page)
        page.close()


@pytest.mark.parametrize(
    ("status", "code", "again"), [(429, "origin_budget", 0), (503, "busy", 1), (422, "question_too_long", 0)]
)
def test_what_the_server_refuses_is_said_in_its_words_with_a_way_on(
    browser: Browser, world: World, status: int, code: str, again: int
) -> None:
    page = browser.new_page(viewport=PHONE, base_url=world.partner)
    problem = {"status": status, "code": code, "detail": "Parole del server."}
    reply = {"status": status, "json": problem, "headers": {"Access-Control-Allow-Origin": world.partner}}
    page.route(f"{world.portal}/v1/ask/stream", lambda route: answer_posts(route, **reply))
    page.goto("/")
    box = opened(page)
    ask(box, FAIRS)
    failed = box.get_by_role("article")
    expect(failed).to_contain_text("Parole del server.")
    expect(failed.get_by_role("link", name="Continui su Fondaco")).to_be_visible()
    expect(failed.get_by_role("button", name="Riprova")).to_have_count(again)
    expect(box.get_by_role("status")).to_have_text("Parole del server.")
    page.close()


def test_a_visitor_can_stop_and_ask_again(page: Page, world: World) -> None:
    page.route(f"{world.portal}/v1/ask/stream", lambda route: None)
    box = opened(page)
    ask(box, FAIRS)
    box.get_by_role("button", name="Interrompi").click()
    expect(box.get_by_role("article")).to_contain_text("Ricerca interrotta.")
    page.unroute_all()
    box.get_by_role("button", name="Riprova").click()
    expect(box.get_by_role("status")).to_have_text("La risposta è pronta, con 2 fonti.")
    expect(box.get_by_role("article")).to_have_count(1)


def test_what_is_forgotten_while_it_is_sought_does_not_come_back(page: Page, world: World) -> None:
    page.route(f"{world.portal}/v1/ask/stream", lambda route: None)
    box = opened(page)
    ask(box, FAIRS)
    box.get_by_role("button", name="Dimentica tutto").click()
    expect(box.get_by_role("status")).to_have_text("Ho dimenticato le domande e le risposte.")
    expect(box.get_by_role("button", name="Chiedi", exact=True)).to_be_visible()
    expect(box.get_by_role("button", name="Dimentica tutto")).to_be_hidden()
    expect(box.get_by_role("article")).to_have_count(0)
    expect(box.get_by_role("heading", name="Domande di esempio")).to_be_visible()


def test_an_answer_that_breaks_off_keeps_what_has_come(page: Page, world: World) -> None:
    half = 'event: statement\ndata: {"text": "Prima frase.", "kind": "claim", "citations": [], "group": null}\n\n'
    headers = {"Access-Control-Allow-Origin": world.partner, "Content-Type": "text/event-stream"}
    page.route(f"{world.portal}/v1/ask/stream", lambda route: answer_posts(route, body=half, headers=headers))
    box = opened(page)
    ask(box, FAIRS)
    expect(box.get_by_role("article")).to_contain_text("Prima frase.")
    expect(box.get_by_role("article")).to_contain_text("La risposta si è interrotta.")
    expect(box.get_by_role("button", name="Riprova")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "safe"), [("javascript:alert(1)", False), ("data:text/html,x", False), ("https://a.example/", True)]
)
def test_what_the_server_sends_is_shown_as_text_and_links_lead_to_pages_only(
    page: Page, world: World, address: str, safe: bool
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    card = {"id": "x", "name": evil, "short_name": "X", "reasons": [evil], "url": address, "members_only": "no", "role": evil}
    whole = {"id": "1", "outcome": "answered", "language": "it", "text": evil, "suggestions": [evil], "providers": [card]}
    reply = {**whole, "citations": [], "opportunities": []}
    headers = {"Access-Control-Allow-Origin": world.partner, "Content-Type": "text/event-stream"}
    done = f"event: done\ndata: {json.dumps(reply)}\n\n"
    page.route(f"{world.portal}/v1/ask/stream", lambda route: answer_posts(route, body=done, headers=headers))
    box = opened(page)
    ask(box, evil)
    expect(box.get_by_role("status")).to_have_text("La risposta è pronta.")
    assert box.locator("img").count() == 0
    expect(box.get_by_role("heading", level=5)).to_have_text(evil)
    assert box.get_by_role("link", name="Sito di X").count() == int(safe)


def test_a_site_that_is_not_listed_leads_to_the_portal_and_tells_its_owner(browser: Browser, world: World) -> None:
    page = browser.new_page(viewport=DESK, base_url=world.stranger)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto("/")
    box = opened(page)
    ask(box, FAIRS)
    expect(box.get_by_role("article")).to_contain_text("Da questo sito non si può ancora chiedere.")
    expect(box.get_by_role("article").get_by_role("link", name="Continui su Fondaco")).to_be_visible()
    assert any("FONDACO_WIDGET__ORIGINS" in text for text in told)
    page.close()


def test_styles_go_neither_in_nor_out(page: Page) -> None:
    read = "e => ['letterSpacing', 'textTransform', 'backgroundColor'].map((name) => getComputedStyle(e)[name])"
    before = page.locator("h2").first.evaluate(read)
    box = opened(page)
    send = box.get_by_role("button", name="Chiedi", exact=True)
    assert send.evaluate(read) == ["normal", "none", "rgb(0, 102, 204)"]
    assert send.evaluate("found => getComputedStyle(found).fontFamily").startswith("Georgia")
    assert page.locator("h2").first.evaluate(read) == before
    assert page.evaluate("Object.keys(window).filter((name) => /fondaco/i.test(name))") == []


def test_an_empty_question_is_not_sent(page: Page) -> None:
    box = opened(page)
    box.get_by_role("button", name="Chiedi", exact=True).click()
    expect(box.get_by_role("status")).to_have_text("Scriva prima la domanda.")
    expect(box.get_by_label("La sua domanda")).to_be_focused()
    expect(box.get_by_role("article")).to_have_count(0)


def test_without_javascript_the_page_keeps_its_link(browser: Browser, world: World) -> None:
    for path in ("/", "/in-pagina"):
        page = browser.new_page(base_url=world.partner, java_script_enabled=False)
        page.goto(path)
        link = page.get_by_role("link", name="Domande sull'estero? Chieda a Fondaco").first
        expect(link).to_have_attribute("href", f"{world.portal}/")
        page.close()


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_for_webmasters_has_no_violation_of_accessibility(browser: Browser, world: World, language: str) -> None:
    for size in (PHONE, DESK, SMALL):
        page = browser.new_page(viewport=size, base_url=world.portal)
        page.goto(f"/widget?lang={language}")
        expect(page.locator("fondaco-chat").locator("form")).to_be_visible()
        assert_accessible(page)
        assert has_no_scroll_to_the_side(page)
        page.close()
