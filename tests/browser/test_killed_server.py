"""A server process is killed while it streams an answer: the page keeps what came, says so, and recovers."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from playwright.sync_api import Browser, expect

from tests.browser.visiting import NEEDS_A_BROWSER, PHONE

pytestmark = NEEDS_A_BROWSER
START_SECONDS = 120
PATIENCE_MS = 20_000


@contextmanager
def portal(port: int, *flags: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve in a process of its own, which does not outlive the block."""
    process = subprocess.Popen([sys.executable, "-m", "tests.browser.stalling_server", str(port), *flags])
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            assert process.poll() is None, f"the server ended with code {process.returncode}"
            assert time.monotonic() < deadline, "the server did not start"
        yield process
    finally:
        process.kill()
        process.wait()


def test_an_answer_that_a_killed_server_left_half_done_is_completed_by_its_successor(browser: Browser) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = browser.new_context(viewport=PHONE, base_url=f"http://127.0.0.1:{port}")
    page = context.new_page()
    retry = page.get_by_role("button", name="Riprova")
    with portal(port, "--stall") as first:
        page.goto("/")
        page.get_by_label("La sua domanda").fill("Ci sono fiere?")
        page.get_by_role("button", name="Chiedi", exact=True).click()
        expect(page.locator(".statement-text").first).to_be_visible(timeout=PATIENCE_MS)
        came = page.locator(".statement-text").all_inner_texts()
        first.kill()
        expect(page.get_by_role("note").filter(has_text="si è interrott")).to_be_visible(timeout=PATIENCE_MS)
    assert page.locator(".statement-text").all_inner_texts() == came
    expect(page.get_by_role("button", name="Chiedi", exact=True)).to_be_enabled()
    retry.click()  # nobody is there yet
    expect(retry).to_be_visible(timeout=PATIENCE_MS)
    with portal(port):
        retry.click()
        expect(page.locator("[data-answer]")).to_contain_text("500.000 euro", timeout=PATIENCE_MS)
        expect(retry).to_have_count(0)
        expect(page.locator(".turn")).to_have_count(1)
    context.close()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False, timeout=10).status_code == 200
    except httpx.TransportError:
        return False
