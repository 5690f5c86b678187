"""Curated answers: proposed by one person, approved by another, watched afterwards."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from api.desk.learning_masks import Masker
from api.desk.learning_records import LearningRecords
from api.errors import ApiError
from assistant.curated import checked, citations_of, ended, statements_of, superseded_pages
from assistant.pipeline import to_json
from assistant.types import Citation
from evals.edit_reading import is_courtesy, read_written
from kb.answer_log_types import Origin
from kb.learning_types import Alarm, CuratedAnswer, Edit

DAYS = 90  # for which an answer is given if nobody says otherwise
MOST_DAYS = 366
SOON_DAYS = 14  # before its end its owner is told
MOST_QUESTIONS, MOST_CHARACTERS = 10, 6000


class CuratedRefusedError(ApiError):
    """A curated answer cannot be kept or approved; `code` names its text in the locales, under `curated_refused`."""

    def __init__(self, code: str, detail: Sequence[str] = ()) -> None:
        """`detail` are the words that are wrong."""
        super().__init__(f"{code}: {'; '.join(detail)}" if detail else code)
        self.code, self.detail = code, tuple(detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody proposes."""

    questions: tuple[str, ...]
    text: str  # statements with their markers
    citations: tuple[Mapping[str, Any], ...]  # as in the JSON of an answer
    language: str
    owner: str  # id of an account
    expires_on: date
    edit: str | None = None  # key of the edit that it comes from


def latest(today: date) -> date:
    """Return the last day on which an answer that is proposed today may be given."""
    return today + timedelta(days=MOST_DAYS)


def from_edit(edit: Edit, text: str, citations: Sequence[Mapping[str, Any]], owner: str, today: date) -> Proposal:
    """Return what to begin with: the question and the reply that was sent, without its courtesies."""
    written = read_written(text, citations_of(citations))
    markers = {citation.chunk_id: citation.marker for citation in written.citations}
    lines = [
        " ".join((sentence.text, *(f"[{markers[source]}]" for source in sorted(sentence.sources))))
        for sentence in written.sentences
        if sentence.sources and not is_courtesy(sentence.text)
    ]
    return Proposal(
        questions=(edit.question,),
        text="\n".join(lines),
        citations=tuple(citations),
        language=edit.language,
        owner=owner,
        expires_on=today + timedelta(days=DAYS),
        edit=edit.key,
    )


def propose(learning: LearningRecords, proposal: Proposal, by: str) -> CuratedAnswer:
    """Keep a proposal, masked, with the digests of the pages as they are now. Raises CuratedRefusedError."""
    now, masker = learning.now(), Masker((), learning.published.knowledge().providers.values())
    questions = tuple(dict.fromkeys(" ".join(masker(question).split()) for question in proposal.questions if question.strip()))
    if not questions or len(questions) > MOST_QUESTIONS:
        raise CuratedRefusedError("questions")
    if not now.date() < proposal.expires_on <= latest(now.date()):
        raise CuratedRefusedError("expiry")
    text, citations = _numbered(proposal.text, citations_of(proposal.citations))
    _refuse_wrong(text, citations, learning)
    curated = CuratedAnswer(
        id=uuid4().hex[:12],
        version=1,
        state="proposed",
        language=proposal.language,
        questions=questions,
        text=text,
        citations=tuple(to_json(citation) for citation in citations),
        digests=_digests(learning, citations),
        owner=proposal.owner,
        expires_on=proposal.expires_on,
        proposed_by=by,
        proposed_at=now,
        edit=proposal.edit,
    )
    learning.book.add_curated(curated)
    return curated


def approve(learning: LearningRecords, curated: CuratedAnswer, by: str, note: str = "") -> CuratedAnswer:
    """Let an answer be given from today on. Raises CuratedRefusedError, StaleCuratedError.

    It is checked again: every page must be as it was when the answer was proposed, and the claim lock must let all pass.
    """
    if learning.two_persons and by == curated.proposed_by:
        raise CuratedRefusedError("own")
    if curated.state not in ("proposed", "withdrawn", "rejected"):
        raise CuratedRefusedError("state")
    citations = citations_of(curated.citations)
    _refuse_wrong(curated.text, citations, learning)
    if _digests(learning, citations) != dict(curated.digests):
        raise CuratedRefusedError("changed")
    if curated.expires_on <= learning.now().date():
        raise CuratedRefusedError("expiry")
    return _decided(learning, replace(curated, state="approved"), by, note)


