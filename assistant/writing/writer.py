"""Puts an extractive answer into a chat model's words, statement by statement, each checked before it is said."""

import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from time import monotonic

from assistant.asking import without_names
from assistant.ports import ChatModel, LanguageDetector
from assistant.settings import ChatSettings
from assistant.types import Citation
from assistant.writing.assembling import Assembly
from assistant.writing.errors import ChatError
from assistant.writing.limits import Breaker, Budget
from assistant.writing.parsing import StatementParser
from assistant.writing.passages import gather
from assistant.writing.prompting import load_prompt, material, rules
from assistant.writing.reading import Reader
from assistant.writing.types import Proposed, Task, Told, Written
from kb.types import Hit

log = logging.getLogger(__name__)

_SURE = 0.80  # certainty of the detector from which a statement is in the wrong language
_LANGUAGE_WORDS = 5  # a shorter statement may be a name or a row
_CHARACTERS_A_TOKEN = 3  # of Italian, until the vendor tells the tokens
_TRIES = 3  # statements that are looked at for one that an answer may hold
_NOT_TRIED = ("busy", "resting", "budget")


@dataclass(slots=True)
class _Heard:
    """What is heard of a reply beside its statements."""

    tokens: int | None = None  # that it cost, if the vendor tells
    declined: bool = False  # it says that the passages do not answer


class Writer:
    """Asks a chat model within its limits; where it fails, the extractive answer stands. Safe to share between threads."""

    def __init__(
        self,
        chat: ChatModel,
        languages: LanguageDetector,
        settings: ChatSettings,
        clock: Callable[[], float] = monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._chat, self._languages, self._settings = chat, languages, settings
        self._reader = Reader(chat, settings.at_once, clock)
        self._breaker = Breaker(settings.failures, settings.rest_seconds, clock)
        self._budget = Budget(settings.tokens_a_day, today)

    def write(self, task: Task) -> Generator[Told, None, Written]:
        """Yield verified statements as the model writes them; return the whole answer, which begins with them.

        Never raises for what a model does: where it fails before its first verified statement, the return is the extractive
        answer with the reason.
        """
        passages = gather(task, self._settings.passages)
        assembly, heard = Assembly(task, passages), _Heard()
        fallback = None if passages else "language"
        if passages:
            fallback = yield from self._take(task, passages, assembly, heard)
        if fallback is not None:
            assembly.quote_the_rest()
        said = assembly.close() if assembly.kept else task.extractive
        return Written(
            said=said,
            answerer=self._chat.name if assembly.kept else "extractive",
            model=self._chat.name,
            prompt=load_prompt().digest,
            tokens=heard.tokens,
            fallback=fallback,
        )

    def _take(
        self, task: Task, passages: Sequence[tuple[Citation, Hit]], assembly: Assembly, heard: "_Heard"
    ) -> Generator[Told, None, str | None]:
        """Yield what passes of a reply; return why its words are not used, or not to the end, else None."""
        reason: str | None = None
        tried = True
        try:
            with closing(self._reply(task, [citation for citation, _ in passages], heard)) as reply:
                for count, proposed in enumerate(reply, start=1):
                    if count > _TRIES * self._settings.statements:
                        raise ChatError("too_long", f"{self._chat.name}: {count} statements")
                    self._check_language(proposed, task)
                    yield from assembly.take(proposed)
                    if assembly.kept == self._settings.statements:
                        break
        except ChatError as error:
            reason, tried = error.reason, error.reason not in _NOT_TRIED
            log.warning("chat model not used", extra={"reason": error.reason, "detail": str(error)})
        if reason is None and not assembly.kept:
            reason = "unsupported" if assembly.cut else ("declined" if heard.declined else "nothing")
        if tried:
            self._breaker.record(reason in (None, "nothing", "declined"))
        return reason

    def _reply(self, task: Task, passages: Sequence[Citation], heard: "_Heard") -> Generator[Proposed, None, None]:
        """Yield the statements of a reply, and note what else is heard of it. Raises ChatError."""
        system = rules(load_prompt(), self._settings.statements)
        user = material(task, passages, self._settings.passage_characters)
        self._breaker.enter()
        reserved = (len(system) + len(user)) // _CHARACTERS_A_TOKEN + self._settings.max_tokens
        self._budget.reserve(reserved)
        parser = StatementParser(self._settings.max_characters)
        try:
            with closing(self._reader.read(system, user, self._settings.seconds)) as pieces:
                for piece in pieces:
                    heard.tokens = piece.tokens if piece.tokens is not None else heard.tokens
                    yield from parser.feed(piece.text)
                    heard.declined = parser.declined
        finally:
            self._budget.settle(reserved, reserved if heard.tokens is None else heard.tokens)

    def _check_language(self, proposed: Proposed, task: Task) -> None:
        text = without_names(proposed.text[:400])
        if len(text.split()) < _LANGUAGE_WORDS:
            return
        found, sure = self._languages.detect(text)
        if found != task.language and sure >= _SURE:
            raise ChatError("language", f"{self._chat.name}: a statement in {found}, not in {task.language}")
