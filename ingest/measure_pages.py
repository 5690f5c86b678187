"""A page as opportunities see it: its facts, the days of its own subject, and whether it tells of a measure."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from ingest.measure_names import edition_years, measure_name
from ingest.validity import GENERIC_TITLE
from kb.opportunity_types import PlaceKind, WindowPlace
from kb.sentences import split_sentences
from kb.topics import topics_in
from kb.typed_facts import Fact
from kb.types import Chunk, Document, DocumentVersion

_BENEFIT = re.compile(
    r"(?i)\b(?:band[oi]|avvis[oi]|contribut\w+|voucher|bonus|finanziament\w+|prestit\w+|garanzi\w+|agevolazion\w+|"
    r"adesion[ei]|domand[ae]|applications?|iscrizion[ei]|candidatur[ae]|percors[oi]|collettiv[ae]|call for|grants?|loans?|"
    r"funding|guarantees?|participation)\b"
)
_EXHAUSTION = re.compile(
    r"(?i)\b(?:(?:fino a|fino ad|sino a|sino ad|salvo|ad|a) (?:l['’]\s?|\w+ )?esaurimento|"
    r"until (?:the )?(?:funds|budget|money|resources)\b)"
)
_OTHER_EDITION = re.compile(r"(?i)\b(?:precedent[ei]|scors[oa]|passat[ao]|primo sportello|previous|former)\b")
_APPLIED_FOR = re.compile(r"(?i)\b(?:sportell[oi]|domand[ae]|stato|status|bando|finestra|aperto|apertura|applications?|open)\b")
_MANY = re.compile(
    r"(?i)^(?:misure|strumenti|bandi|novità|opportunità)\b|\be bandi\b|"
    r"\b(?:i|gli) (?:bandi|avvisi|contributi) (?:aperti|attivi|in corso)\b"
)  # pages about several measures
_OPENING = 200  # characters in which a page says what it is about
_SURE = 0.8  # of a fact, where no window of the version bears it out


@dataclass(frozen=True)
class Page:
    """A current version of an active document with its facts."""

    document: Document
    version: DocumentVersion
    chunks: tuple[Chunk, ...]
    facts: tuple[Fact, ...]

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """Opening and closing day of the page's own subject, as far as a fact of the page bears them out.

        A page whose version has no window, but whose sentences about applying agree on one day, is taken at its word.
        """
        stated = {(f.kind, f.value) for f in self.facts if f.subject is None}
        opens, closes = self.version.valid_from, self.version.valid_to
        if opens is None and closes is None and not self.version.closed and not self.about_many:
            opens, closes = self._agreed("opening"), self._agreed("closing")
        if opens is None or ("opening", opens.isoformat()) not in stated or self._of_a_later_edition(opens):
            opens = None
        if closes is None or ("closing", closes.isoformat()) not in stated:
            closes = None
        return (None, closes) if opens is not None and closes is not None and opens > closes else (opens, closes)

    @property
    def about_many(self) -> bool:
        """Whether this is a home page or a page about several measures: what it says of a window is about one of these."""
        title = self.version.title
        home = not urlsplit(self.document.url).path.strip("/")
        return home or bool(_MANY.search(title) or GENERIC_TITLE.search(title))

    @property
    def own_facts(self) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.subject is None)

    @property
    def dated(self) -> date:
        """The day on which the page was updated or published; else on which it was read."""
        return self.written or self.version.read_at.date()

    @property
    def written(self) -> date | None:
        return self.version.updated_on or self.version.published_on

    @cached_property
    def window(self) -> tuple[WindowPlace, ...]:
        """Where the page states its days, and that the money ends the window."""
        kinds: tuple[PlaceKind, ...] = ("opening", "closing")
        places = []
        for kind, day in zip(kinds, self.days, strict=True):
            fact = next((f for f in self.own_facts if day is not None and (f.kind, f.value) == (kind, day.isoformat())), None)
            if fact is not None:
                places.append(self._place(kind, day, fact.chunk_id, fact.start, fact.end))
        exhaustion = self._exhaustion()
        return (*places, *([exhaustion] if exhaustion else []))

    def sentence(self, chunk_id: str, start: int) -> str:
        """Return the sentence of a passage in which an offset lies."""
        text = next(c.text for c in self.chunks if c.id == chunk_id)
        return next((text[a:b] for a, b in split_sentences(text) if a <= start < b), text)

    def _agreed(self, kind: PlaceKind) -> date | None:
        sure = [f for f in self.own_facts if f.kind == kind and f.confidence >= _SURE]
        told = {f.value for f in sure if _APPLIED_FOR.search(self.sentence(f.chunk_id, f.start))}
        return date.fromisoformat(told.pop()) if len(told) == 1 and len({f.value for f in sure}) == 1 else None

    def _exhaustion(self) -> WindowPlace | None:
        for chunk in self.chunks:
            for a, b in split_sentences(chunk.text):
                if _EXHAUSTION.search(chunk.text[a:b]) and not _OTHER_EDITION.search(chunk.text[a:b]):
                    return self._place("exhaustion", None, chunk.id, a, b)
        return None

    def _place(self, kind: PlaceKind, day: date | None, chunk_id: str, start: int, end: int) -> WindowPlace:
        return WindowPlace(kind=kind, day=day, version_id=self.version.id, chunk_id=chunk_id, start=start, end=end)

    def _of_a_later_edition(self, day: date) -> bool:
        years = edition_years(self.version.title)
        return bool(years) and day.year > int(max(years)) + 1


def tells_of_a_measure(page: Page) -> bool:
    """Tell whether a page has a window, or says that it is over, and offers something that a firm can apply for."""
    version = page.version
    if _MANY.search(measure_name(version.title)) or _MANY.search(version.title):
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
