"""The desk in numbers: counted over a period, drawn, and told beside each chart."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from api.csv_cells import as_csv, harmless
from api.desk.charts import Bars, Columns, draw
from api.desk.learning_view import period_of
from api.desk.numbers import Period, as_table, count
from api.web_settings import DeskSettings
from kb.account_types import Role
from kb.engines.answer_log import AnswerLog
from kb.learning_types import Edit
from kb.ticket_types import TicketEvent
from tests.api.learning_builders import Class

FIRST = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday
WEEK = Period(first=date(2026, 11, 16), last=date(2026, 11, 22))


def ticket(school: Class, name: str, day: int, hours: float | None, **changes: Any) -> None:
    """Keep a ticket of a day of the week, replied to after so many hours."""
    at = FIRST + timedelta(days=day)
    kept = school.bureau.ticket(name, received_at=at, changed_at=at, **changes)
    if hours is not None:
        replied = TicketEvent(at=at + timedelta(hours=hours), kind="reply", by="a", status="answered", public=True)
        school.bureau.records.tickets.change(kept, replied, None)


def an_edit(number: int, **changes: Any) -> Edit:
    edit = Edit(
        ticket_id="id-1",
        reply_number=number,
        draft_number=1,
        sent_at=FIRST,
        recorded_at=FIRST,
        language="it",
        topic="finanza",
        province="Bergamo",
        question="?",
        outcome="answered",
        kinds=("figure",),
        labels=("wrong_fact",),
        characters=0.1,
        words=0.2,
        changes=(),
        sources=("https://www.simest.example/fiere",),
    )
    return replace(edit, **changes)


def test_volumes_times_and_late_replies_are_those_of_the_period(school: Class) -> None:
    for n in range(9):
        ticket(school, str(n), 0, n + 1.0)
    ticket(school, "A", 1, 120.0, channel="mail", province=None)
    ticket(school, "B", 2, None, channel="mail")
    ticket(school, "C", 20, 1.0)
    found = count(school.learning, WEEK, DeskSettings())
    assert found.tickets == 11
    assert dict(found.volumes[0][1]) == {"portal": 9}
    assert dict(found.volumes[3][1]) == {}
    assert (found.replies.replied, found.replies.waiting) == (10, 1)
    assert (found.replies.median_hours, found.replies.p90_hours) == (5.5, 9.0)
    assert found.replies.late == 1
    assert found.provinces == {"Bergamo": 10, "": 1}


def test_drafts_outcomes_and_sources_are_counted_from_what_was_kept(school: Class) -> None:
    ticket(school, "1", 0, 1.0)
    for edit in (
        an_edit(1),
        an_edit(2, kinds=("unedited",), labels=(), words=0.0),
        an_edit(3, sent_at=FIRST - timedelta(days=9)),
    ):
        school.learning.book.add_edit(edit)
    citation = {"url": "https://www.simest.example/fiere#importi", "version_id": "v"}
    record = {"id": "a", "outcome": "answered", "citations": [citation, citation], "trace": {"answerer": "curated:c"}}
    AnswerLog(school.engine).append("a", record, lambda position, previous, at: ("{}", "0"))
    now = datetime.now(UTC).date()
    found = count(school.learning, Period(first=WEEK.first, last=max(now, WEEK.last)), DeskSettings())
    assert (found.edited.sent, found.edited.unedited_share, found.edited.words) == (2, 0.5, 0.1)
    assert found.edited.kinds == {"figure": 1}
    assert found.sources == {"https://www.simest.example/fiere": 3}
    assert (found.outcomes, found.curated) == ({"answered": 1}, 1)


def test_an_empty_period_has_no_shares_and_no_charts(school: Class) -> None:
    found = count(school.learning, WEEK, DeskSettings())
    assert (found.replies.late_share, found.edited.unedited_share, found.replies.median_hours) == (None, None, None)
    page = school.bureau.agent[1].get("/desk/numeri?da=2026-11-16&a=2026-11-22")
    assert page.status_code == 200
    assert "data:image/svg" not in page.text


def test_the_page_shows_charts_with_a_table_beside_each(school: Class) -> None:
    ticket(school, "1", 0, 3.0)
    page = school.bureau.person(Role.EVALUATOR)[1].get("/desk/numeri?da=2026-11-16&a=2026-11-22").text
    assert page.count("data:image/svg+xml;base64,") == page.count('<table class="figures">') >= 3
    assert "3 ore" in page


@pytest.mark.parametrize("query", ["da=oggi", "da=2026-11-22&a=2026-11-16", "da=2020-01-01&a=2026-01-01"])
def test_a_period_that_is_not_understood_is_told_and_the_usual_one_shown(school: Class, query: str) -> None:
    page = school.bureau.agent[1].get(f"/desk/numeri?{query}")
    assert page.status_code == 422
    assert "ultimi 30 giorni" in page.text


def test_the_table_holds_every_number(school: Class) -> None:
    ticket(school, "1", 0, 3.0)
    answer = school.bureau.agent[1].get("/desk/numeri.csv?da=2026-11-16&a=2026-11-22")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "volume;2026-11-16;portal;1" in lines
    assert "replies;median_hours;;3.0" in lines
    assert as_table(count(school.learning, WEEK, DeskSettings())).decode("utf-8-sig").splitlines() == lines


def test_agents_of_a_partner_do_not_see_the_numbers(school: Class) -> None:
    assert school.bureau.person(Role.EDITOR)[1].get("/desk/numeri").status_code == 403


def test_a_period_is_thirty_days_where_none_is_chosen() -> None:
    period, read = period_of("", "", date(2026, 11, 30))
    assert (period.first, period.last, read) == (date(2026, 11, 1), date(2026, 11, 30), True)


def test_a_day_belongs_to_the_period_as_clocks_in_italy_show_it() -> None:
    since, until = Period(first=date(2026, 10, 25), last=date(2026, 10, 25)).moments()
    assert (until - since) == timedelta(hours=25)


def test_the_same_chart_is_the_same_drawing() -> None:
    bars, columns = Bars(values={"Bergamo": 3, "Brescia": 1}), Columns(labels=["1", "2"], series={"portale": [1, 0]})
    assert draw(bars) == draw(bars)
    assert draw(columns).startswith(b"<?xml")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "  =1", "＝1"])
def test_a_cell_that_a_program_would_run_is_quoted(text: str) -> None:
    assert harmless(text).startswith("'")


def test_numbers_and_plain_words_stay_as_they_are() -> None:
    assert as_csv(("a",), [(-1.5,), ("testo",), (None,)]).decode("utf-8-sig").splitlines() == ["a", "-1.5", "testo", '""']
