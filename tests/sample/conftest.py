"""The sample web, loaded once and served in this process."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from ingest.sample.content import at_stage, load_pages
from ingest.sample.server import running
from ingest.sample.sites import load_sites
from ingest.sample.types import Page, Site

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def every_page() -> tuple[Page, ...]:
    """Every content file, of all stages."""
    return load_pages()


@pytest.fixture(scope="session")
def pages(every_page: tuple[Page, ...]) -> dict[tuple[str, str], Page]:
    """The pages of the first stage by (partner, path)."""
    return at_stage(every_page, 1)


@pytest.fixture(scope="session")
def sites() -> dict[str, Site]:
    """The hosts."""
    return load_sites()


@pytest.fixture(scope="session")
def get() -> Iterator[Get]:
    """Ask the first stage for get("sace", "/path", **headers); redirects are not followed."""
    with running() as port, httpx.Client(trust_env=False, timeout=20) as client:
        yield lambda partner, path, method="GET", **headers: _ask(client, port, partner, path, method, headers)


@pytest.fixture(scope="session")
def get_later() -> Iterator[Get]:
    """The same of the second stage."""
    with running(stage=2) as port, httpx.Client(trust_env=False, timeout=20) as client:
        yield lambda partner, path, method="GET", **headers: _ask(client, port, partner, path, method, headers)


def _ask(client: httpx.Client, port: int, partner: str, path: str, method: str, headers: dict[str, str]) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    # The address is that of the machine: no name needs to be resolved.
    return client.request(method, f"http://127.0.0.1:{port}{path}", headers={"host": f"{partner}.localhost:{port}", **named})
