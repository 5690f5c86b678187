"""Records between a chat model and the answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.asking import Asked
from assistant.claim_lock import Verdict
from assistant.selecting import Choice
from assistant.types import Answer, Citation, Language, Question, Statement, Trace
from kb.types import Hit


@dataclass(frozen=True, slots=True)
class ChatPiece:
    """A part of a reply as it comes; the vendor may tell the tokens with the last."""

    text: str
    tokens: int | None = None  # of prompt and reply together


@dataclass(frozen=True, slots=True)
class Proposed:
    """A statement as a model wrote it, before any check."""

    text: str
    passages: tuple[int, ...]  # numbers of the passages it names, from 1


@dataclass(frozen=True, slots=True)
class Told:
    """A verified statement and the citations that no statement before it used."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """What statements are held against: index terms and their weight, and the organisations that a text names."""

    terms: Callable[[str], list[str]]
    idf: Callable[[str], float]
    names_in: Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the message that was found an answer for."""

    asked: Asked
    choices: tuple[Choice, ...]  # sentences of the extractive answer
    hits: tuple[Hit, ...]  # passages, best first


@dataclass(frozen=True, slots=True)
class Composed:
    """Verified statements, and what they rest on."""

    verdict: Verdict
    citations: tuple[Citation, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """An extractive answer that a model may put into its own words."""

    question: Question
    language: Language
    parts: tuple[Part, ...]
    extractive: Composed
    checks: Checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is said in the end, and how it came about."""

    said: Composed
    answerer: str = "extractive"  # or the model whose words are used, "vendor:model"
    model: str | None = None  # that was asked
    prompt: str | None = None  # SHA-256 of the prompt file
    tokens: int | None = None  # None: nobody knows
    fallback: str | None = None  # why the model's words were not used, or not to the end

    def in_silence(self, answer: Answer) -> Answer:
        """Return an answer that is given because the model found none, with what is known of the model."""
        return replace(answer, trace=replace(self.traced(answer.trace), answerer=answer.trace.answerer))

    def traced(self, trace: Trace) -> Trace:
        """Return the trace of an answer with what is known of the model."""
        return replace(
            trace, answerer=self.answerer, model=self.model, prompt=self.prompt, tokens=self.tokens, fallback=self.fallback
        )
