"""API keys: made once, shown once, kept as a digest."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from kb.access_types import ApiKey, Scope

PREFIX = "fdk_"
_SECRET_BYTES = 24
_SHAPE = re.compile(rf"{PREFIX}([a-z2-7]{{8}})_[A-Za-z0-9_-]{{32}}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def new_key(
    name: str, scopes: Sequence[Scope], budget_day: int | None, now: datetime, expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """Return the record of a new key, and the key itself, which nothing can bring back later."""
    key_id = "".join(secrets.choice(_LETTERS) for _ in range(8))
    token = f"{PREFIX}{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    record = ApiKey(
        id=key_id,
        name=name,
        digest=_digest(token),
        scopes=tuple(dict.fromkeys(scopes)),
        budget_day=budget_day,
        created_at=now,
        expires_at=expires_at,
    )
    return record, token


def key_id(token: str) -> str | None:
    """Return the id of the key that a token claims to be; None if it has not the shape of one."""
    shape = _SHAPE.fullmatch(token)
    return shape[1] if shape else None


def matches(key: ApiKey, token: str) -> bool:
    """Tell whether a token is this key. 192 random bits need no slow digest: nobody can try them out."""
    return hmac.compare_digest(key.digest, _digest(token))


def ended(key: ApiKey, now: datetime) -> bool:
    """Tell whether a key is worth nothing any more."""
    return key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
