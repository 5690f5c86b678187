"""`python -m api.demo`: the sample web, a crawl of it and the portal, each in a process of its own.

`show` opens the portal and crawls only when nothing is published; `crawl` reads the sample web once and stops.
"""

import argparse
import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from rich.panel import Panel

from api.console import notes
from api.errors import ApiError, SettingsError
from api.settings import Settings, load_settings
from kb.build_folder import BuildsFolder
from kb.errors import NotPublishedError

HOST = "127.0.0.1"
_STATE = "sample-web.json"  # under var: from which port and stage the published pages were read
_STARTUP_SECONDS = 120
_STOP_SECONDS = 15


class DemoError(ApiError):
    """A part of the demonstration could not be started; the message says what to do."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two; return the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        settings = load_settings()
        if settings.web != "sample":
            raise DemoError(
                f"FONDACO_WEB={settings.web}: the demonstration is of the sample web; unset it, or run `fondaco crawl`", 2
            )
        if options.command == "crawl":
            with sample_web(settings.sample_port, options.stage):
                crawl(settings, options.stage, ["--json"] if options.json else [])
        else:
            show(settings, options)
    except DemoError as error:
        notes.print(str(error), style="red", markup=False, soft_wrap=True)
        return error.code
    except SettingsError as error:
        notes.print(str(error), style="red", markup=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        notes.print("Stopped.")
    return 0


def show(settings: Settings, options: argparse.Namespace) -> None:
    """Serve the sample web and the portal until Ctrl-C, after a crawl if one is needed."""
    ensure_free(options.port, "make demo PORT=8001")
    port, stage = _last_crawl(settings)
    with sample_web(settings.sample_port, stage):
        if options.crawl or not _is_published(settings):
            crawl(settings, stage, [])
        elif port != settings.sample_port:
            notes.print(
                f"The published pages were read from port {port}, so links to them do not open now: "
                f"use SAMPLE_PORT={port}, or CRAWL=1 to read them again.",
                style="yellow",
                soft_wrap=True,
            )
        with child([*_fondaco(), "serve", "--host", HOST, "--port", str(options.port)]) as portal:
            url = f"http://{HOST}:{options.port}/"
            _wait_until_served(url, portal)
            notes.print(
                Panel.fit(f"[bold]Fondaco: {url}[/bold]\nSample web: http://{HOST}:{settings.sample_port}/\nCtrl-C stops both.")
            )
            if options.open:
                webbrowser.open(url)
            if portal.wait() != 0:
                raise DemoError(f"the portal ended with code {portal.returncode}")


def crawl(settings: Settings, stage: int, arguments: list[str]) -> None:
    """Crawl and publish, with the command's own output. Raises DemoError with the command's exit code."""
    with child([*_fondaco(), "crawl", *arguments]) as command:
        code = command.wait()
    if code != 0:
        raise DemoError(f"`fondaco crawl` ended with code {code}; what was published before stays so", code)
    settings.var.mkdir(parents=True, exist_ok=True)
    (settings.var / _STATE).write_text(json.dumps({"port": settings.sample_port, "stage": stage}) + "\n", encoding="ascii")


@contextlib.contextmanager
def sample_web(port: int, stage: int) -> Iterator[None]:
    """Serve the sample web for the time of the block. Raises DemoError if the port is taken or the server ends."""
    ensure_free(port, "make demo SAMPLE_PORT=8011")
    command = [sys.executable, "-m", "ingest.sample", "--host", HOST, "--port", str(port), "--stage", str(stage)]
    with child(command, stdout=subprocess.PIPE) as server:
        # The server prints one line, when it listens; the end of the stream means that it could not.
        line = server.stdout.readline().decode().strip() if server.stdout else ""
        if not line:
            raise DemoError(f"the sample web did not start on {HOST}:{port}; what it says stands above")
        notes.print(line, markup=False)
        yield


@contextlib.contextmanager
def child(command: list[str], stdout: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that does not outlive the block."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def ensure_free(port: int, other: str) -> None:
    """Raise DemoError if something listens on this port; `other` is a command that uses another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            message = f"{HOST}:{port} cannot be used ({error.strerror}): stop what runs there, or take another port: {other}"
            raise DemoError(message) from error


def _wait_until_served(url: str, portal: subprocess.Popen[bytes]) -> None:
    ask = build_opener(ProxyHandler({})).open  # A proxy of the user's knows nothing of this machine.
    deadline = time.monotonic() + _STARTUP_SECONDS
    while time.monotonic() < deadline:
        if portal.poll() is not None:
            raise DemoError(f"the portal ended with code {portal.returncode} before it served {url}")
        try:
            with ask(url, timeout=10):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise DemoError(f"{url} does not answer after {_STARTUP_SECONDS} seconds")


def _is_published(settings: Settings) -> bool:
    try:
        BuildsFolder(settings.var / "builds").published()
    except NotPublishedError:
        return False
    return True


def _last_crawl(settings: Settings) -> tuple[int, int]:
    """Return port and stage of the last crawl; those of the settings and stage 1 if there was none."""
    try:
        state = json.loads((settings.var / _STATE).read_text(encoding="ascii"))
        return int(state["port"]), int(state["stage"])
    except (OSError, ValueError, KeyError, TypeError):
        return settings.sample_port, 1


def _fondaco() -> list[str]:
    return [sys.executable, "-m", "api.cli"]


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api.demo", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    showing = commands.add_parser("show", help="serve the sample web and the portal; crawl first if nothing is published")
    showing.add_argument("--port", type=int, default=8000, help="port of the portal (default: 8000)")
    showing.add_argument("--crawl", action="store_true", help="crawl although something is published")
    showing.add_argument("--open", action="store_true", help="open a browser")
    crawling = commands.add_parser("crawl", help="serve the sample web, crawl it, publish, stop")
    crawling.add_argument("--stage", type=int, choices=(1, 2), default=1, help="2: after the scheduled change (default: 1)")
    crawling.add_argument("--json", action="store_true", help="the crawl's summary as the last line of standard output")
    return parser


if __name__ == "__main__":
    sys.exit(main())
