"""The pages of measures: what is closed is never shown as open, and each date leads to the words that state it."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.opportunity_detail import detail, editions
from api.opportunity_view import card, state_words, title_of
from api.service import Service
from kb.engines.database import open_database
from kb.engines.sql_store import SqlStore
from tests.api.builders import TODAY, MemoryService, a_chamber, a_provider
from tests.api.conftest import Open
from tests.api.opportunity_builders import (
    a_bare_measure,
    a_contradiction,
    a_correction,
    a_measure,
    a_measure_source,
    passage,
    some_measures,
)
from tests.api.test_portal import HOSTILE, inline_in
from tests.opportunity_builders import a_base_of_calls, opportunity_store

PAGES = [
    "/opportunita",
    "/opportunita?lang=en",
    "/opportunita?vista=calendario&mese=2026-11",
    "/opportunita?tema=zzz&al=ieri",
    "/opportunita?testo=ponte",
    "/opportunita?stato=chiuso",
    "/opportunita/simest-0000000001",
    "/opportunita/simest-0000000001?lang=en&al=2027-01-01",
    "/opportunita/simest-00000000ff",
    "/opportunita/boh",
]
REGISTER = {p.id: p for p in (a_provider(), a_chamber())}


def text_of(client: TestClient, path: str, status: int = 200) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, response.text
    return response.text


def listed(html: str) -> list[tuple[str, str]]:
    """Return state and title of the cards."""
    found = re.findall(r'class="state state-(\w+)">.*?<h3 class="measure-title"><a [^>]*>([^<]+)</a>', html, re.S)
    return [(state, unescape(title)) for state, title in found]


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_inline_code_and_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    html = client.get(path, headers={"Accept": "text/html"}).text
    assert html.startswith("<!doctype html>")
    assert inline_in(html) == []
    assert re.findall(r'<(?:link|script|img|use)[^>]+(?:src|href)="(?!/|data:)[^"]+"', html) == []


def test_the_list_says_what_closes_first_and_how_many_there_are(client: TestClient) -> None:
    html = text_of(client, "/opportunita")
    assert listed(html) == [
        ("closing", "Voucher fiere 2026"),
        ("open", "Transizione digitale"),
        ("open", "Misura USA"),
        ("announced", "Bando missioni"),
    ]
    shown = words_of(html)
    assert "4 misure trovate." in shown
    for words in (
        "Mancano 9 giorni",
        "fino a esaurimento dei fondi",
        "la pagina non indica una scadenza",
        "Apre fra 52 giorni",
    ):
        assert words in shown


@pytest.mark.parametrize("day", ["2026-12-01", "2027-03-01"])
def test_what_is_closed_on_a_day_is_never_shown_as_open(client: TestClient, day: str) -> None:
    assert "Voucher fiere 2026" not in [title for _, title in listed(text_of(client, f"/opportunita?al={day}"))]
    html = text_of(client, f"/opportunita?al={day}&stato=tutti")
    assert ("closed", "Voucher fiere 2026") in listed(html)
    assert "Non si può più fare domanda." in words_of(html)
    assert "Non si può più fare domanda." in words_of(text_of(client, f"/opportunita/simest-0000000001?al={day}"))


def test_a_filter_that_is_not_understood_is_told_and_the_list_is_shown(client: TestClient) -> None:
    html = text_of(client, "/opportunita?tema=zzz&provincia=Bergamo", 422)
    assert "Il tema «zzz» non c'è" in words_of(html)
    assert len(listed(html)) == 4
    assert '<option value="Bergamo" selected>' in html


def test_who_finds_nothing_is_told_what_to_loosen(client: TestClient) -> None:
    html = text_of(client, "/opportunita?tema=missioni&provincia=Varese")
    assert "Nessuna misura trovata." in words_of(html)
    assert "Senza il filtro «Provincia dell'impresa» ce n'è 1" in words_of(html)
    assert 'href="/opportunita?tema=missioni#misure"' in html
    closed = text_of(client, "/opportunita?testo=fiere&stato=annunciato")
    assert "Guardi anche tra le chiuse: ce n'è 1" in words_of(closed)


def test_a_long_list_comes_in_pages_that_are_linked(open_client: Open) -> None:
    measures = tuple(a_bare_measure(f"simest-{n:010x}", f"Misura {n:02}", opens_on=date(2026, 1, 1)) for n in range(45))
    client = open_client(MemoryService(measures=measures))
    seen: list[str] = []
    path = "/opportunita?ente=simest"
    for page in (1, 2, 3):
        html = text_of(client, path)
        assert f"Pagina {page} di 3" in words_of(html)
        seen += [title for _, title in listed(html)]
        following = re.search(r'href="([^"]+)#misure" rel="next"', html)
        path = unescape(following.group(1)) if following else ""
    assert seen == [f"Misura {n:02}" for n in range(45)]
    assert path == ""
    assert "Pagina 3 di 3" in words_of(text_of(client, "/opportunita?pagina=9"))


def test_a_month_shows_openings_and_closings_as_a_table_and_by_day(client: TestClient) -> None:
    html = text_of(client, "/opportunita?vista=calendario")
    assert "1 data in questo mese." in words_of(html)
    table, by_day = html.split('<ul class="month-list">')
    assert '<caption class="visually-hidden">Aperture e chiusure, novembre 2026</caption>' in table
    assert table.count('scope="col"') == 7
    for part in (table, by_day):
        assert re.search(r'datetime="2026-11-30".*?Chiude.*?Voucher fiere 2026', part, re.S)
    assert 'href="/opportunita?vista=calendario&amp;mese=2026-10#misure" rel="prev"' in html
    assert 'href="/opportunita?vista=calendario&amp;mese=2026-12#misure" rel="next"' in html


def test_an_empty_month_leads_to_the_nearest_dates_and_a_past_one_says_that_it_is_over(client: TestClient) -> None:
    html = words_of(text_of(client, "/opportunita?vista=calendario&mese=2026-04"))
    assert "Nessuna data in questo mese." in html
    assert "Prima: gennaio 2026" in html and "Dopo: luglio 2026" in html
    past = words_of(text_of(client, "/opportunita?vista=calendario&mese=2025-11"))
    assert "Chiude Voucher fiere Chiusa" in past


def test_the_feeds_have_the_filters_of_the_list_and_the_language(client: TestClient) -> None:
    html = unescape(text_of(client, "/opportunita?tema=missioni&vista=calendario&al=2026-11-01&lang=en"))
    assert 'href="webcal://testserver/opportunita.ics?tema=missioni&lang=en"' in html
    assert 'href="/opportunita.rss?tema=missioni&lang=en"' in html


def test_a_measure_leads_from_each_date_and_figure_to_the_words_of_its_page(client: TestClient) -> None:
    html = text_of(client, "/opportunita/simest-0000000001")
    shown = words_of(html)
    assert "<mark>30 novembre 2026</mark>" in html and "<mark>15.000 euro</mark>" in html
    assert "Importo massimo: 15.000 euro" in shown
    assert 'href="/fonte/chunk-window#passaggio"' in html
    assert 'href="/enti/simest"' in html
    assert 'href="/opportunita/simest-0000000001.ics"' in html
    assert "Come si presenta la domanda per Voucher fiere 2026?" in shown
    assert "pagina dell'ente titolare, aggiornata il 1° settembre 2026, letta il 20 novembre 2026" in shown
    assert "Le altre edizioni" in shown and 'href="/opportunita/simest-0000000005"' in html


def test_what_no_page_states_is_said_as_such(client: TestClient) -> None:
    shown = words_of(text_of(client, "/opportunita/simest-0000000002"))
    assert "Chiusura la pagina non indica una scadenza" in shown
    assert "Nessuna pagina indica quando si può fare domanda." in shown
    assert "non abbiamo trovato importi" in shown


def test_an_older_edition_leads_to_the_newer_one(client: TestClient) -> None:
    html = text_of(client, "/opportunita/simest-0000000005")
    assert "Il termine era il 30 novembre 2025" in html
    assert "più recente: Voucher fiere 2026" in words_of(html)


@pytest.mark.parametrize(
    ("slip", "words"), [(False, "Due fonti ufficiali differiscono"), (True, "Vale la pagina dell'ente titolare")]
)
def test_sources_that_differ_are_both_shown(open_client: Open, slip: bool, words: str) -> None:
    client = open_client(MemoryService(measures=(a_measure(contradictions=(a_contradiction(slip=slip),)),)))
    shown = words_of(text_of(client, "/opportunita/simest-0000000001"))
    assert words in shown
    assert "Chiusura: 30 novembre 2026 , SIMEST" in shown
    assert "Chiusura: 15 dicembre 2026 , Camera di Bergamo (pagina del 1° settembre 2026)" in shown
    assert ("Due fonti ufficiali differiscono" in text_of(client, "/opportunita")) is not slip


def test_a_correction_by_hand_is_said_as_such(open_client: Open) -> None:
    client = open_client(MemoryService(measures=(a_measure(corrections=(a_correction(),)),)))
    shown = words_of(text_of(client, "/opportunita/simest-0000000001"))
    assert "Corretto il 10 novembre 2026 da redazione: prorogato con decreto." in shown
    assert "Le pagine dicevano: 27 novembre 2026." in shown
    assert "Data corretta dalla redazione" in text_of(client, "/opportunita")


def test_a_measure_that_left_is_told_from_one_that_never_was(client: TestClient) -> None:
    gone = text_of(client, "/opportunita/simest-00000000ff", 410)
    assert "Questa misura non c'è più" in words_of(gone)
    assert 'href="/enti/simest"' in gone and 'class="btn btn-primary" href="/opportunita"' in gone
    for path in ("/opportunita/boh", "/opportunita/nessuno-00000000ff"):
        assert "Misura non trovata" in words_of(text_of(client, path, 404))


def test_hostile_titles_and_filters_stay_text(open_client: Open) -> None:
    hostile = a_measure(
        title=HOSTILE,
        measure=HOSTILE,
        territory=(HOSTILE,),
        sources=(a_measure_source(title=HOSTILE, url="javascript:alert(1)"),),
        corrections=(a_correction(why=HOSTILE, made_by=HOSTILE),),
    )
    client = open_client(MemoryService(measures=(hostile,)))
    for path in ("/opportunita", "/opportunita/simest-0000000001", f"/opportunita?testo={HOSTILE}&tema={HOSTILE}"):
        html = client.get(path, headers={"Accept": "text/html"}).text
        assert inline_in(html) == []
        assert "<img src=x" not in html


def test_an_id_never_leaves_its_place_in_an_address(open_client: Open) -> None:
    strange = a_measure('simest-"?x=1#y')
    client = open_client(MemoryService(measures=(strange,)))
    assert 'href="/opportunita/simest-%22%3Fx%3D1%23y"' in text_of(client, "/opportunita")


# ------------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("changes", "day", "words"),
    [
        ({}, date(2026, 11, 30), "Chiude oggi"),
        ({}, date(2026, 11, 29), "Manca 1 giorno"),
        ({}, date(2026, 8, 31), "Apre domani"),
        ({}, date(2026, 12, 1), "Il termine era il 30 novembre 2026"),
        ({"closed_from": date(2026, 10, 1)}, TODAY, "Lo dice la pagina del 1° ottobre 2026"),
        ({"closes_on": None, "ends_by": date(2026, 10, 1)}, TODAY, "Edizione conclusa: la pagina non indica la scadenza"),
    ],
)
def test_a_state_is_said_with_its_days(changes: dict[str, Any], day: date, words: str) -> None:
    assert state_words(a_measure(**changes), day, "it") == words


def test_a_title_is_in_the_visitors_language_where_the_owner_has_a_page_in_it() -> None:
    english = a_measure_source(title="Trade fair voucher", language="en")
    measure = a_measure(title="PR FESR: voucher fiere 2026", measure="voucher fiere", sources=(a_measure_source(), english))
    assert title_of(measure, "it") == ("Voucher fiere 2026", "it")
    assert title_of(measure, "en") == ("Trade fair voucher", "en")


def test_a_sentence_is_quoted_once_with_all_that_it_states() -> None:
    view = detail(a_measure(), some_measures(), TODAY, "it", REGISTER, lambda ids: {i: passage(i) for i in ids})
    [window] = view.window
    assert [value for _, value in window.facts] == ["1° settembre 2026", "30 novembre 2026"]
    assert [piece for piece, marked in window.parts if marked] == ["1° settembre 2026", "30 novembre 2026"]
    assert "".join(piece for piece, _ in window.parts) == "Le domande si presentano dal 1° settembre 2026 al 30 novembre 2026."


def test_a_passage_that_is_kept_no_more_leaves_its_fact() -> None:
    view = detail(a_measure(), (), TODAY, "it", REGISTER, lambda ids: {})
    assert [(quote.facts[0][0], quote.parts) for quote in view.window] == [("Apertura", ()), ("Chiusura", ())]


def test_editions_end_even_where_records_point_at_each_other() -> None:
    one = a_measure("simest-0000000001", supersedes="simest-0000000002", measure_key="a")
    two = a_measure("simest-0000000002", supersedes="simest-0000000001", measure_key="b", edition="2025")
    assert [o.id for o in editions(one, (one, two))] == [one.id, two.id]


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ((), ""),
        (("micro",), "microimprese"),
        (("media", "piccola", "micro"), "micro, piccole e medie imprese"),
        (("micro", "piccola", "media", "grande"), "imprese di ogni dimensione"),
    ],
)
def test_sizes_are_said_in_words(audience: tuple[str, ...], words: str) -> None:
    assert card(a_measure(audience=audience), TODAY, "it", REGISTER).audience == words


def test_a_correction_by_hand_shows_with_the_next_visit(tmp_path: Path) -> None:
    knowledge = a_base_of_calls(tmp_path)
    store = SqlStore(open_database(f"sqlite:///{tmp_path / 'store.sqlite3'}"))
    never: Any = None
    service = Service(store, never, lambda: knowledge.build.id, lambda _: (knowledge, never))
    call = next(o for o in service.opportunities() if o.measure == "Bando E-commerce")
    passages = service.passages([place.chunk_id for place in call.window] * 2 + ["gone"])
    assert {call.window[0].chunk_id} == set(passages)
    assert service.terms("Bandi per le fiere") == ["band", "fier"]
    with TestClient(create_app(service, today=lambda: TODAY)) as client:
        assert "4 dicembre 2026" in text_of(client, f"/opportunita/{call.id}")
        correction = a_correction(
            owner_id=call.owner_id,
            measure_key=call.measure_key,
            edition=call.edition,
            value=date(2026, 12, 18),
            was=date(2026, 12, 4),
        )
        opportunity_store(tmp_path).add_correction(correction)
        shown = words_of(text_of(client, f"/opportunita/{call.id}"))
        assert "Chiusura 18 dicembre 2026" in shown and "Le pagine dicevano: 4 dicembre 2026." in shown


def test_the_application_opens_without_measures() -> None:
    with TestClient(create_app(MemoryService(measures=()), today=lambda: TODAY)) as client:
        assert "Nessuna misura trovata." in client.get("/opportunita").text
