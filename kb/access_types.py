"""Records of who may use the API and how much, and of replies that are kept for a repeated request."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

OpenScope = Literal["ask", "search", "read", "evidence", "write"]  # may be allowed without a key
Scope = Literal[OpenScope, "tickets"]
OPEN_SCOPES: tuple[OpenScope, ...] = get_args(OpenScope)
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that a program shows; only its digest is kept."""

    id: str  # public part, which is also the beginning of the key
    name: str  # whose it is
    digest: str  # SHA-256 of the whole key, hexadecimal
    scopes: tuple[Scope, ...]
    budget_day: int | None  # requests a day (UTC); None: no bound of its own
    created_at: datetime  # UTC
    expires_at: datetime | None  # UTC
    revoked_at: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """How often a key was used on one day."""

    key_id: str
    day: date  # UTC
    kind: str  # class of the route
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    """What a request with an idempotency key was answered; without status it is still being worked on."""

    caller: str  # digest of who asked
    key: str
    fingerprint: str  # digest of method, address and body
    started_at: datetime  # UTC
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
