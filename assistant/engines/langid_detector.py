"""Language of a question by py3langid, restricted to the languages of the service."""

from typing import cast

from assistant.types import Language

_LANGUAGES = ["it", "en", "fr", "de", "es"]


class LangidDetector:
    """Opens the model at first use: a question in a session of known language never needs it."""

    def __init__(self) -> None:
        self._identifier: object | None = None

    def detect(self, text: str) -> tuple[Language, float]:
        """Return the language and how sure it is, 0 to 1."""
        if self._identifier is None:
            from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to import

            self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            self._identifier.set_languages(_LANGUAGES)
        language, certainty = self._identifier.classify(text.lower())  # type: ignore[attr-defined]
        return cast(Language, language), float(certainty)