def reject(learning: LearningRecords, curated: CuratedAnswer, by: str, note: str) -> CuratedAnswer:
    """Refuse a proposal. Raises StaleCuratedError."""
    if curated.state != "proposed":
        raise CuratedRefusedError("state")
    return _decided(learning, replace(curated, state="rejected"), by, note)


def withdraw(learning: LearningRecords, curated: CuratedAnswer, by: str, note: str) -> CuratedAnswer:
    """Take an approved answer back at once. Raises StaleCuratedError."""
    if curated.state != "approved":
        raise CuratedRefusedError("state")
    return _decided(learning, replace(curated, state="withdrawn"), by, note)


def alarms(learning: LearningRecords, today: date) -> list[Alarm]:
    """Return why approved answers are not given any more, or soon will not be: the gravest first, then by page.

    Raises NotPublishedError.
    """
    approved = learning.book.approved()
    versions = {citation["version_id"] for curated in approved for citation in curated.citations}
    origins = learning.origins(versions)
    order = ("withdrawn", "changed", "superseded", "ended", "expired", "expiring")
    old = superseded_pages(learning.published.knowledge().opportunities) if approved else frozenset()
    found = [alarm for curated in approved for alarm in _alarms(curated, origins, old, today)]
    return sorted(found, key=lambda alarm: (order.index(alarm.kind), alarm.url, alarm.curated_id))


def _alarms(curated: CuratedAnswer, origins: Mapping[str, Origin], old: Set[str], today: date) -> Iterator[Alarm]:
    if curated.expires_on < today:
        yield Alarm(curated_id=curated.id, kind="expired", day=curated.expires_on)
    elif curated.expires_on <= today + timedelta(days=SOON_DAYS):
        yield Alarm(curated_id=curated.id, kind="expiring", day=curated.expires_on)
    for citation in citations_of(curated.citations):
        origin = origins.get(citation.version_id)
        page = Alarm(curated_id=curated.id, kind="changed", title=citation.title, url=citation.url)
        if origin is None or origin.withdrawn_at is not None or origin.current_version_id is None:
            yield replace(page, kind="withdrawn")
        elif not origin.current or origin.sha256 != curated.digests.get(citation.version_id):
            yield page
        elif citation.document_id in old:
            yield replace(page, kind="superseded")
        elif ended(citation.valid_to, curated, today):
            yield replace(page, kind="ended", day=citation.valid_to)


def _decided(learning: LearningRecords, curated: CuratedAnswer, by: str, note: str) -> CuratedAnswer:
    return learning.book.change_curated(replace(curated, decided_by=by, decided_at=learning.now(), note=note.strip()))


def _refuse_wrong(text: str, citations: Sequence[Citation], learning: LearningRecords) -> None:
    if len(text) > MOST_CHARACTERS:
        raise CuratedRefusedError("too_long")
    knowledge = learning.published.knowledge()
    if not citations or not statements_of(text):
        raise CuratedRefusedError("sources")
    held = knowledge.read([citation.chunk_id for citation in citations])
    if gone := [citation.title for citation in citations if citation.chunk_id not in held]:
        raise CuratedRefusedError("changed", gone)
    if cut := checked(text, citations, knowledge).cut:
        raise CuratedRefusedError("unsupported", cut)


def _numbered(text: str, citations: Sequence[Citation]) -> tuple[str, tuple[Citation, ...]]:
    """Return a text with its sources numbered anew from 1, in order of first use; sources that it does not use are left out."""
    known = {citation.marker: citation for citation in citations}
    used = list(dict.fromkeys(marker for statement in statements_of(text) for marker in statement.citations))
    new = {old: place for place, old in enumerate((marker for marker in used if marker in known), start=1)}
    lines = []
    for statement in statements_of(text):
        markers = "".join(f"[{new.get(marker, 0)}]" for marker in statement.citations)
        lines.append(f"{statement.text} {markers}".strip())
    return "\n".join(lines), tuple(replace(known[old], marker=place) for old, place in new.items())


def _digests(learning: LearningRecords, citations: Sequence[Citation]) -> dict[str, str]:
    origins = learning.origins({citation.version_id for citation in citations})
    return {version_id: origin.sha256 for version_id, origin in origins.items() if origin.current}
