"""Sites that misbehave: every address has its reason, the others go on, and nothing that was known is lost."""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.sample.server import listen
from tests.faults.commands import Commands
from tests.faults.states import count, leftovers, rows

pytestmark = pytest.mark.slow
WORDS = "Lo sportello per l'estero aiuta le imprese lombarde con certificati, carnet, visti, fiere, missioni e contributi. " * 4
LINKS = ("/buona", "/rotto.pdf", "/giro", "/errore", "/manca", "/sottile")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Commands]:
    """A partner whose host answers, and one whose host is down."""
    with served() as port, listen("127.0.0.1", 0) as closed:
        dead = int(closed.getsockname()[1])
        closed.close()  # from now on nobody listens there
        partners = tmp_path / "partners"
        partners.mkdir()
        (partners / "vivo.toml").write_text(partner("vivo", port), encoding="utf-8")
        (partners / "spento.toml").write_text(partner("spento", dead), encoding="utf-8")
        yield Commands(
            var=tmp_path / "var",
            env={
                "FONDACO_WEB": "real",
                "FONDACO_PARTNERS": str(partners),
                "FONDACO_INGEST__LOOPBACK_HOSTS": '["*.localhost"]',
                "FONDACO_INGEST__RETRY_BACKOFF_SECONDS": "0.01",
            },
        )


def test_every_bad_address_has_its_reason_and_the_others_go_on(site: Commands) -> None:
    result = site.run("crawl", "--json")
    assert result.code == 1
    assert "spento: the site could not be reached" in result.said
    assert result.json["published"] is True  # the news of the others do not wait
    latest = rows(site.var, "SELECT url, reason FROM run_pages")
    found = {"/" + url.split("/", 3)[3]: reason for url, reason in latest if "vivo" in url}
    assert found["/"] == found["/buona"] == "fetched"
    assert found["/rotto.pdf"] == "broken_pdf"
    assert found["/errore"] == "http_error"
    assert found["/manca"] == "not_found"
    assert found["/sottile"] == "too_thin"
    assert "redirect_loop" in {reason for path, reason in found.items() if path.startswith("/giro")}
    assert {reason for url, reason in latest if "spento" in url} == {"unreachable"}
    assert site.builds()[0]["documents"] == 2
    assert leftovers(site.var) == []


def test_a_site_that_goes_down_loses_nothing(site: Commands, tmp_path: Path) -> None:
    assert site.run("crawl", "vivo", "--json").code == 0
    documents, answer = count(site.var, "documents"), site.answer("Che cosa fa lo sportello per l'estero?")
    dead = (tmp_path / "partners" / "spento.toml").read_text(encoding="utf-8")
    down = dead.partition("http://spento.localhost:")[2].partition("/")[0]
    path = tmp_path / "partners" / "vivo.toml"
    up = path.read_text(encoding="utf-8").partition("http://vivo.localhost:")[2].partition("/")[0]
    path.write_text(path.read_text(encoding="utf-8").replace(up, down), encoding="utf-8")
    for _ in range(2):
        result = site.run("crawl", "vivo", "--json")
        assert result.code == 1
        assert "could not be reached" in result.said
        assert result.json["withdrawn"] == 0
    assert count(site.var, "documents", "withdrawn_at IS NULL") == documents
    assert site.answer("Che cosa fa lo sportello per l'estero?") == answer


def test_a_warc_file_with_a_torn_end_gives_what_is_whole(site: Commands) -> None:
    assert site.run("crawl", "vivo", "--json").code == 0
    (warc,) = (site.var / "warc").glob("*/vivo.warc.gz")
    torn = site.var.parent / "strappato.warc.gz"
    torn.write_bytes(warc.read_bytes()[:-40])
    fresh = Commands(var=site.var.parent / "fresh", env=site.env)
    result = fresh.run("crawl", "vivo", "--replay", str(torn), "--json")
    assert result.code in (0, 1), result.err
    assert "Traceback" not in result.err
    stored = count(site.var, "pages", "warc_file IS NOT NULL")
    assert count(fresh.var, "pages", "warc_file IS NOT NULL") == stored - 1  # all but the torn one
    assert leftovers(fresh.var) == []


def partner(name: str, port: int) -> str:
    """Return a partner file."""
    home = f"http://{name}.localhost:{port}/"
    return (
        f'id = "{name}"\nname = "Sportello {name}"\nshort_name = "{name}"\nkind = "camera"\nurl = "{home}"\n'
        f'territory = ["Lombardia"]\n\n[[sources]]\nid = "sito"\nseeds = ["{home}"]\ndelay_seconds = 0\n'
    )


class Misbehaving(BaseHTTPRequestHandler):
    """A site with a page that is good, and others."""

    def do_GET(self) -> None:
        match self.path:
            case "/":
                links = "".join(f'<li><a href="{link}">{link[1:]}</a></li>' for link in LINKS)
                self._send(200, page("Sportello estero", f"<p>{WORDS}</p><ul>{links}</ul>"))
            case "/buona":
                self._send(200, page("Carnet ATA", f"<p>Il carnet ATA costa 70 euro. {WORDS}</p>"))
            case "/rotto.pdf":
                self._send(200, b"%PDF-1.7\nthis is where it stops", "application/pdf")
            case "/giro" | "/giro/1":
                self._send(302, b"", location="/giro/1" if self.path == "/giro" else "/giro")
            case "/errore":
                self._send(500, b"")
            case "/sottile":
                self._send(200, page("Poco", "<p>Niente.</p>"))
            case _:
                self._send(404, b"")

    def _send(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8", location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def page(title: str, body: str) -> bytes:
    return f"<html lang=it><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>".encode()


@contextmanager
def served() -> Iterator[int]:
    """Serve on a free loopback port while the block runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        with contextlib.ExitStack() as stack:
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            yield int(server.server_address[1])
