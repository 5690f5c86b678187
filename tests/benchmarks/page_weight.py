"""Bytes of the first visit to a page, compressed as they are sent, by type; fonts are counted apart.

python -m tests.benchmarks.page_weight [--paths / /opportunita] [--var FOLDER]
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from tests.benchmarks.measuring import Reading, parser, run
from tests.benchmarks.serving import published_settings, served

BUDGET_KB = 200
PATHS = ("/", "/opportunita", "/enti", "/percorsi")
FONTS = "fonts"
_TYPES = {
    "text/html": "pages",
    "text/css": "styles",
    "text/javascript": "scripts",
    "font/woff2": FONTS,
    "image/svg+xml": "images",
}
_LOADED = {"script": "src", "img": "src", "use": "href"}
_RELS = {"stylesheet", "icon", "preload", "modulepreload"}
_IN_STYLES = re.compile(r"""url\(["']?(?!data:)([^"')]+)""")
_IN_SCRIPTS = re.compile(r"""^(?:import|export)\s[^"']*["'](\.[^"']+)["']""", re.MULTILINE)


class _Loads(HTMLParser):
    """Collects the addresses that a browser fetches with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        found = values.get(_LOADED.get(tag, ""))
        if tag == "link" and _RELS & set((values.get("rel") or "").split()):
            found = values.get("href")
        if found:
            self.found.append(found)


def first_visit(client: httpx.Client, path: str) -> Counter[str]:
    """Return bytes by type of a page and all that it loads, each file once; every font that a style sheet names counts."""
    weights: Counter[str] = Counter()
    waiting, seen = [path], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as response:
            response.raise_for_status()
            sent = b"".join(response.iter_raw())
        kind = response.headers["content-type"].partition(";")[0]
        weights[_TYPES.get(kind, kind)] += len(sent)
        text = client.get(address).text if kind.startswith("text/") else ""
        waiting += [urlsplit(urljoin(address, name)).path for name in _loads(kind, text)]
    return weights


def without_fonts(weights: Counter[str]) -> int:
    """Return the bytes that the budget is about."""
    return weights.total() - weights[FONTS]


def main() -> int:
    """Measure and print the table."""
    flags = parser(__doc__)
    flags.add_argument("--paths", nargs="*", default=PATHS)
    flags.add_argument("--var", type=Path, help="data of another installation")
    return run("First visit, compressed", flags.parse_args(), measure)


def measure(options: argparse.Namespace) -> list[Reading]:
    """Serve and weigh each page as if it were the first that is visited."""
    with served(published_settings(options.var)) as (url, _), httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        found = {path: first_visit(client, path) for path in options.paths}
    return [reading for path, weights in found.items() for reading in _readings(path, weights)]


def _loads(kind: str, text: str) -> Sequence[str]:
    if kind == "text/html":
        page = _Loads()
        page.feed(text)
        return page.found
    return (_IN_STYLES if kind == "text/css" else _IN_SCRIPTS).findall(text)


def _readings(path: str, weights: Counter[str]) -> list[Reading]:
    total = Reading(what=f"{path} without fonts", value=without_fonts(weights) / 1000, unit="kB", budget=BUDGET_KB)
    return [total, *(Reading(what=f"  {kind}", value=size / 1000, unit="kB") for kind, size in sorted(weights.items()))]


if __name__ == "__main__":
    sys.exit(main())
