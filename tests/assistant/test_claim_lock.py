"""Nothing passes the lock that a cited passage does not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claim_lock import Verdict, lock
from assistant.lock.reading import read
from assistant.types import Statement
from kb.engines.italian_analyzer import ItalianAnalyzer
from kb.sentences import sentences
from tests.builders import PAGES, a_citation, a_claim, names

TERMS = ItalianAnalyzer().terms
PASSAGE = (
    "La misura di SIMEST finanzia la partecipazione alle fiere. L'importo massimo è di 500.000 euro. "
    "La domanda si presenta entro il 30 novembre 2026. Il tasso è del 2% annuo.\n"
    "Sportello: tel. 02 85155224; costo: 5 euro."
)


def judged(text: str, *markers: int, passage: str = PASSAGE) -> Verdict:
    citations = [a_citation(1, passage), a_citation(2, "Altra pagina, senza cifre.", provider_id="sace")]
    return lock([a_claim(text, *markers)], citations, TERMS, names().in_text)


@pytest.mark.parametrize("text", sentences(PASSAGE))
def test_a_sentence_of_the_passage_passes(text: str) -> None:
    assert judged(text, 1) == Verdict((a_claim(text, 1),), ())


@pytest.mark.parametrize(
    "text",
    [
        "L'importo massimo finanziabile arriva a 500mila euro.",
        "Le domande scadono il 30/11/2026.",
        "SIMEST finanzia le fiere.",
        "La domanda scade a novembre 2026.",
    ],
)
def test_a_rewording_with_the_same_facts_passes(text: str) -> None:
    assert judged(text, 1).statements == (a_claim(text, 1),)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("L'importo massimo è di 600.000 euro.", "600.000 euro"),
        ("La domanda si presenta entro il 20 novembre 2026.", "20 novembre 2026"),
        ("La domanda si presenta entro il 30 novembre 2027.", "30 novembre 2027"),
        ("Il tasso è del 3% annuo.", "3%"),
        ("Sportello: tel. 02 85155225; costo: 5 euro.", "02 85155225"),
        ("La misura di SACE finanzia la partecipazione alle fiere.", "sace"),
        ("La misura di SIMEST e Regione Lombardia finanzia le fiere.", "regione-lombardia"),
        ("La misura si trova su https://falso.example/fiere.", "https://falso.example/fiere."),
        ("L'importo è quello del D.Lgs. 221/2017.", "D.Lgs. 221/2017"),
    ],
)
def test_a_changed_fact_or_a_foreign_name_is_cut(text: str, cut: str) -> None:
    verdict = judged(text, 1)
    assert verdict.statements == ()
    assert verdict.cut == (cut,)


def test_a_figure_of_another_sentence_does_not_support_a_claim() -> None:
    """The figure stands in the passage, but for something else."""
    passage = "Il tasso è del 2%. " + "Altra frase lunga senza alcuna cifra. " * 3 + "La quota a fondo perduto arriva al 10%."
    assert judged("La quota a fondo perduto arriva al 2%.", 1, passage=passage).statements == ()


@pytest.mark.parametrize("markers", [(), (7,), (1, 7)])
def test_a_claim_without_a_citation_or_with_an_unknown_marker_is_cut(markers: tuple[int, ...]) -> None:
    verdict = judged("L'importo massimo è di 500.000 euro.", *markers)
    assert verdict.statements == () and verdict.cut


def test_one_of_two_passages_must_state_everything() -> None:
    assert judged("L'importo massimo è di 500.000 euro.", 2, 1).statements
    split = [a_citation(1, "L'importo massimo è di 500.000 euro."), a_citation(2, "L'importo minimo è di 10.000 euro.")]
    claim = a_claim("L'importo va da 10.000 euro a 500.000 euro.", 1, 2)
    assert lock([claim], split, TERMS, names().in_text).statements == ()


def test_title_and_headings_of_the_page_are_evidence() -> None:
    citation = a_citation(1, "Rimborsa le spese.", title="Voucher 2026", headings=("Misura di SACE",))
    claim = a_claim("Il voucher 2026 di SACE rimborsa le spese.", 1)
    assert lock([claim], [citation], TERMS, names().in_text).statements == (claim,)


def test_the_provider_of_the_page_may_be_named() -> None:
    claim = a_claim("SIMEST rimborsa le spese.", 1)
    assert lock([claim], [a_citation(1, "Rimborsiamo le spese.")], TERMS, names().in_text).statements == (claim,)


def test_fixed_texts_pass_and_order_is_kept() -> None:
    note = Statement(text="Attenzione: chiude il 30 novembre.", kind="boilerplate", citations=(1,))
    good, bad = a_claim("Il tasso è del 2% annuo.", 1), a_claim("Il tasso è del 9% annuo.", 1)
    verdict = lock([good, bad, note, good], [a_citation(1, PASSAGE)], TERMS, names().in_text)
    assert verdict.statements == (good, note, good)
    assert verdict.cut == ("9%",)


TEXTS = [chunk.text for _, _, chunks in PAGES for chunk in chunks]


@given(st.sampled_from(TEXTS), st.data())
def test_any_sentence_of_any_page_passes(passage: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sentences(passage)))
    assert judged(text, 1, passage=passage).cut == ()


@given(st.text(max_size=200), st.data())
def test_any_sentence_of_any_passage_passes(passage: str, data: st.DataObject) -> None:
    found = sentences(passage)
    if found:
        assert judged(data.draw(st.sampled_from(found)), 1, passage=passage).cut == ()


@given(st.sampled_from([text for text in TEXTS if any(c.isdigit() for c in text)]), st.data())
def test_a_changed_first_digit_of_an_amount_never_passes(passage: str, data: st.DataObject) -> None:
    amounts = [s for s in sentences(passage) if "euro" in s or "%" in s]
    if not amounts:
        return
    text = data.draw(st.sampled_from(amounts))
    place = next(i for i, c in enumerate(text) if c.isdigit())
    other = data.draw(st.sampled_from([d for d in "123456789" if d != text[place]]))
    changed = text[:place] + other + text[place + 1 :]
    assert judged(changed, 1, passage=passage).statements == ()


def test_the_closest_place_is_the_sentence_that_shares_the_rarest_words() -> None:
    source = read(a_citation(1, PASSAGE))
    assert source.closest("entro novembre si presenta la domanda", TERMS) == [2]
    assert source.around(2).startswith("\nL'importo massimo") and source.around(2).endswith("2% annuo.")
    assert source.closest("x", TERMS) == [] == read(a_citation(1, "")).closest("fiere", TERMS)
