"""Settings of accounts: how long a session lasts, how often passwords may be tried, and who else vouches for people."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from kb.account_types import Role

_ROLE = re.compile(rf"{'|'.join(role for role in Role if role != Role.EDITOR)}|editor:[a-z0-9-]+")


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    local = parts.hostname in ("127.0.0.1", "localhost")
    if value and (parts.scheme != ("http" if local else "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(f"{value!r} is no issuer: write https://name/path as the provider gives it; http on loopback only")
    return value


def _role(value: str) -> str:
    if not _ROLE.fullmatch(value):
        raise ValueError(
            f"{value!r} is no role: agent, supervisor, evaluator, administrator, or editor:PARTNER such as editor:simest"
        )
    return value


RoleText = Annotated[str, AfterValidator(_role)]


class OidcSettings(BaseModel):
    """A provider of identities that speaks OpenID Connect. Its sign-in page must lie at the address of its issuer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Annotated[str, AfterValidator(_issuer)] = Field(default="", description="empty: people sign in here alone")
    name: str = Field(default="", max_length=60, description="what the button calls it; empty: the name of its host")
    client_id: str = Field(default="", description="as the provider has registered this installation")
    client_secret: SecretStr = Field(default=SecretStr(""), description="given by the provider")
    scope: str = Field(default="openid email profile", description="what is asked for")
    groups_claim: str = Field(default="groups", description="claim of the identity token that lists a person's groups")
    roles: dict[str, tuple[RoleText, ...]] = Field(
        default={}, description='roles by group: {"desk": ["agent"], "simest": ["editor:simest"]}; other groups give none'
    )
    seconds: float = Field(default=10, gt=0, le=60, description="longest wait for the provider")

    @property
    def shown_name(self) -> str:
        """What people know the provider by."""
        return self.name or urlsplit(self.issuer).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port; the only address elsewhere to which a sign-in leads."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}" if self.issuer else ""


class AccountSettings(BaseModel):
    """Sessions, passwords and identities of the staff."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idle_minutes: int = Field(default=30, ge=1, le=1440, description="a session that nobody uses ends after them")
    session_hours: int = Field(default=12, ge=1, le=168, description="any session ends after them")
    tries: int = Field(default=10, ge=1, description="wrong passwords for one account from one address in a quarter of an hour")
    oidc: OidcSettings = OidcSettings()
