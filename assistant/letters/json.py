"""A letter as JSON, and back: what stores keep and pages show."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import LetterFormatError
from assistant.letters.letter_texts import plain_text
from assistant.letters.types import Letter
from assistant.pipeline import to_json as record_json
from assistant.types import Citation

_LETTER = TypeAdapter(Letter)
_CITATIONS = TypeAdapter(tuple[Citation, ...])


def to_json(letter: Letter) -> dict[str, Any]:
    """Return a letter as JSON-ready data, with its plain text under "text"."""
    return record_json(letter) | {"text": plain_text(letter)}


def from_json(data: Mapping[str, Any]) -> Letter:
    """Return the letter that was kept. Raises LetterFormatError."""
    try:
        return _LETTER.validate_python({key: value for key, value in data.items() if key != "text"})
    except ValidationError as error:
        raise LetterFormatError(f"a kept draft cannot be read: {error.error_count()} fields differ: draft it anew") from error


def citations_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Citation, ...]:
    """Return the citations that were kept with a reply. Raises LetterFormatError."""
    try:
        return _CITATIONS.validate_python(data)
    except ValidationError as error:
        raise LetterFormatError(f"kept citations cannot be read: {error.error_count()} fields differ") from error
