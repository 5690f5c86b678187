"""The fixed texts say the same in five languages."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from assistant.types import Language
from assistant.wording import alternatives, day, say

FOLDER = Path(__file__).parents[2] / "assistant" / "locales"
LANGUAGES: tuple[Language, ...] = ("it", "en", "fr", "de", "es")


def leaves(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield path + key, value


def texts(language: Language) -> dict[str, str]:
    return dict(leaves(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_a_file_for_every_language() -> None:
    assert {file.stem for file in FOLDER.glob("*.toml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language: Language) -> None:
    ours, italian = texts(language), texts("it")
    assert set(ours) == set(italian)
    assert {k: placeholders(t) for k, t in ours.items()} == {k: placeholders(t) for k, t in italian.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_was_left_in_italian(language: Language) -> None:
    ours, italian = texts(language), texts("it")
    assert all(text.strip() for text in ours.values())
    if language != "it":
        # Words such as "marketing" are the same in two languages; sentences are not.
        assert [key for key, text in ours.items() if text == italian[key] and len(text.split()) > 3] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_filled_in(language: Language) -> None:
    assert "SIMEST" in say(language, "abstain.ask", names="SIMEST")
    assert "4000" in say(language, "error.question_too_long", limit=4000)


def test_an_unknown_text_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("it", "abstain.nowhere")
    with pytest.raises(KeyError):
        say("it", "abstain.ask")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("it", "1° dicembre 2026"),
        ("en", "1 December 2026"),
        ("fr", "1 décembre 2026"),
        ("de", "1. Dezember 2026"),
        ("es", "1 de diciembre de 2026"),
    ],
)
def test_a_date_is_written_as_people_write_it(language: Language, written: str) -> None:
    assert day(language, date(2026, 12, 1)) == written


def test_names_are_listed_with_an_or() -> None:
    assert alternatives("it", ["A", "B", "C"]) == "A, B o C"
    assert alternatives("de", ["A", "B"]) == "A oder B"
    assert (alternatives("it", ["A"]), alternatives("it", [])) == ("A", "")
