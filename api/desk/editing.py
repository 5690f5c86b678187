"""What stands in the editor of a reply: the text with its sources, and what is inserted into it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.desk.sources import Sources, as_sent, card_text, known_sources, passage_citation, renumbered, with_markers
from api.i18n import UiLanguage
from api.ports import Answering
from kb.desk_types import MachineDraft, ReplyVersion
from kb.types import Provider

_MOST_VERSIONS = 10**6
TEXT_CHARACTERS = 20_000
_END = re.compile(r"(?:\s*\[\d{1,3}\])*[.!?]?(?:\s*\[\d{1,3}\])*")  # markers and the stop after a statement


class EditorForm(BaseModel):
    """The form of the editor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session_token: str = ""
    action: Annotated[str, Field(max_length=300)] = "save"
    text: Annotated[str, Field(max_length=TEXT_CHARACTERS)] = ""
    based_on: Annotated[int, Field(ge=0, le=_MOST_VERSIONS)] = 0  # version of the reply; 0: none
    draft: Annotated[int, Field(ge=0, le=_MOST_VERSIONS)] = 0  # of the machine; 0: none
    source: Annotated[list[Annotated[str, Field(max_length=240)]], Field(max_length=100)] = []  # "marker:chunk_id"
    asks_back: bool = False
    words: Annotated[str, Field(max_length=400)] = ""  # for which passages are searched
    provider: Annotated[str, Field(max_length=80)] = ""  # id of one to insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """A reply in the editor."""

    text: str
    based_on: int  # number of the version that was read; 0: none
    draft: MachineDraft | None  # that it began from
    sources: Sources
    asks_back: bool = False

    def numbered(self) -> "Editing":
        """Return the same with its sources numbered in the order of the text, without holes."""
        text, sources = renumbered(self.text, self.sources)
        return replace(self, text=text, sources=sources)


def begun(reply: ReplyVersion | None, drafts: list[MachineDraft], wanted: int) -> Editing:
    """Return what a fresh editor holds: the saved version, unless it was sent; else the draft `wanted`, or the newest one.

    A draft that is asked for by its number comes before what was saved, which stays as a version.
    """
    by_number = {draft.number: draft for draft in drafts}
    based_on = reply.number if reply else 0
    chosen = by_number.get(wanted)
    if chosen is None and reply is not None and reply.state != "sent":
        began = by_number.get(reply.draft or 0)
        sources = known_sources(began, reply)
        return Editing(text=reply.text, based_on=based_on, draft=began, sources=sources, asks_back=reply.asks_back)
    draft = chosen or (drafts[-1] if drafts and reply is None else None)
    return Editing(text=draft.text if draft else "", based_on=based_on, draft=draft, sources=known_sources(draft, None))


def from_form(form: EditorForm, replies: list[ReplyVersion], drafts: list[MachineDraft], service: Answering) -> Editing:
    """Return what a form holds; its sources are read from what we know, not from the form."""
    draft = next((draft for draft in drafts if draft.number == form.draft), None)
    reply = next((reply for reply in replies if reply.number == form.based_on), None)
    sources = as_sent(known_sources(draft, reply), form.source, service, draft)
    return Editing(
        text=form.text.replace("\r\n", "\n"),
        based_on=form.based_on,
        draft=draft,
        sources=sources,
        asks_back=form.asks_back,
    )


def beside(editing: Editing, theirs: ReplyVersion) -> tuple[Editing, str]:
    """Return the editor based on a version that somebody else saved meanwhile, and the text of that version.

    Its sources are among those of the editor then, under whose markers it is written, so that parts of it can be taken over.
    """
    sources, place = editing.sources, {}
    for citation in theirs.citations:
        sources, place[citation["marker"]] = sources.with_citation(citation)
    return replace(editing, based_on=theirs.number, sources=sources), with_markers(theirs.text, place)


def insert(
    editing: Editing, what: str, of: str, service: Answering, provider: Callable[[str], Provider | None], language: UiLanguage
) -> Editing:
    """Return the editor with a passage, an alternative of the draft or a provider's card in its text.

    An alternative stands after the statement that it could replace, all else at the end. What is unknown changes nothing.
    """
    if what == "provider":
        found = provider(of)
        return replace(editing, text=_added(editing.text, card_text(found, language), "")) if found else editing
    if what == "passage":
        citation = passage_citation(of, service, editing.draft)
        return _cited(editing, citation["quote"], citation, "") if citation else editing
    statement_id, _, place = of.partition(":")
    statement = _statement(editing.draft, statement_id)
    offered = statement["alternatives"] if statement else ()
    if statement is None or not place.isdecimal() or int(place) >= len(offered):
        return editing
    chosen = offered[int(place)]
    return _cited(editing, chosen["text"], chosen["citation"], statement["text"])


def _statement(draft: MachineDraft | None, statement_id: str) -> Mapping[str, Any] | None:
    answers = draft.letter["answers"] if draft and draft.letter else ()
    return next((s for answer in answers for s in answer["statements"] if s["id"] == statement_id), None)


def _cited(editing: Editing, said: str, citation: Mapping[str, Any], after: str) -> Editing:
    sources, marker = editing.sources.with_citation(citation)
    grown = replace(editing, text=_added(editing.text, f"{said.strip()} [{marker}]", after), sources=sources)
    return grown.numbered()


def _added(text: str, addition: str, after: str) -> str:
    """Return a text with an addition after some words of it, on a line of its own; at the end if they are not there."""
    bare = after.rstrip(" .!?")
    start = text.find(bare) if bare else -1
    if start < 0:
        return f"{text.rstrip()}\n\n{addition}\n" if text.strip() else f"{addition}\n"
    match = _END.match(text, start + len(bare))
    end = match.end() if match else start + len(bare)
    return f"{text[:end]}\n{addition}{text[end:]}"
