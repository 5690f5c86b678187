"""Checks of what staff wrote and of texts of others, over the published pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from assistant.checking import replies, texts
from assistant.checking.types import ReplyCheck, TextCheck
from assistant.letters.json import citations_from_json
from assistant.letters.types import Letter
from assistant.ports import Searcher


class CheckingService(Protocol):
    """The published pages; see api/service.py."""

    def knowledge(self) -> Searcher: ...


def known_of(message: str, letter: Letter | None) -> str:
    """Return what a reply may repeat without a source: what the asker wrote, and the fixed texts of the draft."""
    fixed = [statement.text for statement in letter.statements if statement.support == "fixed"] if letter else []
    return "\n".join((message, *fixed))


def check_reply(
    text: str, citations: Sequence[Mapping[str, Any]], service: CheckingService, today: date, known: str = ""
) -> ReplyCheck:
    """Return what to look at in a reply before it is sent; `citations` are those kept with it, as JSON.

    `known` is what need not be in a source, see `known_of`. Raises NotPublishedError, LetterFormatError.
    """
    return replies.check_reply(text, citations_from_json(citations), service.knowledge(), today, known)


def check_text(text: str, service: CheckingService, today: date) -> TextCheck:
    """Return what the pages say of each statement of a text of others. Raises NotPublishedError."""
    return texts.check_text(text, service.knowledge(), today)
