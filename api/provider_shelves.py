"""What each provider's pages hold, read once an edition of them: pages by topic, what they say of costs, offices abroad."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Literal

from api.ports import Answering
from assistant.providers.cities_abroad import countries_named
from assistant.providers.evidence import Page
from assistant.providers.offices import offices_abroad
from kb.naming import ProviderNames
from kb.sentences import sentences
from kb.topics import topics_in
from kb.types import Chunk, Document, DocumentVersion, Provider

Cost = Literal["free", "paid"]
About = Literal["free", "paid", "office"]

_COSTS: tuple[tuple[Cost, re.Pattern[str]], ...] = (
    ("free", re.compile(r"\bgratuit[oaie]\b|\bsenza costi\b|\bfree of charge\b", re.I)),
    (
        "paid",
        re.compile(r"\ba pagamento\b|\ba preventivo\b|\bquot[ae] (?:di )?(?:adesione|partecipazione)\b|\bfor a fee\b", re.I),
    ),
)
_SERVICE = re.compile(
    r"\bserviz\w+|\bdesk\b|\bsportello\b|\bpercors\w+|\bincontr\w+|\baccompagnament\w+|\bconsulenz\w+|\bcors[oi]\b|\bformazione\b"
    r"|\bpartecipazione\b|\bassistenza\b|\bricerca di partner\b|\bgaranzia\b|\bquota\b|\bmissioni\b|\bservices\b",
    re.I,
)
# What was free once, is free but for something, or is said to somebody who asked.
_UNSURE = re.compile(
    r"\b(?=[dehinw]\w)(?:non (?:è|sono|era\w*)\b|era(?:no)?\b|in passato\b|ha avuto\b|diffid\w+|domanda è gratuita"
    r"|not free\b|was\b|were\b)|\?$|^(?:No|Sì|È|Sono)\b",
    re.I,
)
_OFFICE = r"(?:uffic(?:io|i)|sed[ei]|desk|antenn[ae]|presidi[o]?|office|branch)"
_OFFICE_THERE = re.compile(
    rf"\b{_OFFICE}\b(?: (?!da\b)\w+)?(?: dell['’]\w+| del(?:la)? \w+| di rappresentanza\w*)?"
    rf" (?:a|ad|in|negli|nel|nella|nei|di|of) [A-ZÀ-Ý]|\b(?!(?:Gli|La|Le|Il|Una?|The|Our)\b)[A-Z][a-z]+ {_OFFICE}\b"
)
_LONGEST_QUOTE = 240  # characters; a longer sentence says more than one thing
_PLACE_CHARACTERS = 25  # of a place's name after its first letter
_MOST_SAID = 3  # quotes of one kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPage:
    """A page of a provider that answers may cite."""

    chunk_id: str  # its first passage
    title: str
    url: str
    language: str
    topic: str  # the provider's competence that its title tells of; empty: none, or several
    read_on: date
    updated_on: date | None  # or published
    closed: bool  # it says itself that it is closed or superseded


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of a page about a provider."""

    about: About
    text: str
    chunk_id: str
    title: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that the base holds of one provider."""

    pages: tuple[ShelfPage, ...] = ()  # by title
    said: tuple[Said, ...] = ()

    @property
    def read_on(self) -> date | None:
        """The day of the last reading."""
        return max((page.read_on for page in self.pages), default=None)


class Shelves:
    """The shelves of the published build without what was withdrawn since, made when they are asked for. Thread-safe."""

    def __init__(self, service: Answering) -> None:
        self._service = service
        self._lock = Lock()
        self._made: tuple[str, Mapping[str, Shelf]] = ("", {})

    def current(self) -> Mapping[str, Shelf]:
        """Return the shelves by provider; one without pages has none. Raises KbError."""
        edition = self._service.edition()
        with self._lock:
            if self._made[0] != edition or not edition:
                self._made = edition, make_shelves(self._service.library(), self._service.providers())
            return self._made[1]


def make_shelves(
    library: Iterator[tuple[Chunk, DocumentVersion, Document]], register: Mapping[str, Provider]
) -> dict[str, Shelf]:
    """Return the shelves of all providers that have pages, or of which pages tell."""
    names = ProviderNames(register.values())
    pages: defaultdict[str, dict[str, ShelfPage]] = defaultdict(dict)
    said: defaultdict[str, list[Said]] = defaultdict(list)
    for chunk, version, document in library:
        if document.provider_id not in register:
            continue
        shelf = pages[document.provider_id]
        if document.id not in shelf:
            shelf[document.id] = _page(chunk, version, document, register[document.provider_id])
        # The price of one measure with a term is no answer to what a provider's services cost.
        if not version.closed and version.valid_to is None:
            for owner, quote in _told(chunk, version, document, names):
                said[owner].append(quote)
    return {
        i: Shelf(pages=tuple(sorted(pages[i].values(), key=lambda p: p.title.casefold())), said=_best(said[i]))
        for i in register
        if i in pages or i in said
    }


def _page(chunk: Chunk, version: DocumentVersion, document: Document, provider: Provider) -> ShelfPage:
    topics = [topic for topic in topics_in(version.title) if topic in provider.topics]
    # Everything here is about going abroad: the word alone puts a page on no topic.
    topic = next((t for t in topics if t != "orientamento"), "")
    return ShelfPage(
        chunk_id=chunk.id,
        title=version.title,
        url=document.url,
        language=version.language,
        topic=topic,
        read_on=version.read_at.date(),
        updated_on=version.updated_on or version.published_on,
        closed=version.closed,
    )


def _told(chunk: Chunk, version: DocumentVersion, document: Document, names: ProviderNames) -> Iterator[tuple[str, Said]]:
    """Yield what the sentences of a passage tell, each with the provider that it tells it of."""
    costs = [(about, pattern) for about, pattern in _COSTS if pattern.search(chunk.text)]
    offices = _OFFICE_THERE.search(chunk.text) is not None
    if not costs and not offices:
        return
    for sentence in sentences(chunk.text):
        if len(sentence) > _LONGEST_QUOTE or _UNSURE.search(sentence):
            continue

        def quote(about: About, text: str = sentence) -> Said:
            return Said(about=about, text=text, chunk_id=chunk.id, title=version.title, language=version.language)

        # A sentence that names somebody else tells of their costs.
        if _SERVICE.search(sentence) and not set(names.in_text(sentence)) - {document.provider_id}:
            yield from ((document.provider_id, quote(about)) for about, pattern in costs if pattern.search(sentence))
        if offices and _is_there(sentence):
            page = Page(provider_id=document.provider_id, title="", text=sentence)
            yield from ((owner, quote("office")) for owner in offices_abroad(sentence, [page], names))


def _is_there(sentence: str) -> bool:
    """Tell whether an office is said to stand in a country, not only in the same sentence as one."""
    return any(
        countries_named(sentence[match.start() : match.end() + _PLACE_CHARACTERS]) for match in _OFFICE_THERE.finditer(sentence)
    )


def _best(said: list[Said]) -> tuple[Said, ...]:
    """Return few quotes of a kind: whole sentences before labels, no sentence twice."""
    kept: list[Said] = []
    for about in ("free", "paid", "office"):
        of_kind = {quote.text: quote for quote in said if quote.about == about}.values()
        ranked = sorted(of_kind, key=lambda q: (q.language != "it", not q.text.endswith("."), len(q.text) < 40))
        kept += ranked[:_MOST_SAID]
    return tuple(kept)
