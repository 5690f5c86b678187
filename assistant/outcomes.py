"""Answers that quote nothing: what is said, and what the firm may do next."""

from collections.abc import Sequence
from time import perf_counter
from uuid import uuid4

from assistant.guards.ruling import Ruling
from assistant.types import Answer, Language, Outcome, ProviderCard, Question, Statement, Trace
from assistant.wording import alternatives, examples, say

# Rulings after which organisations of the register can still help, and in which words they are named.
_NEXT = {
    "unsafe": "abstain.ask",
    "out_of_territory": "next.national",
    "other_territory": "next.national",
    "legal_advice": "next.general",
    "tax_advice": "next.general",
}
NAMES_PROVIDERS = frozenset(_NEXT)
GENERAL_GUIDANCE = frozenset(reason for reason, key in _NEXT.items() if key == "next.general")


def plain(question: Question, language: Language, outcome: Outcome, reason: str, message: str, started: float) -> Answer:
    """Return an answer of one fixed text; `started` is a reading of `perf_counter`."""
    total = round((perf_counter() - started) * 1000, 2)
    return Answer(
        id=uuid4().hex,
        outcome=outcome,
        reason=reason,
        language=language,
        as_of=question.as_of,
        text=message,
        statements=(Statement(text=message, kind="boilerplate"),) if message else (),
        citations=(),
        providers=(),
        trace=Trace(build_id="", answerer="extractive", ms={"search": 0.0, "compose": total, "total": total}),
    )


def explain(ruling: Ruling, language: Language, cards: Sequence[ProviderCard]) -> list[Statement]:
    """Return the statements of a ruling: why, whose it is, and whom of the register to ask."""
    home = ", ".join(dict.fromkeys(name for name in (ruling.place, ruling.region) if name))
    owner = say(language, f"owners.{ruling.owner}") if ruling.owner else ""
    topics = [say(language, f"topics.{topic}") for topic in ruling.topics]
    text = say(language, f"{ruling.outcome}.{ruling.reason}", home=home, owner=owner, topics=alternatives(language, topics))
    said = [Statement(text=text, kind="boilerplate")]
    if cards:
        names = alternatives(language, [card.short_name for card in cards])
        said.append(Statement(text=say(language, _NEXT[ruling.reason], names=names), kind="boilerplate"))
    return said


def lacking_said(missing: Sequence[str], language: Language, cards: Sequence[ProviderCard]) -> list[Statement]:
    """Return what an answer says of what the pages do not, and who may know it."""
    if not missing:
        return []
    said = [Statement(text=say(language, "partial.missing_fact", what=", ".join(missing)), kind="boilerplate")]
    return said + whom_to_ask(language, cards)


def whom_to_ask(language: Language, cards: Sequence[ProviderCard]) -> list[Statement]:
    """Return the names of organisations that can be asked instead; empty without one."""
    names = alternatives(language, [card.short_name for card in cards])
    return [Statement(text=say(language, "abstain.ask", names=names), kind="boilerplate")] if cards else []


def suggest(ruling: Ruling, question: Question, language: Language) -> tuple[str, ...]:
    """Return what the firm may ask next: the same question of a topic, or questions that we answer."""
    if ruling.outcome == "clarify" and ruling.topics:
        asked = question.text.rstrip(" ?.!") + ("\u00a0?" if language == "fr" else "?")
        return tuple(f"{asked} ({say(language, f'topics.{topic}')})" for topic in ruling.topics)
    return examples(language)
