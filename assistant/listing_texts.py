"""The words of a list: its head, its groups, and a window as people say it."""

from collections.abc import Sequence
from datetime import date

from assistant.listing_questions import ListAsked
from assistant.types import Language
from assistant.wording import day, say
from kb.opportunity_types import WindowPlace


def window_text(places: Sequence[WindowPlace], language: Language) -> str:
    """Return the window that one passage states: the days, and that the money ends it."""
    opens = next((p.day for p in places if p.kind == "opening"), None)
    closes = next((p.day for p in places if p.kind == "closing"), None)
    funds = any(p.kind == "exhaustion" for p in places)
    kind = "_".join((*(["from"] if opens else []), *(["to"] if closes else []), *(["funds"] if funds and not closes else [])))
    return say(
        language,
        f"listing.window.{kind}",
        opens=day(language, opens) if opens else "",
        closes=day(language, closes) if closes else "",
    )


def heading(group: str, soon_days: int, language: Language) -> str:
    """Return the line above the entries of one state."""
    return say(language, f"listing.group.{group}", days=soon_days)


def place_and_topic(asked: ListAsked, language: Language) -> str:
    """Return " (fiere ed eventi; Bergamo)": by what the list was narrowed; empty if by nothing."""
    topics = [say(language, f"topics.{topic}") for topic in asked.topics]
    parts = [*topics, *asked.provinces, *([say(language, f"listing.size.{asked.size}")] if asked.size else [])]
    return f" ({'; '.join(parts)})" if parts else ""


def count_text(count: int, asked: ListAsked, language: Language, as_of: date) -> str:
    """Return how many there are on a day: of all, or of those whose first or last day is asked for."""
    few, many = ("one_dated", "dated") if asked.deadlines or asked.opening else ("one", "count")
    key = f"listing.{few if count == 1 else many}"
    return say(language, key, n=count, day=day(language, as_of), scope=place_and_topic(asked, language))


def none_found(asked: ListAsked, language: Language, as_of: date) -> str:
    """Return that nothing of the kind is open, or ends on those days."""
    scope = place_and_topic(asked, language)
    if asked.period is not None and (asked.deadlines or asked.opening):
        key = "listing.none_opens" if asked.opening else "listing.none_ends"
        first, last = day(language, asked.period.first), day(language, asked.period.last)
        return say(language, key, first=first, last=last, scope=scope)
    if asked.deadlines:
        return say(language, "listing.none_dated", day=day(language, as_of), scope=scope)
    if asked.opening:
        return say(language, "listing.none_announced", day=day(language, as_of), scope=scope)
    return say(language, "listing.none_open", day=day(language, as_of), scope=scope)
