"""Measures as feeds: an iCalendar to subscribe to, and the newest calls by RSS.

The same measures always give the same bytes, so that a reader which has them already is told so (304).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from feedgen.feed import FeedGenerator
from icalendar import Alarm, Calendar, Event

from api.i18n import UiLanguage, long_date, text
from api.opportunity_calendar import Entry, entries
from api.opportunity_view import short_name, title_of, topic_name
from kb.opportunity_types import Opportunity
from kb.types import Provider

CALENDAR_TYPE = "text/calendar; charset=utf-8"
RSS_TYPE = "application/rss+xml; charset=utf-8"
_HOST = "fondaco"  # of the ids of events, which stay the same wherever the portal is served
_REFRESH = timedelta(hours=12)
_ALARM = timedelta(hours=9) - timedelta(days=7)  # at nine in the morning, a week before
_NEWEST = 50
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Address = Callable[[str], str]  # id of a measure -> address of its page


def calendar_feed(
    opportunities: Iterable[Opportunity], language: UiLanguage, register: Mapping[str, Provider], address: Address
) -> bytes:
    """Return the openings and closings of measures as an iCalendar (RFC 5545) of events of whole days."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Fondaco//opportunities//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", text(language, "opportunity_feed.calendar_name"))
    calendar.add("x-wr-calname", text(language, "opportunity_feed.calendar_name"))
    calendar.add("description", text(language, "opportunity_feed.calendar_about"))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry in entries(opportunities):
        calendar.add_component(_event(entry, language, register, address))
    return bytes(calendar.to_ical())


def rss_feed(
    opportunities: Sequence[Opportunity],
    as_of: date,
    language: UiLanguage,
    register: Mapping[str, Provider],
    address: Address,
    own_address: str,
) -> bytes:
    """Return the newest of these measures as RSS 2.0; a measure is as old as the first page that told of it."""
    feed = FeedGenerator()
    feed.title(text(language, "opportunity_feed.rss_title"))
    feed.description(text(language, "opportunity_feed.rss_about"))
    feed.link(href=own_address.partition("?")[0].removesuffix(".rss"), rel="alternate")
    feed.link(href=own_address, rel="self", type="application/rss+xml")
    feed.language(language)
    feed.generator("Fondaco")
    newest = sorted(opportunities, key=lambda o: (_appeared(o, as_of), o.id), reverse=True)[:_NEWEST]
    feed.lastBuildDate(max((revised(o) for o in newest), default=_midnight(as_of)))
    for o in newest:
        item = feed.add_entry(order="append")
        item.guid(f"urn:fondaco:opportunity:{o.id}", permalink=False)
        item.title(_clean(title_of(o, language)[0]))
        item.link(href=address(o.id))
        item.description(_clean(_summary(o, language, register)))
        item.pubDate(_midnight(_appeared(o, as_of)))
        item.category([{"term": topic_name(topic, language)} for topic in o.topics])
    return bytes(feed.rss_str(pretty=True))


def revised(opportunity: Opportunity) -> datetime:
    """Return when what we know of a measure last changed: a page was read in a new version, or a person corrected it."""
    read = [_midnight(source.read_on) for source in opportunity.sources]
    corrected = [correction.made_at.astimezone(UTC) for correction in opportunity.corrections]
    return max((*read, *corrected), default=_midnight(date(1970, 1, 1)))


def _event(entry: Entry, language: UiLanguage, register: Mapping[str, Provider], address: Address) -> Event:
    o = entry.opportunity
    title, changed = title_of(o, language)[0], revised(o)
    event = Event()
    event.add("uid", f"{o.id}-{entry.kind}@{_HOST}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", text(language, f"opportunity_feed.{entry.kind}", title=title))
    event.add("description", "\n".join((_summary(o, language, register), text(language, "opportunity_feed.check"))))
    event.add("url", address(o.id))
    event.add("categories", [topic_name(topic, language) for topic in o.topics] or [_HOST])
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.void else "CONFIRMED")
    if entry.kind == "closing" and not entry.void:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _ALARM)
        alarm.add("description", text(language, "opportunity_feed.alarm", title=title))
        event.add_component(alarm)
    return event


def _summary(opportunity: Opportunity, language: UiLanguage, register: Mapping[str, Provider]) -> str:
    """Return window, owner and the owner's page in words."""
    o = opportunity
    opens, closes = (day and long_date(language, day) for day in (o.opens_on, o.closes_on))
    key = "from_to" if opens and closes else ("from" if opens else "to")
    window = [text(language, f"opportunity_feed.{key}", opens=opens, closes=closes)] if opens or closes else []
    if not closes:
        end = text(language, "opportunities.until_funds_end" if o.until_funds_end else "opportunities.no_end")
        window.append(f"{end[0].upper()}{end[1:]}.")
    owner = text(language, "opportunity_feed.owner", name=short_name(o.owner_id, register))
    pages = [text(language, "opportunity_feed.page", url=source.url) for source in o.sources[:1]]
    return "\n".join((" ".join(window), owner, *pages))


def _appeared(opportunity: Opportunity, as_of: date) -> date:
    told = [source.written_on or source.read_on for source in opportunity.sources]
    return min(min(told, default=as_of), as_of)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _clean(words: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NO_XML.sub("", words)
