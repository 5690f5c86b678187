"""Answers that rest on what has changed since: which, why, and what would be said today."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Literal, Protocol

from pydantic import TypeAdapter

from api.evidence import read_pack
from api.passage_difference import FactChange, Piece, difference, fact_changes, stands, successor
from assistant.evidence import Pack, Reading, canonical, is_erased, statement_checks, statements_of
from assistant.pipeline import to_json
from assistant.types import Answer, Question
from kb.answer_log_types import LogEntry, Origin
from kb.atoms import Atom, atoms
from kb.opportunity_types import Opportunity
from kb.types import Chunk, Document, DocumentVersion

_BLOCK = 200  # entries whose versions are looked up at once
_QUESTION = TypeAdapter(Question)
CauseKind = Literal["changed", "withdrawn", "superseded", "ended"]


class Log(Protocol):
    """The chain of answers; see kb/engines/answer_log.py."""

    def entries(self) -> Iterator[LogEntry]: ...
    def origins(self, version_ids: Collection[str]) -> dict[str, Origin]: ...
    def first_read(self, document_ids: Collection[str]) -> dict[str, datetime]: ...
    def settled(self) -> set[tuple[str, str]]: ...


class Pages(Protocol):
    """The stored pages."""

    def document_chunks(self, version_id: str) -> list[Chunk]: ...
    def chunks(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, DocumentVersion, Document]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What happened to a cited passage."""

    kind: CauseKind
    marker: int
    title: str
    url: str
    now: str  # what counts now: id of a version or an edition, the day on which it ended; "" if nothing does
    facts: tuple[FactChange, ...] = ()
    difference: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A stored answer and what has changed under it."""

    answer_id: str
    recorded_at: datetime  # UTC
    pack: Pack
    causes: tuple[Cause, ...]
    fallen: tuple[int, ...]  # statements, from 1, that no passage states any more

    @property
    def digest(self) -> str:
        """Of the causes: a recall that was dealt with comes back when something else changes."""
        return hashlib.sha256(canonical([[c.kind, c.marker, c.now] for c in self.causes])).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An old answer against what is said today."""

    answer: Answer
    outcome: tuple[str, str]
    figures_gone: tuple[str, ...]
    figures_new: tuple[str, ...]
    sources_gone: tuple[str, ...]  # addresses
    sources_new: tuple[str, ...]


class Recaller:
    """Holds stored answers against the store as it is now."""

    def __init__(self, log: Log, pages: Pages, opportunities: Sequence[Opportunity], reading: Reading) -> None:
        self._log, self._pages, self._reading = log, pages, reading
        self._versions: dict[str, tuple[DocumentVersion, list[Chunk]] | None] = {}
        self._editions = _superseded_pages(opportunities)
        self._begun = log.first_read({d for _, documents in self._editions.values() for d in documents})

    def open_recalls(self, today: date) -> list[Recall]:
        """Return the answers whose passages changed and that were not dealt with since, oldest first."""
        settled = self._log.settled()
        return [recall for recall in self._all(today) if (recall.answer_id, recall.digest) not in settled]

    def _all(self, today: date) -> Iterator[Recall]:
        entries = self._log.entries()
        while block := list(islice(entries, _BLOCK)):
            packs = [(entry, pack) for entry in block if not is_erased(pack := read_pack(entry))]
            origins = self._log.origins({p["version_id"] for _, pack in packs for p in pack["passages"]})
            for entry, pack in packs:
                found = self._recall(entry, pack, origins, today)
                if found is not None:
                    yield found

    def _recall(self, entry: LogEntry, pack: Pack, origins: Mapping[str, Origin], today: date) -> Recall | None:
        causes: list[Cause] = []
        left: list[dict[str, Any]] = []  # passages as they read now
        for passage in pack["passages"]:
            cause, text = self._cause(passage, pack, origins.get(passage["version_id"]), entry, today)
            if cause is not None:
                causes.append(cause)
            if text is not None:
                left.append(passage | {"text": text})
        if not causes:
            return None
        return Recall(
            answer_id=entry.answer_id,
            recorded_at=entry.recorded_at,
            pack=pack,
            causes=tuple(causes),
            fallen=tuple(_fallen(pack, left, self._reading)),
        )

    def _cause(
        self, passage: Mapping[str, Any], pack: Pack, origin: Origin | None, entry: LogEntry, today: date
    ) -> tuple[Cause | None, str | None]:
        """Return what happened to a passage, if anything, and its text today; None: it is gone."""
        about: dict[str, Any] = {name: passage[name] for name in ("marker", "title", "url")}
        if origin is None or origin.withdrawn_at is not None or origin.current_version_id is None:
            return Cause(kind="withdrawn", now="", **about), None
        text: str = passage["text"]
        if not origin.current:
            changed, text = self._changed(passage, pack, origin.current_version_id, today)
            if changed is not None:
                return Cause(kind="changed", now=origin.current_version_id, **about, **changed), text
        if ended := _ended(passage, pack, today):
            return Cause(kind="ended", now=ended, **about), text
        if edition := self._superseded(passage["document_id"], entry.recorded_at):
            return Cause(kind="superseded", now=edition, **about), text
        return None, text

    def _changed(
        self, passage: Mapping[str, Any], pack: Pack, version_id: str, today: date
    ) -> tuple[dict[str, Any] | None, str]:
        """Return the facts and the words that differ on the current version, None if none do; and the text there.

        Where the words stand, a window that moved counts if the answer named one of its days, or if it is over by now.
        """
        then, now = self._version(passage["version_id"]), self._version(version_id)
        if then is None or now is None:
            return {"difference": (Piece("removed", passage["text"]),)}, ""
        (before, old), (after, new) = then, now
        cited, window = _chunk(passage), tuple(_window_changes(before, after))
        if stands(cited.text, new):
            over = after.closed or (after.valid_to is not None and after.valid_to < today)
            named = {change.old for change in window} & _days_said(pack, passage["marker"])
            return ({"facts": window} if window and (over or named) else None), cited.text
        place = successor(cited, new)
        text = place.text if place else ""
        facts = tuple(dict.fromkeys((*window, *fact_changes(cited, old, place, new))))
        return {"facts": facts, "difference": difference(cited.text, text)}, text

    def _version(self, version_id: str) -> tuple[DocumentVersion, list[Chunk]] | None:
        if version_id not in self._versions:
            chunks = self._pages.document_chunks(version_id)
            found = self._pages.chunks([chunks[0].id]) if chunks else {}
            self._versions[version_id] = (found[chunks[0].id][1], chunks) if found else None
        return self._versions[version_id]

    def _superseded(self, document_id: str, recorded_at: datetime) -> str | None:
        """Return the edition that took the place of the one that a page is about, if its pages came after the answer."""
        edition, documents = self._editions.get(document_id, ("", ()))
        first = [self._begun[d] for d in documents if d in self._begun]
        return edition if first and min(first) > recorded_at else None


