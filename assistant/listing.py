"""Lists what firms can apply for on a day, out of the opportunities: open, closing soon or announced, each with its source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from assistant.composing import language_note
from assistant.disagreeing import correction_notes, disagreement
from assistant.listed import Listed, Lock, Quotes, used
from assistant.listing_questions import ListAsked
from assistant.listing_texts import count_text, heading, none_found, window_text
from assistant.opportunity_matching import ends_on, fits, is_for_country, is_local, latest, window_passage
from assistant.ports import Searcher
from assistant.types import Language, Opportunity, Question, Statement
from assistant.wording import alternatives, day, say
from kb.opportunity_types import Opportunity as Record
from kb.opportunity_types import WindowPlace
from kb.sentences import split_sentences
from kb.types import Hit

_STATES = ("closing", "open", "funds", "undated", "announced", "closed")
_OLD_DAYS = 730  # a page that names no end and was not touched for so long is to be checked


@dataclass(frozen=True, slots=True)
class _Entry:
    """An opportunity that is listed, with the passage that states its window."""

    record: Record
    group: str  # one of _STATES
    hit: Hit
    places: tuple[WindowPlace, ...]  # in that passage


def list_opportunities(
    asked: ListAsked, question: Question, knowledge: Searcher, language: Language, soon_days: int, limit: int
) -> Listed | None:
    """Return what is open, closing or announced on the day of the question; None if nothing of the kind was ever known.

    Closed measures are never listed as open. If nothing is open, the edition that closed last is named, and its owner; who
    asks whether there is anything is told what there is on other topics.
    """
    matching = [o for o in knowledge.opportunities if fits(o, asked)]
    usable = [o for o in matching if o.state(question.as_of, soon_days) != "closed"]
    if asked.single and asked.topics and not usable:
        return list_opportunities(replace(asked, topics=()), question, knowledge, language, soon_days, limit)
    wanted = [o for o in usable if ends_on(o, asked)] if asked.period or asked.opening else usable
    if asked.deadlines:
        wanted = [o for o in wanted if o.closes_on is not None]
    writer = _Writer(question.as_of, soon_days, knowledge, language)
    if wanted and asked.of_one and writer.nearest_closed(asked, wanted, matching):
        writer.still_open()
        writer.show(wanted, asked, limit)
    elif wanted:
        writer.show(wanted, asked, limit)
        writer.nearest_closed(asked, wanted, matching)
    elif usable:
        writer.none(asked)
        writer.still_open()
        writer.show(usable, asked, limit)
    else:
        closed = [o for o in matching if o.closes_on is not None or o.closed_from is not None]
        if not closed:
            return None
        writer.none(asked)
        owned = [o for o in closed if o.owner_id in asked.owners]
        writer.last_closed(latest(owned or closed))
    return writer.listed()


def list_window(record: Record, question: Question, knowledge: Searcher, language: Language, soon_days: int) -> Listed | None:
    """Return when one can, or could, apply for one measure; None if no page states it."""
    writer = _Writer(question.as_of, soon_days, knowledge, language)
    writer.window(record)
    return writer.listed()


class _Writer:
    """Writes the statements of a list."""

    def __init__(self, as_of: date, soon_days: int, knowledge: Searcher, language: Language) -> None:
        self._as_of, self._soon, self._knowledge, self._language = as_of, soon_days, knowledge, language
        self._quotes = Quotes()
        self._lock = Lock(knowledge.lexical.terms, knowledge.names.in_text)
        self._said: list[Statement] = []
        self._cards: list[Opportunity] = []

    def none(self, asked: ListAsked) -> None:
        self._note(none_found(asked, self._language, self._as_of))

    def still_open(self) -> None:
        self._note(say(self._language, "listing.still_open"))

    def show(self, records: Sequence[Record], asked: ListAsked, limit: int) -> None:
        ordered = sorted(records, key=lambda o: self._order(o, asked))
        if not self._said:
            self._note(count_text(len(ordered), asked, self._language, self._as_of))
        for group, members in groupby(self._entries(ordered[:limit]), key=lambda e: self._heading(e, asked)):
            self._note(group)
            for entry in members:
                self._item(entry)
        if len(ordered) > limit:
            more = len(ordered) - limit
            self._note(say(self._language, "listing.one_more" if more == 1 else "listing.more", n=more))
        if asked.unheard:
            self._note(say(self._language, "listing.unheard", words=", ".join(asked.unheard)))

    def _heading(self, entry: _Entry, asked: ListAsked) -> str:
        return heading("country" if is_for_country(entry.record, asked) else entry.group, self._soon, self._language)

    def window(self, record: Record) -> None:
        if record.state(self._as_of, self._soon) == "closed":
            self.last_closed(record)
            return
        for entry in self._entries([record]):
            self._note(heading(entry.group, self._soon, self._language))
            self._item(entry)

    def last_closed(self, record: Record) -> None:
        entry = next(iter(self._entries([record])), None)
        if entry is not None:
            self._note(say(self._language, "listing.last_closed"))
            self._item(entry)
        self._note(self._ask(record))

    def _ask(self, record: Record) -> str:
        return say(self._language, "listing.ask_owner", name=self._knowledge.providers[record.owner_id].short_name)

    def nearest_closed(self, asked: ListAsked, shown: Sequence[Record], matching: Sequence[Record]) -> bool:
        """Where a province was named and nothing of its own is open, name what closed there last; tell whether that is so."""
        local = [o for o in matching if is_local(o)]
        if not asked.provinces or not local or any(o in shown for o in local):
            return False
        last = latest(local)
        entry = next(iter(self._entries([last])), None)
        if entry is not None:
            self._note(say(self._language, "listing.last_local", place=alternatives(self._language, list(asked.provinces))))
            self._item(entry)
            self._note(self._ask(last))
        return entry is not None

    def listed(self) -> Listed | None:
        if not any(statement.kind == "claim" for statement in self._said):
            return None
        quoted = self._quotes.citations()
        foreign = [c for c in quoted if c.language != self._language]
        note = language_note(foreign, self._language) if len(foreign) > len(quoted) / 2 else []
        said = used([*note, *self._said], quoted)
        return Listed(
            outcome="answered",
            reason=None,
            statements=said.statements,
            citations=said.citations,
            opportunities=tuple(replace(card, marker=said.number[card.marker]) for card in self._cards),
        )

    def _note(self, text: str, citations: tuple[int, ...] = ()) -> None:
        self._said.append(Statement(text=text, kind="boilerplate", citations=citations))

    def _item(self, entry: _Entry) -> None:
        record, hit = entry.record, entry.hit
        sentence = _sentence(hit, entry.places)
        marker = self._quotes.marker(hit, sentence)
        claim = self._claim(entry, sentence, marker)
        if claim is None:
            return
        self._said.append(claim)
        state = record.state(self._as_of, self._soon)
        self._cards.append(
            Opportunity(
                title=_name(entry, self._language),
                provider_id=record.owner_id,
                state=state,
                opens_on=record.opens_on,
                closes_on=record.closes_on,
                url=hit.document.url,
                marker=marker,
                id=record.id,
            )
        )
        for text in correction_notes(record, self._language):
            self._note(text, (marker,))
        self._said += disagreement(record, self._knowledge, self._language, self._quotes)
        written = hit.version.updated_on or hit.version.published_on
        if entry.group == "undated" and written is not None and (self._as_of - written).days > _OLD_DAYS:
            self._note(say(self._language, "note.old_source", day=day(self._language, written)), (marker,))

    def _claim(self, entry: _Entry, sentence: str, marker: int) -> Statement | None:
        """Return the window in our words; in those of the page where ours cannot be proved; None if neither can."""
        owner = self._knowledge.providers[entry.record.owner_id].short_name
        title, window = entry.hit.version.title, window_text(entry.places, self._language)
        texts = dict.fromkeys(
            (
                f"[{_name(entry, self._language)}] {owner}: {window}",
                f"[{title}] {window[:1].upper()}{window[1:]}",
                f"[{title}] {sentence}",
            )
        )
        citations = [self._quotes.citation(marker)]
        claims = (Statement(text=text, kind="claim", citations=(marker,)) for text in texts)
        return next((claim for claim in claims if self._lock.passes(claim, citations)), None)

    def _entries(self, records: Sequence[Record]) -> list[_Entry]:
        places = {record.id: window_passage(record, self._language) for record in records}
        hits = self._knowledge.read([found[0].chunk_id for found in places.values() if found])
        return [
            _Entry(record, self._group(record), hits[found[0].chunk_id], found)
            for record in records
            if (found := places[record.id]) and found[0].chunk_id in hits
        ]

    def _group(self, record: Record) -> str:
        state = record.state(self._as_of, self._soon)
        if state != "open" or record.closes_on is not None:
            return state
        return "funds" if record.until_funds_end else "undated"

    def _order(self, record: Record, asked: ListAsked) -> tuple[bool, int, date, int, str]:
        opened = -(record.opens_on or date.min).toordinal()
        return (
            not is_for_country(record, asked),
            _STATES.index(self._group(record)),
            record.closes_on or date.max,
            opened,
            record.id,
        )


def _name(entry: _Entry, language: Language) -> str:
    """Return the title in the language of the question, from the name of the measure on, without the programme that pays."""
    record, version = entry.record, entry.hit.version
    own = next((source.title for source in record.sources if source.language == language), version.title)
    title = version.title if version.language == language else own
    start = max(0, title.find(record.measure))
    return title[start : start + 1].upper() + title[start + 1 :]


def _sentence(hit: Hit, places: Sequence[WindowPlace]) -> str:
    text, start = hit.chunk.text, places[0].start
    return next((text[a:b] for a, b in split_sentences(text) if a <= start < b), text)
