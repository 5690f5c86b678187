"""A model is read in time, whatever it does."""

from collections.abc import Generator, Iterable
from threading import Event
from time import monotonic, perf_counter

import pytest

from assistant.writing.errors import ChatError
from assistant.writing.reading import Reader
from assistant.writing.types import ChatPiece
from tests.batteries.hostile_replies import Endless, Hanging, Raising
from tests.batteries.scripted_chat import ScriptedChat, saying


def reader(pieces: Iterable[str], at_once: int = 1) -> Reader:
    return Reader(ScriptedChat(lambda system, user: pieces), at_once, monotonic)


def test_the_pieces_come_in_order_and_the_tokens_with_them() -> None:
    pieces = list(Reader(saying("a", "b", tokens=12), 1, monotonic).read("", "", 5))
    assert [piece.text for piece in pieces] == ["a", "b", ""]
    assert pieces[-1].tokens == 12


@pytest.mark.parametrize("pieces", [Hanging(Event()), Endless("a")], ids=["hangs", "never ends"])
def test_a_model_is_left_when_its_time_is_over(pieces: Iterable[str]) -> None:
    start = perf_counter()
    with pytest.raises(ChatError) as failure:
        list(reader(pieces).read("", "", 0.1))
    assert failure.value.reason == "slow" and perf_counter() - start < 1


def test_an_exception_of_the_library_is_ours_and_tells_no_message_of_its() -> None:
    with pytest.raises(ChatError, match="ValueError") as failure:
        list(reader(Raising(ValueError("sk-secret"))).read("", "", 5))
    assert "secret" not in str(failure.value)


def test_more_questions_than_places_do_not_wait() -> None:
    done = Event()
    busy = reader(Hanging(done))
    first = busy.read("", "", 0.05)
    with pytest.raises(ChatError, match="no whole reply"):
        next(first)
    with pytest.raises(ChatError) as failure:
        next(busy.read("", "", 5))
    assert failure.value.reason == "busy"
    done.set()


def test_a_reader_that_stops_frees_its_place() -> None:
    endless = reader(Endless("a"))
    for _ in range(20):
        pieces = first_free(endless)
        assert next(pieces).text == "a"
        pieces.close()


def first_free(busy: Reader) -> Generator[ChatPiece, None, None]:
    """Ask until there is a place: a thread gives it back when it next looks up."""
    ends = monotonic() + 5
    while True:
        pieces = busy.read("", "", 5)
        try:
            next(pieces)
            return pieces
        except ChatError:
            assert monotonic() < ends
