"""Three firms, one of each category, and the steps of their visit, in any language, with scripts and without."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from api.i18n import UiLanguage, text


@dataclass(frozen=True, slots=True)
class Firm:
    """Who asks, in the words of its owner by language, and what it looks for on the other pages."""

    name: str
    asks: dict[str, str]
    goes_on: dict[str, str]
    province: str
    category: str
    topic: str
    country: str


FIRMS = (
    Firm(
        name="bakery",
        asks={
            "it": "Ho un forno a Cremona, siamo in sei e non abbiamo mai esportato: da dove cominciamo?",
            "en": "I run a bakery in Cremona, six of us, and we have never exported: where do we start?",
        },
        goes_on={
            "it": "Quali corsi di formazione ci sono per chi comincia a esportare?",
            "en": "Who offers training on exporting?",
        },
        province="Cremona",
        category="mai-esportato",
        topic="formazione",
        country="Francia",
    ),
    Firm(
        name="machines",
        asks={
            "it": "Facciamo macchine a Brescia, in 40, ed esportiamo ogni tanto: ci sono contributi per una fiera in Germania?",
            "en": "We build machines in Brescia, forty of us, and export a little: is there funding for a fair in Germany?",
        },
        goes_on={
            "it": "Qual è l'importo massimo di Fiere ed eventi di SIMEST?",
            "en": "What is the maximum amount of SIMEST Fairs and events?",
        },
        province="Brescia",
        category="in-consolidamento",
        topic="fiere-eventi",
        country="Germania",
    ),
    Firm(
        name="textiles",
        asks={
            "it": "Siamo un'azienda tessile di Como, esportiamo da anni: quali misure ci sono per gli Stati Uniti?",
            "en": "We are a textile firm in Como: how much can the SIMEST US measure finance?",
        },
        goes_on={
            "it": "Compriamo filati dalla Turchia: chi ci aiuta con dogane e origine?",
            "en": "We import yarn from Turkey: who helps with customs and origin?",
        },
        province="Como",
        category="consolidata",
        topic="ricerca-mercati",
        country="Stati Uniti",
    ),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A firm's visit in one browser."""

    page: Page
    firm: Firm
    language: UiLanguage
    scripts: bool

    def says(self, key: str, **values: object) -> str:
        """Return a text of the pages as this visitor reads it."""
        return text(self.language, key, **values)


def starts_from_an_example(visit: Visit) -> None:
    """Read who answers, then take an example, which without scripts fills in the form."""
    page = visit.page
    page.goto("/")
    expect(page.locator(".ai-notice")).to_contain_text(visit.says("ask.notice_title"))
    page.locator("a[data-example]").first.click()
    if not visit.scripts:
        expect(page.locator("#question")).not_to_have_value("")
        press_ask(visit)
    expect(page.locator("[data-answer]")).to_have_count(1, timeout=60_000)


def asks(visit: Visit, question: str) -> str:
    """Ask, wait for the whole answer, and return its id."""
    page = visit.page
    page.locator("#question").fill(question)
    press_ask(visit)
    turn = page.locator(".turn").last
    expect(turn).to_contain_text(question, timeout=60_000)
    expect(turn.locator("[data-answer]")).to_be_visible(timeout=60_000)
    return turn.locator("[data-answer]").get_attribute("data-answer") or ""


def press_ask(visit: Visit) -> None:
    """Send the question."""
    visit.page.get_by_role("button", name=visit.says("ask.send"), exact=True).click()


def reads_a_source(visit: Visit) -> None:
    """Open the first source of the last answer and come back to it."""
    page, turn = visit.page, visit.page.locator(".turn").last
    turn.locator("a[data-source]").first.click()
    expect(page.locator(".passage-cited").first).to_be_visible()
    expect(page.locator(".passage-label")).to_have_text(visit.says("source.cited"))
    if visit.scripts:
        page.get_by_role("button", name=visit.says("source.close")).click()
        expect(page.locator("#source-panel")).to_be_hidden()
    else:
        page.go_back()
    expect(page.locator("[data-answer]").last).to_be_visible()


