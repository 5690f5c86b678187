"""A visitor passes a question on, follows it, shares an answer and says what is wrong: with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from api.app import create_app
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from tests.api.builders import TODAY, MemoryService
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE
from tests.serving import served

pytestmark = NEEDS_A_BROWSER
TOLD = "Siamo in 6 a Lumezzane, facciamo valvole e vorremmo la Germania: ci sono contributi per le fiere?"
ANSWER = "/risposta/answer-1"
ZOOMED = ViewportSize(width=320, height=256)  # 1280 x 1024 at 400 %


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> VisitorRecords:
    folder: Path = tmp_path_factory.mktemp("store")
    engine = open_database(f"sqlite:///{folder / 'store.sqlite3'}")
    return VisitorRecords(tickets=TicketStore(engine), feedback=FeedbackStore(engine), shares=ShareStore(engine))


@pytest.fixture(scope="module")
def address(records: VisitorRecords) -> Iterator[str]:
    settings = WebSettings(sample_web=True)
    with served(create_app(MemoryService(), settings, today=lambda: TODAY, records=records)) as address:
        yield address


@pytest.fixture(params=[(PHONE, True), (DESK, True), (PHONE, False)], ids=["phone", "desk", "no-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    viewport, scripts = request.param
    context = browser.new_context(viewport=viewport, base_url=address, java_script_enabled=scripts)
    page = context.new_page()
    ask(page)
    yield page
    context.close()


def ask(page: Page) -> None:
    page.goto("/")
    page.get_by_label("La sua domanda").fill(TOLD)
    page.get_by_role("button", name="Chiedi", exact=True).click()
    expect(page.locator("[data-answer]").first).to_be_visible()


def send(page: Page) -> None:
    page.get_by_role("button", name="Invia", exact=True).click()


def test_a_question_is_passed_on_followed_and_withdrawn(page: Page) -> None:
    page.goto("/passa?risposta=answer-1")
    expect(page.get_by_label("Domanda 1", exact=True)).to_have_value(TOLD)
    page.get_by_label("Invia: Misure trovate e scadenze").uncheck()
    page.get_by_label("Che cosa vuole sapere").fill("Quando si può chiedere?")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Serve il suo consenso")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("Invia: Misure trovate e scadenze")).not_to_be_checked()
    expect(page.get_by_label("Che cosa vuole sapere")).to_have_value("Quando si può chiedere?")
    page.get_by_label("E-mail").fill("anna@riva.example")
    page.get_by_label("Acconsento").check()
    send(page)
    reference = page.locator(".receipt-reference").inner_text()
    page.get_by_role("link", name="Apri la pratica").click()
    expect(page.get_by_role("heading", name=f"Pratica {reference}")).to_be_visible()
    page.get_by_text("Che cosa ha inviato").click()
    expect(page.locator(".sent")).to_contain_text(TOLD)
    expect(page.locator(".sent")).not_to_contain_text("Voucher fiere")
    page.get_by_label("Aggiunga un messaggio").fill("Aspetto notizie.")
    page.get_by_role("button", name="Invia il messaggio").click()
    expect(page.get_by_role("status")).to_contain_text("Il messaggio è arrivato")
    page.get_by_text("Ritira la richiesta").click()
    page.get_by_role("button", name="Sì, ritira e cancella").click()
    expect(page.locator("main")).to_contain_text("sono stati cancellati")
    expect(page.locator("main")).not_to_contain_text("Aspetto notizie")


def test_an_answer_is_shared_with_its_question_and_taken_back(page: Page) -> None:
    page.goto(f"{ANSWER}/condividi")
    page.get_by_role("button", name="Crea la pagina").click()
    expect(page.get_by_role("alert")).to_contain_text("serve il suo consenso")
    page.get_by_label("Acconsento").check()
    page.get_by_role("button", name="Crea la pagina").click()
    expect(page.locator("main")).to_contain_text(TOLD)
    expect(page.locator(".address")).to_contain_text(page.url)
    page.get_by_role("button", name="Togli questa pagina").click()
    expect(page.get_by_role("heading", name="Pagina non più disponibile")).to_be_visible()


def test_what_is_wrong_with_an_answer_is_told(page: Page, records: VisitorRecords) -> None:
    page.goto(ANSWER)
    page.get_by_text("No, qualcosa non va").click()
    page.get_by_label("Una cifra o una data è sbagliata").check()
    page.get_by_label("Vuole aggiungere qualcosa?").fill("Sono 400.000 euro")
    page.get_by_role("button", name="Invia il parere").click()
    expect(page.get_by_role("status").filter(has_text="Grazie")).to_be_visible()
    told = records.feedback.feedback()[0]
    assert (told.reason, told.text) == ("figure", "Sono 400.000 euro")


def test_feedback_in_the_chat_stays_on_the_page(browser: Browser, address: str, records: VisitorRecords) -> None:
    context = browser.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    ask(page)
    page.get_by_role("button", name="Sì, utile").click()
    expect(page.locator(".feedback-thanks")).to_be_visible()
    assert page.url == f"{address}/" and records.feedback.feedback()[0].useful
    context.close()


def test_a_question_is_passed_on_by_keyboard_alone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK, base_url=address)
    page = context.new_page()
    page.goto("/passa")
    page.locator("#main").focus()
    for wanted, typed in (("message", "Mi aiuta?"), ("email", "anna@riva.example"), ("consent", " ")):
        for _ in range(15):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == wanted:
                break
        page.keyboard.type(typed)
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Richiesta inviata")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("size", "language"),
    [(PHONE, "it"), (PHONE, "en"), (DESK, "it"), (ZOOMED, "it")],
    ids=["phone", "english", "desk", "zoomed"],
)
def test_every_page_and_state_has_no_violation_of_accessibility(
    browser: Browser, address: str, size: ViewportSize, language: str
) -> None:
    context = browser.new_context(viewport=size, base_url=address)
    page = context.new_page()
    ask(page)
    page.goto(f"/passa?lang={language}")
    submit(page)
    sound(page)
    page.goto("/passa?risposta=answer-1")
    sound(page)
    page.locator("#email").fill("anna@riva.example")
    page.locator("#consent").check()
    submit(page)
    sound(page)
    page.goto(f"/pratica/{page.url.rpartition('/')[2]}?inviato=1")
    for summary in page.locator("main summary").all():
        summary.click()
    sound(page)
    page.goto(f"{ANSWER}/condividi")
    submit(page)
    sound(page)
    page.locator("#consent").check()
    submit(page)
    sound(page)
    page.locator(".shared-owner button[type=submit]").click()
    sound(page)
    page.goto(ANSWER)
    page.locator("[data-feedback] summary").click()
    sound(page)
    context.close()


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".handoff-send [type=submit]").click()


def sound(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
