"""From replies that were sent: edits, their error labels, and regression cases for `fondaco eval`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from api.desk.learning_masks import Masker
from api.desk.learning_records import LearningBook, LearningRecords, Published
from assistant.curated import citations_of
from assistant.evidence import Reading
from assistant.types import Language, Outcome
from evals.cases import Case, read_cases, write_cases
from evals.corpus import Corpus
from evals.edit_cases import Lesson, regression_case
from evals.edit_reading import read_written
from evals.edits import Compared, compare
from evals.records import Tools
from kb.desk_types import MachineDraft, ReplyVersion
from kb.learning_types import Change, Edit
from kb.ticket_types import Ticket

_ITALY = ZoneInfo("Europe/Rome")
_LONGEST = 4000  # characters of a question in a case
_WORST: tuple[Outcome, ...] = ("error", "abstain", "refuse", "redirect", "clarify", "partial", "answered")


def collect(learning: LearningRecords) -> list[Edit]:
    """Compare every reply that was sent since the last time with its draft, keep the edits and write the cases anew.

    Raises NotPublishedError.
    """
    tools = tools_of(learning.published)
    found: list[Edit] = []
    for reply, draft in learning.book.unlearned():
        ticket = learning.tickets.by_id(reply.ticket_id)
        if ticket is not None and ticket.erased_at is None:
            edit = learned(reply, draft, ticket, tools, learning)
            learning.book.add_edit(edit)
            found.append(edit)
    write_regression_cases(learning)
    return found


def tools_of(published: Published) -> Tools:
    """Return what comparing and scoring need of the published pages. Raises NotPublishedError."""
    knowledge = published.knowledge()
    return Tools(
        lexicon=knowledge.lexical,
        providers=knowledge.providers,
        names=knowledge.names,
        language=published.languages().detect,
    )


def learned(reply: ReplyVersion, draft: MachineDraft, ticket: Ticket, tools: Tools, learning: LearningRecords) -> Edit:
    """Return what a sent reply teaches. All that is kept of texts is masked; contacts of the cited pages are not."""
    letter: Mapping[str, Any] = draft.letter or {}
    drafted, sent = citations_of(letter.get("citations", ())), citations_of(reply.citations)
    masker = Masker((*drafted, *sent), tools.providers.values(), ticket.contact)
    before, after = (read_written(masker(text), cited) for text, cited in ((draft.text, drafted), (reply.text, sent)))
    compared = compare(before, after, Reading(tools.lexicon.terms, tools.names.in_text))
    asked, outcome, told = _asked(letter, ticket, compared, masker)
    question, sent_at = masker(asked)[:_LONGEST], reply.sent_at or learning.now()
    lesson = Lesson(
        key=f"{reply.ticket_id}-{reply.number}",
        question=question,
        language=cast(Language, ticket.language if ticket.language in get_args(Language) else "it"),
        as_of=_day(letter, sent_at.astimezone(_ITALY).date()),
        topic=ticket.topic,
        outcome=outcome,
        before=before,
        after=after,
        compared=told,
    )
    case = regression_case(lesson, tools)
    return Edit(
        ticket_id=reply.ticket_id,
        reply_number=reply.number,
        draft_number=draft.number,
        sent_at=sent_at,
        recorded_at=learning.now(),
        language=ticket.language,
        topic=ticket.topic,
        province=ticket.province,
        question=question,
        outcome=outcome,
        kinds=compared.kinds,
        labels=compared.labels,
        characters=compared.characters,
        words=compared.words,
        changes=compared.changes,
        sources=tuple(dict.fromkeys(citation.url.partition("#")[0] for citation in sent)),
        case=None if case is None else case.model_dump(mode="json"),
    )


def write_regression_cases(learning: LearningRecords, corpus: Corpus | None = None) -> tuple[int, int]:
    """Write the cases of all edits into their file; return how many, and how many rest on pages that have changed since.

    With a corpus the latter are left out, for a run would refuse them. The file is for `fondaco eval run`.
    """
    cases = _cases(learning.book)
    kept = [case for case in cases if corpus is None or not corpus.problems([case])]
    _write(kept, learning.cases)
    return len(kept), len(cases) - len(kept)


def prune_cases(book: LearningBook, path: Path) -> int:
    """Take the cases of erased tickets out of the file; return how many. Raises CaseError if it cannot be read."""
    if not path.exists():
        return 0
    held, known = read_cases(path), {case.id for case in _cases(book)}
    kept = [case for case in held if case.id in known]
    if len(kept) < len(held):
        _write(kept, path)
    return len(held) - len(kept)


def _cases(book: LearningBook) -> list[Case]:
    return [Case.model_validate(edit.case) for edit in reversed(book.edits()) if edit.case is not None]


def _write(cases: Sequence[Case], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if cases:
        write_cases(cases, path)
    else:
        path.unlink(missing_ok=True)


def _asked(letter: Mapping[str, Any], ticket: Ticket, compared: Compared, masker: Masker) -> tuple[str, Outcome, Compared]:
    """Return the question whose answer was changed most, its outcome in the draft, and the changes that belong to it."""
    answers: Sequence[Mapping[str, Any]] = letter.get("answers", ())
    if not answers:
        exchange = ticket.exchanges[-1] if ticket.exchanges else None
        outcome = _outcome(exchange.outcome if exchange else None)
        return (exchange.question if exchange else ticket.message or ""), outcome, compared
    if len(answers) == 1:
        return answers[0]["standalone"], answers[0]["outcome"], compared
    mine = [[c for c in compared.changes if _belongs(c, answer, masker)] for answer in answers]
    most = max(range(len(answers)), key=lambda n: (len(mine[n]), -_WORST.index(answers[n]["outcome"])))
    kinds = tuple(kind for kind in compared.kinds if any(kind in change.kinds for change in mine[most]))
    told = replace(compared, changes=tuple(mine[most]), kinds=kinds or compared.kinds)
    return answers[most]["standalone"], answers[most]["outcome"], told


def _outcome(kept: str | None) -> Outcome:
    return next((outcome for outcome in _WORST if outcome == kept), "answered")


def _belongs(change: Change, answer: Mapping[str, Any], masker: Masker) -> bool:
    """Tell whether a changed sentence is one of an answer's; one that was added belongs to none of several."""
    said = " ".join(masker(statement["text"]) for statement in answer["statements"])
    return bool(change.before) and change.before in " ".join(said.split())


def _day(letter: Mapping[str, Any], sent: date) -> date:
    """Return the day as of which the draft was made, so that the case asks as of the same."""
    return date.fromisoformat(str(letter["as_of"])) if letter.get("as_of") else sent