def tells_of_itself(visit: Visit) -> None:
    """Fill in the form about the firm and find it kept."""
    page = visit.page
    page.goto("/")
    page.locator("#caso > summary").click()
    page.locator(f"input[name=category][value={visit.firm.category}]").check()
    page.get_by_label(visit.says("profile.province"), exact=True).select_option(visit.firm.province)
    more = page.locator(".case-more")
    if more.get_attribute("open") is None:
        more.locator("summary").click()
    page.get_by_label(visit.says("profile.countries")).fill(visit.firm.country)
    page.get_by_role("button", name=visit.says("case.save")).click()
    expect(page.locator("#caso > summary")).to_contain_text(visit.firm.province)


def finds_an_opportunity(visit: Visit) -> None:
    """Filter the list, open one, and go on to who offers it."""
    page = visit.page
    page.get_by_role("navigation").get_by_role("link", name=visit.says("site.nav_opportunities")).click()
    page.locator("#provincia").select_option(visit.firm.province)
    if visit.firm.topic in page.locator("#tema option").evaluate_all("all => all.map(option => option.value)"):
        page.locator("#tema").select_option(visit.firm.topic)
    page.get_by_role("button", name=visit.says("opportunities.search")).click()
    expect(page.locator("#provincia")).to_have_value(visit.firm.province)
    found = page.locator("main a[href^='/opportunita/']:not([href$='.ics'])").first
    title = found.inner_text()
    found.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.locator(".measure-facts-page a[href^='/enti/']").first.click()
    expect(page.locator("#facts-title")).to_be_visible()


def follows_the_path(visit: Visit) -> None:
    """Open the path of the category for the firm."""
    page = visit.page
    page.get_by_role("navigation").get_by_role("link", name=visit.says("site.nav_paths")).click()
    page.get_by_role("link", name=visit.says(f"path_category.{visit.firm.category}.title"), exact=True).first.click()
    page.get_by_label(visit.says("path.province"), exact=True).select_option(visit.firm.province)
    page.get_by_role("button", name=visit.says("path.update")).click()
    expect(page.get_by_role("status").filter(has_text=visit.firm.province)).to_be_visible()
    assert page.locator(".step").count() >= 5


def hands_off(visit: Visit) -> str:
    """Pass the case on from the dossier, see the receipt and the state of the ticket; return the reference."""
    page = visit.page
    page.goto("/dossier")
    expect(page.locator("main")).to_contain_text(visit.firm.province)
    page.get_by_role("link", name=visit.says("handoff.link")).click()
    page.locator(".handoff-send [type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text(visit.says("handoff.errors"))
    page.locator("#message").fill("Mi aiuta?")
    page.locator("#email").fill("anna@riva.example")
    page.locator("#consent").check()
    page.locator(".handoff-send [type=submit]").click()
    reference = page.locator(".receipt-reference").inner_text()
    page.get_by_role("link", name=visit.says("receipt.open")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.locator(".ticket-state")).to_contain_text(visit.says("ticket.received"))
    return reference


def judges(visit: Visit, answer_id: str) -> None:
    """Say that an answer was useful."""
    page = visit.page
    page.goto(f"/risposta/{answer_id}")
    page.get_by_role("button", name=visit.says("feedback.yes")).click()
    expect(page.locator(".feedback-thanks")).to_be_visible()


def shares(visit: Visit, answer_id: str) -> str:
    """Share an answer with its question; return the address that others get."""
    page = visit.page
    page.goto(f"/risposta/{answer_id}")
    page.get_by_role("link", name=visit.says("share.with_question")).click()
    page.locator("#consent").check()
    page.get_by_role("button", name=visit.says("share.make")).click()
    expect(page.locator(".shared-owner")).to_be_visible()
    return page.url


def forgets(visit: Visit) -> None:
    """Have everything forgotten."""
    page = visit.page
    page.goto("/dossier")
    page.get_by_role("button", name=visit.says("case.forget")).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/dossier")
    expect(page.locator("main")).to_contain_text(visit.says("dossier.empty"))
