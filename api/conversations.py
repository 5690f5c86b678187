"""Conversations of visitors, in memory alone: each under a random key that its visitor holds; idle ones are forgotten."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

from assistant.conversation import Conversation

IDLE_SECONDS = 7200
_MOST = 2000


class Conversations:
    """Safe to share between threads. A key that is not known, or not any more, opens an empty conversation."""

    def __init__(self, clock: Callable[[], float] = monotonic, most: int = _MOST) -> None:
        """`clock` gives seconds; beyond `most` conversations the one that was idle for longest is forgotten."""
        self._clock, self._most = clock, most
        self._lock = Lock()
        self._held: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    def get(self, key: str | None) -> Conversation:
        with self._lock:
            self._drop_idle()
            return self._held[key][1] if key is not None and key in self._held else Conversation()

    def put(self, key: str | None, conversation: Conversation) -> str:
        """Keep a conversation and return its key: the given one if we gave it out, else a new one."""
        with self._lock:
            self._drop_idle()
            held = key if key is not None and key in self._held else secrets.token_urlsafe(24)
            self._held[held] = (self._clock(), conversation)
            self._held.move_to_end(held)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
            return held

    def forget(self, key: str | None) -> None:
        with self._lock:
            if key is not None:
                self._held.pop(key, None)

    def _drop_idle(self) -> None:
        now = self._clock()
        while self._held and now - next(iter(self._held.values()))[0] > IDLE_SECONDS:
            self._held.popitem(last=False)
