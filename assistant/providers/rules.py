"""The published rules: what speaks for a provider, in which role, and what keeps it out (see assistant/README.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from assistant.providers.ground import Ground, Role
from kb.places import PROVINCES
from kb.types import Provider

Rule = Literal["named", "publishes", "owner", "found", "manages", "also", "office", "near", "member", "association", "topic"]
Bar = Literal["elsewhere", "nationwide"]

ROLES: tuple[Role, ...] = ("owner", "manager", "source", "office_abroad", "desk", "association", "guidance")
FLOOR = 0.25  # share of the pages from which they speak for a provider
_TOPIC_STEP = 100.0  # a second topic of the question comes after all competences in the first
_GENERAL = "orientamento"
EVERY_CHAMBERS = (_GENERAL, "certificazioni")  # Italian law 580/1993, article 2, gives them to each chamber
_JOINING = {"no": 0.0, "partly": 1.0, "yes": 2.0}  # who need not be joined first comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A rule that speaks for a provider in a role. Of one role the lowest order comes first."""

    provider_id: str
    role: Role
    rule: Rule
    order: tuple[float, ...] = (0.0,)


def claims(ground: Ground, providers: Iterable[Provider]) -> list[Claim]:
    """Return all claims that no bar stops: in the order of the roles and, in a role, best first; equals take turns.

    Where the nearest desk is asked for or covers the topic, it gives the first guidance too. Where an association already
    has the question's business, no other one is needed.
    """
    able = [provider for provider in providers if not bars(provider, ground)]
    found = [claim for provider in able for claim in claims_of(provider, ground)]
    if any(_desk(provider, ground) and _suffices(provider, ground) for provider in able):
        found = [claim for claim in found if claim.role != "guidance"]
    if any(provider.kind == "associazione" and provider.id in ground.owners for provider in able):
        found = [claim for claim in found if claim.rule != "association"]
    return sorted(found, key=lambda c: (ROLES.index(c.role), c.order, _turn(ground.seed, c.provider_id)))


def claims_of(provider: Provider, ground: Ground) -> list[Claim]:
    """Return what speaks for a provider, whether or not something keeps it out."""
    rules = (_owner, _manager, _office, _desk, _association, _guidance)
    return [claim for rule in rules if (claim := rule(provider, ground)) is not None]


def bars(provider: Provider, ground: Ground) -> list[Bar]:
    """Return what keeps a provider out whatever speaks for it.

    One that serves other provinces than the firm's comes in if the question names it, but for a chamber: it can do nothing
    for a firm of another one.
    """
    found: list[Bar] = []
    if is_elsewhere(provider, ground) and (provider.kind == "camera" or provider.id not in ground.named):
        found.append("elsewhere")
    if ground.nationwide and ("Italia" not in provider.territory or provider.members_only == "yes"):
        found.append("nationwide")
    return found


def provinces_of(provider: Provider) -> list[str]:
    """Return the provinces that a provider serves; none if it serves all of Lombardy or of Italy."""
    return [place for place in provider.territory if place in PROVINCES]


def is_near(provider: Provider, ground: Ground) -> bool:
    """Tell whether a provider serves the firm's province in particular."""
    return not set(provinces_of(provider)).isdisjoint(ground.provinces)


def is_elsewhere(provider: Provider, ground: Ground) -> bool:
    """Tell whether a provider serves other provinces only than the firm's."""
    return bool(ground.provinces and provinces_of(provider)) and not is_near(provider, ground)


def distance(provider: Provider, ground: Ground) -> float | None:
    """Return how far a provider's competences are from the question's topics, 0 for its first; None: not its topics.

    After all topics comes general guidance, which helps whatever the question is.
    """
    wanted = (*ground.topics, _GENERAL)
    found = [
        place * _TOPIC_STEP + provider.topics.index(topic) for place, topic in enumerate(wanted) if topic in provider.topics
    ]
    return min(found, default=None)


def common_topic(provider: Provider, ground: Ground) -> str | None:
    """Return the question's most particular topic among a provider's competences."""
    return next((topic for topic in ground.topics if topic in provider.topics), None)


def _suffices(desk: Provider, ground: Ground) -> bool:
    """Tell whether nobody else needs to give first guidance: a desk is asked for, or the topic is the desk's."""
    return ground.answered or "desk" in ground.calls or ground.topics[0] in (*EVERY_CHAMBERS, *desk.topics)


def _owner(provider: Provider, ground: Ground) -> Claim | None:
    named = provider.id in ground.named
    if provider.id in ground.owners:
        place = ground.owners.index(provider.id)
        if named:
            return Claim(provider_id=provider.id, role="owner", rule="named", order=(float(place),))
        if place > 0:
            return Claim(provider_id=provider.id, role="source", rule="also")
        rule: Rule = "publishes" if provider.id in ground.cited else ("owner" if ground.answered else "found")
        return Claim(provider_id=provider.id, role="owner", rule=rule)
    if named and (provider.id in ground.cited or provider.kind != "associazione"):
        return Claim(provider_id=provider.id, role="source", rule="named")
    return None


def _manager(provider: Provider, ground: Ground) -> Claim | None:
    if "manager" not in ground.calls or provider.id not in ground.managers:
        return None
    place = float(ground.managers.index(provider.id))
    return Claim(provider_id=provider.id, role="manager", rule="manages", order=(place,))


def _office(provider: Provider, ground: Ground) -> Claim | None:
    if "office_abroad" not in ground.calls or provider.id not in ground.offices:
        return None
    place = float(ground.offices.index(provider.id))
    return Claim(provider_id=provider.id, role="office_abroad", rule="office", order=(place,))


def _desk(provider: Provider, ground: Ground) -> Claim | None:
    called = "desk" in ground.calls or not ground.owners
    if not called or provider.kind != "camera" or not is_near(provider, ground):
        return None
    return Claim(provider_id=provider.id, role="desk", rule="near")


def _association(provider: Provider, ground: Ground) -> Claim | None:
    member = provider.id in ground.member_of
    if provider.kind != "associazione" or "association" not in ground.calls or (ground.member_of and not member):
        return None
    if not member and (ground.named or common_topic(provider, ground) is None):
        return None
    rule: Rule = "member" if member else "association"
    return Claim(provider_id=provider.id, role="association", rule=rule, order=(0.0 if is_near(provider, ground) else 1.0,))


def _guidance(provider: Provider, ground: Ground) -> Claim | None:
    far = distance(provider, ground)
    if ground.owners or far is None:
        return None
    if provinces_of(provider) and not is_near(provider, ground):
        return None
    fits = ground.category is None or not provider.audience or ground.category in provider.audience
    joining = 0.0 if provider.id in ground.member_of else _JOINING[provider.members_only]
    lends = provider.kind == "finanziaria" and ground.topics[0] == _GENERAL  # it is asked for money
    close = not lends and dict(ground.evidence).get(provider.id, 0.0) >= FLOOR
    order = (0.0 if fits else 1.0, joining, far // _TOPIC_STEP, 0.0 if close else 1.0, far)
    return Claim(provider_id=provider.id, role="guidance", rule="topic", order=order)


def _turn(seed: str, provider_id: str) -> bytes:
    # A stable shuffle: the same question always gives the same order, and no name is always first.
    return sha256(f"{seed}\n{provider_id}".encode()).digest()
