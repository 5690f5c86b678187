"""The events of a streamed answer as typed records, out of the lines of server-sent events."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from api.client_errors import BrokenStreamError, UnexpectedReplyError
from api.schemas import AnswerOut, CitationOut, ProviderCardOut, StatementOut


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done."""

    step: str


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; nothing follows."""

    answer: AnswerOut


StreamEvent = Progress | CitationOut | StatementOut | ProviderCardOut | Done
_RECORDS: dict[str, type[BaseModel]] = {"citation": CitationOut, "statement": StatementOut, "provider": ProviderCardOut}


class EventReader:
    """Puts events together line by line."""

    def __init__(self) -> None:
        self._name, self._data = "", ""
        self._whole = False

    def take(self, line: str) -> StreamEvent | None:
        """Return the event that a line completes; None if it completes none, or one of a kind that is not known yet."""
        field, _, value = line.partition(": ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data = value
        elif not line and self._name:
            name, data = self._name, self._data
            self._name, self._data = "", ""
            return self._event(name, data)
        return None

    def end(self) -> None:
        """Say that no line follows. Raises BrokenStreamError if the answer is not whole."""
        if not self._whole:
            raise BrokenStreamError("the stream ended before the answer was whole; ask again")

    def _event(self, name: str, data: str) -> StreamEvent | None:
        try:
            value: Any = json.loads(data)
            match name:
                case "status":
                    return Progress(str(value["step"]))
                case "done":
                    self._whole = True
                    return Done(AnswerOut.model_validate(value))
                case "error":
                    raise BrokenStreamError(str(value.get("detail") or value.get("text") or "the server failed"))
                case _ if name in _RECORDS:
                    record: Any = _RECORDS[name].model_validate(value)
                    return record  # type: ignore[no-any-return]
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise UnexpectedReplyError(f"event {name!r} cannot be read: {error}") from error
        return None
