"""Whom to turn to: providers by published rules, with the reasons (see assistant/README.md)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.types import Citation, Language, Profile, ProviderCard
from assistant.wording import say
from kb.naming import ProviderNames
from kb.places import PROVINCES, provinces_in
from kb.topics import topics_in
from kb.types import Provider

# Points a rule gives. Published: whoever is not shown can see why.
_NAMED, _CITED, _CITED_ALSO, _OWNER, _NEAR, _TOPIC, _REGION, _MEMBER = 6.0, 5.0, 2.0, 4.5, 2.5, 1.5, 0.3, 1.0
_FAR = -4.0  # serves other provinces than the firm's


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the choice rests on."""

    question: str
    profile: Profile
    citations: Sequence[Citation]  # in order of use
    language: Language
    said: str = ""  # the text of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the rules look at, read off the need once for all providers."""

    language: Language
    named: frozenset[str]  # in the question
    cited: tuple[str, ...]
    owners: frozenset[str]  # of the measure that the first cited page is about
    topics: tuple[str, ...]  # the most particular first
    provinces: tuple[str, ...]
    member_of: tuple[str, ...]


def choose_providers(
    need: Need, register: Mapping[str, Provider], names: ProviderNames, limit: int
) -> tuple[ProviderCard, ...]:
    """Return the providers to turn to, best first, each with its reasons.

    A provider comes in by being named in the question, by having published or by owning what is cited, by serving the
    firm's province, or by competence in the topic. One that serves other provinces only does not come in unless it is named
    or cited. Ties are broken by the question's text, so that no name is always first.
    """
    facts = _facts(need, names)
    scored = []
    for provider in register.values():
        points, reasons = _judge(provider, facts)
        if points > 0 and reasons:
            scored.append((points, _turn(need.question, provider.id), provider, reasons))
    if need.citations:
        # With a source at hand, competence alone does not bring anyone in.
        scored = [entry for entry in scored if entry[0] >= _CITED_ALSO]
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    return tuple(_card(provider, reasons, need.language) for _, _, provider, reasons in scored[:limit])


def _facts(need: Need, names: ProviderNames) -> _Facts:
    owners: set[str] = set()
    if need.citations:
        first = need.citations[0]
        owners = {*names.in_text(" ".join((first.title, *first.headings))), *names.in_text(need.said)[:1]}
    stated = [need.profile.province] if need.profile.province else []
    return _Facts(
        language=need.language,
        named=frozenset(names.in_question(need.question)),
        cited=tuple(c.provider_id for c in need.citations),
        owners=frozenset(owners),
        # Who asks what nobody has written about is still told where to begin.
        topics=tuple(topics_in(need.question)) or (() if need.citations else ("orientamento",)),
        provinces=tuple(dict.fromkeys([*stated, *provinces_in(need.question)])),
        member_of=need.profile.member_of,
    )


def _judge(provider: Provider, facts: _Facts) -> tuple[float, list[str]]:
    points, reasons = 0.0, []
    language = facts.language
    if provider.id in facts.named:
        points += _NAMED
        reasons.append(say(language, "provider.named"))
    if provider.id in facts.cited:
        points += _CITED if facts.cited[0] == provider.id else _CITED_ALSO
        reasons.append(say(language, "provider.publishes"))
    if provider.id in facts.owners and provider.id != facts.cited[0]:
        points += _OWNER
        reasons.append(say(language, "provider.owner"))
    place, reason = _territory(provider, facts)
    topics = [topic for topic in facts.topics if topic in provider.topics]
    if topics and (not facts.cited or place > 0):
        # The most particular topic counts in full, and most for whom it is the first competence.
        share = 1.0 if topics[0] == facts.topics[0] else 0.5
        points += share * _TOPIC / (1 + provider.topics.index(topics[0]) / 4)
        reasons.append(say(language, "provider.topic", topic=say(language, f"topics.{topics[0]}")))
    elif not reasons:
        return 0.0, []
    if place < 0 and (provider.id in facts.cited or points >= _NAMED):
        place = 0.0
    if reason:
        reasons.append(reason)
    if provider.members_only == "yes":
        reasons.append(say(language, "provider.members"))
        points += _MEMBER if provider.id in facts.member_of else -0.5
    return points + place, reasons


def _territory(provider: Provider, facts: _Facts) -> tuple[float, str | None]:
    local = [p for p in provider.territory if p in PROVINCES]
    if local:
        near = [p for p in facts.provinces if p in local]
        if near:
            return _NEAR, say(facts.language, "provider.near", province=near[0])
        # Without a province nobody knows whose desk is the nearest.
        return _FAR, None
    if "Lombardia" in provider.territory:
        return _REGION, say(facts.language, "provider.region")
    return 0.0, say(facts.language, "provider.national")


def _turn(question: str, provider_id: str) -> bytes:
    # A stable shuffle: the same question always gives the same order.
    return hashlib.sha256(f"{question}\n{provider_id}".encode(errors="replace")).digest()


def _card(provider: Provider, reasons: Sequence[str], language: Language) -> ProviderCard:
    return ProviderCard(
        id=provider.id,
        name=provider.name,
        short_name=provider.short_name,
        reasons=tuple(reasons),
        contacts=provider.contacts,
        url=provider.url,
        territory=provider.territory,
        members_only=provider.members_only,
        role=provider.role.get(language) or provider.role.get("en" if language != "it" else "it", ""),
    )
