"""Statements are found in whatever a model sends, whole or in pieces."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.writing.errors import ChatError
from assistant.writing.parsing import StatementParser
from assistant.writing.types import Proposed

TWO = [Proposed("Costa 5 euro.", (1,)), Proposed('Vale "sempre" {così}.', (2, 1))]
WRITTEN = json.dumps({"statements": [{"text": one.text, "passages": list(one.passages)} for one in TWO]})


def read(*pieces: str, limit: int = 8000) -> list[Proposed]:
    parser = StatementParser(limit)
    return [found for piece in pieces for found in parser.feed(piece)]


@pytest.mark.parametrize(
    "reply",
    [
        WRITTEN,
        f"```json\n{WRITTEN}\n```",
        f"Ecco la risposta:\n{WRITTEN}\nSpero sia utile!",
        WRITTEN.replace(", ", ",\n  "),
        "\n".join(json.dumps({"passages": list(one.passages), "text": one.text}) for one in TWO),
    ],
    ids=["as asked", "fenced", "in prose", "indented", "one a line"],
)
def test_statements_are_found_wherever_they_stand(reply: str) -> None:
    assert read(reply) == TWO


@given(st.lists(st.integers(0, len(WRITTEN)), max_size=12))
def test_it_does_not_matter_how_a_reply_is_cut_into_pieces(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(WRITTEN)]
    assert read(*(WRITTEN[a:b] for a, b in pairwise(places))) == TWO


def test_a_statement_is_yielded_as_soon_as_it_is_complete() -> None:
    parser = StatementParser(8000)
    assert list(parser.feed('{"statements": [{"text": "Costa 5 euro.", "passages": [1]')) == []
    assert list(parser.feed("}")) == [TWO[0]]


@pytest.mark.parametrize(
    ("passages", "numbers"),
    [
        ("[1, 2, 1]", (1, 2)),
        ('["2"]', (2,)),
        ('"[3]"', (3,)),
        ("4", (4,)),
        ("[true]", (0,)),
        ('["doc-1"]', (0,)),
        ("null", (0,)),
    ],
)
def test_numbers_are_read_as_models_write_them_and_others_point_nowhere(passages: str, numbers: tuple[int, ...]) -> None:
    assert read(f'{{"text": "x", "passages": {passages}}}') == [Proposed("x", numbers)]


@pytest.mark.parametrize(
    "reply",
    ["", "{}", "null", '{"text": "x", "passages": []}', '{"text": 7, "passages": [1]}', WRITTEN[:30], "{" * 19, '{"text": "x}'],
)
def test_what_is_no_statement_yields_none(reply: str) -> None:
    assert read(reply) == []


@pytest.mark.parametrize("reply", ["a" * 101, "{" * 21, WRITTEN * 10])
def test_a_reply_that_is_too_long_or_too_deep_ends(reply: str) -> None:
    with pytest.raises(ChatError) as failure:
        read(reply, limit=100)
    assert failure.value.reason == "too_long"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for found in read(text):
        assert found.text is not None
