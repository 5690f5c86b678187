"""Checks on a question before anything is searched."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Protocol

from assistant.errors import QuestionError
from assistant.facets import separate
from assistant.guards.abuse import is_abusive
from assistant.guards.advice import asks_for_advice
from assistant.guards.bare import names_nothing
from assistant.guards.courtesy import is_courtesy
from assistant.guards.injection import orders_the_assistant
from assistant.guards.off_topic import is_chat, public_owner
from assistant.guards.personal_data import holds_personal_data
from assistant.guards.ruling import Ruling
from assistant.guards.territory import asked_elsewhere
from assistant.guards.unsafe import asks_to_cheat
from assistant.types import Question
from kb.naming import ProviderNames
from kb.types import Provider

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


class Ground(Protocol):
    """What a ruling needs to know of the register."""

    @property
    def providers(self) -> Mapping[str, Provider]: ...
    @property
    def names(self) -> ProviderNames: ...


def clean_question(text: str, limit: int) -> str:
    """Return the question in NFC without invisible characters. Raises QuestionError with a stable reason."""
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    controls = sum(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\n\r\t" for c in plain)
    if controls > 0 or "\ufffd" in plain:
        raise QuestionError("not_text")
    plain = " ".join(plain.split())
    if not re.search(r"\w", plain):
        raise QuestionError("empty_question")
    if len(plain) > limit:
        raise QuestionError("question_too_long")
    return plain


def rule(question: Question, knowledge: Ground) -> Ruling | None:
    """Return what is decided on a cleaned question before a search; None if it is to be searched.

    What harms comes first, then what is somebody else's, then what cannot be understood yet.
    """
    reason = refusal(question.text)
    if reason is not None:
        return Ruling(outcome="refuse", reason=reason)
    if is_courtesy(question.text):
        return Ruling(outcome="clarify", reason="courtesy")
    named = knowledge.names.in_question(question.text)
    return (
        (None if named else _off_topic(question.text))
        or _advice(question.text, bool(named))
        or asked_elsewhere(question.text, question.profile.province, named, knowledge.providers)
        or (None if question.history else names_nothing(question.text))
    )


def refusal(text: str) -> str | None:
    """Return the stable reason for which a message is refused whatever it is about; None if it is not."""
    if orders_the_assistant(text):
        return "prompt_injection"
    if holds_personal_data(text):
        return "personal_data"
    if asks_to_cheat(text):
        return "unsafe"
    return "abuse" if is_abusive(text) else None


def _off_topic(text: str) -> Ruling | None:
    """Return a ruling when no question of a message is of our field."""
    parts = separate(text)
    owners = [public_owner(part) for part in parts]
    if all(owners):
        return Ruling(outcome="redirect", reason="out_of_scope", owner=owners[0])
    if all(owner or is_chat(part) for owner, part in zip(owners, parts, strict=True)):
        return Ruling(outcome="refuse", reason="out_of_scope")
    return None


def _advice(text: str, named: bool) -> Ruling | None:
    reason = asks_for_advice(text, named)
    return None if reason is None else Ruling(outcome="redirect", reason=reason)
