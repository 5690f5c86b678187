"""Every page and state of the portal: how a visitor comes there, by names that hold in every language of the pages."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

Way = Callable[[Page], None]

QUESTIONS = {
    "answered": "Siamo in 6 a Lumezzane, facciamo valvole: ci sono contributi per partecipare a una fiera in Germania?",
    "partial": "Certificazioni e consulenze di SIMEST: quanti Paesi in una domanda, e quanto costa la società di servizi?",
    "abstain": "La Regione Veneto cosa dà per le fiere nel 2026?",
    "clarify": "quanto mi date per la fiera?",
    "redirect": "Il cliente tedesco non vuole pagare la fattura: gli faccio causa a Milano o a Monaco?",
    "refuse": "Come faccio a far risultare italiana una partita di jeans cuciti in Tunisia?",
}
ANSWERED = QUESTIONS["answered"]

# Makes the stream of an answer stay open after its first statement, as a slow one does.
HALF_A_STREAM = """
(() => {
  const fetched = window.fetch;
  const come = 'event: citation\\ndata: {"marker": 1, "chunk_id": "chunk-1", "title": "Fiere ed eventi"}\\n\\n' +
    'event: statement\\ndata: {"text": "Fino a 500.000 euro.", "kind": "claim", "citations": [1], "group": "SIMEST"}\\n\\n';
  window.fetch = (address, options) => String(address).endsWith("/ask/stream")
    ? Promise.resolve(new Response(new ReadableStream({ start: (sink) => sink.enqueue(new TextEncoder().encode(come)) })))
    : fetched(address, options);
})()
"""


@dataclass(frozen=True, slots=True)
class State:
    """A page as a visitor meets it; `way` leads there in a fresh browser."""

    name: str
    way: Way


def at(path: str) -> Way:
    """Lead to an address."""

    def way(page: Page) -> None:
        page.goto(path)

    return way


def folded_out(path: str) -> Way:
    """Lead to an address, and open all that is folded."""

    def way(page: Page) -> None:
        page.goto(path)
        unfold(page)

    return way


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


def type_and_send(page: Page, question: str) -> None:
    """Ask, and wait for nothing."""
    page.locator("#question").fill(question)
    page.locator(".ask-actions [type=submit]").click()


def ask(page: Page, question: str = ANSWERED) -> None:
    """Ask on the page that is open, and wait for the whole answer."""
    before = page.locator("[data-answer]").count()
    type_and_send(page, question)
    expect(page.locator("[data-answer]")).to_have_count(before + 1, timeout=60_000)
    expect(page.locator(".turn[aria-busy]")).to_have_count(0)


def asked(question: str = ANSWERED) -> Way:
    """Lead to the chat with one answer."""

    def way(page: Page) -> None:
        page.goto("/")
        ask(page, question)

    return way


def streaming(page: Page) -> None:
    """Lead to the chat while the answer is coming."""
    page.goto("/")
    page.evaluate(HALF_A_STREAM)
    type_and_send(page, ANSWERED)
    expect(page.locator(".statement")).to_have_count(1)


def broken(page: Page) -> None:
    """Lead to the chat when the server cannot be reached."""
    page.goto("/")
    page.route("**/ask/stream", lambda route: route.abort())
    type_and_send(page, ANSWERED)
    expect(page.locator("[data-retry]")).to_be_visible()


def asked_twice(page: Page) -> None:
    """Lead to the chat with two answers and the firm's box open."""
    asked()(page)
    ask(page, QUESTIONS["abstain"])
    unfold(page)


def with_source(page: Page) -> None:
    """Lead to the chat with a source open beside the answer."""
    asked()(page)
    page.locator(".statement .marker").first.click()
    expect(page.locator("#source-title")).to_be_visible()


def answer_page(page: Page) -> None:
    """Lead to the page of an answer, everything folded out."""
    asked()(page)
    page.goto(f"/risposta/{answer_id(page)}")
    unfold(page)


def answer_id(page: Page) -> str:
    """Return the id of the last answer on the page."""
    return page.locator("[data-answer]").last.get_attribute("data-answer") or ""


def source_page(page: Page) -> None:
    """Lead to the page of a source."""
    asked()(page)
    page.goto(page.locator(".statement .marker").first.get_attribute("href") or "")


def thanked(page: Page) -> None:
    """Lead to the chat after a word on the answer."""
    asked()(page)
    page.locator("[data-feedback] [type=submit]").first.click()
    expect(page.locator(".feedback-thanks")).to_be_visible()


def dossier(page: Page) -> None:
    """Lead to the dossier of a conversation."""
    asked()(page)
    page.goto("/dossier")


