"""What the assistant needs from the packages below and from its engines."""

from typing import Protocol

from assistant.types import Language


class LanguageDetector(Protocol):
    """Tells the language of a question."""

    def detect(self, text: str) -> tuple[Language, float]:
        """Return the language and how sure it is, 0 to 1."""
        ...
