"""Language of a question by py3langid, restricted to the languages of the service."""

import re
from typing import Any, cast

from assistant.types import Language

_LANGUAGES: list[Language] = ["it", "en", "fr", "de", "es"]
# Function words that most of our languages lack; one that two have counts for both.
_WORDS: dict[Language, frozenset[str]] = {
    "it": frozenset(
        "il lo gli le di che è sono per con della delle degli dei nel nella quali quale come posso cosa chi dove ho"
        " anche".split()
    ),
    "en": frozenset("the of and to is are for with how what which who where when does do can my our it an there much".split()),
    "fr": frozenset(
        "le les des est sont pour avec quels quelle quel comment où je nous une du au aux dans combien qui puis".split()
    ),
    "de": frozenset(
        "der die das ist sind für mit wie was welche wo ich wir ein eine und den dem kann gibt viel zu wann".split()
    ),
    "es": frozenset("el los las es son para con cómo qué cuál cuáles dónde puedo y en hay cuánto quién nuestra".split()),
}


class LangidDetector:
    """Opens the model at first use: a question in a session of known language never needs it."""

    def __init__(self) -> None:
        self._identifier: Any = None

    def detect(self, text: str) -> tuple[Language, float]:
        """Return the language and how sure it is, 0 to 1.

        Function words decide where they are clear, which takes microseconds and spares short-lived commands the model.
        """
        words = re.findall(r"[^\W\d_]+", text.lower())
        counts = sorted(((sum(w in known for w in words), code) for code, known in _WORDS.items()), reverse=True)
        if counts[0][0] >= 2 and counts[0][0] >= 2 * counts[1][0]:
            return counts[0][1], 1.0
        if self._identifier is None:
            from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to import

            identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            identifier.set_languages(_LANGUAGES)
            self._identifier = identifier  # only now: other threads may ask at the same time
        language, certainty = self._identifier.classify(text.lower())
        return cast(Language, language), float(certainty)
