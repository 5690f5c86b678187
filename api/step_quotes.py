"""What pages say of a path's step: the sentences of an answer that stand by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.provider_filters import serves
from assistant.types import Answer, Citation
from kb.types import Provider

_MOST = 2
_SHORTEST, _LONGEST = 40, 320  # characters of a sentence that stands by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of the base with the passages behind it, and what must be said along with it."""

    text: str
    citations: Sequence[Citation]
    notes: Sequence[str]


def quotes(answer: Answer, register: Mapping[str, Provider], province: str) -> list[Quote]:
    """Return few claims: whole sentences, of measures that are not over, from pages that are for the firm's province.

    Where the organisations that the answer names have such sentences, only theirs. What needs no warning comes first.
    """
    if answer.outcome not in ("answered", "partial"):
        return []
    named = [card.id for card in answer.providers]
    usable = [quote for quote in _found(answer) if not _is_over(quote, answer) and _is_near(quote, register, province)]
    own = [quote for quote in usable if quote.citations[0].provider_id in named]
    return sorted(own or usable, key=lambda quote: bool(quote.notes))[:_MOST]


def _found(answer: Answer) -> list[Quote]:
    cited = {citation.marker: citation for citation in answer.citations}
    notes = [statement for statement in answer.statements if statement.kind == "boilerplate"]
    return [
        Quote(
            text=statement.text,
            citations=[cited[marker] for marker in statement.citations],
            notes=[note.text for note in notes if set(note.citations) & set(statement.citations)],
        )
        for statement in answer.statements
        if statement.kind == "claim" and _stands_alone(statement.text)
    ]


def _stands_alone(statement: str) -> bool:
    return statement.endswith((".", "!")) and _SHORTEST <= len(statement) <= _LONGEST


def _is_over(quote: Quote, answer: Answer) -> bool:
    return any(citation.valid_to is not None and citation.valid_to < answer.as_of for citation in quote.citations)


def _is_near(quote: Quote, register: Mapping[str, Provider], province: str) -> bool:
    publishers = [register[citation.provider_id] for citation in quote.citations if citation.provider_id in register]
    return not province or all(serves(publisher, province) for publisher in publishers)