def compare(pack: Pack, answer: Answer) -> Comparison:
    """Return what changed from a stored answer to a new one."""
    before, after = _figures(pack["answer"]), _figures(to_json(answer))
    pages_before = {_page(p["url"]) for p in pack["passages"]}
    pages_after = {_page(c.url) for c in answer.citations}
    return Comparison(
        answer=answer,
        outcome=(pack["answer"]["outcome"], answer.outcome),
        figures_gone=tuple(f"{a.kind} {a.value}" for a in sorted(before - after)),
        figures_new=tuple(f"{a.kind} {a.value}" for a in sorted(after - before)),
        sources_gone=tuple(sorted(pages_before - pages_after)),
        sources_new=tuple(sorted(pages_after - pages_before)),
    )


def ask_again(pack: Pack, today: date, ask: Callable[[Question], Answer]) -> tuple[Question, Comparison]:
    """Ask what was asked, with the same history and profile, as of today."""
    question = _QUESTION.validate_python(pack["question"] | {"as_of": today})
    return question, compare(pack, ask(question))


def _superseded_pages(opportunities: Iterable[Opportunity]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return for the owner's pages of editions that have a successor its id and the documents that tell of it."""
    by_id = {o.id: o for o in opportunities}
    found = {}
    for opportunity in by_id.values():
        newer = by_id.get(opportunity.superseded_by or "")
        if newer is None:
            continue
        for source in opportunity.sources:
            if source.own and source.document_id not in {s.document_id for s in newer.sources}:
                found[source.document_id] = (newer.id, tuple(s.document_id for s in newer.sources))
    return found


def _ended(passage: Mapping[str, Any], pack: Pack, today: date) -> str | None:
    """Return the last day of the passage's measure, if it lies between the day that the answer was about and today."""
    days = [passage["valid_to"], *(o["closes_on"] for o in pack["answer"]["opportunities"] if o["marker"] == passage["marker"])]
    over = [day for day in days if day is not None and pack["answer"]["as_of"] <= day < today.isoformat()]
    return min(over) if over else None


def _window_changes(old: DocumentVersion, new: DocumentVersion) -> Iterator[FactChange]:
    days = (("opening", old.valid_from, new.valid_from), ("closing", old.valid_to, new.valid_to))
    for name, then, now in days:
        if then != now:
            yield FactChange(name, None if then is None else then.isoformat(), None if now is None else now.isoformat())
    if old.closed != new.closed:
        yield FactChange("closed", str(old.closed).lower(), str(new.closed).lower())


def _days_said(pack: Pack, marker: int) -> set[str]:
    """Return the days that an answer names where it rests on a passage."""
    answer = pack["answer"]
    windows = ((o["opens_on"], o["closes_on"]) for o in answer["opportunities"] if o["marker"] == marker)
    texts = (s["text"] for s in statements_of(answer) if marker in s["citations"])
    return {day for days in windows for day in days if day} | {a.value for text in texts for a in atoms(text)}


def _fallen(pack: Pack, passages: Sequence[Mapping[str, Any]], reading: Reading) -> Iterator[int]:
    """Yield the statements, from 1, that none of the passages as they read now states."""
    there = {passage["marker"] for passage in passages}
    statements = [{**s, "citations": [m for m in s["citations"] if m in there]} for s in statements_of(pack["answer"])]
    for check in statement_checks(statements, passages, reading):
        if check["verdict"] == "unsupported":
            yield check["statement"]


def _chunk(passage: Mapping[str, Any]) -> Chunk:
    return Chunk(
        id=passage["chunk_id"],
        version_id=passage["version_id"],
        document_id=passage["document_id"],
        ordinal=0,
        headings=tuple(passage["headings"]),
        text=passage["text"],
    )


def _figures(answer: Mapping[str, Any]) -> frozenset[Atom]:
    return atoms("\n".join(s["text"] for s in statements_of(answer) if s["kind"] == "claim"))


def _page(url: str) -> str:
    return url.partition("#")[0]
