"""How long each step of a search took."""

from time import perf_counter


class Clock:
    """Milliseconds a step, from the moment when it is made."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}
        self._last = perf_counter()

    def mark(self, step: str) -> None:
        now = perf_counter()
        self.ms[step] = round((now - self._last) * 1000, 2)
        self._last = now
