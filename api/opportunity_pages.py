"""The list and the month of measures as a page reads them: filters with their choices, groups, days, and what to loosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from babel.dates import format_date, get_day_names

from api.country_names import country_name
from api.i18n import UiLanguage, text
from api.opportunity_calendar import Entry, by_day, nearest
from api.opportunity_filters import CATEGORIES, SIZES, Terms, loosened, select
from api.opportunity_query import PARAMETERS, STATE_CHOICES, PageQuery
from api.opportunity_view import Card, card, counted, short_name, topic_name
from kb.opportunity_types import Opportunity
from kb.places import COUNTRIES, PROVINCES
from kb.types import Provider

_PAGE_CARDS = 20
_PATH = "/opportunita"
_ALWAYS_SHOWN = ("text", "provinces", "topics")  # the other filters are folded away
Options = tuple[tuple[str, str], ...]  # value, what it is called


@dataclass(frozen=True, slots=True)
class Happening:
    """An opening or a closing on a day of a month."""

    entry: Entry
    card: Card


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month as the table shows it."""

    day: date
    inside: bool  # it belongs to the month
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A month with the addresses of its neighbours."""

    name: str
    weekdays: Options  # short and whole name
    weeks: tuple[tuple[Day, ...], ...]
    days: tuple[Day, ...]  # those on which something happens
    dates: int  # openings and closings in it
    previous: str
    following: str
    before: tuple[str, str] | None  # name and address of the last month in which something happens
    after: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """What the page of the list reads."""

    query: PageQuery
    count: str
    groups: tuple[tuple[str, tuple[Card, ...]], ...]  # name of the group, its measures
    month: MonthView | None
    empty: bool  # nothing is found
    page: int
    pages: int
    previous_page: str  # address; empty: this is the first
    next_page: str
    loosen: tuple[tuple[str, str], ...]  # what to give up, and the address without it
    filtered: bool
    unfolded: bool  # a filter that is folded away is in use
    options: Mapping[str, Options]  # of each parameter


def list_view(
    opportunities: Sequence[Opportunity],
    query: PageQuery,
    today: date,
    language: UiLanguage,
    register: Mapping[str, Provider],
    terms: Terms,
) -> ListView:
    """Arrange what is wanted as a list, or as the month that is asked for."""
    found = select(opportunities, query.wanted, register, terms)
    pages = max(1, -(-len(found) // _PAGE_CARDS))
    page = min(query.page, pages)
    shown = found[(page - 1) * _PAGE_CARDS : page * _PAGE_CARDS] if query.view == "elenco" else ()
    month = month_view(found, query, language, register) if query.view == "calendario" else None
    cards = [card(o, query.wanted.as_of, language, register) for o in shown]
    narrowed = {parameter for field, parameter in PARAMETERS.items() if getattr(query.wanted, field)}
    folded = narrowed - {PARAMETERS[name] for name in _ALWAYS_SHOWN} | {"stato", "al"} & set(query.given)
    return ListView(
        query=query,
        count=counted(language, *(("count", len(found)) if month is None else ("dates", month.dates))),
        groups=tuple((name, tuple(members)) for name, members in groupby(cards, key=lambda c: c.group)),
        month=month,
        empty=not found,
        page=page,
        pages=pages,
        previous_page=query.address(_PATH, pagina=str(page - 1)) if page > 1 else "",
        next_page=query.address(_PATH, pagina=str(page + 1)) if page < pages else "",
        loosen=() if found else _loosen(opportunities, query, language, register, terms),
        filtered=bool(narrowed or {"stato", "al"} & set(query.given)),
        unfolded=bool(folded),
        options=_options(opportunities, language, register),
    )


def month_view(
    found: Sequence[Opportunity], query: PageQuery, language: UiLanguage, register: Mapping[str, Provider]
) -> MonthView:
    """Return the month that a query asks for, with what opens and closes in it."""
    month, days = query.month, by_day(found, query.month)
    before, after = nearest(found, month)
    # The neighbours have links of their own.
    before, after = (before if before != month.previous else None), (after if after != month.following else None)

    def shown(day: date) -> Day:
        happenings = days.get(day, []) if month.holds(day) else []
        cards = ((e, card(e.opportunity, query.wanted.as_of, language, register)) for e in happenings)
        return Day(day, month.holds(day), tuple(Happening(entry, made) for entry, made in cards))

    def address(other: object) -> str:
        return query.address(_PATH, mese=str(other)) if other else ""

    names = [get_day_names(width, "stand-alone", locale=language) for width in ("abbreviated", "wide")]
    return MonthView(
        name=format_date(month.first, "LLLL y", locale=language),
        weekdays=tuple((names[0][n], names[1][n]) for n in range(7)),
        weeks=tuple(tuple(shown(day) for day in week) for week in month.weeks()),
        days=tuple(shown(day) for day in sorted(days)),
        dates=sum(map(len, days.values())),
        previous=address(month.previous),
        following=address(month.following),
        before=(format_date(before.first, "LLLL y", locale=language), address(before)) if before else None,
        after=(format_date(after.first, "LLLL y", locale=language), address(after)) if after else None,
    )


def _loosen(
    opportunities: Sequence[Opportunity],
    query: PageQuery,
    language: UiLanguage,
    register: Mapping[str, Provider],
    terms: Terms,
) -> tuple[tuple[str, str], ...]:
    """Return what a visitor who found nothing may give up: one filter, the state, or all of them."""
    labels = {
        "topics": "topic",
        "countries": "country",
        "provinces": "province",
        "category": "category",
        "size": "size",
        "providers": "provider",
        "text": "loosen_text",
    }
    ways = []
    for name, count in loosened(opportunities, query.wanted, register, terms):
        form = "one" if count == 1 else "many"
        label = text(language, f"opportunities.{labels[name]}")
        words = text(language, f"opportunities.loosen_{form}", filter=label, count=count)
        ways.append((words, query.address(_PATH, **{PARAMETERS[name]: ""})))
    closed = len(select(opportunities, replace(query.wanted, states=("closed",)), register, terms))
    if closed and "closed" not in query.wanted.states:
        form = "one" if closed == 1 else "many"
        words = text(language, f"opportunities.loosen_closed_{form}", count=closed)
        ways.append((words, query.address(_PATH, stato="chiuso")))
    return tuple(ways)


def _options(
    opportunities: Sequence[Opportunity], language: UiLanguage, register: Mapping[str, Provider]
) -> dict[str, Options]:
    """Return the choices of every filter; topics and organisations are those that have a measure."""
    topics = {topic for o in opportunities for topic in o.topics}
    owners = {o.owner_id for o in opportunities}

    def named(section: str, values: Sequence[str]) -> Options:
        return tuple((value, text(language, f"{section}{value}")) for value in values)

    def by_name(pairs: list[tuple[str, str]]) -> Options:
        return tuple(sorted(pairs, key=lambda pair: pair[1].casefold()))

    return {
        "stato": named("opportunities.state_", list(STATE_CHOICES)),
        "tema": by_name([(topic, topic_name(topic, language)) for topic in topics]),
        "provincia": tuple((name, name) for name in sorted(PROVINCES)),
        "paese": by_name([(code, country_name(code, language)) for code in COUNTRIES]),
        "dimensione": named("profile.", SIZES),
        "esperienza": named("profile.", CATEGORIES),
        "ente": by_name([(owner, short_name(owner, register)) for owner in owners]),
    }
