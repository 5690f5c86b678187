"""Pages about one edition of a measure become one opportunity, with its owner, its state and what the pages disagree on."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts import extract_facts
from ingest.measure_names import edition, measure_name, same_name
from ingest.measure_pages import Page
from ingest.opportunities import find_opportunities
from kb.opportunity_types import Opportunity
from kb.types import Provider
from tests.builders import a_chamber, a_page, a_provider

REGION = a_provider("regione", name="Regione Lombardia", short_name="Regione Lombardia", kind="regione", aliases=())
ASSOCIATION = a_provider("assoc", name="Associazione PMI", short_name="PMI Insieme", kind="associazione", aliases=())
BERGAMO, COMO = a_chamber("Bergamo"), a_chamber("Como")
PROVIDERS = {p.id: p for p in (a_provider(), REGION, ASSOCIATION, BERGAMO, COMO)}
OPENS, CLOSES = date(2026, 9, 2), date(2026, 10, 9)
TEXT = "Regione Lombardia concede un contributo massimo di 15.000 euro. Domande dal 2 settembre 2026 al 9 ottobre 2026."


def page(name: str, title: str, text: str = TEXT, provider: Provider = REGION, **version: Any) -> Page:
    """Return a page with the window of TEXT unless `version` says otherwise."""
    stated = {"valid_from": OPENS, "valid_to": CLOSES, "validity_note": text} | version
    document, made, chunks = a_page(name, title, [text], provider.id, version=stated)
    return Page(document, made, tuple(chunks), tuple(extract_facts(chunks)))


def found(*pages: Page) -> list[Opportunity]:
    return find_opportunities(pages, PROVIDERS)


def test_an_opportunity_has_window_amount_owner_and_source() -> None:
    (one,) = found(page("a", "Bando Export 2026 - testo del bando"))
    assert (one.measure, one.edition, one.owner_id) == ("Bando Export", "2026", "regione")
    assert (one.opens_on, one.closes_on) == (OPENS, CLOSES)
    assert [(a.role, a.value) for a in one.amounts] == [("maximum", "15000")]
    assert [s.url for s in one.sources] == ["https://www.regione.example/a"]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 9, 1), "announced"),
        (date(2026, 9, 2), "open"),
        (date(2026, 9, 9), "closing"),
        (date(2026, 10, 9), "closing"),
        (date(2026, 10, 10), "closed"),
    ],
)
def test_the_state_follows_the_day(day: date, state: str) -> None:
    (one,) = found(page("a", "Bando Export 2026"))
    assert one.state(day) == state


def test_the_retelling_of_an_association_is_a_source_of_the_owner_s_measure() -> None:
    (one,) = found(page("b", "Bando Export 2026: come funziona", provider=ASSOCIATION), page("a", "Bando Export 2026"))
    assert one.owner_id == "regione"
    assert [(s.provider_id, s.own) for s in one.sources] == [("regione", True), ("assoc", False)]


def test_a_day_that_a_retelling_gives_otherwise_is_kept_as_a_contradiction() -> None:
    slip = TEXT.replace("9 ottobre", "2 ottobre")
    wrong = page("b", "Bando Export 2026", slip, ASSOCIATION, valid_to=date(2026, 10, 2))
    (one,) = found(page("a", "Bando Export 2026"), wrong)
    (contradiction,) = one.contradictions
    assert one.closes_on == CLOSES
    assert (contradiction.kind, contradiction.kept.value, contradiction.other.value) == ("closing", "2026-10-09", "2026-10-02")
    assert contradiction.other.url == "https://www.assoc.example/b"
    assert contradiction.slip


def test_measures_of_two_chambers_with_one_name_stay_two() -> None:
    later = TEXT.replace("9 ottobre", "16 ottobre")
    pages = (
        page("a", "Bando Fiere 2026", provider=BERGAMO),
        page("b", "Bando Fiere 2026", later, COMO, valid_to=date(2026, 10, 16)),
    )
    assert {o.owner_id for o in found(*pages)} == {"cciaa-bergamo", "cciaa-como"}


def test_editions_of_a_measure_form_a_chain() -> None:
    before = TEXT.replace("2026", "2025")
    days = {"valid_from": date(2025, 9, 2), "valid_to": date(2025, 10, 9)}
    old, new = sorted(
        found(page("a", "Bando Export 2026"), page("b", "Bando Export 2025", before, **days)), key=lambda o: str(o.edition)
    )
    assert (old.superseded_by, new.supersedes) == (new.id, old.id)
    assert (old.supersedes, new.superseded_by) == (None, None)


def test_a_page_that_says_closed_without_a_window_is_never_open() -> None:
    text = "Il contributo massimo era di 15.000 euro. Il bando è chiuso."
    (one,) = found(page("a", "Bando Export 2023", text, valid_from=None, valid_to=None, closed=True))
    assert {one.state(date(year, 6, 1)) for year in (2022, 2023, 2026)} == {"closed"}


def test_an_edition_without_a_closing_day_ends_after_the_year_that_follows_it() -> None:
    text = "Contributo massimo di 2.000 euro. Lo sportello è aperto dal 6 marzo 2017."
    (one,) = found(page("a", "Bando Fiere 2017", text, valid_from=date(2017, 3, 6), valid_to=None))
    assert (one.state(date(2017, 5, 1)), one.state(date(2026, 11, 21))) == ("open", "closed")


def test_a_deadline_of_the_customs_is_no_opportunity() -> None:
    text = "La domanda di autorizzazione alla dogana si presenta entro il 9 ottobre 2026."
    assert found(page("a", "CBAM, il periodo definitivo", text, valid_from=None)) == []


def test_a_window_that_no_sentence_bears_out_is_left_out() -> None:
    text = "Il contributo copre il 50% delle spese. La rendicontazione va presentata entro il 29 febbraio 2028."
    (one,) = found(
        page("a", "Bando Export 2026", text + " Lo sportello è aperto dal 2 settembre 2026.", valid_to=date(2028, 2, 29))
    )
    assert (one.opens_on, one.closes_on) == (OPENS, None)


@pytest.mark.parametrize(
    ("title", "name", "year"),
    [
        ("CONneSSi 2026: dal 5 febbraio le domande", "CONneSSi", "2026"),
        ("Circolare 5/394/2023 - Fiere ed eventi", "Fiere ed eventi", None),
        (
            "Fiere internazionali in Lombardia (PR FESR 2021-2027), edizione 2024-2026",
            "Fiere internazionali in Lombardia",
            "2024",
        ),
        ("Garanzia Growth, una sola garanzia per crescere dal 1° aprile 2025", "Garanzia Growth", None),
        ("AGEF 2507 - Contributi per fiere in Italia, anno 2025", "AGEF 2507", "2025"),
        ("Riapre il Fondo Mercati, domande dal 27 luglio 2023", "Fondo Mercati", None),
        ("Al via l'Avviso missioni 2026", "Avviso missioni", "2026"),
    ],
)
def test_a_title_gives_the_name_and_the_edition(title: str, name: str, year: str | None) -> None:
    assert (measure_name(title), edition(title)) == (name, year)


def test_the_name_of_an_organisation_makes_no_two_titles_the_same() -> None:
    titles = ("Simest: aperte le domande", "Simest, la misura per gli Stati Uniti")
    assert same_name(*titles)
    assert not same_name(*titles, frozenset({"simest"}))


@given(st.integers(-400, 400))
def test_nothing_is_open_after_its_last_day(days: int) -> None:
    (one,) = found(page("a", "Bando Export 2026"))
    day = CLOSES + timedelta(days=days)
    assert (one.state(day) == "closed") == (day > CLOSES)


def test_calls_of_two_chambers_with_one_name_and_one_day_stay_two() -> None:
    text = TEXT.replace("Regione Lombardia", "La Camera")
    pages = (page("a", "Bando Fiere 2026", text, BERGAMO), page("b", "Bando Fiere 2026", text, COMO))
    assert {o.owner_id for o in found(*pages)} == {"cciaa-bergamo", "cciaa-como"}


def test_a_page_in_english_and_its_original_are_one_measure_though_one_of_them_states_no_window() -> None:
    original = page("a", "Bando Export", "Il contributo massimo è di 15.000 euro.", valid_from=None, valid_to=None)
    text = "Regione Lombardia grants up to EUR 15,000. Applications from 2 September 2026 to 9 October 2026."
    days = {"valid_from": OPENS, "valid_to": CLOSES}
    document, made, chunks = a_page(
        "b", "Export grants", [text], REGION.id, version=days, language="en", translation_of=original.document.url
    )
    copy = Page(document, made, tuple(chunks), tuple(extract_facts(chunks)))
    (one,) = found(original, copy)
    assert [(s.url[-1], s.language) for s in one.sources] == [("a", "it"), ("b", "en")]
    assert one.closes_on == CLOSES


def test_two_public_pages_that_differ_are_a_contradiction_and_no_slip() -> None:
    later = TEXT.replace("9 ottobre", "16 ottobre")
    (one,) = found(page("a", "Bando Export 2026"), page("b", "Bando Export 2026", later, BERGAMO, valid_to=date(2026, 10, 16)))
    (contradiction,) = one.contradictions
    assert (one.owner_id, contradiction.slip) == ("regione", False)
    assert (contradiction.kept.value, contradiction.other.value) == ("2026-10-09", "2026-10-16")


def test_an_amount_that_a_retelling_gives_otherwise_is_a_slip() -> None:
    wrong = page("b", "Bando Export 2026", TEXT.replace("15.000", "18.000"), ASSOCIATION)
    (one,) = found(page("a", "Bando Export 2026"), wrong)
    (contradiction,) = one.contradictions
    assert (contradiction.kind, contradiction.role, contradiction.slip) == ("amount", "maximum", True)
    assert (contradiction.kept.value, contradiction.other.value) == ("15000", "18000")


def test_a_rounded_amount_contradicts_nothing() -> None:
    exact = TEXT.replace("un contributo massimo di 15.000 euro", "contributi; la dotazione è di 4.668.350 euro")
    rounded = TEXT.replace("un contributo massimo di 15.000 euro", "contributi; la dotazione è di 4,7 milioni di euro")
    (one,) = found(page("a", "Bando Export 2026", exact), page("b", "Bando Export 2026", rounded, ASSOCIATION))
    assert one.contradictions == ()


def test_a_page_that_was_called_closed_before_the_other_opened_is_of_another_edition() -> None:
    old = page("a", "Fiere estere", valid_from=None, valid_to=None, closed=True, updated_on=date(2024, 1, 5))
    assert len(found(old, page("b", "Fiere estere"))) == 2


def test_a_status_line_states_the_window_of_a_page_that_the_crawl_read_none_of() -> None:
    text = (
        "Stato: aperto dal 30 luglio 2026, fino a esaurimento. Regione Lombardia concede un contributo massimo di 8.000 euro."
    )
    (one,) = found(page("a", "Bando Fiere 2026", text, valid_from=None, valid_to=None, validity_note=None))
    assert (one.opens_on, one.closes_on, one.until_funds_end) == (date(2026, 7, 30), None, True)
    assert {place.kind for place in one.window} == {"opening", "exhaustion"}


def test_the_window_is_found_again_where_the_page_states_it() -> None:
    (one,) = found(page("a", "Bando Export 2026"))
    assert [TEXT[place.start : place.end] for place in one.window] == ["2 settembre 2026", "9 ottobre 2026"]


def test_the_programme_that_pays_is_no_edition() -> None:
    title = "PR FESR 2021-2027, azione 1.3.1: contributi per le fiere, secondo sportello"
    assert (edition(title), measure_name(title)) == (None, "contributi per le fiere, secondo sportello")
