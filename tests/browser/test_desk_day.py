"""A day at the desk with the real commands: mails in over IMAP, drafted, rejected, corrected, approved, out over SMTP.

Runs over a copy of a published build (`make desk-day`): what is drafted comes from its pages.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import DESK, NEEDS_A_BROWSER, PHONE
from tests.imap_server import DOVECOT, MISSING, ImapServer, imap_server
from tests.smtp_server import SmtpServer, smtp_server

PUBLISHED = os.environ.get("FONDACO_DESK_DAY")
pytestmark = [
    *NEEDS_A_BROWSER,
    pytest.mark.skipif(DOVECOT is None, reason=MISSING),
    pytest.mark.skipif(not PUBLISHED, reason="FONDACO_DESK_DAY names no folder with a published build: make desk-day"),
]
REPOSITORY = Path(__file__).parents[2]
MAILS = REPOSITORY / "tests" / "desk" / "mails"
AGENT, COLLEAGUE, SUPERVISOR = "anna@desk.example", "luca@desk.example", "bruna@desk.example"
FIRST, OWN = "parola-di-prova-uno", "una-parola-tutta-mia"
WRONG = "Il contributo è di 987.654 euro [1]."
INSIDE = "solo per noi: la cifra non sta nella fonte"
SLOW = 60_000  # milliseconds, on a busy machine
START_SECONDS = 120


@dataclass(frozen=True)
class Day:
    """A desk that is open: a portal, a mailbox and a server for what leaves."""

    address: str
    mailbox: ImapServer
    post: SmtpServer
    told: dict[str, str]

    def fondaco(self, *arguments: str) -> str:
        """Run a command to its end and return what it printed."""
        command = [sys.executable, "-m", "api.cli", *arguments]
        done = subprocess.run(command, cwd=REPOSITORY, env=self.told, capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("day")
    (folder / "post").mkdir()
    shutil.copytree(PUBLISHED or "", folder / "var", ignore=shutil.ignore_patterns("warc", "runs", "*.lock"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with imap_server() as mailbox, smtp_server(folder / "post") as post:
        told = {name: value for name, value in os.environ.items() if not name.startswith("FONDACO_")}
        told |= mailbox.environment | post.environment
        told |= {"FONDACO_VAR": str(folder / "var"), "FONDACO_WEB": "sample", "FONDACO_LIMITS__ON": "false", "COLUMNS": "200"}
        day = Day(f"http://127.0.0.1:{port}", mailbox, post, told)
        (folder / "password").write_text(FIRST, encoding="utf-8")
        for email, role in ((AGENT, "agent"), (COLLEAGUE, "agent"), (SUPERVISOR, "supervisor")):
            day.fondaco("accounts", "create", email, "--role", role, "--password-file", str(folder / "password"))
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(command, cwd=REPOSITORY, env=told, stdout=log, stderr=log)
        try:
            _wait_for(day.address)
            yield day
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(START_SECONDS * 2):
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError(f"{address} did not answer within {START_SECONDS} s")


def signed_in(browser: Browser, day: Day, email: str) -> Page:
    """Sign somebody in, with a password of their own the first time."""
    page = browser.new_context(viewport=DESK, base_url=day.address).new_page()
    page.set_default_timeout(SLOW)
    page.goto("/accedi")
    page.locator("#email").fill(email)
    page.locator("#password").fill(FIRST)
    page.locator("form[action='/accedi'] [type=submit]").click()
    for name, value in (("old", FIRST), ("new", OWN), ("repeated", OWN)):
        page.locator(f"#{name}").fill(value)
    page.locator("form[action='/account/password'] [type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible(timeout=SLOW)
    return page


@pytest.fixture(scope="module")
def agent(browser: Browser, day: Day) -> Page:
    return signed_in(browser, day, AGENT)


@pytest.fixture(scope="module")
def colleague(browser: Browser, day: Day) -> Page:
    return signed_in(browser, day, COLLEAGUE)


@pytest.fixture(scope="module")
def supervisor(browser: Browser, day: Day) -> Page:
    return signed_in(browser, day, SUPERVISOR)


def found(page: Page, words: str) -> str:
    """Return the reference of the one ticket that a search in the inbox finds."""
    page.goto(f"/desk?stato=tutte&testo={words}")
    link = page.locator("a[href^='/desk/F-']").first
    expect(link).to_be_visible()
    return str(link.get_attribute("href")).removeprefix("/desk/").partition("?")[0].partition("#")[0]


def draft(page: Page, reference: str) -> str:
    """Take a ticket, let the machine draft, and return what stands in the editor."""
    page.goto(f"/desk/{reference}")
    page.locator("form[action$='/assegna'] .btn-primary").click()
    page.locator("form[action$='/bozza'] .btn-primary").click()
    page.wait_for_url("**/risposta*")
    return page.locator("#text").input_value()


def press(page: Page, action: str) -> None:
    page.locator(f".btn[value={action}]").click()


def decide(page: Page, reference: str, action: str, note: str = "") -> None:
    page.goto(f"/desk/{reference}/decisione")
    page.locator("#note").fill(note)
    press(page, action)
    page.wait_for_url(re.compile(rf"/desk/{reference}(?!/decisione)"))


def test_a_mail_is_drafted_rejected_corrected_approved_and_leaves_once(day: Day, agent: Page, supervisor: Page) -> None:
    day.mailbox.deliver((MAILS / "01-tre-domande.eml").read_bytes())
    day.fondaco("desk", "fetch")
    day.fondaco("desk", "fetch")  # nothing twice
    assert all("\\Seen" in flags for flags in day.mailbox.flags().values())
    reference = found(agent, "Brasile")
    text = draft(agent, reference)
    assert "Gentile Ing. Rossi" in text and "[1]" in text, "the mail is answered by name, with sources"

    agent.locator("#text").fill(f"{text}\n\n{WRONG}")
    press(agent, "check")
    expect(agent.locator("main")).to_contain_text("987.654", timeout=SLOW)
    press(agent, "submit")
    agent.wait_for_url(re.compile(rf"/desk/{reference}(?!/risposta)"))
    assert day.post.mails() == []

    decide(supervisor, reference, "reject", INSIDE)
    agent.goto(f"/desk/{reference}")
    expect(agent.locator("main")).to_contain_text(INSIDE)
    agent.goto(f"/desk/{reference}/risposta")
    agent.locator("#text").fill(text)
    press(agent, "submit")
    agent.wait_for_url(re.compile(rf"/desk/{reference}(?!/risposta)"))
    decide(supervisor, reference, "approve")

    day.fondaco("desk", "send")
    day.fondaco("desk", "send")
    (mail,) = day.post.mails()
    body = str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert mail["To"].addresses[0].addr_spec == "m.rossi@rossimacchine.example"
    assert reference in mail["Subject"] and mail["In-Reply-To"] == "<01-tre-domande@posta.example>"
    assert "987.654" not in body and INSIDE not in body and "http" in body
    agent.goto(f"/desk/{reference}")
    expect(agent.locator("main")).to_contain_text("Risposta inviata")


def test_what_is_passed_on_from_the_portal_ends_on_its_status_page(
    day: Day, browser: Browser, agent: Page, supervisor: Page
) -> None:
    visitor = browser.new_context(viewport=PHONE, base_url=day.address).new_page()
    visitor.set_default_timeout(SLOW)
    visitor.goto("/")
    visitor.get_by_label("La sua domanda").fill("Come si ottiene il certificato di origine a Bergamo?")
    visitor.get_by_role("button", name="Chiedi", exact=True).click()
    expect(visitor.locator("[data-answer]").first).to_be_visible(timeout=SLOW)
    visitor.goto("/passa")
    visitor.locator("#message").fill("Ci serve per una spedizione in Turchia.")
    visitor.locator("#name").fill("Anna Riva")
    visitor.locator("#email").fill("anna@riva.example")
    visitor.locator("#consent").check()
    visitor.get_by_role("button", name="Invia", exact=True).click()
    status_page = str(visitor.locator("a[href*='/pratica/']").first.get_attribute("href"))

    reference = found(agent, "Turchia")
    assert "Gentile" in draft(agent, reference)
    press(agent, "submit")
    agent.wait_for_url(re.compile(rf"/desk/{reference}(?!/risposta)"))
    visitor.goto(status_page)
    expect(visitor.locator("main")).to_contain_text("Presa in carico", ignore_case=True)
    decide(supervisor, reference, "approve")
    day.fondaco("desk", "send")
    visitor.goto(status_page)
    expect(visitor.locator("main")).to_contain_text("Cordiali saluti")
    assert [mail["To"].addresses[0].addr_spec for mail in day.post.mails()][-1] == "anna@riva.example"


def test_two_agents_on_one_ticket_lose_nothing(day: Day, agent: Page, colleague: Page) -> None:
    day.mailbox.deliver((MAILS / "04-inoltrata.eml").read_bytes())
    day.fondaco("desk", "fetch")
    reference = found(agent, "commerce")
    draft(agent, reference)
    colleague.goto(f"/desk/{reference}/risposta")
    agent.locator("#text").fill("Testo di Anna")
    colleague.locator("#text").fill("Testo di Luca")
    press(agent, "save")
    expect(agent.get_by_role("status").first).to_be_visible()
    press(colleague, "save")
    expect(colleague.locator(".desk-theirs")).to_contain_text("Testo di Anna")
    expect(colleague.locator("#text")).to_have_value("Testo di Luca")
