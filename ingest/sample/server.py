"""Serves the sample web: one ASGI application, a host a partner, chosen by the Host header."""

import asyncio
import gzip
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import uvicorn

from ingest.sample.content import CONTENT, at_stage, load_pages
from ingest.sample.errors import ContentError
from ingest.sample.host import Host
from ingest.sample.links import Addresses
from ingest.sample.pages import Renderer
from ingest.sample.sites import SITES, load_sites
from ingest.sample.types import Reply, Site, Web

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ASSETS = Path(__file__).parent / "assets"
_SUFFIX = ".localhost"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_COMPRESSED = ("text/", "application/xml", "image/svg")


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A reply with its headers, ready to be sent in both encodings."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    zipped: bytes | None
    etag: str | None
    modified: datetime | None


class SampleWeb:
    """The application. Replies are rendered when they are first asked for, then kept in memory."""

    def __init__(self, web: Web, stage: int, port: int) -> None:
        self.web = web
        self._addresses = Addresses(port)
        renderer = Renderer(web, self._addresses)
        current = at_stage(web.pages, stage)
        self._hosts = {
            id: Host(site, [p for (partner, _), p in current.items() if partner == id], stage, renderer, self._addresses)
            for id, site in web.sites.items()
        }
        self._kept: dict[tuple[str, str], _Prepared] = {}
        self._assets = {f"/assets/{file.name}": file for file in ASSETS.iterdir() if file.suffix in _TYPES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            reply = self._reply(scope["method"], headers.get(b"host", b"").decode("latin-1"), scope)
            await _send(reply, scope["method"], headers, send)
        elif scope["type"] == "lifespan":
            while True:
                event = await receive()
                await send({"type": f"{event['type']}.complete"})
                if event["type"] == "lifespan.shutdown":
                    return

    def _reply(self, method: str, host_header: str, scope: Scope) -> _Prepared:
        if method not in ("GET", "HEAD"):
            return _prepare(Reply(b"", "text/plain", 405, headers={"allow": "GET, HEAD"}), None)
        name = host_header.partition(":")[0].lower()
        partner = name.removesuffix(_SUFFIX)
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        if partner.startswith("www.") and partner[4:] in self._hosts:
            address = self._addresses.absolute(partner[4:], path) + (f"?{query}" if query else "")
            return _prepare(Reply(b"", status=301, headers={"location": address}), None)
        if partner not in self._hosts or not name.endswith(_SUFFIX):
            return _prepare(self._list_of_hosts(path), None)
        if path in self._assets:
            return self._keep(("", path), lambda: _asset(self._assets[path]), self.web.sites[partner])
        key, render = self._hosts[partner].find(path, query)
        site = self.web.sites[partner]
        return _prepare(render(), site) if key is None else self._keep((partner, key), render, site)

    def _keep(self, key: tuple[str, str], render: Callable[[], Reply], site: Site) -> _Prepared:
        if key not in self._kept:
            self._kept[key] = _prepare(render(), site)
        return self._kept[key]

    def _list_of_hosts(self, path: str) -> Reply:
        items = "\n".join(
            f'<li><a href="{self._addresses.root(s.id)}/">{escape(s.name)}</a></li>' for s in self.web.sites.values()
        )
        html = (
            '<!doctype html><html lang="it"><meta charset="utf-8"><title>Sito di esempio</title>'
            "<h1>Sito di esempio scritto per Fondaco</h1><p>I siti di questo esempio (the hosts of this sample):</p>"
            f"<ul>{items}</ul></html>"
        )
        return Reply(html.encode(), status=200 if path == "/" else 404)


def create_app(content: Path = CONTENT, stage: int = 1, port: int = 8010, sites: Path = SITES) -> SampleWeb:
    """Return the application for the content of a folder, with links for this port.

    Raises ContentError if a content file or sites.toml is wrong.
    """
    pages, known = load_pages(content), load_sites(sites)
    strangers = sorted({p.partner for p in pages} - set(known))
    if strangers:
        raise ContentError([f"{name}/: a folder of content without a table [{name}] in {sites.name}" for name in strangers])
    return SampleWeb(Web(known, pages), stage, port)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free one. Raises OSError if the port is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit this. Without it a reply, sent in two parts, waits 40 ms for an acknowledgement.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bound.bind((host, port))
    bound.listen(128)  # a client that comes before the server is ready waits in the queue
    return bound


def server(app: SampleWeb) -> uvicorn.Server:
    """Return a server for the application; it ends cleanly on SIGTERM and SIGINT when it runs in the main thread."""
    return uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, date_header=True, timeout_graceful_shutdown=2
        )
    )


@contextmanager
def running(content: Path = CONTENT, stage: int = 1, sites: Path = SITES) -> Iterator[int]:
    """Serve on a free loopback port while the block runs, in a thread; gives the port."""
    with listen("127.0.0.1", 0) as bound:
        port = int(bound.getsockname()[1])
        serving = server(create_app(content, stage, port, sites))
        thread = threading.Thread(target=lambda: asyncio.run(serving.serve(sockets=[bound])), daemon=True)
        thread.start()
        try:
            yield port
        finally:
            serving.should_exit = True
            thread.join(timeout=10)


def _asset(file: Path) -> Reply:
    return Reply(file.read_bytes(), _TYPES[file.suffix])


def _prepare(reply: Reply, site: Site | None) -> _Prepared:
    compressed = reply.content_type.startswith(_COMPRESSED) and len(reply.body) > 500
    etag = modified = None
    if site is not None and reply.status == 200:
        if "etag" in site.validators:
            made_of = reply.version.encode() if reply.version is not None else reply.body
            etag = f'W/"{sha256(made_of).hexdigest()[:20]}"'
        if "modified" in site.validators and reply.modified is not None:
            modified = datetime.combine(reply.modified, time(8), UTC)
    headers = [("content-type", reply.content_type), *reply.headers.items()]
    if compressed:
        headers.append(("vary", "Accept-Encoding"))
    if etag:
        headers.append(("etag", etag))
    if modified:
        headers.append(("last-modified", format_datetime(modified, usegmt=True)))
    encoded = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
    zipped = gzip.compress(reply.body, 5, mtime=0) if compressed else None
    return _Prepared(reply.status, encoded, reply.body, zipped, etag, modified)


def _is_current(reply: _Prepared, headers: Mapping[bytes, bytes]) -> bool:
    """Whether the client's copy still holds; a tag counts before a date (RFC 9110, 13.2.2)."""
    if b"if-none-match" in headers:
        tags = [tag.strip().removeprefix("W/") for tag in headers[b"if-none-match"].decode("latin-1").split(",")]
        return reply.etag is not None and (reply.etag.removeprefix("W/") in tags or "*" in tags)
    if b"if-modified-since" in headers and reply.modified is not None:
        try:
            since = parsedate_to_datetime(headers[b"if-modified-since"].decode("latin-1"))
        except ValueError:
            return False
        return reply.modified <= since.replace(tzinfo=since.tzinfo or UTC)
    return False


async def _send(reply: _Prepared, method: str, headers: Mapping[bytes, bytes], send: Send) -> None:
    status, body, out = reply.status, reply.body, list(reply.headers)
    if _is_current(reply, headers):
        status, body = 304, b""
        out = [(name, value) for name, value in out if name in (b"etag", b"last-modified", b"vary")]
    else:
        if reply.zipped is not None and b"gzip" in headers.get(b"accept-encoding", b""):
            body = reply.zipped
            out.append((b"content-encoding", b"gzip"))
        out.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": out})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
