"""How many answers are worked out at once, and how many may wait: one more is told to come back."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from api.errors import ApiError
from api.web_settings import WebSettings
from assistant.types import Event

log = logging.getLogger(__name__)
_T = TypeVar("_T")


class BusyError(ApiError):
    """All places are taken and the queue is full, or no place came free in time."""


class Feed:
    """Events of one streamed answer, passed from the thread that makes them to the loop that sends them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        self._stopped = threading.Event()

    def fill(self, events: Callable[[], Iterator[Event]]) -> None:
        """Pass on all events, and the error that ends them; runs in a thread, until the reader stops."""
        try:
            for event in events():
                if self._stopped.is_set():
                    return
                self._put(event)
        except Exception as error:  # the reader raises it or tells the visitor
            self._put(error)
        finally:
            self._put(None)

    async def next(self, timeout_seconds: float | None = None) -> Event | None:
        """Return the next event, None at the end. Raises TimeoutError, and what the making of events raised."""
        item = await asyncio.wait_for(self._queue.get(), timeout_seconds)
        if isinstance(item, Exception):
            raise item
        return item

    def stop(self) -> None:
        """Tell the thread that nobody reads any more."""
        self._stopped.set()

    def _put(self, item: Event | Exception | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)


class Admission:
    """Runs the work of answering in threads, a bounded number at once."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.max_answers)
        self._pool = ThreadPoolExecutor(settings.max_answers, thread_name_prefix="answer")
        self._waiting = 0

    async def run(self, work: Callable[[], _T]) -> _T:
        """Return what the work returns. Raises BusyError, and what the work raises."""
        await self._enter()
        return await asyncio.wrap_future(self._submit(work))

    async def feed(self, events: Callable[[], Iterator[Event]]) -> Feed:
        """Start a stream of events. Raises BusyError."""
        await self._enter()
        feed = Feed(asyncio.get_running_loop())
        self._submit(lambda: feed.fill(events))
        return feed

    def close(self) -> None:
        """Give up what waits; what runs ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _enter(self) -> None:
        if self._places.locked() and self._waiting >= self._settings.max_waiting:
            raise BusyError("all places are taken and the queue is full")
        self._waiting += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self._settings.wait_seconds)
        except TimeoutError as error:
            raise BusyError(f"no place came free within {self._settings.wait_seconds} s") from error
        finally:
            self._waiting -= 1

    def _submit(self, work: Callable[[], _T]) -> "Future[_T]":
        loop = asyncio.get_running_loop()

        def release(_: object) -> None:
            # The place is free when the thread is done, which may be later than the visitor's leaving.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._places.release)

        future = self._pool.submit(copy_context().run, work)  # the log names the request in the thread too
        future.add_done_callback(release)
        return future
