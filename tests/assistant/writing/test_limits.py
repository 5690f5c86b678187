"""A chat model costs no more than it may, and is left alone while it is broken."""

from datetime import date

import pytest

from assistant.writing.errors import ChatError
from assistant.writing.limits import Breaker, Budget


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds, self.day = 0.0, date(2026, 11, 21)


def test_a_day_has_so_many_tokens_and_the_next_day_as_many_again() -> None:
    clock = Clock()
    budget = Budget(1000, lambda: clock.day)
    budget.reserve(700)
    with pytest.raises(ChatError, match="1000 tokens") as failure:
        budget.reserve(400)
    assert failure.value.reason == "budget"
    budget.settle(700, 500)
    budget.reserve(400)
    clock.day = date(2026, 11, 22)
    budget.reserve(1000)


def test_after_failures_in_a_row_the_model_rests_and_one_question_tries_it_again() -> None:
    clock = Clock()
    breaker = Breaker(2, 60, lambda: clock.seconds)
    for succeeded in (False, True, False):
        breaker.enter()
        breaker.record(succeeded)
    breaker.enter()
    breaker.record(False)
    with pytest.raises(ChatError, match="2 failures in a row") as failure:
        breaker.enter()
    assert failure.value.reason == "resting"
    clock.seconds = 61
    breaker.enter()  # one tries
    with pytest.raises(ChatError):
        breaker.enter()  # the others still wait
    breaker.record(False)
    with pytest.raises(ChatError):
        breaker.enter()
    clock.seconds = 200
    breaker.enter()
    breaker.record(True)
    breaker.enter()
