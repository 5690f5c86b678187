"""Any chat model that LangChain opens, hosted by a vendor or on a server of one's own."""

from collections.abc import Iterator
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_after_delay, wait_random_exponential

from assistant.writing.errors import ChatError, TransientChatError
from assistant.writing.types import ChatPiece

_WAIT_SECONDS = 0.2  # before the second call, about; each further one waits twice as long
# The protocol that local servers speak too; models of others are told the form by the prompt alone. As a part of the body,
# because LangChain reads a reply of known format as a whole and fails for one that is cut.
_WITH_SCHEMA = "openai"
_TRANSIENT_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SCHEMA = {
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "passages": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["statements"],
    "additionalProperties": False,
}
REPLY_FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "schema": _SCHEMA, "strict": True}}


class LangchainChat:
    """A chat model that is asked with retries, as long as it has not said anything. Safe to share between threads."""

    def __init__(self, model: BaseChatModel, name: str, attempts: int) -> None:
        """`name` is "vendor:model"; `attempts` counts the first call."""
        self._model, self._name, self._attempts = model, name, attempts
        self._form: dict[str, Any] = (
            {"extra_body": {"response_format": REPLY_FORMAT}} if name.startswith(f"{_WITH_SCHEMA}:") else {}
        )

    @property
    def name(self) -> str:
        return self._name

    def stream(self, system: str, user: str, seconds: float) -> Iterator[ChatPiece]:
        """Yield the reply as it comes. Raises ChatError; a reply that breaks off is not asked for again."""
        messages = [SystemMessage(system), HumanMessage(user)]
        retrying = Retrying(
            retry=retry_if_exception_type(TransientChatError),
            stop=stop_after_attempt(self._attempts) | stop_after_delay(seconds),
            wait=wait_random_exponential(multiplier=_WAIT_SECONDS, max=seconds / 2),
            reraise=True,
        )
        chunks, first = retrying(self._begin, messages)
        try:
            while first is not None:
                yield _piece(first)
                first = next(chunks, None)
        except Exception as error:  # every vendor's library complains in its own way
            raise self._failure(error) from error

    def _begin(self, messages: list[Any]) -> tuple[Iterator[Any], Any]:
        try:
            chunks = self._model.stream(messages, **self._form)
            return chunks, next(chunks, None)
        except Exception as error:  # every vendor's library complains in its own way
            if self._form and getattr(error, "status_code", None) == 400:
                self._form = {}  # a server that knows no schemas: the prompt tells it the form
                return self._begin(messages)
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> ChatError:
        status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
        lost = "Connection" in type(error).__name__ or "Timeout" in type(error).__name__ or isinstance(error, OSError)
        kind = TransientChatError if lost or status in _TRANSIENT_STATUSES else ChatError
        # Not its message: vendors repeat keys and prompts in them.
        return kind("failed", f"{self._name}: {type(error).__name__}" + (f", status {status}" if status else ""))


def open_chat(name: str, base_url: str, key: str, *, seconds: float, max_tokens: int, attempts: int) -> LangchainChat:
    """Open a chat model by "vendor:model", at an address of one's own if one is given.

    Raises ChatError: unknown vendor, the vendor's package is missing, its key is. A local server wants no key, but its client
    wants one: then a word stands for it.
    """
    options: dict[str, Any] = {"temperature": 0, "max_tokens": max_tokens, "timeout": seconds, "max_retries": 0}
    if name.startswith(f"{_WITH_SCHEMA}:"):
        options["stream_usage"] = True  # or a server of one's own would not tell the tokens
    if base_url:
        options |= {"base_url": base_url, "api_key": key or "none"}
    elif key:
        options["api_key"] = key
    try:
        return LangchainChat(init_chat_model(name, **options), name, attempts)
    except ImportError as error:
        raise ChatError("failed", f"{name}: a package is missing: {error}") from error
    except Exception as error:  # every vendor's library complains in its own way about names and keys
        raise ChatError("failed", f'{name}: cannot be opened: {error}; write it as "vendor:model" and set its key') from error


def _piece(chunk: Any) -> ChatPiece:
    usage = getattr(chunk, "usage_metadata", None)
    return ChatPiece(chunk.text if isinstance(chunk.text, str) else "", usage["total_tokens"] if usage else None)
