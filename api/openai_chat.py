"""A chat completion out of an answer: the question in a conversation, the answer as a message, whole or in pieces."""

import json
import logging
import re
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import time
from typing import Any

from api.admission import Feed
from api.answer_message import ending, message_of, said, without_ending
from api.openai_schemas import ChatIn, ChoiceOut, CompletionOut, ErrorBody, MessageIn, MessageOut, UsageOut
from api.schemas import AnswerOut
from assistant.types import Event, Question, Turn

log = logging.getLogger(__name__)

_TURNS = 20
_CHARACTERS = 8000  # of an earlier message: what the JSON API takes too


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What all pieces of one completion share."""

    id: str
    created: int  # seconds since 1970

    @classmethod
    def new(cls) -> "Head":
        """Return the head of a completion that starts now."""
        return cls(id=f"chatcmpl-{secrets.token_hex(12)}", created=int(time()))


def question_of(body: ChatIn, today: date) -> Question | None:
    """Return the last message of the user with what was said before it; None if the user said nothing."""
    spoken = [message for message in body.messages if message.role in ("user", "assistant")]
    while spoken and spoken[-1].role == "assistant":
        spoken.pop()
    if not spoken:
        return None
    more = body.fondaco
    return Question(
        text=spoken[-1].words(),
        as_of=more.as_of or today,
        language=more.language,
        history=tuple(_turns(spoken[:-1])[-_TURNS:]),
        profile=more.profile.record(),
    )


def _turns(messages: Sequence[MessageIn]) -> list[Turn]:
    turns: list[Turn] = []
    for message in messages:
        said = without_ending(message.words()) if message.role == "assistant" else message.words()
        if message.role == "user":
            turns.append(Turn(question=said[:_CHARACTERS], answer=""))
        elif turns:
            answer = "\n".join(filter(None, (turns[-1].answer, said)))
            turns[-1] = Turn(question=turns[-1].question, answer=answer[:_CHARACTERS])
    return turns


# ---------------------------------------------------------------------------------------------------------- the message


def completion(head: Head, body: ChatIn, answer: AnswerOut, names: Mapping[str, str]) -> CompletionOut:
    """Return an answer in one piece; `names` gives the short name of each provider by id."""
    content = message_of(answer, names)
    choice = ChoiceOut(message=MessageOut(content=content))
    return CompletionOut(id=head.id, created=head.created, choices=[choice], usage=usage(body, content), fondaco=answer)


def usage(body: ChatIn, content: str) -> UsageOut:
    """Return words and signs of the conversation and of the answer."""
    prompt = sum(_pieces(message.words()) for message in body.messages)
    return UsageOut(prompt_tokens=prompt, completion_tokens=_pieces(content), total_tokens=prompt + _pieces(content))


def _pieces(words: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", words))


# ------------------------------------------------------------------------------------------------------------ in pieces


async def opening(feed: Feed) -> list[Event]:
    """Return the first events, up to what settles that there is an answer: until then a failure is an ordinary error."""
    events: list[Event] = []
    while (event := await feed.next()) is not None:
        events.append(event)
        if event.name in ("done", "error") or (event.name == "statement" and event.data["citations"]):
            break
    return events


async def send_chunks(
    head: Head, body: ChatIn, first: Sequence[Event], feed: Feed, names: Mapping[str, str], failure: ErrorBody
) -> AsyncIterator[bytes]:
    """Yield the role, each statement when it is there, the lists of the end, the reason of the end, and the usage if asked.

    `first` holds the events that were read before. A failure ends the stream with an error in OpenAI's shape.
    """
    content = ""
    try:
        yield _chunk(head, {"role": "assistant", "content": ""})
        async for event in _chained(first, feed):
            if event.name == "statement":
                piece = ("\n\n" if content else "") + _statement(event)
                content += piece
                yield _chunk(head, {"content": piece})
            elif event.name == "done":
                for last in _last(head, body, AnswerOut.model_validate(event.data), names, content):
                    yield last
                return
            elif event.name == "error":
                break
        yield _data(failure.model_dump())
    except Exception:
        log.exception("stream failed")
        yield _data(failure.model_dump())
    finally:
        feed.stop()


async def _chained(first: Sequence[Event], feed: Feed) -> AsyncIterator[Event]:
    for event in first:
        yield event
    while (later := await feed.next()) is not None:
        yield later


def _last(head: Head, body: ChatIn, answer: AnswerOut, names: Mapping[str, str], content: str) -> Iterator[bytes]:
    """Yield what follows the statements; `content` is what was said so far."""
    end = ending(answer, names)
    if end:
        yield _chunk(head, {"content": end})
    yield _last_chunk(head, answer)
    if body.stream_options is not None and body.stream_options.include_usage:
        yield _data(_frame(head) | {"choices": [], "usage": usage(body, content + end).model_dump()})
    yield b"data: [DONE]\n\n"


def _statement(event: Event) -> str:
    statement: Any = event.data
    return said(statement["text"], statement["citations"])


def _chunk(head: Head, delta: Mapping[str, str]) -> bytes:
    choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": None}
    return _data(_frame(head) | {"choices": [choice]})


def _last_chunk(head: Head, answer: AnswerOut) -> bytes:
    choice = {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    return _data(_frame(head) | {"choices": [choice], "fondaco": answer.model_dump(mode="json")})


def _frame(head: Head) -> dict[str, object]:
    return {"id": head.id, "object": "chat.completion.chunk", "created": head.created, "model": "fondaco"}


def _data(value: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
