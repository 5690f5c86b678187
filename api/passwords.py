"""Passwords of the staff: argon2id, never shorter than twelve characters.

Source of the cost: OWASP, Password Storage Cheat Sheet, second choice for argon2id (19 MiB, two rounds), about 25 ms: a server
of half a gigabyte can check several at once.
"""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200  # characters
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURNS = threading.BoundedSemaphore(2)  # so that many who sign in at once leave time and memory for answers


def digest_of(password: str) -> str:
    """Return what is kept of a password."""
    with _TURNS:
        return _HASHER.hash(_normal(password))


def matches(digest: str | None, password: str) -> bool:
    """Tell whether a password is the one. Without a digest it takes as long, so that time tells nothing."""
    against = digest or _of_nobody()
    try:
        with _TURNS:
            found = _HASHER.verify(against, _normal(password)[:LONGEST])
    except (InvalidHashError, VerificationError):
        return False
    return found and digest is not None


def outdated(digest: str) -> bool:
    """Tell whether a digest was made at another cost than today's."""
    return _HASHER.check_needs_rehash(digest)


def fault(password: str, *known: str | None) -> str | None:
    """Return the name of the text that says why a password cannot be taken; `known` is what others know of the person."""
    said = _normal(password)
    if len(said) < SHORTEST:
        return "too_short"
    if len(said) > LONGEST:
        return "too_long"
    if len(set(said)) < SHORTEST // 2:
        return "too_plain"
    return "too_known" if any(part and part.casefold() in said.casefold() for part in known) else None


def new_password() -> str:
    """Return a password to be told to a person, who changes it: five groups of four letters."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))


def _normal(password: str) -> str:
    """Return a password as all keyboards write it: an accent may come as one sign or as two."""
    return unicodedata.normalize("NFKC", password)


@cache
def _of_nobody() -> str:
    return digest_of(secrets.token_urlsafe(SHORTEST))
