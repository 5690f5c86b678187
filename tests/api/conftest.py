"""A client of the application over a service in memory, and a data folder for commands."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.visitor_records import VisitorRecords
from api.web_settings import WebSettings
from kb.engines.database import open_database
from kb.engines.feedback_store import FeedbackStore, ShareStore
from kb.engines.ticket_store import TicketStore
from kb.knowledge_base import KnowledgeBase
from tests.api.builders import TODAY, MemoryService
from tests.api.desk_builders import a_bureau
from tests.api.learning_builders import Class, a_class
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
            ours = {"origin": "http://testserver"}  # as a browser sends it from one of our own pages
            client = TestClient(app, raise_server_exceptions=False, follow_redirects=False, headers=ours)
            return stack.enter_context(client)

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


class Clock:
    """A moment that a test moves: a Friday, half past ten in Italy."""

    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(empty_store: Path, tmp_path: Path, clock: Clock) -> VisitorRecords:
    engine = open_database(f"sqlite:///{copy(empty_store, tmp_path)}")
    return VisitorRecords(tickets=TicketStore(engine), feedback=FeedbackStore(engine), shares=ShareStore(engine), now=clock)


@pytest.fixture
def visitor(service: MemoryService, records: VisitorRecords) -> TestClient:
    """A browser at an application that keeps what visitors leave."""
    settings = WebSettings.model_validate({"limits": {"on": False}})
    app = create_app(service, settings, today=lambda: TODAY, records=records)
    ours = {"accept": "text/html", "origin": "http://testserver"}
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False, headers=ours)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnowledgeBase, Path]:
    """The published pages and their store."""
    folder = tmp_path_factory.mktemp("pages")
    return a_knowledge_base(folder), folder / "store.sqlite3"


@pytest.fixture
def school(empty_store: Path, tmp_path: Path, service: MemoryService, pages: tuple[KnowledgeBase, Path]) -> Class:
    """A desk that learns."""
    return a_class(a_bureau(empty_store, tmp_path, service), tmp_path, *pages)
