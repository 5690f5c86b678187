"""Whom to turn to: providers by published rules, with the role and the reasons of each (see assistant/README.md)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.providers.ground import Ground, Role
from assistant.providers.reading import Need, read_ground
from assistant.providers.rules import Claim, claims, common_topic, is_near, provinces_of
from assistant.types import Language, ProviderCard
from assistant.wording import say
from kb.naming import ProviderNames
from kb.types import Provider

# One card a role; of two that the question names both are shown, and so are two equals who could give first guidance.
_CARDS: Mapping[Role, int] = {"owner": 2, "guidance": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The cards of an answer, and what they rest on."""

    cards: tuple[ProviderCard, ...] = ()
    ground: Ground | None = None


def choose_providers(
    need: Need, register: Mapping[str, Provider], names: ProviderNames, language: Language, limit: int
) -> Selection:
    """Return the providers to turn to, best first.

    First comes whose business the question is; another provider comes in only with a role of its own that the question
    calls for. Equals take turns by the question's text, so that no name is always first.
    """
    ground = read_ground(need, register, names)
    chosen = pick(claims(ground, register.values()), limit)
    cards = tuple(_card(register[claim.provider_id], claim, ground, language) for claim in chosen)
    return Selection(cards=cards, ground=ground)


def pick(ranked: list[Claim], limit: int) -> list[Claim]:
    """Return the claims that are shown, from all of them in their order: no provider twice, few of a role."""
    taken: dict[str, Claim] = {}
    count: Counter[Role] = Counter()
    best: dict[Role, tuple[float, ...]] = {}
    for claim in ranked:
        crowded = count[claim.role] >= _CARDS.get(claim.role, 1)
        lesser = claim.role == "guidance" and claim.role in best and (claim.order > best[claim.role] or count["desk"] > 0)
        if claim.provider_id in taken or crowded or lesser:
            continue
        taken[claim.provider_id] = claim
        count[claim.role] += 1
        best.setdefault(claim.role, claim.order)
    return list(taken.values())[:limit]


def _card(provider: Provider, claim: Claim, ground: Ground, language: Language) -> ProviderCard:
    return ProviderCard(
        id=provider.id,
        name=provider.name,
        short_name=provider.short_name,
        part=claim.role,
        rule=claim.rule,
        reasons=tuple(_reasons(provider, claim, ground, language)),
        contacts=provider.contacts,
        url=provider.url,
        territory=provider.territory,
        members_only=provider.members_only,
        role=provider.role_in(language),
    )


def _reasons(provider: Provider, claim: Claim, ground: Ground, language: Language) -> list[str]:
    """Return why a provider is shown: the rule first, then whom it serves."""
    topic = common_topic(provider, ground)
    spoken = say(language, f"topics.{topic or 'orientamento'}")
    province = next((p for p in provinces_of(provider) if p in ground.provinces), "")
    reasons = [say(language, f"provider.{claim.rule}", topic=spoken, province=province)]
    if claim.rule not in ("topic", "association") and not ground.answered and topic is not None:
        reasons.append(say(language, "provider.topic", topic=spoken))
    if provider.id in ground.offices and "office_abroad" in ground.calls and claim.rule != "office":
        reasons.append(say(language, "provider.office"))
    if is_near(provider, ground) and claim.rule != "near":
        reasons.append(say(language, "provider.near", province=province))
    elif "Lombardia" in provider.territory:
        reasons.append(say(language, "provider.region"))
    elif "Italia" in provider.territory:
        reasons.append(say(language, "provider.national"))
    if provider.members_only == "yes":
        reasons.append(say(language, "provider.members"))
    return reasons
