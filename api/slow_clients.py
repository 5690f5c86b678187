"""Connections that say nothing: closed after a time, and the longest silent first when there are too many.

Uvicorn bounds the silence between two requests, not that before a request has arrived whole: 500 connections that send a
letter a second would stay for ever, until the process may open no more files. Source of the attack: "Slowloris", 2009.
"""

import asyncio
from time import monotonic
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class PatientProtocol(HttpToolsProtocol):
    """Waits `header_seconds` for the head of a request, from the first moment and from the first letter of each."""

    header_seconds: ClassVar[float] = 10
    most_connections: ClassVar[int] = 2000

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.waiting_since: float | None = None
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most_connections:
            silent = [c for c in self.connections if isinstance(c, PatientProtocol) and c.waiting_since is not None]
            min(silent, key=lambda c: c.waiting_since or 0).transport.abort()

    def data_received(self, data: bytes) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._go_on()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._go_on()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._end is None:
            self.waiting_since = monotonic()
            self._end = self.loop.call_later(self.header_seconds, self.transport.abort)

    def _go_on(self) -> None:
        if self._end is not None:
            self._end.cancel()
        self.waiting_since = self._end = None


def patient_protocol(seconds: float, connections: int) -> type[asyncio.Protocol]:
    """Return Uvicorn's protocol with an end to its patience; to be passed to it as `http`."""

    class Bounded(PatientProtocol):
        header_seconds = seconds
        most_connections = connections

    return Bounded
