"""Sentences end where a reader says they do."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.sentences import sentences, split_sentences

WHOLE = [
    "Il contributo è di 1.500,00 euro.",
    "Si veda l'art. 5 del D.Lgs. 221/2017 e il Reg. UE 2021/821.",
    "La misura di SIMEST S.p.A. copre le fiere.",
    "Telefonare al dott. Rossi, tel. 02 8515.5224.",
    "Il D.P.R. 633/72 e il D.M. 7 agosto 2023 restano validi.",
    "Spese fino al 31.12.2026 e al 50% ca. del totale.",
    "Vedi pag. 12, n. 3 e ss. del bando.",
    "Il costo è di 5 mln di euro, max. 10 mln.",
    "La sede è in P.zza Affari, 6 a Milano.",
    "Il prof. Bianchi e l'ing. Verdi parlano.",
    "La L. 394/81 finanzia le imprese.",
    "Contatti: www.simest.it oppure info@simest.it.",
    "Mr. Smith of Acme Ltd. Milan office calls.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_an_abbreviation_number_law_or_address_does_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == [text]


SPLIT = [
    ("La domanda è online. Il termine scade il 30 novembre.", ["La domanda è online.", "Il termine scade il 30 novembre."]),
    ("La misura è di SIMEST S.p.A. La domanda è online.", ["La misura è di SIMEST S.p.A.", "La domanda è online."]),
    ("Chi può chiederlo? Le PMI.", ["Chi può chiederlo?", "Le PMI."]),
    ("È aperto! 500 posti.", ["È aperto!", "500 posti."]),
    ("Dice «è aperto.» Il bando scade.", ["Dice «è aperto.»", "Il bando scade."]),
    ("Copre il 70%. È a fondo perduto.", ["Copre il 70%.", "È a fondo perduto."]),
    ("Costo: 5 euro\nTempo: 2 giorni", ["Costo: 5 euro", "Tempo: 2 giorni"]),
    ("Prima riga.\n\n\nUltima riga.", ["Prima riga.", "Ultima riga."]),
    ("Scade nel 2026. L'importo è fisso.", ["Scade nel 2026.", "L'importo è fisso."]),
    ("Serve un piano… Poi si vede.", ["Serve un piano…", "Poi si vede."]),
]


@pytest.mark.parametrize(("text", "expected"), SPLIT)
def test_a_stop_before_a_capital_or_a_line_break_ends_a_sentence(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_text_of_white_space_has_no_sentence() -> None:
    assert split_sentences(" \n\t ") == []


@given(st.text(alphabet=st.one_of(st.sampled_from(" \n.!?…»”)SpA.artd1,€'È"), st.characters())))
def test_spans_are_ordered_disjoint_and_lose_no_character_but_white_space(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert not any("\n" in text[a:b] for a, b in spans)
