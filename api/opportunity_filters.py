"""Which measures a visitor wants to see, and in which order: the same for the pages, the feeds and the JSON API."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from assistant.listing_questions import ListAsked
from assistant.opportunity_matching import fits
from kb.opportunity_types import Opportunity, State
from kb.types import Provider

Category = Literal["mai-esportato", "in-consolidamento", "consolidata"]
Size = Literal["micro", "piccola", "media", "grande"]
Terms = Callable[[str], Sequence[str]]  # words of a text as searches compare them

CATEGORIES: tuple[Category, ...] = get_args(Category)
SIZES: tuple[Size, ...] = get_args(Size)
STATES: tuple[State, ...] = get_args(State)
USABLE: tuple[State, ...] = ("open", "closing", "announced")
_FAR = date.max.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is to hold on a day; an empty field: no matter. What a page does not say rules nothing out."""

    as_of: date
    states: tuple[State, ...] = USABLE
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO codes
    provinces: tuple[str, ...] = ()
    category: Category | None = None
    size: Size | None = None
    providers: tuple[str, ...] = ()  # who owns the measure or has a page about it
    text: str = ""  # each of its words stands in the names of the measure or of its owner


NARROWING = ("topics", "countries", "provinces", "category", "size", "providers", "text")


def select(
    opportunities: Iterable[Opportunity], wanted: Wanted, register: Mapping[str, Provider], terms: Terms
) -> tuple[Opportunity, ...]:
    """Return the measures that are wanted: what closes first, what ends with its money, what will open, what is over."""
    asked, words = _asked(wanted), set(terms(wanted.text))
    found = [
        o
        for o in opportunities
        if o.state(wanted.as_of) in wanted.states
        and fits(o, asked)
        and _addresses(register.get(o.owner_id), wanted.category)
        and (not wanted.text or _says(o, words, register, terms))
    ]
    return tuple(sorted(found, key=lambda o: _order(o, wanted.as_of)))


def loosened(
    opportunities: Sequence[Opportunity], wanted: Wanted, register: Mapping[str, Provider], terms: Terms
) -> list[tuple[str, int]]:
    """Return, for each filter that alone keeps measures out, its name and how many there are without it, most first."""
    bare = Wanted(as_of=wanted.as_of)
    counts = [
        (name, len(select(opportunities, replace(wanted, **{name: getattr(bare, name)}), register, terms)))
        for name in NARROWING
        if getattr(wanted, name)
    ]
    return sorted((entry for entry in counts if entry[1]), key=lambda entry: (-entry[1], NARROWING.index(entry[0])))


def _asked(wanted: Wanted) -> ListAsked:
    """Return the filters as the assistant knows them, so that a list and an answer agree."""
    return ListAsked(
        of_one=False,
        deadlines=False,
        opening=False,
        period=None,
        topics=wanted.topics,
        provinces=wanted.provinces,
        countries=wanted.countries,
        abroad=bool(wanted.countries),
        size=wanted.size,
        owners=wanted.providers,
        unheard=(),
    )


def _addresses(owner: Provider | None, category: Category | None) -> bool:
    """Tell whether the owner is there for firms of this experience, as its partner file says."""
    return category is None or owner is None or not owner.audience or category in owner.audience


def _says(opportunity: Opportunity, words: set[str], register: Mapping[str, Provider], terms: Terms) -> bool:
    owner = register.get(opportunity.owner_id)
    names = (owner.name, owner.short_name) if owner else ()
    titles = (source.title for source in opportunity.sources)
    known = set(terms(" ".join((opportunity.measure, opportunity.title, opportunity.edition or "", *names, *titles))))
    return words <= known


def _order(opportunity: Opportunity, as_of: date) -> tuple[int, int, str, str]:
    opens = opportunity.opens_on.toordinal() if opportunity.opens_on else 0
    closes = opportunity.closes_on.toordinal() if opportunity.closes_on else 0
    tail = (opportunity.measure.casefold(), opportunity.id)
    match opportunity.state(as_of):
        case "closing" | "open" if closes:
            return (0, closes, *tail)
        case "closing" | "open":
            return (1, -opens, *tail)
        case "announced":
            return (2, opens or _FAR, *tail)
        case _:
            return (3, -(closes or opens), *tail)
