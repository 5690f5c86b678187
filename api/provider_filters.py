"""Which providers of the register are asked for: the same filters on the page and in the JSON API."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from api.provider_shelves import Cost, Shelf
from kb.places import PROVINCES
from kb.types import Provider

Access = Literal["no", "partly", "yes"]  # must a firm be a member? as in the register
EVERYWHERE = frozenset({"Lombardia", "Italia"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFilter:
    """What is asked for; an empty field lets everything pass."""

    province: str = ""
    topic: str = ""  # vocabulary of kb/topics.py
    kind: str = ""
    members_only: str = ""  # an Access
    cost: str = ""  # a Cost: one of its pages speaks of free services, or of paid ones
    language: str = ""
    name: str = ""  # part of a name or an alias

    def matches(self, provider: Provider, shelf: Shelf) -> bool:
        """Tell whether a provider is asked for."""
        return (
            (not self.province or serves(provider, self.province))
            and (not self.topic or self.topic in provider.topics)
            and (not self.kind or self.kind == provider.kind)
            and (not self.members_only or self.members_only == provider.members_only)
            and (not self.cost or any(said.about == self.cost for said in shelf.said))
            and (not self.language or self.language in provider.languages)
            and (not self.name.strip() or is_called(provider, self.name))
        )

    def chosen(self, register: Mapping[str, Provider], shelves: Mapping[str, Shelf]) -> list[Provider]:
        """Return the providers that are asked for, by name."""
        found = [p for p in register.values() if self.matches(p, shelves.get(p.id, Shelf()))]
        return sorted(found, key=lambda p: p.name.casefold())


def known_values(register: Mapping[str, Provider]) -> dict[str, list[str]]:
    """Return the values that each field but the name may have."""
    providers = register.values()
    return {
        "province": sorted(PROVINCES),
        "topic": sorted({topic for p in providers for topic in p.topics}),
        "kind": sorted({p.kind for p in providers}),
        "members_only": [*get_args(Access)],
        "cost": ["free", "paid"],
        "language": sorted({language for p in providers for language in p.languages}),
    }


def without_unknown(wanted: ProviderFilter, register: Mapping[str, Provider]) -> tuple[ProviderFilter, dict[str, str]]:
    """Return the filter without values that mean nothing here, and those by their field."""
    unknown = {
        field: getattr(wanted, field)
        for field, values in known_values(register).items()
        if getattr(wanted, field) and getattr(wanted, field) not in values
    }
    return replace(wanted, **dict.fromkeys(unknown, "")), unknown


def serves(provider: Provider, province: str) -> bool:
    """Tell whether firms of a province are served."""
    return province in provider.territory or not EVERYWHERE.isdisjoint(provider.territory)


def is_called(provider: Provider, words: str) -> bool:
    """Tell whether all words stand in one of a provider's names."""
    wanted = words.casefold().split()
    names = (provider.name, provider.short_name, provider.id, *provider.aliases)
    return any(all(word in name.casefold() for word in wanted) for name in names)


__all__ = ["Access", "Cost", "ProviderFilter", "is_called", "known_values", "serves", "without_unknown"]
