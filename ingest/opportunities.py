"""From facts, titles and providers to opportunities: one record an edition of a measure, whoever tells of it.

Pages are gathered by name and window (gathering.py); the owner's page counts first; editions of one owner's measure form a
chain; where two pages disagree about a figure, both are kept (contradictions.py).
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from ingest.contradictions import contradictions
from ingest.gathering import PUBLIC_KINDS, Gatherer
from ingest.measure_names import edition, edition_years, measure_name, significant
from ingest.measure_pages import Page, tells_of_a_measure
from kb.naming import ProviderNames
from kb.opportunity_types import Opportunity, OpportunitySource, StatedValue
from kb.places import areas_in, countries_in
from kb.topics import topics_in
from kb.types import Provider

_ABOUT_A_MEASURE = re.compile(
    r"(?i)\b(?:domande (?:frequenti|e risposte)|faq|istruzioni|guida|questions|al via|apert[oa]|chiuse)\b"
)
# "La misura è di Regione Lombardia; Unioncamere Lombardia è il soggetto gestore": the name that follows is the owner.
_OWNED = re.compile(
    r"(?i)\b(?:misura|bando|iniziativa|contribut[oi]|intervento|measure|call|scheme)\b\s+(?:(?:è|is|promoss[oa]|istituit[oa]|run)\s+)?"
    r"(?:di|del|della|dell['’]|dal|dalla|dall['’]|of|by)\s*(?P<name>[^.;,]{2,60})"
)
T = TypeVar("T")
_VALUES_KEPT = 12  # amounts or percentages an opportunity shows


def find_opportunities(pages: Iterable[Page], providers: Mapping[str, Provider]) -> list[Opportunity]:
    """Return the opportunities that the pages tell of, by id."""
    gatherer = Gatherer(providers)
    pages = list(pages)
    told = [page for page in pages if page.version.closed or tells_of_a_measure(page)]
    # A page goes with its translation, though only one of the two states the window.
    addresses = {address for page in told for address in (page.document.url, page.document.translation_of) if address}
    copies = [p for p in pages if addresses & {p.document.url, p.document.translation_of}]
    telling = {page.version.id: page for page in (*told, *copies)}
    groups = gatherer.gather([telling[i] for i in sorted(telling)])
    merged = [_merge(g, providers, gatherer.names) for g in groups if any(tells_of_a_measure(page) for page in g)]
    return _chain(sorted({o.id: o for o in merged}.values(), key=lambda o: o.id))


def _merge(group: Sequence[Page], providers: Mapping[str, Provider], names: ProviderNames) -> Opportunity:
    owner = _owner(group, providers, names)
    ranked = sorted(group, key=lambda p: _order(p, owner))
    best = ranked[0]
    opens, closes = (_first(p.days[side] for p in ranked) for side in (0, 1))
    if opens is not None and closes is not None and opens > closes:
        opens = None
    year = _first(edition(p.version.title) for p in ranked) or _year_of(closes or opens, best)
    measure = measure_name(best.version.title)
    places = tuple(place for p in ranked for place in p.window if place.day in (None, opens, closes))
    topics = topics_in(" ".join(p.version.title for p in ranked)) or topics_in(" ".join(c.text for c in best.chunks[:1]))
    return Opportunity(
        id=_identity(owner, measure, year, opens, closes),
        measure=measure,
        measure_key=" ".join(sorted(significant(measure))),
        edition=year,
        owner_id=owner,
        title=best.version.title,
        opens_on=opens,
        closes_on=closes,
        closed_from=_closed_from(ranked, opens, closes),
        ends_by=_ends_by(ranked) if closes is None else None,
        until_funds_end=any(place.kind == "exhaustion" for place in places),
        window=places,
        amounts=_values(ranked, "amount"),
        percentages=_values(ranked, "percentage"),
        topics=tuple(topics),
        countries=_countries(" ".join(p.version.title for p in ranked)),
        territory=providers[owner].territory,
        audience=tuple(dict.fromkeys(f.value for p in ranked[:2] for f in p.facts if f.kind == "audience")),
        sources=tuple(_source(p, owner) for p in ranked),
        contradictions=contradictions(ranked, owner, providers),
    )


def _owner(group: Sequence[Page], providers: Mapping[str, Provider], names: ProviderNames) -> str:
    """Return whose measure the pages say it is; else the public body with most pages, or the one that they name most."""
    told = [" ".join((p.version.title, *(c.text for c in p.chunks[:2]))) for p in group]
    said = Counter(n for text in told for m in _OWNED.finditer(text) for n in names.in_text(m["name"])[:1])
    own = Counter(p.document.provider_id for p in group if providers[p.document.provider_id].kind in PUBLIC_KINDS)
    named = Counter(n for text in told for n in names.in_text(text) if providers[n].kind in PUBLIC_KINDS)
    owners = {n: count for n, count in said.items() if n in own} if own else {}
    candidates = owners or own or named
    if not candidates:
        return min(p.document.provider_id for p in group)
    return min(candidates, key=lambda i: (-candidates[i], -own[i], -named[i], i))


def _order(page: Page, owner: str) -> tuple[bool, bool, bool, bool, bool, int, str]:
    """The owner's pages first; among them those of the measure itself, in Italian, with a whole window, short addresses."""
    document = page.document
    return (
        document.provider_id != owner,
        page.version.language != "it",
        None in page.days,
        _ABOUT_A_MEASURE.search(page.version.title) is not None,
        document.kind != "html",
        len(document.url),
        document.url,
    )


