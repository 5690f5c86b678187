"""What every test with a real browser needs: the sizes of screens, and why it may be left out."""

from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

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
