"""Typed facts are read the same however they are written."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.atoms import Atom, atoms, extract, unsupported

TABLE: list[tuple[str, set[tuple[str, str]]]] = [
    # Numbers
    ("1.500 imprese", {("number", "1500")}),
    ("1,500 firms", {("number", "1500")}),
    ("1.500,50", {("number", "1500.5")}),
    ("1,500.50", {("number", "1500.5")}),
    ("12 mesi", {("number", "12")}),
    ("3,5 punti", {("number", "3.5")}),
    ("3.5 points", {("number", "3.5")}),
    ("1.000.000 di visitatori", {("number", "1000000")}),
    ("1 000 000 di visitatori", {("number", "1000000")}),
    ("tre domande", {("number", "3")}),
    ("Dodici mesi", {("number", "12")}),
    ("un contributo", set()),
    ("50mila imprese", {("number", "50000")}),
    ("2 milioni di abitanti", {("number", "2000000")}),
    # Money
    ("500.000 euro", {("money", "500000")}),
    ("€ 500.000", {("money", "500000")}),
    ("€500,000", {("money", "500000")}),
    ("EUR 500.000,00", {("money", "500000")}),
    ("500.000,00 €", {("money", "500000")}),
    ("500mila euro", {("money", "500000")}),
    ("500 mila euro", {("money", "500000")}),
    ("1,5 milioni di euro", {("money", "1500000")}),
    ("1.5 million euro", {("money", "1500000")}),
    ("€ 1,5 mln", {("money", "1500000")}),
    ("€1.5m", {("money", "1500000")}),
    ("2 miliardi di euro", {("money", "2000000000")}),
    ("2 mld di euro", {("money", "2000000000")}),
    ("2 bn euro", {("money", "2000000000")}),
    ("5 euro", {("money", "5")}),
    ("5,00 euro", {("money", "5")}),
    ("0,50 €", {("money", "0.5")}),
    ("10k euro", {("money", "10000")}),
    # Percentages
    ("70%", {("percent", "70")}),
    ("il 70 %", {("percent", "70")}),
    ("70 per cento", {("percent", "70")}),
    ("70 percento", {("percent", "70")}),
    ("70 percent", {("percent", "70")}),
    ("0,371%", {("percent", "0.371")}),
    ("0.371 per cent", {("percent", "0.371")}),
    # Dates and times
    ("30 novembre 2026", {("date", "2026-11-30")}),
    ("30/11/2026", {("date", "2026-11-30")}),
    ("30.11.2026", {("date", "2026-11-30")}),
    ("2026-11-30", {("date", "2026-11-30")}),
    ("November 30, 2026", {("date", "2026-11-30")}),
    ("November 30th, 2026", {("date", "2026-11-30")}),
    ("30 November 2026", {("date", "2026-11-30")}),
    ("30th November 2026", {("date", "2026-11-30")}),
    ("1° marzo 2026", {("date", "2026-03-01")}),
    ("1 marzo", {("date", "--03-01")}),
    ("marzo 2026", {("date", "2026-03")}),
    ("May 2026", {("date", "2026-05")}),
    ("nel 2026", {("number", "2026")}),
    ("394/81", {("number", "394"), ("number", "81")}),
    ("40/13/2026", {("number", "40"), ("number", "13"), ("number", "2026")}),
    ("alle ore 16:00", {("time", "16:00")}),
    ("ore 16", {("time", "16:00")}),
    ("ore 9.30", {("time", "9:30")}),
    ("dalle 9:00 alle 12:30", {("time", "9:00"), ("time", "12:30")}),
    ("dal 1° settembre 2026 al 30 novembre 2026", {("date", "2026-09-01"), ("date", "2026-11-30")}),
    ("da 1.000 a 5.000 euro", {("number", "1000"), ("money", "5000")}),
    ("dal 10% al 20%", {("percent", "10"), ("percent", "20")}),
    # Words, and other languages
    ("cinquanta per cento", {("percent", "50")}),
    ("quarantadue percento", {("percent", "42")}),
    ("duecentocinquantamila euro", {("money", "250000")}),
    ("due milioni di euro", {("money", "2000000")}),
    ("un milione e 500 imprese", {("number", "1000000"), ("number", "500")}),
    ("mille imprese", {("number", "1000")}),
    ("twenty-five firms", {("number", "25")}),
    ("fifty percent", {("percent", "50")}),
    ("se sei iscritto", set()),
    ("due to delays", set()),
    ("20 Prozent", {("percent", "20")}),
    ("20 pour cent", {("percent", "20")}),
    ("20 por ciento", {("percent", "20")}),
    ("2 Mio Euro", {("money", "2000000")}),
    ("10 000 euros", {("money", "10000")}),
    ("30. November 2026", {("date", "2026-11-30")}),
    ("30 de noviembre de 2026", {("date", "2026-11-30")}),
    ("1er décembre 2026", {("date", "2026-12-01")}),
    # Telephones, addresses
    ("tel. 02 85155224", {("phone", "0285155224")}),
    ("+39 02 8515 5224", {("phone", "0285155224")}),
    ("0039 035 4225111", {("phone", "0354225111")}),
    ("035 4225111", {("phone", "0354225111")}),
    ("035/4225111", {("phone", "0354225111")}),
    ("0354225111", {("phone", "0354225111")}),
    ("800 269 264", {("phone", "800269264")}),
    ("800.020.030", {("phone", "800020030")}),
    ("info@simest.it", {("email", "info@simest.it")}),
    ("scrivere a Info@Simest.IT.", {("email", "info@simest.it")}),
    ("https://www.simest.it/fiere/", {("url", "simest.it/fiere")}),
    ("(vedi www.simest.it).", {("url", "simest.it")}),
    ("http://simest.it/fiere#importi", {("url", "simest.it/fiere")}),
    # Laws
    ("D.Lgs. 221/2017", {("law", "dlg 221/2017")}),
    ("D. Lgs. n. 221/2017", {("law", "dlg 221/2017")}),
    ("D.P.R. 633/72", {("law", "dpr 633/72")}),
    ("legge 394/81", {("law", "leg 394/81")}),
    ("Reg. UE 2021/821", {("law", "reg 2021/821")}),
    ("Regolamento (UE) 2021/821", {("law", "reg 2021/821")}),
    ("Regulation (EU) 2021/821", {("law", "reg 2021/821")}),
    ("art. 5", {("law", "art 5")}),
    ("decreto legislativo 221/2017", {("law", "dlg 221/2017")}),
    ("decreto legislativo 15 dicembre 2017, n. 221", {("law", "dlg 221/2017")}),
    ("decreto-legge 95/2025", {("law", "dl 95/2025")}),
    ("decreto 5678 del 18 aprile 2025", {("law", "dec 5678/2025")}),
    ("circolare: 6/394/2023", {("law", "cir 6/394/2023")}),
    # Accounts and codes
    ("IBAN IT60 X054 2811 1010 0000 0123 456", {("iban", "IT60X0542811101000000123456")}),
    ("P. IVA 01234567890", {("vat", "01234567890")}),
    ("partita IVA IT01234567890", {("vat", "01234567890")}),
    ("voce doganale 8481.80", {("code", "848180")}),
    ("HS code 8481.80.19", {("code", "84818019")}),
    ("ATECO 28.14", {("code", "2814")}),
    ("CUP E59I22000000001", {("code", "E59I22000000001")}),
    ("articolo 5", {("law", "art 5")}),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_text_states_these_facts_and_no_others(text: str, expected: set[tuple[str, str]]) -> None:
    assert {(atom.kind, atom.value) for atom in atoms(text)} == expected


@pytest.mark.parametrize("text", ["", "Nessun fatto qui.", "S.p.A.", "D.P.R.", "e-mail", "%", "€", "art."])
def test_a_text_without_facts_has_none(text: str) -> None:
    assert extract(text) == []


def test_facts_stand_in_the_order_of_the_text_with_their_place() -> None:
    text = "Il 70% fino a 5.000 euro entro il 30/11/2026."
    assert [text[f.start : f.end] for f in extract(text)] == ["70%", "5.000 euro", "30/11/2026"]


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("0123456789.,/-:%€ \u00a0\nmilaeuroLgsDP.art@w"), st.characters()),
        max_size=60,
    )
)
def test_any_text_has_facts_in_order_that_do_not_overlap(text: str) -> None:
    found = extract(text)
    assert all(0 <= f.start < f.end <= len(text) and f.atom.value for f in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(st.text(max_size=60))
def test_a_text_supports_itself(text: str) -> None:
    assert unsupported(text, text) == []


@given(st.integers(0, 10**9))
def test_italian_and_english_writing_of_an_amount_are_one_fact(amount: int) -> None:
    english = f"{amount:,}"
    italian = english.replace(",", ".")
    assert atoms(f"{italian} euro") == atoms(f"€ {english}") == {Atom("money", str(amount))}


@given(st.decimals(0, 100, places=2))
def test_a_comma_and_a_point_write_one_percentage(value: Decimal) -> None:
    assert atoms(f"{value}%") == atoms(f"{value} per cento".replace(".", ","))


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Scade a novembre 2026.", "Scade il 30 novembre 2026."),
        ("Scade nel 2026.", "Scade il 30/11/2026."),
        ("Copre il 70.", "Copre il 70%."),
        ("Costa 5.", "Costa 5 euro."),
        ("Fino a 500mila euro.", "Fino a € 500.000,00."),
        ("Chiamare lo 02 85155224.", "Tel. +39 02 8515 5224"),
        ("Da 1.000 euro a 5.000 euro.", "Da 1.000 a 5.000 euro."),
        ("Tra il 10% e il 20%.", "Dal 10 al 20 %."),
        ("Dal 2 maggio 2026 al 5 maggio 2026.", "Dal 2 al 5 maggio 2026."),
        ("Fino a 500.000 euro.", "Importo (euro): 500.000"),
        ("Legge 394/81.", "Legge 394/1981."),
        ("Voce doganale 8481.", "Voce doganale 8481.80.19"),
        ("Copre il cinquanta per cento.", "Copre il 50%."),
    ],
)
def test_a_coarser_or_otherwise_written_fact_is_supported(statement: str, evidence: str) -> None:
    assert unsupported(statement, evidence) == []


@pytest.mark.parametrize(
    ("statement", "evidence", "wrong"),
    [
        ("Scade il 30 novembre 2026.", "Scade a novembre 2026.", "30 novembre 2026"),
        ("Scade il 30 novembre 2026.", "Scade il 30 novembre 2025.", "30 novembre 2026"),
        ("Copre il 70%.", "Copre 70 imprese.", "70%"),
        ("Costa 5 euro.", "Vale 5 anni.", "5 euro"),
        ("Fino a 500.000 euro.", "Fino a 50.000 euro.", "500.000 euro"),
        ("Legge 394/81.", "Legge 394/82.", "Legge 394/81"),
        ("Reg. UE 2021/822.", "Reg. UE 2021/821.", "Reg. UE 2021/822"),
        ("La 394/82.", "La 394/81.", "82"),
        ("Voce doganale 8481.90.", "Voce doganale 8481.80", "Voce doganale 8481.90"),
        ("Da 1.000 euro a 5.000 euro.", "1.000 imprese e 5.000 euro.", "1.000 euro"),
        ("Il tasso è dello 0,371%.", "Il tasso è del 371%.", "0,371%"),
        ("Scrivere a info@sace.it.", "Scrivere a info@simest.it.", "info@sace.it"),
    ],
)
def test_a_finer_or_other_fact_is_not_supported(statement: str, evidence: str, wrong: str) -> None:
    assert [statement[f.start : f.end].rstrip(".") for f in unsupported(statement, evidence)] == [wrong]
