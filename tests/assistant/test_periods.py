"""Days that a question names, seen from a day."""

from datetime import date

import pytest

from assistant.periods import period_in

AS_OF = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("che scadenze ci sono a dicembre?", date(2026, 12, 1), date(2026, 12, 31)),
        ("bandi di febbraio", date(2027, 2, 1), date(2027, 2, 28)),
        ("scadenze di novembre", date(2026, 11, 1), date(2026, 11, 30)),
        ("deadlines in March 2027", date(2027, 3, 1), date(2027, 3, 31)),
        ("entro gennaio", date(2026, 11, 22), date(2027, 1, 31)),
        ("Fristen im Dezember", date(2026, 12, 1), date(2026, 12, 31)),
        ("nei prossimi 30 giorni", date(2026, 11, 22), date(2026, 12, 22)),
        ("in the next two weeks", date(2026, 11, 22), date(2026, 12, 6)),
        ("il mese prossimo", date(2026, 12, 1), date(2026, 12, 31)),
        ("questo mese", date(2026, 11, 22), date(2026, 11, 30)),
        ("entro fine anno", date(2026, 11, 22), date(2026, 12, 31)),
        ("questa settimana", date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_days_are_read_off_a_question(text: str, first: date, last: date) -> None:
    period = period_in(text, AS_OF)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("text", ["May I apply for a grant?", "quali bandi sono aperti?", "we march on"])
def test_words_that_only_look_like_months_name_no_days(text: str) -> None:
    assert period_in(text, AS_OF) is None
