"""Which opportunities a list may hold: by topic, place, country, size of the firm, owner and days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.listing_patterns import HELD_AT_HOME
from assistant.listing_questions import ListAsked
from assistant.types import Language
from assistant.types import Opportunity as Card
from kb.opportunity_types import Opportunity, WindowPlace
from kb.places import PROVINCES

_SIZES = ("micro", "piccola", "media", "grande")
# Of two passages the one with the last day counts more, then the one with the first.
_WEIGHTS = {"closing": 4, "opening": 2, "exhaustion": 1}
_SMALL_FIRMS = frozenset(_SIZES[:3])


def fits(opportunity: Opportunity, asked: ListAsked) -> bool:
    """Tell whether an opportunity may be meant. What a page does not say rules nothing out."""
    if asked.topics and not set(asked.topics) & set(opportunity.topics):
        return False
    if asked.countries and opportunity.countries and not set(asked.countries) & set(opportunity.countries):
        return False
    if asked.abroad and HELD_AT_HOME.search(opportunity.title):
        return False
    return _serves(opportunity, asked) and _for_size(opportunity, asked.size) and _owned(opportunity, asked)


def ends_on(opportunity: Opportunity, asked: ListAsked) -> bool:
    """Tell whether the day that is asked about, the last one or the first one, lies in the days that are asked for."""
    if asked.opening:
        return opportunity.opens_on is not None and (asked.period is None or asked.period.holds(opportunity.opens_on))
    if asked.period is None:
        return True
    if asked.deadlines:
        return asked.period.holds(opportunity.closes_on)
    opens, closes = opportunity.opens_on, opportunity.closes_on or opportunity.ends_by
    return (opens is None or opens <= asked.period.last) and (closes is None or closes >= asked.period.first)


def identified(cards: Sequence[Card], records: Sequence[Opportunity]) -> tuple[Card, ...]:
    """Return the dated measures of an answer, each with the id of its record where its page tells which one is meant."""
    return tuple(replace(card, id=_identity(card, records)) for card in cards)


def is_local(opportunity: Opportunity) -> bool:
    """Tell whether it is for firms of some provinces only."""
    return bool(opportunity.territory) and all(place in PROVINCES for place in opportunity.territory)


def is_for_country(opportunity: Opportunity, asked: ListAsked) -> bool:
    """Tell whether it is meant for a country that is asked about, rather than for all."""
    return bool(set(asked.countries) & set(opportunity.countries))


def latest(opportunities: Sequence[Opportunity]) -> Opportunity:
    """Return the one that closed last, as far as its days or its edition tell."""

    def rank(o: Opportunity) -> tuple[str, date, str]:
        return str(o.closes_on or o.opens_on or o.edition or "")[:4], o.closes_on or date.min, o.id

    return max(opportunities, key=rank)


def window_passage(record: Opportunity, language: Language) -> tuple[WindowPlace, ...]:
    """Return what one passage states of the window: most of it, in the language of the question if there is such a page.

    Of equals the owner's passage comes first. Empty if no page states the window.
    """
    spoken = {source.version_id: source.language for source in record.sources}
    order = list(dict.fromkeys(place.chunk_id for place in record.window))

    def rank(chunk_id: str) -> tuple[bool, int, int]:
        places = [place for place in record.window if place.chunk_id == chunk_id]
        complete = sum(_WEIGHTS[kind] for kind in {place.kind for place in places})
        return spoken.get(places[0].version_id) != language, -complete, order.index(chunk_id)

    best = min(order, key=rank, default=None)
    return tuple(place for place in record.window if place.chunk_id == best)


def _identity(card: Card, records: Sequence[Opportunity]) -> str:
    told = [o for o in records if any(source.url == card.url for source in o.sources)]
    same = [o for o in told if (o.opens_on, o.closes_on) == (card.opens_on, card.closes_on)]
    meant = same or told
    return meant[0].id if len(meant) == 1 else ""


def _serves(opportunity: Opportunity, asked: ListAsked) -> bool:
    local = [place for place in opportunity.territory if place in PROVINCES]
    return not asked.provinces or not local or bool(set(local) & set(asked.provinces))


def _for_size(opportunity: Opportunity, size: str | None) -> bool:
    told = [_SIZES.index(s) for s in opportunity.audience if s in _SIZES]
    if size is None or not told:
        return True
    if size == "grande":
        return "grande" in opportunity.audience or not set(opportunity.audience) >= _SMALL_FIRMS
    return _SIZES.index(size) >= min(told)


def _owned(opportunity: Opportunity, asked: ListAsked) -> bool:
    if not asked.owners:
        return True
    return opportunity.owner_id in asked.owners or any(s.provider_id in asked.owners for s in opportunity.sources)
