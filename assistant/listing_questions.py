"""Whether a question asks for a list of what firms can apply for, and which: topic, place, country, size, days, owner."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant import listing_patterns as words
from assistant.guards.italian_places import places_elsewhere
from assistant.periods import Period, period_in
from assistant.providers.cities_abroad import countries_named, without_cities
from assistant.types import Profile
from kb.places import areas_in, countries_in, provinces_in
from kb.text_years import years_in
from kb.topics import topics_in

_LEAST_LETTERS = 5  # a shorter word is small
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """What a list is to hold; empty: no matter."""

    of_one: bool  # whether one measure, told by its topic and its place or owner, is open
    deadlines: bool  # only what has a last day is asked for, the next one first
    opening: bool  # what will open is asked for
    period: Period | None
    topics: tuple[str, ...]
    provinces: tuple[str, ...]
    countries: tuple[str, ...]
    abroad: bool  # what takes place in other countries is asked for
    size: str | None
    owners: tuple[str, ...]
    unheard: tuple[str, ...]  # words that narrow the question and that a list cannot heed
    single: bool = False  # whether there is one is asked: "c'è un contributo per la fiera di Francoforte?", or anything

    @property
    def vague(self) -> bool:
        """Whether pages may tell more than a list: one measure is asked for, or a list would heed nothing of the question."""
        if self.single:
            return True
        narrowed = self.topics or self.countries or self.owners or self.period or self.deadlines or self.opening
        return bool(self.unheard) and not narrowed


def list_asked(text: str, profile: Profile, as_of: date, named: Callable[[str], list[str]]) -> ListAsked | None:
    """Return which list a question asks for; None if it asks for something else.

    `named` returns the providers that a question names. A year that is over, or a place outside Lombardy, is none of ours.
    """
    of_many, of_one = _asks_for_a_list(text), asks_for_the_state(text)
    any_help = words.ANY_HELP.search(text) is not None or words.FOR_US.search(text) is not None
    single = not of_many and (any_help or words.IS_THERE.search(text) is not None) and words.DETAIL.search(text) is None
    if not (of_many or of_one or single) or _not_ours(text, as_of):
        return None
    asked = _read(_without_days(text) if of_one else text, profile, as_of, named, of_one)
    if of_many or (of_one and _told_by_list(asked)):
        return asked
    return replace(asked, single=True) if single and (asked.topics or any_help) and not named(text) else None


def window_asked(text: str, profile: Profile, as_of: date, named: Callable[[str], list[str]]) -> ListAsked | None:
    """Return the list that tells of a measure of which a day is asked: "contributi fiere Bergamo, quando aprono?"."""
    if words.MEASURE.search(text) is None or _not_ours(text, as_of):
        return None
    asked = _read(_without_days(text), profile, as_of, named, of_one=True)
    return asked if _told_by_list(asked) else None


def asks_for_the_state(text: str) -> bool:
    """Tell whether a question is whether a measure is open: "il voucher si può ancora chiedere?"."""
    still = words.STILL.search(text) is not None and words.MEASURE.search(text) is not None
    return still or words.STATE_OF_ONE.search(text) is not None


def asks_for_the_window_alone(text: str) -> bool:
    """Tell whether a question, without the name of the measure, asks for its days alone: for no ranking, no payment."""
    return not list(_unheard(_without_days(text)))


def _without_days(text: str) -> str:
    return words.STILL.sub(" ", words.ASKS_WHEN.sub(" ", text))


def _not_ours(text: str, as_of: date) -> bool:
    return any(int(year) < as_of.year for year in years_in(text)) or bool(places_elsewhere(text))


def _told_by_list(asked: ListAsked) -> bool:
    """Tell whether nothing but topic, place and owner tells which measure is meant: of a name a list knows nothing."""
    return not asked.unheard and bool(asked.topics) and bool(asked.provinces or asked.owners)


def _read(text: str, profile: Profile, as_of: date, named: Callable[[str], list[str]], of_one: bool) -> ListAsked:
    countries = tuple(dict.fromkeys((*countries_named(text), *areas_in(text))))
    topics = tuple(t for t in topics_in(text) if t not in words.GENERAL_TOPICS)
    if countries:
        topics = tuple(t for t in topics if t != "ricerca-mercati")
    stated = (profile.province,) if profile.province else ()
    names = named(text)
    owners = tuple(names or (named(words.REGION) if words.REGIONAL.search(text) else ()))
    size = next((size for size, pattern in words.SIZES if pattern.search(text)), profile.size)
    return ListAsked(
        of_one=of_one,
        deadlines=words.ENDING.search(text) is not None,
        opening=words.OPENING.search(text) is not None,
        period=period_in(text, as_of),
        topics=topics,
        provinces=tuple(provinces_in(text)) or stated,
        countries=countries,
        abroad=bool(set(countries) - {"IT"}) or words.ABROAD.search(text) is not None,
        size=size,
        owners=owners,
        unheard=() if names else tuple(_unheard(text)),
    )


def _unheard(text: str) -> Iterator[str]:
    """Yield the words that are neither ours, nor of a topic, a place, a size or a time, nor small."""
    for word in _TOKEN.findall(without_cities(words.SIZES_AND_TIMES.sub(" ", text))):
        known = len(word) < _LEAST_LETTERS or word.lower() in words.KNOWN or words.OURS.match(word)
        known = known or words.ENDING.search(word) or words.OPENING.search(word)
        topics = [topic for topic in topics_in(word) if topic not in words.GENERAL_TOPICS]
        if not known and not (topics or provinces_in(word.title()) or areas_in(word) or countries_in(word)):
            yield word


def _asks_for_a_list(text: str) -> bool:
    if words.ENDS_WHAT.search(text) or (words.THERE_ARE.search(text) and not words.DETAIL.search(text)):
        return True
    of_now = words.OPEN.search(text) or words.ENDING.search(text) or words.OPENING.search(text)
    if words.IS_THERE.search(text):
        return words.OPEN.search(text) is not None
    if words.ASKS.search(text):
        short = len(text.split()) <= words.BARE_WORDS and not words.DETAIL.search(text)
        return bool(of_now or words.EXIST.search(text)) or (short and words.ASKS_PLAINLY.search(text) is not None)
    bare = words.BARE.search(text) and len(text.split()) <= words.BARE_WORDS
    return bool(bare) and not words.DETAIL.search(text)
