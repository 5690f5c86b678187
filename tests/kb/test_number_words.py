"""Numbers in words are read; words that only look like numbers are not."""

import re

import pytest

from kb.number_words import NUMBER_WORD, number_of

PATTERN = re.compile(NUMBER_WORD, re.I)


@pytest.mark.parametrize(
    ("word", "value"),
    [("tre", 3), ("undici", 11), ("ventuno", 21), ("ventotto", 28), ("trentatré", 33), ("cento", 100), ("centoventi", 120),
     ("duecentocinquanta", 250), ("mille", 1000), ("sessantamila", 60_000), ("two", 2), ("twenty-five", 25), ("ninety", 90)],
)  # fmt: skip
def test_a_number_in_words_has_its_value(word: str, value: int) -> None:
    assert PATTERN.fullmatch(word) and number_of(word) == value == number_of(word.upper())


@pytest.mark.parametrize(
    "text", ["per cento", "se sei iscritto", "sei un'impresa", "due to delays", "settembre", "Trento", "tredicesima"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert [m.group() for m in PATTERN.finditer(text) if number_of(m.group()) is not None] == []


@pytest.mark.parametrize("article", ["uno", "one", "una", ""])
def test_an_article_has_no_value(article: str) -> None:
    assert number_of(article) is None
