"""What a visitor may choose where an answer asks back: each choice sends the completed question with one tap."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from api.schemas import AnswerOut
from assistant.wording import say
from kb.places import PROVINCES

_SHORTEST_SHARED = 8  # characters that completed questions share, from which only the rest is worth a label


@dataclass(frozen=True, slots=True)
class Choice:
    """A label, and the whole question that it stands for."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The likeliest choices, and all provinces where a province is asked for."""

    near: tuple[Choice, ...] = ()
    provinces: tuple[Choice, ...] = ()


def choices_of(answer: AnswerOut) -> Choices:
    """Return the choices of an answer that asks one thing back."""
    if answer.reason == "no_province":
        return _provinces(answer)
    return Choices(near=tuple(_labelled(answer.suggestions)))


def _provinces(answer: AnswerOut) -> Choices:
    asked = ""

    def said(province: str) -> str:
        return say(answer.language, "clarify.my_province", province=province)

    near = []
    for suggestion in answer.suggestions:
        for province in PROVINCES:
            if suggestion.endswith(said(province)):
                asked = suggestion.removesuffix(said(province))
                near.append(Choice(province, suggestion))
    every = tuple(Choice(province, asked + said(province)) for province in sorted(PROVINCES)) if asked else ()
    return Choices(near=tuple(near), provinces=every)


def _labelled(suggestions: Sequence[str]) -> list[Choice]:
    """Label each with what tells it from the others, where the rest is the question that they all repeat."""
    alike = takewhile(lambda characters: len(set(characters)) == 1, zip(*suggestions, strict=False))
    shared = "".join(characters[0] for characters in alike) if len(suggestions) > 1 else ""
    shared = re.sub(r"(?<!\w)\w+$", "", shared)
    if len(shared) < _SHORTEST_SHARED:
        return [Choice(suggestion, suggestion) for suggestion in suggestions]
    labels = [suggestion.removeprefix(shared).strip(" ().?!") for suggestion in suggestions]
    return [Choice(label[:1].upper() + label[1:], question) for label, question in zip(labels, suggestions, strict=True)]
