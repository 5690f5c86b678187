"""The desk in a browser: no violation on any screen, all of it by keyboard, and two who write at once lose nothing.

In `make test` each screen is looked at once, sizes and languages by turns; `make accessibility` looks at each in all of them.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from api.desk.replies import Written, reject, save, submit
from assistant.letters.json import to_json
from kb.account_types import Account, Role
from kb.desk_types import MachineDraft, TicketTriage
from kb.engines.database import open_database
from kb.mail_types import Quarantined, QuarantineReason, SimilarTicket
from kb.ticket_types import Ticket
from tests.api.account_builders import a_session, an_account
from tests.api.builders import MemoryService
from tests.api.desk_builders import Bureau, a_bureau, a_letter
from tests.browser.focus import COVERED, UNMARKED
from tests.browser.states import unfold
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE, SMALL
from tests.faults.commands import wait_for
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

WHOLE = bool(os.environ.get("FONDACO_B24"))
LOOKS = [(size, language) for size in (SMALL, DESK) for language in ("it", "en", "fr", "de", "es")]
INSERTED = re.compile(r"500\.000 euro \[1\]\.\nIl voucher copre metà della spesa\. \[2\]")
SLOW = 30_000  # milliseconds, on a busy machine
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@dataclass(frozen=True)
class Office:
    """A desk that is served, with its people and three tickets."""

    bureau: Bureau
    address: str
    agent: Account
    supervisor: Account
    fresh: Ticket
    drafted: Ticket
    submitted: Ticket

    def is_here(self, ticket: Ticket, who: Account) -> bool:
        """Tell whether somebody has a ticket open, as far as is known."""
        found = self.bureau.records.desk.present(ticket.id, self.bureau.clock.now)
        return who.id in {presence.account_id for presence in found}

    def page(self, browser: Browser, who: Account, size: ViewportSize = DESK, language: str = "it") -> Page:
        """Return a page of a browser in which somebody is signed in."""
        context: BrowserContext = browser.new_context(viewport=size, base_url=self.address, reduced_motion="reduce")
        cookies = {"sessione": a_session(self.bureau.accounts, who), "lingua": language}
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
        return context.new_page()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    empty = folder / "empty.sqlite3"
    open_database(f"sqlite:///{empty}").dispose()
    near = [SimilarTicket(ticket_id="id-OLD", reference="F-OLD", status="answered", score=0.95, question="Fiere in Francia?")]
    bureau = a_bureau(empty, folder, MemoryService(), near=near)
    agent, supervisor = (an_account(bureau.accounts, role) for role in (Role.AGENT, Role.SUPERVISOR))
    an_account(bureau.accounts, Role.EDITOR, partners=("cciaa-bergamo",))
    now = bureau.clock.now
    fresh = bureau.ticket("NEW", promised_at=now - timedelta(hours=2))
    drafted, submitted = (bureau.ticket(name, promised_at=now + timedelta(days=2)) for name in ("DRA", "SUB"))
    bureau.records.desk.put_triage(TicketTriage(ticket_id=drafted.id, urgency="urgent", reasons=("entro domani",)))
    _write(bureau, drafted, submitted, agent, supervisor)
    _hold(bureau)
    with ExitStack() as stack:
        yield Office(bureau, stack.enter_context(served(bureau.app)), agent, supervisor, fresh, drafted, submitted)


def _write(bureau: Bureau, drafted: Ticket, submitted: Ticket, agent: Account, supervisor: Account) -> None:
    """Draft and reject one reply, and submit the other."""
    letter = to_json(a_letter())
    text = "Gentile Anna Riva,\n\nL'importo massimo è di 900.000 euro [1].\n\nCordiali saluti"
    for ticket in (drafted, submitted):
        draft = MachineDraft(ticket_id=ticket.id, number=0, made_at=bureau.clock.now, text=text, letter=letter)
        number = bureau.records.desk.add_draft(draft).number
        written = Written(text=text, citations=letter["citations"][:1], based_on=0, draft=number)
        version = save(bureau.records.desk, ticket, written, agent, bureau.clock.now)
        version = submit(bureau.records.desk, version, agent, bureau.clock.now)
        if ticket is drafted:
            reject(bureau.records.desk, version, supervisor, "La cifra è sbagliata", bureau.clock.now)


def _hold(bureau: Bureau) -> None:
    """Put a mail that could be read again and one that could not into quarantine."""
    reasons: tuple[tuple[QuarantineReason, bytes | None], ...] = (("unreadable", b"From: x"), ("too_large", None))
    for reason, source in reasons:
        mail = Quarantined(
            id=reason,
            reason=reason,
            detail="the parser failed: LookupError",
            origin="sportello@posta.example/INBOX",
            size_bytes=2048,
            source=source,
            received_at=bureau.clock.now,
        )
        bureau.records.intake.mails.quarantine(mail, reason, None)  # type: ignore[attr-defined]


def checked(page: Page, office: Office) -> None:
    page.goto(f"/desk/{office.drafted.reference}/risposta")
    page.locator("[value=check]").click()
    expect(page.locator("#check-title")).to_be_focused(timeout=SLOW)


def searched(page: Page, office: Office) -> None:
    page.goto(f"/desk/{office.drafted.reference}/risposta")
    page.locator("#words").fill("importo")
    page.locator("#words").press("Enter")
    expect(page.locator(".desk-passage").first).to_be_visible(timeout=SLOW)
    unfold(page)


def refused(page: Page, office: Office) -> None:
    page.goto(f"/desk/{office.fresh.reference}/risposta")
    page.locator("[value=save].btn").click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)


def held(page: Page, office: Office) -> None:
    page.goto("/desk/verifica")
    page.locator("#text").fill("Il fondo dà 900.000 euro. È facile averlo")
    page.locator(".desk-form [type=submit]").click()
    expect(page.locator("#esito")).to_be_focused(timeout=SLOW)


# Name -> address, or the way there.
SCREENS = {
    "inbox": "/desk?stato=tutte&urgenza=normal",
    "inbox-empty": "/desk?testo=nessuno",
    "ticket": "/desk/{fresh}",
    "ticket-rejected": "/desk/{drafted}",
    "editor": "/desk/{drafted}/risposta",
    "editor-empty": "/desk/{fresh}/risposta",
    "editor-checked": checked,
    "editor-searched": searched,
    "editor-refused": refused,
    "preview": "/desk/{submitted}/anteprima",
    "decision": "/desk/{submitted}/decisione",
    "new": "/desk/nuova",
    "check": "/desk/verifica",
    "check-result": held,
    "quarantine": "/desk/quarantena?lette=1&rimaste=2",
}
ALL = [(name, *look) for name in SCREENS for look in LOOKS]
BY_TURNS = [(name, *LOOKS[3 * place % len(LOOKS)]) for place, name in enumerate(SCREENS) if place % 3 == 0]


def lead(page: Page, office: Office, name: str) -> None:
    """Lead to a screen, with all that is folded open."""
    way = SCREENS[name]
    if isinstance(way, str):
        references = {ticket: getattr(office, ticket).reference for ticket in ("fresh", "drafted", "submitted")}
        page.goto(way.format(**references))
        unfold(page)
    else:
        way(page, office)


@pytest.mark.parametrize(
    ("name", "size", "language"),
    ALL if WHOLE else BY_TURNS,
    ids=lambda value: value if isinstance(value, str) else str(value["width"]),
)
def test_no_screen_has_a_violation_or_is_wider_than_its_window(
    browser: Browser, office: Office, name: str, size: ViewportSize, language: str
) -> None:
    page = office.page(browser, office.supervisor, size, language)
    lead(page, office, name)
    assert page.locator("html").get_attribute("lang") == language
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.context.close()


@pytest.mark.parametrize("name", SCREENS if WHOLE else ("editor-checked",))
@pytest.mark.parametrize(
    "check", [COVERED, UNMARKED] if WHOLE else [UNMARKED], ids=["covered", "unmarked"][-2 if WHOLE else -1 :]
)
def test_the_focus_is_always_seen(browser: Browser, office: Office, name: str, check: str) -> None:
    page = office.page(browser, office.supervisor, PHONE)
    lead(page, office, name)
    complaints = []
    for _ in range(60 if WHOLE else 15):
        page.keyboard.press("Tab")
        complaints.append(page.evaluate(check))
    assert set(complaints) == {None}
    page.context.close()


def test_two_who_write_at_once_both_find_their_text_again(browser: Browser, office: Office) -> None:
    ticket = office.bureau.ticket("TWO")
    one, other = office.page(browser, office.agent), office.page(browser, office.supervisor)
    for page in (one, other):
        page.goto(f"/desk/{ticket.reference}/risposta")
    expect(other.locator(".desk-writing")).to_contain_text("scrive la risposta")
    one.locator("#text").fill("Testo di Anna")
    one.keyboard.press("Control+s")
    expect(one.get_by_role("status").first).to_contain_text("La risposta è salvata", timeout=SLOW)
    other.locator("#text").fill("Testo di Luca")
    other.locator(".desk-bar [value=save]").click()
    expect(other.locator(".desk-theirs")).to_contain_text("Testo di Anna", timeout=SLOW)
    expect(other.locator("#text")).to_have_value("Testo di Luca")
    other.locator("#text").fill("Testo di Anna e Luca")
    other.locator(".desk-bar [value=save]").click()
    expect(other.get_by_role("status").first).to_contain_text("La risposta è salvata", timeout=SLOW)
    assert [r.text for r in office.bureau.records.desk.replies(ticket.id)] == ["Testo di Anna", "Testo di Anna e Luca"]
    for page in (one, other):
        page.context.close()


def test_who_comes_and_goes_is_seen_on_a_page_that_stays_open(browser: Browser, office: Office) -> None:
    ticket = office.bureau.ticket("SEE")
    one, other = office.page(browser, office.agent), office.page(browser, office.supervisor)
    one.clock.install()
    one.goto(f"/desk/{ticket.reference}")
    expect(one.locator("[data-presence] [role=status]")).to_be_empty()
    other.goto(f"/desk/{ticket.reference}")
    expect(other.locator(".desk-writing")).to_contain_text("ha aperto questa richiesta alle")
    one.clock.fast_forward(6_000)
    expect(one.locator(".desk-writing")).to_contain_text("ha aperto questa richiesta alle", timeout=SLOW)
    other.goto("/desk")
    wait_for(lambda: not office.is_here(ticket, office.supervisor), "that the page says that it closes")
    one.clock.fast_forward(60_000)
    expect(one.locator(".desk-writing")).to_have_count(0, timeout=SLOW)
    for page in (one, other):
        page.context.close()


def test_a_reply_goes_its_whole_way_without_scripts(browser: Browser, office: Office) -> None:
    ticket = office.bureau.ticket("WAY", contact=replace(office.fresh.contact, email="", telephone="035 4225261"))
    context = browser.new_context(viewport=PHONE, base_url=office.address, java_script_enabled=False)
    cookie = {"name": "sessione", "value": a_session(office.bureau.accounts, office.agent), "url": office.address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"/desk/{ticket.reference}")
    page.get_by_role("button", name="Prepara una bozza").click()
    page.get_by_text("Altri passi che dicono qualcosa: 1").click()
    page.locator("[value='alternative:1.1:0']").click()
    expect(page.locator("#text")).to_have_value(INSERTED, timeout=SLOW)
    page.get_by_role("button", name="Manda in approvazione").click()
    context.add_cookies([cookie | {"value": a_session(office.bureau.accounts, office.supervisor)}])
    page.goto("/desk?risposta=submitted")
    page.get_by_role("link", name=ticket.reference).click()
    page.get_by_role("link", name="Riveda e approvi").click()
    page.get_by_role("button", name="Approva").click()
    page.get_by_role("link", name="Pagina che vede la persona").click()
    expect(page.locator(".reply")).to_contain_text("Il voucher copre metà della spesa. [2]")
    context.close()
