"""Records of the staff: accounts with their roles, sessions, begun sign-ins elsewhere, and entries of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

AuditResult = Literal["done", "refused", "failed"]


class Role(StrEnum):
    """What a person may do; no role contains another, and a person may have several."""

    AGENT = "agent"  # answers questions
    SUPERVISOR = "supervisor"  # approves what agents write
    EDITOR = "editor"  # of one partner or several
    EVALUATOR = "evaluator"  # measures answers
    ADMINISTRATOR = "administrator"  # of the installation and its accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person of the staff. After an erasure e-mail and name are None and nobody can sign in with it."""

    id: str  # random; says nothing of the person, so that it stays in logs as a pseudonym
    email: str | None  # in small letters
    name: str | None  # shown to colleagues
    roles: tuple[Role, ...]  # in the order of Role
    partners: tuple[str, ...]  # ids of the partners of an editor
    created_at: datetime  # UTC, as all times here
    must_change: bool = False  # the password was given by somebody else
    disabled_at: datetime | None = None
    erased_at: datetime | None = None
    issuer: str | None = None  # of the identity with which the person signs in elsewhere; None: with a password here
    subject: str | None = None  # of the same identity

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of these roles."""
        return not set(roles).isdisjoint(self.roles)

    @property
    def good(self) -> bool:
        """Whether the account may be used."""
        return self.disabled_at is None and self.erased_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in with one browser."""

    digest: str  # of the random id in the cookie; the id itself is kept nowhere
    account_id: str
    begun_at: datetime  # UTC
    seen_at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunSignIn:
    """A person who was led to a provider of identities and is expected back."""

    digest: str  # of the random key in the cookie of the browser
    state: str
    nonce: str
    verifier: str  # of PKCE
    leads_to: str  # the page that was asked for
    begun_at: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Something that was done or refused, in the chain. It holds ids and codes alone, nothing that people write."""

    position: int  # from 1
    recorded_at: datetime  # UTC
    previous: str  # SHA-256 of the entry before; 64 zeros before the first
    sha256: str
    pack: str  # JSON