def first_of(path: str, link: str) -> Way:
    """Lead to what the first such link of a page leads to."""

    def way(page: Page) -> None:
        page.goto(path)
        page.goto(page.locator(link).first.get_attribute("href") or "")

    return way


def handing_off(page: Page) -> None:
    """Lead to the form that passes a conversation on."""
    asked()(page)
    page.goto(f"/passa?risposta={answer_id(page)}")


def handed_off_wrongly(page: Page) -> None:
    """Lead to the same form, sent without consent and contact."""
    handing_off(page)
    submit(page)


def handed_off(page: Page) -> None:
    """Lead to the receipt."""
    handing_off(page)
    page.locator("#email").fill("anna@riva.example")
    page.locator("#consent").check()
    submit(page)


def followed(page: Page) -> None:
    """Lead to the page of the ticket, with a message sent."""
    handed_off(page)
    page.goto(f"/pratica/{page.url.rpartition('/')[2]}")
    page.locator("#message").fill("Aspetto notizie.")
    with page.expect_navigation():
        page.locator("#messaggio [type=submit]").click()
    unfold(page)


def withdrawn(page: Page) -> None:
    """Lead to the page of a ticket that was withdrawn."""
    followed(page)
    with page.expect_navigation():
        page.locator(".withdraw [type=submit]").click()


def sharing(page: Page) -> None:
    """Lead to the form that shares an answer, sent without consent."""
    asked()(page)
    page.goto(f"/risposta/{answer_id(page)}/condividi")
    submit(page)


def shared(page: Page) -> None:
    """Lead to the page that others read."""
    sharing(page)
    page.locator("#consent").check()
    submit(page)


def taken_back(page: Page) -> None:
    """Lead to a shared page that is no more."""
    shared(page)
    with page.expect_navigation():
        page.locator(".shared-owner [type=submit]").click()


def submit(page: Page) -> None:
    """Send the form of the page."""
    with page.expect_navigation():
        page.locator(".handoff-send [type=submit]").click()


def refused_form(page: Page) -> None:
    """Lead to the page that says what is wrong with a question, here that it is too long."""
    page.goto("/")
    page.locator("#question").evaluate("box => { box.removeAttribute('maxlength'); box.value = 'x'.repeat(4001); }")
    with page.expect_navigation():
        page.locator("form.ask").evaluate("form => HTMLFormElement.prototype.submit.call(form)")


STATES = (
    State("home", at("/")),
    State("home-filled-in", folded_out("/?domanda=Chi+aiuta+a+partecipare+a+una+fiera%3F")),
    State("streaming", streaming),
    State("broken", broken),
    *(State(outcome, asked(question)) for outcome, question in QUESTIONS.items()),
    State("asked-twice", asked_twice),
    State("source-open", with_source),
    State("answer-page", answer_page),
    State("source-page", source_page),
    State("feedback-thanks", thanked),
    State("dossier-empty", at("/dossier")),
    State("dossier", dossier),
    State("opportunities", at("/opportunita")),
    State("opportunities-filtered", folded_out("/opportunita?tema=fiere-eventi&provincia=Brescia")),
    State("opportunities-none", at("/opportunita?tema=missioni&provincia=Varese&paese=VN&dimensione=grande")),
    State("opportunities-wrong", at("/opportunita?tema=zzz&al=ieri")),
    State("opportunities-month", at("/opportunita?vista=calendario")),
    State("opportunity", first_of("/opportunita", "main h3 a, main h2 a")),
    State("opportunity-gone", at("/opportunita/simest-00000000ff")),
    State("providers", at("/enti")),
    State("providers-of-a-province", at("/enti?provincia=Brescia&tema=finanza")),
    State("provider", at("/enti/simest")),
    State("provider-unknown", at("/enti/nessuno")),
    State("paths", at("/percorsi")),
    State("path", at("/percorsi/mai-esportato?provincia=Cremona")),
    State("path-consolidated", at("/percorsi/consolidata?provincia=Como")),
    State("hand-off-empty", at("/passa")),
    State("hand-off", handing_off),
    State("hand-off-mistakes", handed_off_wrongly),
    State("receipt", handed_off),
    State("ticket", followed),
    State("ticket-withdrawn", withdrawn),
    State("share-mistakes", sharing),
    State("shared", shared),
    State("share-gone", taken_back),
    State("not-found", at("/nulla")),
    State("refused", refused_form),
    State("docs", at("/docs")),
    State("widget-page", at("/widget")),
    State("lab", at("/lab")),
    State("lab-labellings", at("/lab/labellings")),
)
