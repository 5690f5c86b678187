"""What was asked of the store a moment ago is not asked again."""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The value of a function, read again once it is older than some seconds; 0: each time. Safe to share between threads."""

    def __init__(self, read: Callable[[], T], seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._read, self._seconds, self._clock = read, seconds, clock
        self._known: tuple[float, T] | None = None
        self._lock = Lock()

    def __call__(self) -> T:
        """Return the value. Raises what the function raises, and forgets nothing then."""
        now = self._clock()
        known = self._known
        if known is not None and now - known[0] < self._seconds:
            return known[1]
        value = self._read()
        with self._lock:
            if self._known is None or self._known[0] <= now:
                self._known = now, value
        return value
