"""What all tests share: no test sees the settings of the person who runs it, and none reaches beyond this machine."""

import gc
import ipaddress
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from api.settings import load_settings
from kb.engines.database import open_database

# Machines differ in speed: a law that holds does not fail because an example took long.
hypothesis_settings.register_profile("fondaco", deadline=None, print_blob=True)
hypothesis_settings.load_profile("fondaco")
# What a shell starts in the background ignores Ctrl-C, and so would every command under test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Take what is imported out of every later search for garbage: it lives as long as the process does."""
    gc.freeze()


@pytest.fixture(autouse=True)
def own_settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take FONDACO_… out of the environment, unless the test is marked `real`."""
    if request.node.get_closest_marker("real") is None:
        for name in [n for n in os.environ if n.startswith("FONDACO_")]:
            monkeypatch.delenv(name)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables. To be copied: making them anew for each test would take most of its time."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite3"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(autouse=True)
def only_loopback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that connects to another machine, unless it is marked `real`."""
    if request.node.get_closest_marker("real") is not None:
        return
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _checked(getattr(socket.socket, name)))


def _checked(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def connect_here(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test connects to {address[0]}; tests use loopback only, or the mark `real`")
        return connect(self, address)

    return connect_here


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
