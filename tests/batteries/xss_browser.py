"""Battery B3 in a browser: 300 strings on five screens and in the widget, with the policy of the pages and without it.

`make xss`; exit code 1 if a dialog opens, the canary is set, or anything is asked of another host than ours.
"""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Route, sync_playwright

from api.app import create_app
from api.ticket_changes import reply
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from tests.api.builders import TODAY
from tests.batteries.poisoned_records import ANSWER_ID, MEASURE_ID, PoisonedService, a_clean_pack
from tests.batteries.xss_strings import CANARY, SEED, xss_strings
from tests.browser.visiting import CHROMIUM
from tests.serving import served

STRINGS = 300
PACK = 60
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=it-IT", "--accept-lang=it-IT"]
_SCREENS = (f"/risposta/{ANSWER_ID}", "/fonte/chunk-1", "/opportunita", f"/opportunita/{MEASURE_ID}", "/enti/ente-0")
_EVENTS = ("mouseover", "mouseenter", "pointerenter", "focus", "focusin", "input", "toggle", "animationstart", "load", "error")
_PROVOKE = """events => {
  const inside = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? inside(e.shadowRoot) : [])]);
  const all = inside(document);
  for (const one of all) for (const name of events) one.dispatchEvent(new Event(name));
  for (const one of all) if (one.localName === "details") one.open = true;
  return all.length;
}"""
# What a page must never hold, whatever the policy would stop.
_ALIEN = "script:not([src]), iframe, object, embed, base, [onerror], [onload], [onfocus], [onclick], a[href^='javascript' i]"


@dataclass
class Watch:
    """What a browser did that it should not."""

    own: str
    dialogs: list[str] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    alien: list[str] = field(default_factory=list)
    screens: int = 0

    def route(self, route: Route) -> None:
        """Let our own requests pass, and note and stop all others."""
        if route.request.url.startswith((self.own, "data:", "blob:")):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    @property
    def failures(self) -> int:
        """How many things happened."""
        return len(self.dialogs) + len(self.canaries) + len(self.foreign) + len(self.alien)


class Person:
    """Somebody who passes a question on, and a desk that replies with each string of a pack."""

    def __init__(self, folder: Path) -> None:
        engine = open_database(f"sqlite:///{folder / 'store.sqlite3'}")
        self.records = VisitorRecords(
            tickets=TicketStore(engine),
            feedback=FeedbackStore(engine),
            shares=ShareStore(engine),
        )

    def answered(self, page: Page, own: str, strings: list[str]) -> str:
        """Return the address of a ticket that holds the strings as questions, message and replies."""
        form = "&".join(f"question={_part(text)}&answer_id=&keep_question={n}" for n, text in enumerate(strings))
        form += f"&email=anna@riva.example&consent=1&message={_part(strings[0])}&name={_part(strings[1][:200])}"
        headers = {"origin": own, "content-type": "application/x-www-form-urlencoded"}
        sent = page.request.post(f"{own}/passa", data=form, headers=headers, max_redirects=0)
        token = sent.headers["location"].rpartition("/")[2]
        for text in strings:
            ticket = self.records.tickets.by_token(token)
            assert ticket is not None
            reply(self.records.tickets, ticket, text or "-", "Desk", False, self.records.now())
        return f"/pratica/{token}"


def look(browser: Browser, own: str, service: PoisonedService, person: Person, packs: list[list[str]], policy: bool) -> Watch:
    """Show every pack on every screen, provoke what could run, and return what was seen."""
    watch = Watch(own)
    context = browser.new_context(bypass_csp=not policy, viewport={"width": 1280, "height": 900})
    context.route("**/*", watch.route)
    page = context.new_page()
    page.on("dialog", lambda dialog: (watch.dialogs.append(dialog.message), dialog.dismiss()))
    for strings in packs:
        service.load(strings)
        service.kept.clear()
        _ask(page, own, strings[0])
        ticket = person.answered(page, own, strings)
        for path in (*_SCREENS, ticket):
            page.goto(own + path)
            _provoke(page, watch)
        page.goto(f"{own}/?domanda={_part(strings[2])}")
        _stream(page, watch)
        _widget(page, own, watch)
    context.close()
    return watch


def _ask(page: Page, own: str, question: str) -> None:
    headers = {"origin": own, "content-type": "application/x-www-form-urlencoded"}
    page.request.post(f"{own}/ask", data=f"question={_part(question)}", headers=headers, max_redirects=0)


def _stream(page: Page, watch: Watch) -> None:
    """Ask in place, and open the panel of a source."""
    page.locator("form.ask button[type=submit]").first.click()
    page.locator(".turn .answer").first.wait_for(timeout=30_000)
    page.locator("a.marker").first.click()
    page.locator("[data-cited]").first.wait_for(timeout=30_000)
    _provoke(page, watch)


def _widget(page: Page, own: str, watch: Watch) -> None:
    """Ask in the widget, where markup would end in a shadow tree."""
    page.goto(f"{own}/widget")
    written = page.locator("fondaco-chat textarea:visible").first
    written.fill("Fiere?")
    written.press("Enter")
    page.locator("fondaco-chat .sources li").first.wait_for(timeout=30_000)
    _provoke(page, watch)


def _provoke(page: Page, watch: Watch) -> None:
    page.evaluate(_PROVOKE, list(_EVENTS))
    page.wait_for_timeout(60)
    watch.screens += 1
    if page.evaluate(f"() => '{CANARY}' in window"):
        watch.canaries.append(page.url)
    if page.locator(_ALIEN).count():
        watch.alien.append(f"{page.url}: {page.locator(_ALIEN).first.evaluate('e => e.outerHTML')[:160]}")


def _part(text: str) -> str:
    return quote(text, safe="")


def main() -> int:
    """Print what was seen, and return the exit code."""
    strings = xss_strings()[-STRINGS:]
    packs = [list(strings[start : start + PACK]) for start in range(0, len(strings), PACK)]
    failures, begun = 0, time.monotonic()
    service = PoisonedService(strings=a_clean_pack(PACK))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        person = Person(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        settings = WebSettings.model_validate({"limits": {"on": False}})
        with served(create_app(service, settings, today=lambda: TODAY, records=person.records)) as own:
            for policy in (True, False):
                seen = look(browser, own, service, person, packs, policy)
                name = "with the policy" if policy else "without the policy"
                print(f"{name}: {len(strings)} strings, {seen.screens} screens, {len(seen.dialogs)} dialogs, ", end="")
                print(f"{len(seen.canaries)} canaries, {len(seen.foreign)} foreign requests, {len(seen.alien)} alien elements")
                for line in (*seen.dialogs, *seen.canaries, *seen.foreign, *seen.alien):
                    print(f"  {line}")
                failures += seen.failures
        browser.close()
    print(f"seed {SEED}, {time.monotonic() - begun:.0f} s, {'failed' if failures else 'passed'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
