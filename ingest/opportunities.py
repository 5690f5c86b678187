"""From facts, titles and providers to opportunities: one record an edition of a measure, whoever tells of it.

Pages are gathered by name and window; the owner's page counts first; editions of one owner's measure form a chain; where
two pages disagree about a day, both are kept.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import TypeVar

from ingest.measure_names import edition, edition_years, measure_name, same_name, significant
from kb.naming import ProviderNames
from kb.opportunity_types import Contradiction, Opportunity, OpportunitySource, StatedValue
from kb.topics import topics_in
from kb.typed_facts import Fact
from kb.types import Chunk, Document, DocumentVersion, Provider

PUBLIC_KINDS = (
    "agenzia",
    "assicurazione",
    "camera",
    "finanziaria",
    "regione",
    "rete",
)  # they own measures; associations retell
_BENEFIT = re.compile(
    r"(?i)\b(?:band[oi]|avvis[oi]|contribut\w+|voucher|bonus|finanziament\w+|prestit\w+|garanzi\w+|agevolazion\w+|"
    r"adesion[ei]|domand[ae]|applications?|iscrizion[ei]|candidatur[ae]|percors[oi]|collettiv[ae]|call for|grants?|loans?|"
    r"funding|guarantees?|participation)\b"
)
_UNTIL_FUNDS_END = re.compile(r"(?i)\besauriment|until (?:the )?funds")
_MANY = re.compile(r"(?i)^(?:misure|strumenti|bandi|novità|opportunità)\b")  # pages about several measures
_OPENING = 200  # characters in which a page says what it is about
T = TypeVar("T")
_VALUES_KEPT = 12  # amounts or percentages an opportunity shows


@dataclass(frozen=True, slots=True)
class Page:
    """A current version of an active document with its facts."""

    document: Document
    version: DocumentVersion
    chunks: tuple[Chunk, ...]
    facts: tuple[Fact, ...]

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Opening and closing day of the page's own subject, as far as a fact of the page bears them out."""
        stated = {(f.kind, f.value) for f in self.facts if f.subject is None}
        opens, closes = self.version.valid_from, self.version.valid_to
        if opens is None or ("opening", opens.isoformat()) not in stated or self._of_a_later_edition(opens):
            opens = None
        if closes is None or ("closing", closes.isoformat()) not in stated:
            closes = None
        return opens, closes

    def _of_a_later_edition(self, day: date) -> bool:
        years = edition_years(self.version.title)
        return bool(years) and day.year > int(max(years)) + 1


def find_opportunities(pages: Iterable[Page], providers: Mapping[str, Provider]) -> list[Opportunity]:
    """Return the opportunities that the pages tell of, by id."""
    gatherer = _Gatherer(providers)
    telling = {page.version.id: page for page in pages if page.version.closed or tells_of_a_measure(page)}
    groups = gatherer.gather([telling[i] for i in sorted(telling)])
    merged = [_merge(g, providers, gatherer.names) for g in groups if any(tells_of_a_measure(page) for page in g)]
    return _chain(sorted({o.id: o for o in merged}.values(), key=lambda o: o.id))


def tells_of_a_measure(page: Page) -> bool:
    """Tell whether a page has a window, or says that it is over, and offers something that a firm can apply for."""
    version = page.version
    if _MANY.search(measure_name(version.title)):
        return False
    roles = {f.role for f in page.facts if f.kind in ("amount", "percentage")}
    offered = roles & {"share", "budget", "maximum"}
    named = bool(_BENEFIT.search(f"{version.title}\n{version.validity_note or ''}"))
    if topics_in(version.title + " " + "".join(c.text[:_OPENING] for c in page.chunks[:1]))[:1] == ["dogane-origine"]:
        # Customs have deadlines for everyone: what is applied for there is leave, not help.
        named, offered = False, offered - {"maximum"}
    if any(page.days):
        return named or bool(offered)
    return version.closed and named and bool(offered or roles & {"minimum", "spending", "fee"})


