"""A measure with all that pages say of it: their very words, figures, disputes, corrections, editions and sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.i18n import UiLanguage, long_date, text
from api.opportunity_view import Card, card, short_name
from assistant.providers.evidence import Page
from assistant.providers.reading import managers
from assistant.wording import euros
from kb.naming import ProviderNames
from kb.opportunity_types import Claimed, Contradiction, Correction, Opportunity, OpportunitySource
from kb.sentences import split_sentences
from kb.types import Chunk, Provider

_OWN_WINDOWS = 3  # passages about the window that are shown at once; the others are folded away
_EDITIONS = 20
_FIGURES = ("maximum", "share", "minimum", "budget", "spending", "rate", "revenues", "fee", "other")
Passages = Callable[[Iterable[str]], Mapping[str, Chunk]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of a page with what it states."""

    facts: tuple[tuple[str, str], ...]  # what, value
    parts: tuple[tuple[str, bool], ...]  # piece of the sentence, whether it states a fact; empty: the passage is gone
    chunk_id: str
    source: OpportunitySource | None
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two values for one thing, the one that holds first."""

    what: str
    slip: bool
    claims: tuple[tuple[str, str, Claimed], ...]  # value, who says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What the page of a measure reads."""

    card: Card
    name: str  # of the measure, with its edition
    official: OpportunitySource | None  # the page to turn to
    dated: bool  # it has a day for a calendar
    owner: Provider | None
    managers: tuple[tuple[Provider, str], ...]  # who runs it or takes applications, and the passage that says so
    window: tuple[Quote, ...]
    more_window: tuple[Quote, ...]
    figures: tuple[Quote, ...]
    disputes: tuple[Dispute, ...]
    corrections: tuple[tuple[str, Correction], ...]  # what was set, with its day
    editions: tuple[Card, ...]  # newest first, this one among them
    sources: tuple[tuple[OpportunitySource, str], ...]  # with the provider's name


@dataclass(slots=True)
class _Stated:
    """Facts of one sentence, gathered."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)


def detail(
    opportunity: Opportunity,
    known: Sequence[Opportunity],
    as_of: date,
    language: UiLanguage,
    register: Mapping[str, Provider],
    passages: Passages,
) -> Detail:
    """Arrange a measure for reading; `passages` gives the texts of chunks by id."""
    o = opportunity
    told = [(p.chunk_id, p.start, p.end, *_window_fact(p.kind, p.day, language)) for p in o.window]
    figures = [(a.chunk_id, a.start, a.end, _role(a.role, language), euros(language, a.value)) for a in o.amounts]
    figures += [(p.chunk_id, p.start, p.end, _role(p.role, language), percent(language, p.value)) for p in o.percentages]
    chunks = passages([place[0] for place in (*told, *figures)])
    window = _quotes(told, chunks, o.sources, register)
    window = tuple(sorted(window, key=lambda q: q.source is None or q.source.language != language))
    return Detail(
        card=card(o, as_of, language, register),
        name=o.measure if not o.edition or o.edition in o.measure else f"{o.measure} {o.edition}",
        official=next((s for s in o.sources if s.own and s.language == language), next(iter(o.sources), None)),
        dated=bool(o.opens_on or o.closes_on),
        owner=register.get(o.owner_id),
        managers=_managers(o, chunks, register),
        window=window[:_OWN_WINDOWS],
        more_window=window[_OWN_WINDOWS:],
        figures=_quotes(figures, chunks, o.sources, register),
        disputes=tuple(_dispute(found, language, register) for found in o.contradictions),
        corrections=tuple((_corrected(c, language), c) for c in o.corrections),
        editions=tuple(card(e, as_of, language, register) for e in editions(o, known)),
        sources=tuple((source, short_name(source.provider_id, register)) for source in o.sources),
    )


def editions(opportunity: Opportunity, known: Sequence[Opportunity]) -> list[Opportunity]:
    """Return this and the other editions and windows of a measure, newest first."""
    by_id = {o.id: o for o in known}
    chain = {opportunity.id: opportunity}
    for step in ("supersedes", "superseded_by"):
        at = opportunity
        for _ in range(_EDITIONS):
            following = by_id.get(getattr(at, step) or "")
            if following is None or following.id in chain:
                break
            chain[following.id] = at = following
    same = (opportunity.owner_id, opportunity.measure_key)
    chain |= {o.id: o for o in known if (o.owner_id, o.measure_key) == same}
    newest = sorted(chain.values(), key=lambda o: (o.edition or "", o.opens_on or o.closes_on or date.min, o.id), reverse=True)
    return newest[:_EDITIONS]


def percent(language: UiLanguage, value: str) -> str:
    """Return a percentage as people write it."""
    number = value if language == "en" else value.replace(".", ",")
    return f"{number}\N{NO-BREAK SPACE}%" if language in ("fr", "de", "es") else f"{number}%"


def _quotes(
    places: Sequence[tuple[str, int, int, str, str]],
    chunks: Mapping[str, Chunk],
    sources: Sequence[OpportunitySource],
    register: Mapping[str, Provider],
) -> tuple[Quote, ...]:
    """Return the sentences that state facts, in the order of the facts, each once with all of its facts."""
    stated: dict[tuple[str, int, int], _Stated] = {}
    for chunk_id, start, end, what, value in places:
        text_ = chunks[chunk_id].text if chunk_id in chunks else ""
        span = next(((a, b) for a, b in split_sentences(text_) if a <= start < b), (start, end))
        found = stated.setdefault((chunk_id, *span), _Stated())
        if (what, value) not in found.facts:
            found.facts.append((what, value))
        found.marks.append((start, min(end, span[1])))
    spoken = {source.version_id: source for source in sources}
    quotes = []
    for (chunk_id, start, end), found in stated.items():
        chunk = chunks.get(chunk_id)
        source = spoken.get(chunk.version_id) if chunk else None
        quotes.append(
            Quote(
                facts=tuple(found.facts),
                parts=_parts(chunk.text, start, end, found.marks) if chunk else (),
                chunk_id=chunk_id,
                source=source,
                provider=short_name(source.provider_id, register) if source else "",
            )
        )
    return tuple(quotes)


def _parts(content: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Return a sentence in pieces: those that state a fact, and what stands between them."""
    parts: list[tuple[str, bool]] = []
    at = start
    for a, b in sorted(set(marks)):
        # Where a whole sentence states a fact, those within it are marked instead.
        if a < at or any((a, b) != (c, d) and a <= c and d <= b for c, d in marks):
            continue
        parts += [(content[at:a], False), (content[a:b], True)]
        at = b
    parts.append((content[at:end], False))
    return tuple(part for part in parts if part[0])


