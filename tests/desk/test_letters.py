"""The letters are read as a person reads them."""

from functools import cache

import pytest

from assistant.engines.langid_detector import LangidDetector
from assistant.letters.reading import read_letter
from assistant.letters.types import LetterRead
from kb.naming import ProviderNames
from tests.builders import REGISTER
from tests.desk.letters import DAY, Expected, expected, mail, missed, statements, superfluous

ALL = tuple(expected())
LANGUAGES, NAMES = LangidDetector(), ProviderNames(REGISTER)


@cache
def understood(name: str) -> LetterRead:
    came = mail(name)
    return read_letter(came.text, LANGUAGES, NAMES, DAY, came.subject, came.sender_name)


def named(letter: Expected) -> str:
    return letter.name


@pytest.mark.parametrize("letter", ALL, ids=named)
def test_all_questions_are_found_and_nothing_else(letter: Expected) -> None:
    read = understood(letter.name)
    assert (missed(read, letter), superfluous(read, letter)) == ([], [])


@pytest.mark.parametrize("letter", ALL, ids=named)
def test_language_form_and_writer_are_recognised(letter: Expected) -> None:
    read = understood(letter.name)
    assert (read.language, read.address, read.addressee) == (letter.language, letter.address, letter.addressee)


@pytest.mark.parametrize("letter", ALL, ids=named)
def test_urgency_and_deadlines_are_seen(letter: Expected) -> None:
    read = understood(letter.name)
    assert read.urgent is letter.urgent
    assert [deadline.day for deadline in read.deadlines] == ([letter.deadline] if letter.deadline else [])


def test_there_are_fifty_letters_and_ninety_statements() -> None:
    assert len(ALL) == 50
    assert {kind: len(texts) for kind, texts in statements().items()} == {"true": 20, "altered": 20, "absent": 20}
    second = statements("statements_second")
    assert {kind: len(texts) for kind, texts in second.items()} == {"true": 10, "altered": 10, "absent": 10}
