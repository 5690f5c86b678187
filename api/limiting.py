"""How often one caller may come: moving windows, told in the headers of the IETF's draft on rate limits.

Source: draft-ietf-httpapi-ratelimit-headers-10. Limits that are shared by several processes need a storage address
(FONDACO_LIMITS__STORAGE), such as a Redis server's; by default each process counts for itself.
"""

import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool

log = logging.getLogger(__name__)

_TIDY_EVERY = 1000  # requests


@dataclass(frozen=True, slots=True)
class Policy:
    """So many requests in any stretch of so many seconds."""

    name: str
    quota: int
    window_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request."""

    policy: Policy
    passed: bool
    remaining: int
    reset_seconds: int  # until the next request is free again


class Limiter:
    """Counts requests by policy and caller."""

    def __init__(self, storage: str) -> None:
        self._storage = storage_from_string(storage, wrap_exceptions=True)
        self._windows = MovingWindowRateLimiter(self._storage)
        self._taken = 0

    async def take(self, policy: Policy, caller: str) -> Standing:
        """Count a request if it is within the limit. A storage that cannot be reached lets everybody pass."""
        if isinstance(self._storage, MemoryStorage):
            self._tidy(self._storage)
            return self._take(policy, caller)  # microseconds: a thread would cost more
        return await run_in_threadpool(self._take, policy, caller)

    async def forget(self, policy: Policy, caller: str) -> None:
        """Count anew from nothing; a storage that cannot be reached keeps what it has."""
        item = RateLimitItemPerSecond(policy.quota, policy.window_seconds, namespace=policy.name)
        try:
            await run_in_threadpool(self._windows.clear, item, caller)
        except StorageError as error:
            log.warning("tries are not forgotten", extra={"cause": str(error)})

    def _take(self, policy: Policy, caller: str) -> Standing:
        item = RateLimitItemPerSecond(policy.quota, policy.window_seconds, namespace=policy.name)
        try:
            passed = self._windows.hit(item, caller)
            stats = self._windows.get_window_stats(item, caller)
        except StorageError as error:
            log.warning("requests are not counted", extra={"cause": str(error)})
            return Standing(policy, True, policy.quota, policy.window_seconds)
        seconds = math.ceil(stats.reset_time - time.time())
        return Standing(policy, passed, max(0, stats.remaining), min(max(1, seconds), policy.window_seconds))

    def _tidy(self, storage: MemoryStorage) -> None:
        """Forget callers whose windows are empty, which the library keeps by name."""
        self._taken += 1
        if self._taken % _TIDY_EVERY == 0:
            for caller in [name for name, requests in list(storage.events.items()) if not requests]:
                storage.events.pop(caller, None)


def headers(standings: Sequence[Standing]) -> dict[str, str]:
    """Return the headers that tell a caller where it stands; none where nothing is counted."""
    if not standings:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{s.policy.name}";q={s.policy.quota};w={s.policy.window_seconds}' for s in standings),
        "RateLimit": ", ".join(f'"{s.policy.name}";r={s.remaining};t={s.reset_seconds}' for s in standings),
    }
