"""A real server on loopback, and clients that are in no hurry; what `make limits` and the small lane share."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from api.slow_clients import patient_protocol

HEADS = (  # the beginnings of requests that never come to an end
    b"GET / HT",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\n",
    b"",
)
BODY = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"


@contextmanager
def serving(app: FastAPI, header_seconds: float, connections: int = 2000) -> Iterator[int]:
    """Serve an application as `fondaco serve` does, on a free port, which is given."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(2048)
        protocol = patient_protocol(header_seconds, connections)
        config = uvicorn.Config(app, http=protocol, log_level="error", proxy_headers=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        _wait_until_up(port)
        yield port
        server.should_exit = True
        thread.join(10)


def open_slow(port: int, count: int, begin: tuple[bytes, ...] = HEADS) -> list[socket.socket]:
    """Open connections, each of which sends the beginning of a request."""
    clients = []
    for number in range(count):
        client = socket.create_connection(("127.0.0.1", port), timeout=10)
        client.sendall(begin[number % len(begin)])
        clients.append(client)
    return clients


def dribble(clients: list[socket.socket]) -> int:
    """Send one more letter on each connection; return how many are still open."""
    return sum(_sends(client) for client in clients)


def answer_times(port: int, count: int) -> list[float]:
    """Return how many seconds each of some questions took, one after the other."""
    times = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        for _ in range(count):
            start = time.perf_counter()
            client.post("/v1/ask", json={"question": "Ci sono contributi per le fiere?"}).raise_for_status()
            times.append(time.perf_counter() - start)
    return sorted(times)


def _sends(client: socket.socket) -> bool:
    try:
        client.sendall(b"a")
        client.setblocking(False)
        try:
            return client.recv(4096) != b""
        except BlockingIOError:
            return True
        finally:
            client.setblocking(True)
    except OSError:
        return False


def _wait_until_up(port: int) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError("the server did not come up within 10 s")
