"""The assistant as a LangChain runnable, for chains that others build on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.utils import AddableDict
from pydantic import TypeAdapter

from assistant.errors import AssistantError
from assistant.pipeline import Assistant, to_json
from assistant.types import Profile, Question, Turn

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
_KEYS = {"question", "history", "profile", "as_of", "language"}


class RunnableInputError(AssistantError):
    """An input that is no question; the text says which key is wrong and what is wanted."""


class FondacoRunnable(Runnable[str | Mapping[str, Any], dict[str, Any]]):
    """Takes a question, or a dict with `question` and what else is known; returns the Answer as JSON-ready data.

    `history` is a list of {"question", "answer"} or of LangChain messages, `profile` a dict, `as_of` a date or an ISO text.
    """

    def __init__(self, assistant: Assistant, today: Callable[[], date] = date.today) -> None:
        self._assistant, self._today = assistant, today

    def invoke(self, input: str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        """Return the answer. Raises RunnableInputError."""
        return self._call_with_config(lambda asked: to_json(self._assistant.answer(self._question(asked))), input, config)

    def stream(
        self, input: str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[dict[str, Any]]:
        """Yield citations and statements as they are verified, then all other keys of the answer.

        The sum of the chunks is the answer. Raises RunnableInputError.
        """
        question = self._question(input)
        for event in self._assistant.stream(question):
            if event.name in ("citation", "statement"):
                yield AddableDict({f"{event.name}s": [dict(event.data)]})
            elif event.name in ("done", "error"):
                yield self._rest(event.data)

    @staticmethod
    def _rest(answer: Mapping[str, Any]) -> AddableDict:
        """Return what the chunks before did not hold; an answer without a citation has an empty list of them."""
        held = {key for key in ("citations", "statements") if answer[key]}
        return AddableDict({key: value for key, value in answer.items() if key not in held})

    def _question(self, given: str | Mapping[str, Any]) -> Question:
        if isinstance(given, str):
            return Question(text=given, as_of=self._today())
        unknown = set(given) - _KEYS
        if unknown or not isinstance(given.get("question"), str):
            raise RunnableInputError(f"an input is a question or a dict with {', '.join(sorted(_KEYS))}; got {sorted(given)}")
        try:
            return Question(
                text=given["question"],
                as_of=_day(given.get("as_of"), self._today),
                language=given.get("language"),
                history=_turns(given.get("history") or ()),
                profile=_profile(given.get("profile") or {}),
            )
        except (TypeError, ValueError, KeyError) as error:
            raise RunnableInputError(f"history, profile or as_of cannot be read: {error}") from error


def _day(given: object, today: Callable[[], date]) -> date:
    if given is None:
        return today()
    return given if isinstance(given, date) else date.fromisoformat(str(given))


def _profile(given: Mapping[str, Any]) -> Profile:
    unknown = set(given) - {field.name for field in fields(Profile)}
    if unknown:
        raise ValueError(f"a profile has no {', '.join(sorted(unknown))}")
    return _PROFILE.validate_python(dict(given))


def _turns(given: Sequence[Any]) -> tuple[Turn, ...]:
    """Return exchanges; of messages, each one of a person with the reply that follows it."""
    if not all(isinstance(one, BaseMessage) for one in given):
        return tuple(Turn(question=one["question"], answer=one.get("answer", "")) for one in given)
    turns: list[Turn] = []
    for message in given:
        if message.type == "human":
            turns.append(Turn(question=str(message.text), answer=""))
        elif message.type == "ai" and turns:
            turns[-1] = Turn(question=turns[-1].question, answer=str(message.text))
    return tuple(turns)