def _closed_from(ranked: Sequence[Page], opens: date | None, closes: date | None) -> date | None:
    """Return the day from which it counts that a page says that it is over: at any time if nobody states a window."""
    said = [p.version.updated_on or p.version.read_at.date() for p in ranked if p.version.closed]
    if not said or (opens is None and closes is None):
        return date.min if said else None
    first = min(said) if opens is None else min((day for day in said if day >= opens), default=max(said))
    return first if closes is None else min(first, closes + timedelta(days=1))


def _ends_by(ranked: Sequence[Page]) -> date | None:
    """Return the end of the year after the last one that the titles name: no edition was seen to last longer."""
    years = [year for page in ranked for year in edition_years(page.version.title)]
    return date(int(max(years)) + 1, 12, 31) if years else None


def _year_of(day: date | None, page: Page) -> str | None:
    # A measure that opened and never closes has no editions.
    return str(day.year) if day is not None and page.days[1] is not None else None


def _identity(owner: str, measure: str, year: str | None, opens: date | None, closes: date | None) -> str:
    key = "|".join((owner, *sorted(significant(measure)), year or "", str(opens), str(closes)))
    return f"{owner}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def _values(ranked: Sequence[Page], kind: str) -> tuple[StatedValue, ...]:
    """Return what the best page says of its own subject, or else the next page that says something."""
    for page in ranked:
        found = [f for f in page.facts if f.kind == kind and f.subject is None and f.role not in (None, "other")]
        if found:
            return tuple(
                StatedValue(value=f.value, role=str(f.role), chunk_id=f.chunk_id, start=f.start, end=f.end)
                for f in found[:_VALUES_KEPT]
            )
    return ()


def _source(page: Page, owner: str) -> OpportunitySource:
    return OpportunitySource(
        provider_id=page.document.provider_id,
        document_id=page.document.id,
        version_id=page.version.id,
        url=page.document.url,
        title=page.version.title,
        language=page.version.language,
        read_on=page.version.read_at.date(),
        written_on=page.written,
        own=page.document.provider_id == owner,
    )


def _chain(opportunities: Sequence[Opportunity]) -> list[Opportunity]:
    """Link the editions of each owner's measure, oldest first."""
    editions: defaultdict[tuple[str, frozenset[str]], list[Opportunity]] = defaultdict(list)
    for opportunity in opportunities:
        if opportunity.edition is not None:
            editions[opportunity.owner_id, significant(opportunity.measure)].append(opportunity)
    linked = {o.id: o for o in opportunities}
    for chain in editions.values():
        ordered = sorted(chain, key=lambda o: (o.edition or "", str(o.closes_on or o.opens_on), o.id))
        for before, after in pairwise(ordered):
            if before.edition != after.edition:
                linked[before.id] = replace(linked[before.id], superseded_by=after.id)
                linked[after.id] = replace(linked[after.id], supersedes=before.id)
    return list(linked.values())


def _countries(titles: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*countries_in(titles), *areas_in(titles))))


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
