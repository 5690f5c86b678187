"""The feeds can be read by the programs that they are for, and stay the same while nothing changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar, Component

from tests.api.builders import MemoryService
from tests.api.conftest import Open
from tests.api.opportunity_builders import a_correction, a_measure, a_measure_source

FEEDS = ["/opportunita.ics", "/opportunita.rss"]


def events(client: TestClient, path: str = "/opportunita.ics") -> dict[str, Component]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def items(client: TestClient, path: str = "/opportunita.rss") -> list[ElementTree.Element]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).findall("channel/item")


def test_openings_and_closings_are_events_of_whole_days_with_lasting_ids(client: TestClient) -> None:
    found = events(client)
    assert set(found) == {
        "simest-0000000001-opening@fondaco",
        "simest-0000000001-closing@fondaco",
        "simest-0000000002-opening@fondaco",
        "simest-0000000003-opening@fondaco",
        "cciaa-bergamo-0000000004-opening@fondaco",
        "cciaa-bergamo-0000000004-closing@fondaco",
    }
    closing = found["simest-0000000001-closing@fondaco"]
    assert (closing.decoded("dtstart"), closing.decoded("dtend")) == (date(2026, 11, 30), date(2026, 12, 1))
    assert not isinstance(closing.decoded("dtstart"), datetime)
    assert str(closing["summary"]) == "Chiude: Voucher fiere 2026"
    assert str(closing["url"]).endswith("/opportunita/simest-0000000001")
    assert "https://www.simest.it/fiere" in str(closing["description"])
    assert closing.decoded("dtstamp") == closing.decoded("last-modified")
    assert closing.decoded("dtstamp").date() == date(2026, 11, 20)


def test_a_closing_is_announced_a_week_before_in_the_morning(client: TestClient) -> None:
    found = events(client)
    [alarm] = found["simest-0000000001-closing@fondaco"].walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-7, hours=9)
    assert found["simest-0000000001-opening@fondaco"].walk("VALARM") == []


def test_a_measure_that_ended_early_is_called_off_without_an_alarm(open_client: Open) -> None:
    spent = a_measure(closed_from=date(2026, 10, 10))
    client = open_client(MemoryService(measures=(spent,)))
    assert events(client) == {}
    closing = events(client, "/opportunita.ics?stato=tutti")["simest-0000000001-closing@fondaco"]
    assert str(closing["status"]) == "CANCELLED"
    assert closing.walk("VALARM") == []


def test_a_correction_by_hand_is_a_change(open_client: Open) -> None:
    client = open_client(MemoryService(measures=(a_measure(corrections=(a_correction(),), sources=()),)))
    closing = events(client)["simest-0000000001-closing@fondaco"]
    assert closing.decoded("last-modified").isoformat() == "2026-11-10T09:00:00+00:00"


def test_one_measure_can_be_put_into_a_calendar(client: TestClient) -> None:
    found = events(client, "/opportunita/simest-0000000001.ics")
    assert len(found) == 2
    assert client.get("/opportunita/boh.ics").status_code == 404


def test_new_calls_come_newest_first_with_lasting_ids(client: TestClient) -> None:
    found = items(client)
    assert found[0].findtext("guid") == "urn:fondaco:opportunity:simest-0000000003"
    assert [item.find("guid").get("isPermaLink") for item in found] == ["false"] * 4  # type: ignore[union-attr]
    assert found[0].findtext("title") == "Transizione digitale"
    assert found[0].findtext("pubDate") == "Sun, 01 Nov 2026 00:00:00 +0000"
    assert "Fino a esaurimento dei fondi." in (found[0].findtext("description") or "")


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_the_filters_of_the_list(client: TestClient, path: str) -> None:
    narrowed = client.get(f"{path}?tema=missioni&provincia=Bergamo").text
    assert "Bando missioni" in narrowed
    assert "Voucher fiere" not in narrowed


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_speaks_the_language_that_its_address_asks_for(client: TestClient, path: str) -> None:
    assert "Organisation: Camera di Bergamo" in client.get(f"{path}?lang=en").text.replace("\r\n ", "")
    assert "Ente: Camera di Bergamo" in client.get(path).text.replace("\r\n ", "")


@pytest.mark.parametrize("path", FEEDS)
def test_a_program_is_told_of_a_filter_that_is_not_understood(client: TestClient, path: str) -> None:
    problem = client.get(f"{path}?tema=zzz")
    assert problem.status_code == 422
    assert problem.json()["errors"] == [{"field": "tema", "message": "Il tema «zzz» non c'è: ne scelga uno dall'elenco."}]


@pytest.mark.parametrize("path", [*FEEDS, "/opportunita/simest-0000000001.ics"])
def test_a_feed_is_the_same_until_something_changes(client: TestClient, service: MemoryService, path: str) -> None:
    first = client.get(path)
    again = client.get(path)
    assert first.content == again.content
    if path in FEEDS:
        assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    service.measures = (replace(service.measures[0], closes_on=date(2026, 12, 4)), *service.measures[1:])
    changed = client.get(path, headers={"If-None-Match": first.headers.get("etag", "")})
    assert (changed.status_code, changed.content != first.content) == (200, True)


@pytest.mark.parametrize("path", FEEDS)
def test_a_title_with_signs_of_the_format_stays_a_title(open_client: Open, path: str) -> None:
    title = "A; B, C\\n <b>&amp;\x0b</b> BEGIN:VALARM"
    hostile = a_measure(title=title, measure=title, sources=(a_measure_source(title=title),))
    client = open_client(MemoryService(measures=(hostile,)))
    if path.endswith("ics"):
        assert str(events(client)["simest-0000000001-opening@fondaco"]["summary"]).startswith("Apre: A; B, C")
    else:
        assert items(client)[0].findtext("title") == title.replace("\x0b", "")


def test_an_empty_list_is_a_feed_too(open_client: Open) -> None:
    client = open_client(MemoryService(measures=()))
    assert events(client) == {}
    assert items(client) == []
