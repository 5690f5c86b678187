"""What the desk learned, gaps and numbers in a browser: no violation on any screen, nothing wider than the screen.

In `make test` each screen is looked at once, sizes and languages by turns; `make accessibility` looks at each in all of them.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from api.desk import curating, gaps
from api.desk.curating import Proposal
from api.desk.learning import collect
from assistant.pipeline import to_json
from kb.account_types import Account, Role
from kb.engines.database import open_database
from kb.learning_types import MACHINE, Gap, GapEvent, GapQuestion
from tests.api.account_builders import a_session, an_account
from tests.api.builders import MemoryService
from tests.api.desk_builders import a_bureau
from tests.api.learning_builders import QUESTION, Class, a_class, fair_citations
from tests.browser.visiting import DESK, NEEDS_A_BROWSER, SMALL
from tests.builders import a_knowledge_base
from tests.serving import served

pytestmark = NEEDS_A_BROWSER

WHOLE = bool(os.environ.get("FONDACO_B24"))
LOOKS = [(size, language) for size in (SMALL, DESK) for language in ("it", "en", "fr", "de", "es")]
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@dataclass(frozen=True)
class Taught:
    """A desk that has learned something, served."""

    school: Class
    address: str
    supervisor: Account
    curated: str
    edit: str

    def page(self, browser: Browser, size: ViewportSize = DESK, language: str = "it") -> Page:
        """Return a page of a browser in which the supervisor is signed in."""
        context = browser.new_context(viewport=size, base_url=self.address)
        cookies = {"sessione": a_session(self.school.bureau.accounts, self.supervisor), "lingua": language}
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
        return context.new_page()


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taught]:
    folder = tmp_path_factory.mktemp("taught")
    (folder / "pages").mkdir()
    empty = folder / "empty.sqlite3"
    open_database(f"sqlite:///{empty}").dispose()
    bureau = a_bureau(empty, folder, MemoryService())
    school = a_class(bureau, folder, a_knowledge_base(folder / "pages"), folder / "pages" / "store.sqlite3")
    supervisor = an_account(bureau.accounts, Role.SUPERVISOR, Role.AGENT)
    for n in range(12):
        came = bureau.clock.now - timedelta(days=n * 2, hours=n)
        bureau.ticket(f"T{n}", received_at=came, channel=("portal", "mail")[n % 2], province=("Bergamo", "Lecco", None)[n % 3])
    ticket = school.sent("S")
    collect(school.learning)
    curated = _curated(school)
    _gaps(school)
    with ExitStack() as stack:
        address = stack.enter_context(served(bureau.app))
        yield Taught(school, address, supervisor, curated, f"/desk/risposte/modifica/{ticket.id}/1")


def _curated(school: Class) -> str:
    """Approve one answer that expires soon, and propose another; return the id of the proposal."""
    proposal = Proposal(
        questions=(QUESTION, "Fino a quanto arriva il prestito SIMEST per fiere ed eventi?"),
        text="L'importo massimo finanziabile è di 500.000 euro [1].",
        citations=tuple(to_json(citation) for citation in fair_citations(school.pages.base)),
        language="it",
        owner="agent",
        expires_on=date(2026, 11, 28),
    )
    curating.approve(school.learning, curating.propose(school.learning, proposal, "agent"), "supervisor")
    return curating.propose(school.learning, replace(proposal, expires_on=date(2027, 2, 1)), "agent").id


def _gaps(school: Class) -> None:
    now = school.bureau.clock.now
    texts = ("SIMEST finanzia le fiere in Perù?", "Per una fiera a Lima c'è il prestito SIMEST?")
    questions = [
        GapQuestion(
            key=f"answer:{n}", text=text, language="it", cause="abstain", at=now, topic="fiere-eventi", partner_id="simest"
        )
        for n, text in enumerate(texts)
    ]
    gap = Gap(id=0, topic="fiere-eventi", partner_id="simest", title=texts[0], state="new", made_at=now, changed_at=now)
    school.learning.gaps.add(gap, questions, GapEvent(at=now, kind="found", by=MACHINE, count=len(questions)))
    gaps.retest(school.learning, date(2026, 11, 21), every=True)
    again = [replace(question, key=f"{question.key}-again") for question in questions]
    school.learning.gaps.add(gap, again, GapEvent(at=now, kind="found", by=MACHINE, count=len(again)))


def refused(page: Page, taught: Taught) -> None:
    page.goto(taught.edit)
    page.locator("#answer").fill("L'importo massimo finanziabile è di 900.000 euro [1].")
    page.get_by_role("button", name="Proponi").or_(page.locator("form .btn-primary")).first.click()
    expect(page.get_by_role("alert")).to_be_visible()


def opened(path: str) -> Callable[[Page, Taught], None]:
    return lambda page, taught: page.goto(path.format(t=taught)) and None


SCREENS: dict[str, Callable[[Page, Taught], None]] = {
    "learned": opened("/desk/risposte?raccolte=1"),
    "edit": opened("{t.edit}"),
    "refused": refused,
    "curated": opened("/desk/risposte/{t.curated}"),
    "gaps": opened("/desk/lacune"),
    "gap": opened("/desk/lacune/1"),
    "gap mail": opened("/desk/lacune/2/invio"),
    "numbers": opened("/desk/numeri?da=2026-10-25&a=2026-11-21"),
    "no numbers": opened("/desk/numeri?da=2020-01-01&a=2020-01-31"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_no_violation_and_fits_the_window(name: str, browser: Browser, taught: Taught) -> None:
    place = list(SCREENS).index(name)
    for size, language in LOOKS if WHOLE else [LOOKS[place * 3 % len(LOOKS)]]:
        page = taught.page(browser, size, language)
        SCREENS[name](page, taught)
        found = Axe().run(page, options=AXE).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], (size, language)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (size, language)
        page.context.close()


def test_every_chart_is_drawn(browser: Browser, taught: Taught) -> None:
    page = taught.page(browser)
    page.goto("/desk/numeri?da=2026-10-25&a=2026-11-21")
    images = page.locator(".figures-pair img")
    assert images.count() >= 4
    assert images.evaluate_all("all => all.every(image => image.complete && image.naturalWidth > 300)")
