"""Facts are read with what they are and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fact_days import days_of
from ingest.fact_figures import amounts_of, percentages_of
from ingest.facts import extract_facts
from tests.builders import a_chunk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Le domande si presentano dal 2 settembre 2026 alle ore 16:00 del 9 ottobre 2026.",
            ["opening 2026-09-02", "closing 2026-10-09"],
        ),
        ("Lo sportello è aperto dal 27 luglio 2023.", ["opening 2023-07-27"]),
        ("Applications are open from 5 February 2026 to 9 April 2026.", ["opening 2026-02-05", "closing 2026-04-09"]),
        ("Stato: Chiusa dal 24 aprile 2024", ["closing 2024-04-24"]),
        ("Le risorse si sono esaurite il 27 maggio 2021.", ["closing 2021-05-27"]),
        ("Il servizio vale dal 21 marzo 2025 al 31 dicembre 2027.", ["opening 2025-03-21", "closing 2027-12-31"]),
        (
            "Prima finestra: dal 25 maggio al 30 giugno 2023; seconda finestra: dal 18 settembre al 31 ottobre 2023.",
            ["opening 2023-05-25", "closing 2023-06-30", "opening 2023-09-18", "closing 2023-10-31"],
        ),
    ],
)
def test_a_day_is_an_opening_or_a_closing_by_the_words_beside_it(text: str, expected: list[str]) -> None:
    assert [f"{d.kind} {d.day}" for d in days_of(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Garanzia Green non è più disponibile dal 31 marzo 2025.",
        "La misura non riceve nuove domande dal 31 marzo 2025.",
    ],
)
def test_the_day_from_which_nothing_is_accepted_is_a_closing(text: str) -> None:
    assert [d.kind for d in days_of(text)] == ["closing"]


def test_a_row_of_two_days_is_understood_by_the_header_above_it() -> None:
    text = "Finestra Apertura Chiusura\n1 25 maggio 2023 30 giugno 2023\n2 18 settembre 2023 31 ottobre 2023, ore 18:00"
    read = [(f.kind, f.value) for f in extract_facts([a_chunk(text=text)]) if f.kind in ("opening", "closing")]
    assert read == [("opening", "2023-05-25"), ("closing", "2023-06-30"), ("opening", "2023-09-18"), ("closing", "2023-10-31")]


def test_of_a_postponed_opening_the_new_day_counts() -> None:
    (day,) = days_of("L'apertura dello sportello è rinviata dal 7 al 14 febbraio 2023, ore 10.30.")
    assert (day.kind, str(day.day)) == ("opening", "2023-02-14")


@pytest.mark.parametrize(
    "text",
    [
        "La rendicontazione del secondo sportello va presentata entro il 29 febbraio 2028.",
        "La fiera si svolge a Milano dal 3 al 6 maggio 2026.",
        "Pagina aggiornata il 6 ottobre 2025.",
    ],
)
def test_days_about_something_else_are_no_window(text: str) -> None:
    assert days_of(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'importo va da un minimo di 10.000 a un massimo di 500.000 euro.", ["minimum 10000", "maximum 500000"]),
        ("Il prestito va da 25 a 150 mila euro.", ["minimum 25000", "maximum 150000"]),
        ("Il contributo massimo è di 5.000 euro e la spesa minima di 2.500 euro.", ["maximum 5000", "spending 2500"]),
        ("un voucher fisso di 3.000 euro su una spesa di almeno 6.000 euro", ["maximum 3000", "spending 6000"]),
        ("con un massimo di 3.000 euro e 327.000 euro di plafond", ["maximum 3000", "budget 327000"]),
        ("La dotazione è di 1,5 milioni di euro.", ["budget 1500000"]),
        ("La quota di partecipazione è di 300 euro.", ["fee 300"]),
        ("L'investimento va da 10.000 a 30.000 euro.", ["spending 10000", "other 30000"]),
        ("Fatture di valore superiore a 6.000 euro", ["other 6000"]),
        ("The grant covers up to EUR 10,000.", ["maximum 10000"]),
    ],
)
def test_an_amount_says_what_it_is(text: str, expected: list[str]) -> None:
    assert [f"{f.role} {f.value}" for f in amounts_of(text, "")] == expected


def test_a_percentage_says_what_it_is_of() -> None:
    text = "Il contributo copre il 50% delle spese; il tasso è lo 0,321%; il prestito resta entro il 20% dei ricavi."
    assert [(f.role, f.value) for f in percentages_of(text, "")] == [("share", "50"), ("rate", "0.321"), ("revenues", "20")]


def test_a_fact_points_at_its_place_in_the_passage() -> None:
    chunk = a_chunk(text="Una riga prima.\nIl contributo massimo è di 5.000 euro. Lo sportello chiude il 9 ottobre 2026.")
    read = {(f.kind, f.value): chunk.text[f.start : f.end] for f in extract_facts([chunk])}
    assert read == {("amount", "5000"): "5.000 euro", ("closing", "2026-10-09"): "9 ottobre 2026"}


def test_a_row_of_a_listing_is_about_the_measure_that_it_names() -> None:
    row = "Bando: Fiere 2024; dotazione: 100.000 euro; stato: chiuso dal 24 aprile 2024."
    facts = extract_facts([a_chunk(text=row, kind="table")])
    assert {(f.subject, f.kind, f.value) for f in facts} == {
        ("Fiere 2024", "amount", "100000"),
        ("Fiere 2024", "closing", "2024-04-24"),
    }


def test_sizes_of_firms_that_are_left_out_are_no_audience() -> None:
    facts = extract_facts([a_chunk(text="La misura è per le micro e piccole imprese, escluse le grandi imprese.")])
    assert {f.value for f in facts if f.kind == "audience"} == {"micro", "piccola"}


@given(st.text(alphabet=" \n.;:,0123456789€%abdegilmnorstuà/", max_size=200))
def test_every_fact_lies_within_its_passage(text: str) -> None:
    for fact in extract_facts([a_chunk(text=text)]):
        assert 0 <= fact.start < fact.end <= len(text)
        assert 0 < fact.confidence <= 1
