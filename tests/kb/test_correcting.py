"""Corrections find their opportunity by owner, measure and edition, and are never lost."""

from dataclasses import replace
from datetime import UTC, date, datetime

from kb.correcting import correct
from kb.opportunity_book import OpportunityBook
from kb.opportunity_types import CorrectedField
from tests.kb.test_opportunity_store import CORRECTION, DAY, OPPORTUNITY

LATER = date(2026, 12, 31)


def test_the_last_word_on_a_field_holds() -> None:
    again = replace(CORRECTION, id=2, value=date(2027, 1, 15))
    (shown,) = correct([OPPORTUNITY], [again, replace(CORRECTION, id=1)]).opportunities
    assert (shown.closes_on, [c.id for c in shown.corrections]) == (date(2027, 1, 15), [2])


def test_a_new_closing_day_opens_what_a_page_called_closed() -> None:
    closed = replace(OPPORTUNITY, closed_from=date(2026, 10, 10))
    (shown,) = correct([closed], [replace(CORRECTION, id=1)]).opportunities
    assert (closed.state(date(2026, 11, 1)), shown.state(date(2026, 11, 1))) == ("closed", "open")


def test_what_a_person_knows_to_be_closed_is_closed_from_that_day() -> None:
    field: CorrectedField = "closed_from"
    early = replace(CORRECTION, id=1, field=field, value=date(2026, 9, 20), was=None)
    (shown,) = correct([OPPORTUNITY], [early]).opportunities
    assert (shown.state(date(2026, 9, 19)), shown.state(date(2026, 9, 20))) == ("closing", "closed")


def test_a_correction_whose_opportunity_is_gone_is_listed() -> None:
    lost = replace(CORRECTION, id=1, edition="2025")
    corrected = correct([OPPORTUNITY], [lost])
    assert (corrected.opportunities, corrected.idle) == ((OPPORTUNITY,), (lost,))


def test_of_two_windows_of_one_edition_the_one_whose_day_was_corrected_is_meant() -> None:
    second = replace(OPPORTUNITY, id="simest-2", closes_on=date(2026, 11, 30))
    corrected = correct([OPPORTUNITY, second], [replace(CORRECTION, id=1)])
    assert [o.closes_on for o in corrected.opportunities] == [LATER, date(2026, 11, 30)]


def test_a_correction_that_fits_two_windows_equally_is_not_guessed() -> None:
    twin = replace(OPPORTUNITY, id="simest-2")
    corrected = correct([OPPORTUNITY, twin], [replace(CORRECTION, id=1)])
    assert [o.closes_on for o in corrected.opportunities] == [DAY, DAY]
    assert len(corrected.idle) == 1


def test_an_undone_correction_changes_nothing() -> None:
    undone = replace(CORRECTION, id=1, undone_by="Redazione", undone_at=datetime(2026, 11, 21, tzinfo=UTC))
    assert correct([OPPORTUNITY], [undone]).opportunities == (OPPORTUNITY,)
    assert correct([OPPORTUNITY], [undone]).idle == ()


class _Counting:
    """Records that count how often they are read."""

    def __init__(self) -> None:
        self.read, self.now = 0, "one"

    def stamp(self) -> str:
        return self.now

    def corrected(self) -> object:
        self.read += 1
        return correct([OPPORTUNITY], [])

    def facts(self, version_id: str) -> list[object]:
        return []


def test_the_book_is_read_again_only_when_something_changed() -> None:
    records = _Counting()
    book = OpportunityBook(records)  # type: ignore[arg-type]
    assert [book.opportunities(), book.opportunities()] == [(OPPORTUNITY,), (OPPORTUNITY,)]
    assert records.read == 1
    records.now = "two"
    book.opportunities()
    assert records.read == 2