def _managers(
    opportunity: Opportunity, chunks: Mapping[str, Chunk], register: Mapping[str, Provider]
) -> tuple[tuple[Provider, str], ...]:
    names = ProviderNames(register.values())
    official = {
        s.version_id: s.provider_id
        for s in opportunity.sources
        if s.provider_id in register and register[s.provider_id].kind != "associazione"
    }
    found: dict[str, str] = {}
    for chunk in chunks.values():
        publisher = official.get(chunk.version_id)
        page = Page(provider_id=publisher or "", title="", text=chunk.text)
        for provider_id in managers([page], names) if publisher else ():
            found.setdefault(provider_id, chunk.id)
    return tuple(
        (register[i], chunk_id)
        for i, chunk_id in found.items()
        if i in register and i != opportunity.owner_id and register[i].kind != "associazione"
    )


def _dispute(found: Contradiction, language: UiLanguage, register: Mapping[str, Provider]) -> Dispute:
    def told(claim: Claimed) -> str:
        if found.kind in ("opening", "closing"):
            return long_date(language, claim.value)
        return euros(language, claim.value) if found.kind == "amount" else percent(language, claim.value)

    what = _role(found.role, language) if found.role else text(language, f"opportunity_fact.{found.kind}")
    claims = tuple((told(c), short_name(c.provider_id, register), c) for c in (found.kept, found.other))
    return Dispute(what=what, slip=found.slip, claims=claims)


def _corrected(correction: Correction, language: UiLanguage) -> str:
    key = f"opportunity_fact.corrected_{correction.field}"
    return text(language, key, day=long_date(language, correction.value))


def _window_fact(kind: str, day: date | None, language: UiLanguage) -> tuple[str, str]:
    shown = long_date(language, day) if day else text(language, "opportunities.until_funds_end")
    return text(language, f"opportunity_fact.{kind}"), shown


def _role(role: str, language: UiLanguage) -> str:
    return text(language, f"opportunity_fact.{role if role in _FIGURES else 'other'}")
