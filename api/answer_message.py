"""An answer as one text for programs: statements with markers, then the sources and the organisations.

It reads well as plain text and as Markdown. What comes out of a page can make no link, no tag and no script in it.
"""

import re
from collections.abc import Mapping, Sequence

from api.i18n import UI_LANGUAGES, UiLanguage, lines, text
from api.safe_links import safe_url
from api.schemas import AnswerOut, CitationOut, ProviderCardOut
from assistant.composing import join
from assistant.types import Statement
from assistant.wording import day


def message_of(answer: AnswerOut, names: Mapping[str, str]) -> str:
    """Return the whole message; `names` gives the short name of each provider by id."""
    return "\n\n".join(said(s.text, s.citations) for s in answer.statements) + ending(answer, names)


def said(statement: str, citations: Sequence[int]) -> str:
    """Return a statement with its markers; Markdown and HTML out of a page make no link and no tag."""
    return join([Statement(text=tame(statement), kind="boilerplate", citations=tuple(citations))])


def ending(answer: AnswerOut, names: Mapping[str, str]) -> str:
    """Return the lists of sources and of organisations that follow an answer; empty if there are none."""
    language: UiLanguage = next((known for known in UI_LANGUAGES if known == answer.language), "en")
    found = ""
    if answer.citations:
        sources = [_source(language, citation, names) for citation in answer.citations]
        found += "\n\n" + "\n".join((text(language, "programs.sources"), *sources))
    if answer.providers:
        cards = [_organisation(card) for card in answer.providers]
        found += "\n\n" + "\n".join((text(language, "programs.organisations"), *cards))
    return found


def _source(language: UiLanguage, citation: CitationOut, names: Mapping[str, str]) -> str:
    page = text(language, "programs.page", page=citation.page) if citation.page else ""
    return text(
        language,
        "programs.source",
        marker=citation.marker,
        title=tame(citation.title),
        provider=tame(names.get(citation.provider_id, citation.provider_id)),
        page=page,
        day=day(language, citation.read_on),
        url=safe_url(citation.url),
    ).strip()


def _organisation(card: ProviderCardOut) -> str:
    reasons = "; ".join(tame(reason) for reason in card.reasons)
    return " · ".join(filter(None, (f"- {tame(card.name)}", reasons, safe_url(card.url))))


def tame(words: str) -> str:
    """Return words in which no bracket starts a link and no angle starts a tag or an address."""
    return re.sub(r"<(?=[a-zA-Z/!?])", "< ", re.sub(r"\](?=[(\[:])", "] ", words))


def without_ending(message: str) -> str:
    """Return an earlier message without the lists at its end, which are no part of what was said."""
    for language in UI_LANGUAGES:
        for name in ("sources", "organisations"):
            message = message.partition(f"\n\n{lines(language)[f'programs.{name}']}\n")[0]
    return message
