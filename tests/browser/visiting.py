"""What every test with a real browser needs: the sizes of screens, and an application that is served on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import ViewportSize
from starlette.types import ASGIApp

from api.web_assets import VENDOR

CHROMIUM = Path("/usr/bin/chromium")
PHONE = ViewportSize(width=360, height=800)
SMALL = ViewportSize(width=320, height=640)
DESK = ViewportSize(width=1280, height=900)

NEEDS_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not VENDOR.is_dir(), reason="web assets are missing: run python -m api.web_assets"),
]


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of loopback, and give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the application is ready waits
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(5)
