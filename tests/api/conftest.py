"""A client of the application over a service in memory, and a data folder for commands."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.web_settings import WebSettings
from tests.api.builders import TODAY, MemoryService
from tests.builders import a_knowledge_base

Open = Callable[..., TestClient]


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


@pytest.fixture
def open_client() -> Iterator[Open]:
    """Open clients of applications that are closed after the test."""
    with ExitStack() as stack:

        def opened(service: MemoryService, **settings: object) -> TestClient:
            app = create_app(service, WebSettings.model_validate(settings), today=lambda: TODAY)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False, follow_redirects=False))

        yield opened


@pytest.fixture
def client(service: MemoryService, open_client: Open) -> TestClient:
    return open_client(service)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a small published knowledge base."""
    folder = tmp_path_factory.mktemp("var")
    a_knowledge_base(folder)
    return folder
