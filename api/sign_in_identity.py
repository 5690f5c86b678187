"""Who a provider of identities says that a person is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person, as the provider's token tells."""

    issuer: str
    subject: str
    email: str | None  # in small letters
    name: str | None
    groups: tuple[str, ...]
