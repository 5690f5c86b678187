"""Which of our languages a text is in."""

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.text import word_count

LANGUAGES = ("it", "en", "fr", "de", "es")
_SAMPLE = 3000  # characters are enough
_SURE = 0.95
_FEW_WORDS = 25


class LanguageDetector:
    """py3langid, restricted to our languages; what the page states weighs when the text does not decide."""

    def __init__(self) -> None:
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(list(LANGUAGES))

    def detect(self, text: str, stated: str | None = None) -> str:
        """Return the language of a text; `stated` is what its page claims."""
        sample = text[:_SAMPLE]
        language, probability = self._identifier.classify(sample)
        if stated in LANGUAGES and stated != language and (probability < _SURE or word_count(sample) < _FEW_WORDS):
            return stated
        return str(language)
