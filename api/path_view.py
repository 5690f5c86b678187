"""What the page of a path shows: each step with whom to ask, what pages say, and the calls that fit the firm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.country_names import country_codes, country_name
from api.i18n import UiLanguage, text
from api.opportunity_filters import SIZES, Size, Wanted
from api.opportunity_view import Card, card
from api.paths import PHASES, Category, Phase, Step
from api.step_quotes import Quote, quotes
from assistant.providers.rules import common_topic, provinces_of
from assistant.types import Answer, Profile, ProviderCard, Question
from assistant.wording import say
from kb.opportunity_types import Opportunity
from kb.places import PROVINCES
from kb.types import Provider

Find = Callable[[Sequence[Opportunity], Wanted], Sequence[Opportunity]]  # those that are wanted, best first
_MOST_PROVIDERS, _MOST_CALLS = 2, 3
_GENERAL = "orientamento"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What the form of a path says of the firm."""

    province: str = ""
    size: Size | None = None
    country: str = ""  # ISO code

    def profile(self, category: Category) -> Profile:
        """Return it as the assistant reads it."""
        countries = (self.country,) if self.country else ()
        return Profile(category=category, size=self.size, province=self.province or None, countries=countries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all steps of a page share."""

    category: Category
    firm: Firm
    register: Mapping[str, Provider]
    measures: Sequence[Opportunity]
    find: Find
    as_of: date
    language: UiLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """An organisation for a step, with the rule by which it was chosen."""

    card: ProviderCard
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as the page shows it."""

    id: str
    topic: str
    topic_name: str
    number: int  # 1-based, through all phases
    title: str
    why: str
    question: str  # in the visitor's language, ready to be asked
    ready: bool  # whether its question has been answered yet
    quotes: Sequence[Quote]
    helpers: Sequence[Helper]
    calls: Sequence[Card]
    more_calls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """The steps of a phase."""

    phase: Phase
    name: str
    steps: Sequence[StepView]


def read_firm(province: str, size: str, country: str, language: UiLanguage) -> tuple[Firm, list[str]]:
    """Return what a form says, and what of it is not understood, as sentences."""
    notices = []
    if province and province not in PROVINCES:
        notices.append(text(language, "path.unknown_province", province=province))
    codes = country_codes(country) if country.strip() else []
    if country.strip() and len(codes) != 1:
        notices.append(text(language, "path.unknown_country", country=country.strip()))
    firm = Firm(
        province=province if province in PROVINCES else "",
        size=next((known for known in SIZES if known == size), None),
        country=codes[0] if len(codes) == 1 else "",
    )
    return firm, notices


def step_question(step: Step, category: Category, firm: Firm, as_of: date) -> Question:
    """Return the question that finds what pages say of a step; in Italian, as most of them are."""
    return Question(text=_asked(step, firm, "it"), as_of=as_of, language="it", profile=firm.profile(category))


def phases(steps: Sequence[Step], answers: Sequence[Answer | None], setting: Setting) -> list[PhaseView]:
    """Arrange a path; `answers` are those to the questions of the steps, in their order."""
    views = [
        (step.phase, _step(step, number, answer, setting))
        for number, (step, answer) in enumerate(zip(steps, answers, strict=True), start=1)
    ]
    return [
        PhaseView(
            phase=phase,
            name=text(setting.language, f"path_phase.{phase}"),
            steps=[view for of_phase, view in views if of_phase == phase],
        )
        for phase in PHASES
    ]


def about_firm(firm: Firm, language: UiLanguage) -> str:
    """Return what the form said, as people read it; empty if nothing."""
    said = [firm.province, text(language, f"profile.{firm.size}") if firm.size else ""]
    said.append(country_name(firm.country, language) if firm.country else "")
    return ", ".join(part for part in said if part)


def step_calls(step: Step, setting: Setting) -> list[Opportunity]:
    """Return the measures for a step that can be used on the day or later, best first.

    A measure for certain countries is for firms that name one of them. General guidance is the topic of what has no other.
    """
    firm = setting.firm
    wanted = Wanted(
        as_of=setting.as_of,
        topics=(step.topic,),
        provinces=(firm.province,) if firm.province else (),
        category=setting.category,
        size=firm.size,
    )
    possible = [m for m in setting.measures if not m.countries or firm.country in m.countries]
    return [m for m in setting.find(possible, wanted) if step.topic != _GENERAL or m.topics == (_GENERAL,)]


def _asked(step: Step, firm: Firm, language: UiLanguage) -> str:
    question = text(language, f"path_step.{step.id}.question")
    if not step.abroad or not firm.country:
        return question
    return f"{question} {text(language, 'path.place_abroad', country=country_name(firm.country, language))}"


def _step(step: Step, number: int, answer: Answer | None, setting: Setting) -> StepView:
    language = setting.language
    calls = step_calls(step, setting)
    return StepView(
        id=step.id,
        topic=step.topic,
        topic_name=say(language, f"topics.{step.topic}"),
        number=number,
        title=text(language, f"path_step.{step.id}.title"),
        why=text(language, f"path_step.{step.id}.why"),
        question=_asked(step, setting.firm, language),
        ready=answer is not None,
        quotes=quotes(answer, setting.register, setting.firm.province) if answer else (),
        helpers=_helpers(answer, setting) if answer else (),
        calls=[card(call, setting.as_of, language, setting.register) for call in calls[:_MOST_CALLS]],
        more_calls=len(calls) > _MOST_CALLS,
    )


def _helpers(answer: Answer, setting: Setting) -> list[Helper]:
    """Return whom the published rules chose, with the rule in the visitor's language."""
    return [
        Helper(card=chosen, reason=_reason(chosen, answer, setting))
        for chosen in answer.providers[:_MOST_PROVIDERS]
        if chosen.id in setting.register
    ]


def _reason(chosen: ProviderCard, answer: Answer, setting: Setting) -> str:
    ground, provider = answer.trace.ground, setting.register[chosen.id]
    if ground is None or not chosen.rule:
        return chosen.reasons[0] if chosen.reasons else ""
    topic = common_topic(provider, ground) or _GENERAL
    province = next((p for p in provinces_of(provider) if p in ground.provinces), "")
    language = setting.language
    return say(language, f"provider.{chosen.rule}", topic=say(language, f"topics.{topic}"), province=province)
