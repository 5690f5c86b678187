"""Keys for tests, and applications that know them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api import api_keys
from api.access_records import AccessRecords
from api.app import create_app
from api.compose import open_access
from api.settings import Settings
from api.web_settings import WebSettings
from kb.access_types import SCOPES, ApiKey, Scope
from tests.api.builders import TODAY, MemoryService

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
QUESTION = {"question": "Ci sono contributi per le fiere?"}
Keyed = Callable[..., TestClient]


def access_records(folder: Path) -> AccessRecords:
    """Return empty books whose clock stands still."""
    return replace(open_access(Settings(var=folder)), now=lambda: NOW)


@contextmanager
def keyed_clients(records: AccessRecords) -> Iterator[Keyed]:
    """Open clients of applications that know keys."""
    with ExitStack() as stack:

        def opened(**settings: object) -> TestClient:
            web = WebSettings.model_validate(settings)
            app = create_app(MemoryService(), web, today=lambda: TODAY, access=records)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False, follow_redirects=False))

        yield opened


def a_key(records: AccessRecords, scopes: tuple[Scope, ...] = SCOPES, **changes: Any) -> tuple[ApiKey, dict[str, str]]:
    """Keep a new key; return it with the header that shows it."""
    key, token = api_keys.new_key("Studio Rossi", scopes, None, NOW, None)
    key = replace(key, **changes)
    records.keys.add(key)
    return key, {"Authorization": f"Bearer {token}"}
