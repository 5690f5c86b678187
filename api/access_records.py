"""What the store keeps for the API: keys with their use, and replies for repeated requests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from kb.access_types import ApiKey, KeptReply, KeyUse


class KeyBook(Protocol):
    """Where keys are kept; see kb/engines/access_store.py."""

    def key(self, key_id: str) -> ApiKey | None: ...
    def count(self, key: ApiKey, day: date, kind: str) -> bool: ...


class KeyRegister(KeyBook, Protocol):
    """The same for whoever gives keys out."""

    def add(self, key: ApiKey) -> None: ...
    def all_keys(self) -> list[ApiKey]: ...
    def revoke(self, key_id: str, at: datetime) -> None: ...
    def uses(self, since: date) -> list[KeyUse]: ...


class ReplyBook(Protocol):
    """Where replies are kept; see kb/engines/access_store.py."""

    def claim(self, wanted: KeptReply, stalled_before: datetime) -> KeptReply | None: ...
    def keep(self, reply: KeptReply) -> None: ...
    def release(self, reply: KeptReply) -> None: ...
    def prune(self, before: datetime, most: int) -> int: ...


def utc_now() -> datetime:
    """Return the moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AccessRecords:
    """Both books, and the clock by which they are kept."""

    keys: KeyRegister
    replies: ReplyBook
    now: Callable[[], datetime] = utc_now
