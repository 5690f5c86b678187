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


def choose_providers(
    need: Need, register: Mapping[str, Provider], names: ProviderNames, limit: int
) -> tuple[ProviderCard, ...]:
    """Return the providers to turn to, best first, each with its reasons.

    A provider comes in by being named in the question, by having published or by owning what is cited, by serving the
    firm's province, or by competence in the topic. One that serves other provinces only does not come in unless it is named
    or cited. Ties are broken by the question's text, so that no name is always first.
    """
    scored = []
    for provider in register.values():
        points, reasons = _judge(provider, need, names)
        if points > 0 and reasons:
            scored.append((points, _turn(need.question, provider.id), provider, reasons))
    if need.citations:
        # With a source at hand, competence alone does not bring anyone in.
        scored = [entry for entry in scored if entry[0] >= _CITED_ALSO]
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    return tuple(_card(provider, reasons, need.language) for _, _, provider, reasons in scored[:limit])


def _judge(provider: Provider, need: Need, names: ProviderNames) -> tuple[float, list[str]]:
    points, reasons = 0.0, []
    language = need.language
    if provider.id in names.in_question(need.question):
        points += _NAMED
        reasons.append(say(language, "provider.named"))
    cited = [c.provider_id for c in need.citations]
    if provider.id in cited:
        points += _CITED if cited[0] == provider.id else _CITED_ALSO
        reasons.append(say(language, "provider.publishes"))
    if need.citations and provider.id != cited[0]:
        first = need.citations[0]
        if (
            provider.id in names.in_text(" ".join((first.title, *first.headings)))
            or provider.id in names.in_text(need.said)[:1]
        ):
            points += _OWNER
            reasons.append(say(language, "provider.owner"))
    place, reason = _territory(provider, need)
    topics = [topic for topic in topics_in(need.question) if topic in provider.topics]
    if topics and (not need.citations or place > 0):
        # The most particular topic counts in full, and most for whom it is the first competence.
        share = 1.0 if topics[0] == topics_in(need.question)[0] else 0.5
        points += share * _TOPIC / (1 + provider.topics.index(topics[0]) / 4)
        reasons.append(say(language, "provider.topic", topic=say(language, f"topics.{topics[0]}")))
    elif not reasons:
        return 0.0, []
    if place < 0 and (provider.id in cited or points >= _NAMED):
        place = 0.0
    if reason:
        reasons.append(reason)
    if provider.members_only == "yes":
        reasons.append(say(language, "provider.members"))
        points += _MEMBER if provider.id in need.profile.member_of else -0.5
    return points + place, reasons


def _territory(provider: Provider, need: Need) -> tuple[float, str | None]:
    wanted = [need.profile.province] if need.profile.province else []
    wanted += [p for p in provinces_in(need.question) if p not in wanted]
    local = [p for p in provider.territory if p in PROVINCES]
    if local:
        near = [p for p in wanted if p in local]
        if near:
            return _NEAR, say(need.language, "provider.near", province=near[0])
        # Without a province nobody knows whose desk is the nearest.
        return _FAR, None
    if "Lombardia" in provider.territory:
        return _REGION, say(need.language, "provider.region")
    return 0.0, say(need.language, "provider.national")


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
