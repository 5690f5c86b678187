"""A measure in words: its title, its state on a day, its window, and for whom it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.country_names import country_name
from api.i18n import UiLanguage, long_date, text
from api.opportunity_filters import SIZES
from assistant.wording import say
from kb.opportunity_types import Opportunity, State
from kb.types import Provider

_SMALL_AND_MEDIUM = frozenset(SIZES[:3])
_REGIONS = ("Italia", "Lombardia")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A measure as a list shows it."""

    id: str
    title: str
    title_language: str
    owner_id: str
    owner: str  # short name
    state: State
    group: str  # heading of the list that it stands under
    state_words: str
    opens: str
    closes: str
    dated: bool  # a closing day is stated
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    places: tuple[str, ...]
    audience: str  # empty: no page says it
    disputed: bool
    corrected: bool


def card(opportunity: Opportunity, as_of: date, language: UiLanguage, register: Mapping[str, Provider]) -> Card:
    """Return a measure arranged for a list."""
    o = opportunity
    title, spoken = title_of(o, language)
    return Card(
        id=o.id,
        title=title,
        title_language=spoken,
        owner_id=o.owner_id,
        owner=short_name(o.owner_id, register),
        state=o.state(as_of),
        group=_group(o, as_of),
        state_words=state_words(o, as_of, language),
        opens=opening_words(o, language),
        closes=closing_words(o, language),
        dated=o.closes_on is not None,
        topics=tuple(topic_name(topic, language) for topic in o.topics),
        countries=tuple(country_name(code, language) for code in o.countries),
        places=tuple(place_name(place, language) for place in o.territory),
        audience=audience_words(o, language),
        disputed=any(not found.slip for found in o.contradictions),
        corrected=bool(o.corrections),
    )


def title_of(opportunity: Opportunity, language: UiLanguage) -> tuple[str, str]:
    """Return the title, from the name of the measure on, and its language: that of the visitor if a page has it."""
    sources = opportunity.sources
    first = sources[0].language if sources else "it"
    if first != language and (own := next((s.title for s in sources if s.own and s.language == language), None)):
        return own, language
    title = opportunity.title
    start = max(0, title.find(opportunity.measure))
    return title[start : start + 1].upper() + title[start + 1 :], first


def state_words(opportunity: Opportunity, as_of: date, language: UiLanguage) -> str:
    """Return what the state means on a day: how many days are left, or when it was over."""
    o = opportunity
    match o.state(as_of):
        case "announced" if o.opens_on:
            return counted(language, "opens_in", (o.opens_on - as_of).days)
        case "open" | "closing" if o.closes_on:
            return counted(language, "closes_in", (o.closes_on - as_of).days)
        case "open" | "closing":
            return text(language, "opportunities.until_funds_end" if o.until_funds_end else "opportunities.no_end")
    if o.closed_from is not None and o.closed_from <= as_of and (o.closes_on is None or o.closed_from <= o.closes_on):
        return text(language, "opportunities.said_closed", day=long_date(language, o.closed_from))
    if o.closes_on is not None and o.closes_on < as_of:
        return text(language, "opportunities.closed_on", day=long_date(language, o.closes_on))
    return text(language, "opportunities.over", day=long_date(language, o.ends_by)) if o.ends_by else ""


def counted(language: UiLanguage, name: str, count: int) -> str:
    """Return the text for none, one or many."""
    form = {0: "none", 1: "one"}.get(count, "many")
    return text(language, f"opportunities.{name}_{form}", count=count)


def opening_words(opportunity: Opportunity, language: UiLanguage) -> str:
    """Return the first day, or that no page states it."""
    day = opportunity.opens_on
    return long_date(language, day) if day else text(language, "opportunities.no_opening")


def closing_words(opportunity: Opportunity, language: UiLanguage) -> str:
    """Return the last day, that the money ends it, or that no page states it."""
    o = opportunity
    if o.closes_on:
        key = "closes_or_funds" if o.until_funds_end else "closes_on"
        return text(language, f"opportunities.{key}", day=long_date(language, o.closes_on))
    return text(language, "opportunities.until_funds_end" if o.until_funds_end else "opportunities.no_end")


def audience_words(opportunity: Opportunity, language: UiLanguage) -> str:
    """Return the sizes of firms that pages name; empty if they name none."""
    sizes = [size for size in SIZES if size in opportunity.audience]
    if set(sizes) == set(SIZES):
        return text(language, "opportunities.size_all")
    if set(sizes) == _SMALL_AND_MEDIUM:
        return text(language, "opportunities.size_sme")
    return ", ".join(text(language, f"opportunities.size_{size}") for size in sizes)


def place_name(place: str, language: UiLanguage) -> str:
    """Return a province as it is called, and the wider places in words."""
    return text(language, f"opportunities.place_{place}") if place in _REGIONS else place


def topic_name(topic: str, language: UiLanguage) -> str:
    """Return a topic in words."""
    return say(language, f"topics.{topic}")


def short_name(provider_id: str, register: Mapping[str, Provider]) -> str:
    """Return how a provider is called; its id if it left the register."""
    provider = register.get(provider_id)
    return provider.short_name if provider else provider_id


def _group(opportunity: Opportunity, as_of: date) -> str:
    state = opportunity.state(as_of)
    return "undated" if state == "open" and opportunity.closes_on is None else state
