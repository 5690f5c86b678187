"""How much a chat model may cost, and when it is given a rest."""

from collections.abc import Callable
from datetime import date
from threading import Lock

from assistant.writing.errors import ChatError


class Budget:
    """Tokens of a day, of all answers together. Safe to share between threads."""

    def __init__(self, tokens_a_day: int, today: Callable[[], date]) -> None:
        self._limit, self._today = tokens_a_day, today
        self._lock, self._day, self._spent = Lock(), today(), 0

    def reserve(self, tokens: int) -> None:
        """Take tokens for an answer. Raises ChatError if the day has not so many left."""
        with self._lock:
            if self._today() != self._day:
                self._day, self._spent = self._today(), 0
            if self._spent + tokens > self._limit:
                raise ChatError("budget", f"the day's {self._limit} tokens are spent")
            self._spent += tokens

    def settle(self, reserved: int, used: int) -> None:
        """Replace what was taken by what was used."""
        with self._lock:
            self._spent = max(0, self._spent - reserved + used)


class Breaker:
    """Opens after failures in a row; after a rest one question tries, and its success closes it. Safe between threads."""

    def __init__(self, failures: int, rest_seconds: float, clock: Callable[[], float]) -> None:
        self._limit, self._rest, self._clock = failures, rest_seconds, clock
        self._lock, self._failed, self._opened_at = Lock(), 0, 0.0

    def enter(self) -> None:
        """Raise ChatError while the model rests; the first question after the rest passes, and starts another one."""
        with self._lock:
            if self._failed < self._limit:
                return
            if self._clock() - self._opened_at < self._rest:
                raise ChatError("resting", f"{self._failed} failures in a row; it is tried again after {self._rest:g} seconds")
            self._opened_at = self._clock()

    def record(self, succeeded: bool) -> None:
        """Count a question that was asked."""
        with self._lock:
            self._failed = 0 if succeeded else self._failed + 1
            if self._failed == self._limit:
                self._opened_at = self._clock()
