"""The style sheet of all pages: Bootstrap Italia and our components in one file, for a phone waits for each file in turn."""

from functools import cache
from pathlib import Path

PORTAL = "css/portal.css"  # made here when it is first asked for; the names in it are relative to its folder
# In the order of the cascade. A component that few pages have is linked by their templates instead.
_PARTS = (
    "vendor/bootstrap-italia.css",
    "css/fonts.css",
    "css/layout.css",
    "css/ask.css",
    "css/case.css",
    "css/answer.css",
    "css/feedback.css",
    "css/source.css",
    "css/provider.css",
    "css/print.css",
)


@cache
def portal_sheet(static: Path) -> str:
    """Return the parts in the folder `static` one after another; those that `make setup` has not made yet are left out."""
    files = [static / part for part in _PARTS]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
