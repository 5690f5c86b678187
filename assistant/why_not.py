"""Why a provider is not among those of an answer: the published rules, asked once more about what the choice rested on."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.outcomes import plain
from assistant.providers.ground import Ground
from assistant.providers.rules import Claim, bars, claims, claims_of, common_topic, is_near, provinces_of
from assistant.types import Answer, Language, Question, Statement
from assistant.wording import alternatives, say
from kb.naming import ProviderNames
from kb.types import Provider

_ASKS: Mapping[Language, str] = {
    "it": r"(?:e |ma )?(?:perch[eéè]|come mai)\b.{0,25}?\bnon\b",
    "en": r"(?:and |but )?why\b.{0,25}?\bnot\b",
    "fr": r"(?:et |mais )?pourquoi\b.{0,25}?\bpas\b",
    "de": r"(?:und |aber )?(?:warum|wieso|weshalb)\b.{0,25}?\b(?:nicht|keine?)\b",
    "es": r"(?:y |pero )?por ?qu[ée]\b.{0,25}?\bno\b",
}
_MOST_WORDS = 12  # a longer question asks about something


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What kept a provider out of an answer."""

    provider_id: str
    short_name: str
    shown: bool  # it is among the answer's providers
    rules: tuple[str, ...]  # stable codes, see assistant/README.md
    reasons: tuple[str, ...]  # the same as sentences
    url: str  # of the provider, who may be asked all the same


def why_not(
    provider: Provider, ground: Ground | None, register: Mapping[str, Provider], shown: Sequence[str], language: Language
) -> WhyNot:
    """Return the rules that kept a provider out; `ground` and `shown` (provider ids) are those of the answer."""
    codes = _codes(provider, ground, register, shown)
    return WhyNot(
        provider_id=provider.id,
        short_name=provider.short_name,
        shown=provider.id in shown,
        rules=tuple(codes),
        reasons=tuple(_sentence(code, provider, ground, register, shown, language) for code in codes),
        url=provider.url,
    )


def asked_about(question: Question, names: ProviderNames) -> str | None:
    """Return the provider of a follow-up like "perché non Confindustria?"; None if that is not what is asked."""
    text = question.text
    if not question.history or len(text.split()) > _MOST_WORDS or _language_asked(text) is None:
        return None
    return next(iter(names.in_question(text)), None)


def why_not_answer(
    question: Question,
    provider_id: str,
    answer_again: Callable[[Question], Answer],
    register: Mapping[str, Provider],
    started: float,
) -> Answer:
    """Return the answer to a follow-up that asks why a provider is not among those of the answer before.

    What was asked before is answered again, for earlier answers are not at hand; the same question has the same ground.
    """
    previous = answer_again(replace(question, text=question.history[-1].question, history=question.history[:-1]))
    language = _language_asked(question.text) or previous.language
    found = why_not(register[provider_id], previous.trace.ground, register, [card.id for card in previous.providers], language)
    answer = plain(question, language, "answered", "why_not", " ".join(found.reasons), started)
    return replace(
        answer,
        statements=tuple(Statement(text=reason, kind="boilerplate") for reason in found.reasons),
        providers=previous.providers,
        trace=replace(answer.trace, ground=previous.trace.ground),
    )


def _language_asked(text: str) -> Language | None:
    return next((language for language, asks in _ASKS.items() if re.match(rf"\W*{asks}", text, re.I)), None)


def _codes(provider: Provider, ground: Ground | None, register: Mapping[str, Provider], shown: Sequence[str]) -> list[str]:
    if provider.id in shown:
        return ["shown"]
    if ground is None:
        return ["nothing_chosen"]
    if stopped := bars(provider, ground):
        return list(stopped)
    own = claims_of(provider, ground)
    if own:
        return [_lost(own[0], claims(ground, register.values()), shown)]
    return [_unclaimed(provider, ground), *_uncalled(provider, ground)]


def _lost(own: Claim, ranked: Sequence[Claim], shown: Sequence[str]) -> str:
    """Return how a claim lost: equals took their turn, the desk covers it, or others come first."""
    if own not in ranked:
        return "desk_first"
    rivals = [claim for claim in ranked if claim.role == own.role and claim.provider_id in shown]
    return "turn" if any(rival.order == own.order for rival in rivals) else "behind"


def _unclaimed(provider: Provider, ground: Ground) -> str:
    if not ground.owners:
        return "topic"
    if provider.id in ground.cited:
        return "retells"
    return "fewer_pages" if provider.id in dict(ground.evidence) else "no_pages"


def _uncalled(provider: Provider, ground: Ground) -> list[str]:
    """Return the roles that a provider could have and that the question does not ask for."""
    if provider.kind == "camera":
        return ["desk_uncalled"] if is_near(provider, ground) else ["place"]
    return ["association_uncalled"] if provider.kind == "associazione" and provider.id not in ground.member_of else []


def _sentence(
    code: str,
    provider: Provider,
    ground: Ground | None,
    register: Mapping[str, Provider],
    shown: Sequence[str],
    language: Language,
) -> str:
    others = [register[i].short_name for i in shown if i in register and i != provider.id]
    topic = (ground and common_topic(provider, ground)) or (ground.topics[0] if ground else "orientamento")
    provinces = ground.provinces if ground else ()
    return say(
        language,
        f"why_not.{code}",
        name=provider.short_name,
        others=alternatives(language, others) or say(language, "why_not.nobody"),
        topic=say(language, f"topics.{topic}"),
        served=", ".join(provinces_of(provider)),
        province=", ".join(provinces),
    )