class _Gatherer:
    """Puts pages about the same edition of a measure together."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = providers
        self.names = ProviderNames(providers.values())
        self._organisations = frozenset().union(*(_one_word_names(p) for p in providers.values()))

    def gather(self, pages: Sequence[Page]) -> list[list[Page]]:
        """Return the pages of each edition together; a page that contradicts one of a group stays out of it."""
        group_of = {page.version.id: [page] for page in pages}
        for one, other in combinations(pages, 2):
            first, second = group_of[one.version.id], group_of[other.version.id]
            if first is second or not self._same_edition(one, other):
                continue
            if all(self._agree(a, b) for a in first for b in second):
                first += second
                group_of |= {page.version.id: first for page in second}
        return list({id(group): group for group in group_of.values()}.values())

    def _same_edition(self, one: Page, other: Page) -> bool:
        if other.document.url == one.document.translation_of or one.document.url == other.document.translation_of:
            return True
        if not same_name(one.version.title, other.version.title, self._organisations) or not self._agree(one, other):
            return False
        if any(a is not None and a == b for a, b in zip(one.days, other.days, strict=True)):
            return True
        years = {edition(page.version.title) for page in (one, other)}
        related = one.document.provider_id == other.document.provider_id or self._retells(one, other)
        return len(years) == 1 and related

    def _agree(self, one: Page, other: Page) -> bool:
        """Tell whether nothing speaks against one edition: not the years in the titles, not the days.

        Associations retell with slips: what the name of a measure and its year settle, a day does not unsettle.
        """
        first, second = edition(one.version.title), edition(other.version.title)
        if first is not None and second is not None and first != second:
            return False
        if all(a is None or b is None or a == b for a, b in zip(one.days, other.days, strict=True)):
            return True
        shared = significant(one.version.title) & significant(other.version.title)
        whole = measure_name(one.version.title).lower() == measure_name(other.version.title).lower()
        retold = any(self._providers[p.document.provider_id].kind not in PUBLIC_KINDS for p in (one, other))
        return retold and first is not None and first == second and (whole or len(shared) > 1)

    def _retells(self, one: Page, other: Page) -> bool:
        """Tell whether one page is of an association and names the organisation of the other, or both are retellings."""
        public = [self._providers[p.document.provider_id].kind in PUBLIC_KINDS for p in (one, other)]
        if all(public):
            return False
        if not any(public):
            return bool(self._named(one) & self._named(other))
        teller, owner = (one, other) if public[1] else (other, one)
        return owner.document.provider_id in self._named(teller)

    def _named(self, page: Page) -> frozenset[str]:
        text = " ".join((page.version.title, *(chunk.text for chunk in page.chunks[:2])))
        return frozenset(i for i in self.names.in_text(text) if self._providers[i].kind in PUBLIC_KINDS)


def _one_word_names(provider: Provider) -> frozenset[str]:
    """Return the names of an organisation that are one word, as `significant` cuts them."""
    return frozenset().union(*(significant(name) for name in (provider.short_name, *provider.aliases) if name.isalnum()))


def _merge(group: Sequence[Page], providers: Mapping[str, Provider], names: ProviderNames) -> Opportunity:
    owner = _owner(group, providers, names)
    ranked = sorted(group, key=lambda p: _order(p, owner))
    best = ranked[0]
    opens, closes = (_first(p.days[side] for p in ranked) for side in (0, 1))
    if opens is not None and closes is not None and opens > closes:
        opens = None
    year = _first(edition(p.version.title) for p in ranked) or _year_of(closes or opens, best)
    measure = measure_name(best.version.title)
    topics = topics_in(" ".join(p.version.title for p in ranked)) or topics_in(" ".join(c.text for c in best.chunks[:1]))
    return Opportunity(
        id=_identity(owner, measure, year, opens, closes),
        measure=measure,
        edition=year,
        owner_id=owner,
        title=best.version.title,
        opens_on=opens,
        closes_on=closes,
        closed_from=_closed_from(ranked, opens, closes),
        ends_by=_ends_by(ranked) if closes is None else None,
        until_funds_end=any(_UNTIL_FUNDS_END.search(p.version.validity_note or "") for p in ranked),
        amounts=_values(ranked, "amount"),
        percentages=_values(ranked, "percentage"),
        topics=tuple(topics),
        territory=providers[owner].territory,
        audience=tuple(dict.fromkeys(f.value for p in ranked[:2] for f in p.facts if f.kind == "audience")),
        sources=tuple(_source(p, owner) for p in ranked),
        contradictions=tuple(_contradictions(ranked)),
    )


def _owner(group: Sequence[Page], providers: Mapping[str, Provider], names: ProviderNames) -> str:
    """Return the public body that has most pages in the group, or else the one that the pages name most."""
    own = Counter(p.document.provider_id for p in group if providers[p.document.provider_id].kind in PUBLIC_KINDS)
    told = [" ".join((p.version.title, *(c.text for c in p.chunks[:2]))) for p in group]
    named = Counter(n for text in told for n in names.in_text(text) if providers[n].kind in PUBLIC_KINDS)
    candidates = own or named
    if not candidates:
        return min(p.document.provider_id for p in group)
    return min(candidates, key=lambda i: (-own[i], -named[i], i))


def _order(page: Page, owner: str) -> tuple[bool, bool, bool, int, str]:
    """The owner's pages first; among them those in Italian, with a whole window, short addresses."""
    document = page.document
    return (
        document.provider_id != owner,
        page.version.language != "it",
        None in page.days,
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
            return tuple(StatedValue(value=f.value, role=str(f.role), chunk_id=f.chunk_id) for f in found[:_VALUES_KEPT])
    return ()


def _source(page: Page, owner: str) -> OpportunitySource:
    return OpportunitySource(
        provider_id=page.document.provider_id,
        document_id=page.document.id,
        version_id=page.version.id,
        url=page.document.url,
        title=page.version.title,
        read_on=page.version.read_at.date(),
        own=page.document.provider_id == owner,
    )


def _contradictions(ranked: Sequence[Page]) -> list[Contradiction]:
    found = []
    for side in (0, 1):
        kept = next((p for p in ranked if p.days[side] is not None), None)
        for page in ranked:
            day, other = kept.days[side] if kept else None, page.days[side]
            if kept is not None and day is not None and other is not None and other != day:
                found.append(
                    Contradiction(
                        kind="closing" if side else "opening",
                        value=day,
                        url=kept.document.url,
                        other_value=other,
                        other_url=page.document.url,
                    )
                )
    return found


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


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
