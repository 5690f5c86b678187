"""Debian's guides: their packages, and a small web server for the files that they install."""

import gzip
import mimetypes
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKAGES = ("debian-reference-it", "installation-guide-amd64")
FOLDERS: Mapping[str, Path] = {
    "/doc/debian-reference/": Path("/usr/share/debian-reference"),
    "/doc/installation-guide-amd64/": Path("/usr/share/doc/installation-guide-amd64"),
}
_INSTALL_SECONDS = 300
_REQUESTS_AT_ONCE = 16


class GuidesMissingError(Exception):
    """The packages are not installed and cannot be installed from here."""


def install_guides() -> None:
    """Install the packages that are missing. Raises GuidesMissingError."""
    missing = [name for name in PACKAGES if not _is_installed(name)]
    if not missing:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        raise GuidesMissingError(f"{', '.join(missing)}: Debian packages, and this system has no apt-get")
    if os.geteuid() != 0:
        raise GuidesMissingError(f"{', '.join(missing)}: not installed; run as root: apt-get update && {command}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command.split()):
        done = subprocess.run(step, env=environment, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False)
    if done.returncode != 0:
        raise GuidesMissingError(f"{command} failed: {done.stderr.strip()[-500:]}")


@contextmanager
def serving(port: int = 0, folders: Mapping[str, Path] = FOLDERS) -> Iterator[int]:
    """Serve the folders on loopback while the block runs; gives the port, a free one for 0."""
    server = _BoundedServer(("127.0.0.1", port), partial(_Handler, folders))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def find_file(address: str, folders: Mapping[str, Path] = FOLDERS) -> Path | None:
    """Return the file behind an address, or its gzip copy; None if there is none within the folders."""
    path = unquote(urlsplit(address).path)
    for prefix, folder in folders.items():
        if not path.startswith(prefix):
            continue
        name = path.removeprefix(prefix)
        wanted = (folder / (f"{name}index.html" if not name or name.endswith("/") else name)).resolve()
        if not wanted.is_relative_to(folder.resolve()):
            return None
        return next((file for file in (wanted, wanted.with_name(f"{wanted.name}.gz")) if file.is_file()), None)
    return None


def _is_installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    command = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return done.stdout.strip() == "installed"


class _BoundedServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._free = threading.BoundedSemaphore(_REQUESTS_AT_ONCE)

    def process_request_thread(self, request, client_address) -> None:  # type: ignore[no-untyped-def]
        """Answer in a thread of its own, but not in more than a few at once."""
        with self._free:
            super().process_request_thread(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds that a silent client may hold a thread

    def __init__(self, folders: Mapping[str, Path], *arguments: object) -> None:
        self._folders = folders
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a file; one that lies there compressed is sent as what it is."""
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        """Send what a GET would, without the body."""
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal for the report."""

    def _reply(self, *, with_body: bool) -> None:
        file = find_file(self.path, self._folders)
        if file is None:
            self.send_error(404)
            return
        # A compressed file has two addresses, with and without its ending; only the first one means the archive.
        unpack = file.suffix == ".gz" and not urlsplit(self.path).path.endswith(".gz")
        modified = formatdate(file.stat().st_mtime, usegmt=True)
        if self.headers.get("If-Modified-Since") == modified:
            self.send_response(304)
            self.end_headers()
            return
        body = gzip.decompress(file.read_bytes()) if unpack else file.read_bytes()
        kind = mimetypes.guess_type(file.stem if unpack else file.name)[0] or "application/octet-stream"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", modified)
        self.end_headers()
        if with_body:
            self.wfile.write(body)
