"""What every test with a real browser needs: the sizes of screens, and why it may be left out."""

from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from api.web_assets import VENDOR

# The same engine without the windows, tabs and extensions around it: a fresh visitor costs a third of the time.
_SHELL, _WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = _SHELL if _SHELL.exists() else _WHOLE
PHONE = ViewportSize(width=360, height=800)
SMALL = ViewportSize(width=320, height=640)
DESK = ViewportSize(width=1280, height=900)

NEEDS_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not VENDOR.is_dir(), reason="web assets are missing: run python -m api.web_assets"),
]
