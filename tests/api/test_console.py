"""Long commands say how far they are, in a log too."""

import io

from rich.console import Console

from api.console import Lines, bars


def test_a_log_gets_a_line_at_the_beginning_each_half_minute_and_at_the_end() -> None:
    written, now = io.StringIO(), [0.0]
    lines = Lines(Console(file=written), clock=lambda: now[0])
    for done in range(101):
        now[0] = done
        lines("embedding", done, 100)
    lines("indexing", 5, 5)
    lines("indexing", 5, 5)
    assert written.getvalue().splitlines() == [
        "embedding: 0 of 100",
        "embedding: 30 of 100",
        "embedding: 60 of 100",
        "embedding: 90 of 100",
        "embedding: 100",
        "indexing: 5",
    ]


def test_where_there_is_no_terminal_lines_are_printed() -> None:
    with bars() as progress:
        assert isinstance(progress, Lines)
