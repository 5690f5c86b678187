"""A small site on a free loopback port, the tools of a crawl around it, and a maker of PDFs."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.engines.worker_pool import WorkerPool
from ingest.settings import IngestSettings
from kb.engines.crawl_ledger import CrawlLedger
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from tests.ingest.builders import Page, Site, Workshop


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.requests.append((self.headers["Host"], self.path, dict(self.headers)))
            page = served.pages.get(self.path, Page(b"no", 404))
            etag = page.headers.get("ETag")
            if etag is not None and self.headers.get("If-None-Match") == etag:
                page = Page(status=304, headers={"ETag": etag})
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    settings = IngestSettings(loopback_hosts=("*.localhost",), retry_backoff_seconds=0, timeout_seconds=5, retries=1, workers=1)
    engine = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    pool = WorkerPool(settings)
    yield Workshop(tmp_path, settings, CrawlLedger(engine), SqlStore(engine), pool)
    pool.close()
    engine.dispose()


@pytest.fixture(scope="session")
def pdf() -> Callable[..., bytes]:
    from fpdf import FPDF

    def make(*pages: str, title: str = "Bando prova", header: str = "", password: str | None = None) -> bytes:
        class Paper(FPDF):
            def header(self) -> None:
                self.set_font("Helvetica", size=8)
                if header:
                    self.cell(text=header, new_x="LMARGIN", new_y="NEXT")

        paper = Paper()
        paper.set_title(title)
        paper.set_creation_date(datetime(2025, 3, 12, tzinfo=UTC))
        for text in pages:
            paper.add_page()
            for line in text.split("\n"):
                paper.set_font("Helvetica", size=16 if line.startswith("# ") else 11)
                paper.multi_cell(0, 6, line.removeprefix("# "), new_x="LMARGIN", new_y="NEXT")
        if password:
            paper.set_encryption(owner_password="owner", user_password=password)
        return bytes(paper.output())

    return make
