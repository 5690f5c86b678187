"""The language of a question is told by its small words, and by the model where they leave it open."""

import pytest

from assistant.engines.langid_detector import LangidDetector
from assistant.types import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("chi guarda le domande x le fiere a sondrio", "it"),
        ("le quote e le scadenze per le fiere", "it"),
        ("quels documents pour exporter en Suisse ?", "fr"),
        ("le marché et les douanes de la Suisse", "fr"),
        ("where do I get the certificate", "en"),
        ("wo bekomme ich das Zeugnis", "de"),
        ("dónde puedo pedir el certificado", "es"),
    ],
)
def test_a_short_question_is_answered_in_its_language(text: str, language: Language) -> None:
    assert LangidDetector().detect(text)[0] == language
