"""The editor of a reply for reading: the machine's draft with its support, the sources, what a check found, who else writes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from api.desk.at_desk import AtDesk
from api.desk.checking import known_of
from api.desk.editing import Editing
from api.desk.marking import pieces
from api.desk.presence import colleagues
from api.desk.replies import newest
from api.desk.thread import said_first
from api.promises import local_time
from assistant.checking.types import ReplyCheck
from assistant.errors import LetterFormatError
from assistant.letters.json import from_json
from assistant.letters.types import Letter
from kb.desk_types import ReplyVersion
from kb.ticket_types import Ticket
from kb.types import Hit, Query

_SEVERITIES = ("high", "medium", "low")
_MOST_PASSAGES = 6


def editor_values(desk: AtDesk, ticket: Ticket, editing: Editing, **more: Any) -> dict[str, Any]:
    """Return what the page of the editor needs; `more` brings what was searched, checked or refused."""
    replies = desk.records.desk.replies(ticket.id)
    letter = editing.draft.letter if editing.draft else None
    return {
        "ticket": ticket,
        "asked": said_first(ticket, desk.records.mails.mails(ticket.id)),
        "editing": editing,
        "letter": letter,
        "support": support_counts(letter),
        "marker_now": _markers_now(editing),
        "drafts": desk.records.desk.drafts(ticket.id),
        "reply": newest(replies),
        "present": colleagues(desk, ticket),
        "cards": _cards(letter),
        "providers": sorted(((p.id, p.name) for p in desk.register.values()), key=lambda pair: pair[1]),
        "owners": {provider.id: provider.name for provider in desk.register.values()},
        "local": local_time,
        "words": "",
        "passages": (),
        "check": None,
        "theirs": None,
        "their_text": "",
        "problem": "",
        "notice": "",
        **more,
    }


def checked(desk: AtDesk, ticket: Ticket, editing: Editing) -> dict[str, Any]:
    """Return what a check of the text finds, at its place and by severity.

    What the person told us and our own set words need no source.
    """
    told = known_of(f"{said_first(ticket, desk.records.mails.mails(ticket.id))}\n{ticket.dossier or ''}", _letter(editing))
    cited = editing.sources.cited_in(editing.text)
    found = desk.records.tools.check_reply(editing.text, cited, desk.web.today(), told)
    return {"check": found, "pieces": pieces(editing.text, found.findings), "severities": _by_severity(found)}


def searched(desk: AtDesk, words: str) -> tuple[Hit, ...]:
    """Return the passages that a search finds; none for no words."""
    if not words.strip():
        return ()
    return desk.web.service.search(Query(texts=(words,), as_of=desk.web.today(), limit=_MOST_PASSAGES)).hits


def support_counts(letter: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    """Return how many statements of a draft there are of each support, doubt first; fixed sentences state nothing."""
    statements = [s["support"] for answer in (letter or {"answers": ()})["answers"] for s in answer["statements"]]
    return [(support, statements.count(support)) for support in ("undecided", "checked", "verbatim") if support in statements]


def _markers_now(editing: Editing) -> dict[int, int]:
    """Return for each marker of the draft the one that its source has in the editor."""
    letter = editing.draft.letter if editing.draft else None
    now = {c["marker"]: editing.sources.marker_of(c["chunk_id"]) for c in (letter or {"citations": ()})["citations"]}
    return {marker: found for marker, found in now.items() if found is not None}


def refused_by(replies: Sequence[ReplyVersion], editing: Editing) -> ReplyVersion | None:
    """Return the version that somebody saved meanwhile."""
    return next((reply for reply in reversed(replies) if reply.number > editing.based_on), None)


def _letter(editing: Editing) -> Letter | None:
    """Return the letter that a reply began from; None: there is none, or it was kept by an older version of Fondaco."""
    kept = editing.draft.letter if editing.draft else None
    with suppress(LetterFormatError):
        return from_json(kept) if kept else None
    return None


def _by_severity(found: ReplyCheck) -> list[tuple[str, int]]:
    counts = [(severity, sum(f.severity == severity for f in found.findings)) for severity in _SEVERITIES]
    return [(severity, count) for severity, count in counts if count]


def _cards(letter: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """Return whom the draft says to call, each once."""
    answers = (letter or {"answers": ()})["answers"]
    return list({card["id"]: card for answer in answers for card in answer["providers"]}.values())
