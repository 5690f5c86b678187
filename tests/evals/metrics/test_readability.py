"""Readability is what is counted by hand: words, letters, sentences, acronyms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.readability import count_words, gulpease, unexplained_acronyms, words_per_sentence
from tests.evals.planted import tools

TOOLS = tools()
FIVE = "gatto " * 9 + "gatto. "  # a sentence of 10 words, 50 letters


@pytest.mark.parametrize(
    ("text", "points"),
    [
        pytest.param(FIVE * 5, 69.0, id="89 + (300 * 5 - 10 * 250) / 50"),
        pytest.param(FIVE.replace(".", "") * 5, 45.0, id="one sentence of 50 words"),
        pytest.param("a.\n" * 60, 100.0, id="never above 100"),
        pytest.param("precipitevolissimevolmente " * 50, 0.0, id="never below 0"),
        pytest.param(FIVE * 4, None, id="40 words say nothing"),
        pytest.param("", None, id="empty"),
        pytest.param(FIVE * 4 + "gatto " * 9, None, id="49 words"),
        pytest.param(FIVE * 4 + "12 34 56 78 90 1.000 2.000 30% € 40 5/6", None, id="numbers are no words"),
        pytest.param(FIVE * 5 + " https://www.simest.example/pagina.html info@simest.example [1] [2, 3]", 69.0, id="no links"),
        pytest.param((FIVE * 5).replace("gatto. ", "gatto [1]. "), 69.0, id="markers do not hide the end"),
        pytest.param(FIVE.replace(". ", "\n- ") * 5, 69.0, id="a list item is a sentence"),
    ],
)
def test_gulpease_is_the_formula(text: str, points: float | None) -> None:
    assert gulpease(text) == (None if points is None else pytest.approx(points))


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        pytest.param(
            "Si veda il comma 5 del D.Lgs. 82/2005 della S.p.A. Milano.", 9 / 1, id="abbreviations and law references"
        ),
        pytest.param(
            "Ai sensi di art. 5 e n. 3 portare viaggi, stand ecc. Milano e tel. Brescia.", 14 / 1, id="art., n., ecc., tel."
        ),
        pytest.param("Il dott. Rossi con la prof. Bianchi. Poi Verdi.", 9 / 2, id="titles"),
        pytest.param("Costa 1.500,50 euro. Si paga nel 2026. Fine.", 6 / 3, id="numbers with points"),
        pytest.param("Davvero? Sì! Bene…", 3 / 3, id="other marks"),
        pytest.param("Serve:\n- la domanda\n- la firma\n\n- il bollo", 7 / 4, id="a list"),
        pytest.param("Voci: • la domanda • la firma", 5 / 3, id="a list in one line"),
        pytest.param("Dice «va bene.» Poi tace.", 5 / 2, id="a mark inside quotation marks"),
    ],
)
def test_a_sentence_ends_at_its_end_and_at_no_abbreviation(text: str, mean: float) -> None:
    assert words_per_sentence(text) == pytest.approx(mean)


def test_a_text_without_words_has_no_sentence() -> None:
    assert words_per_sentence("12 34.") is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("L'importo massimo è di 500.000 euro [1].", 6, id="a figure is a word to read, a marker none"),
        pytest.param("Sì – no", 2, id="a dash is no word"),
        pytest.param("", 0, id="empty"),
    ],
)
def test_words_are_counted_as_a_reader_does(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("Serve il codice EORI.", ["EORI"], id="unexplained"),
        pytest.param("Serve il codice EORI e ancora EORI, poi MRN.", ["EORI", "MRN"], id="each once"),
        pytest.param("Serve l'EORI (codice di registrazione degli operatori).", [], id="explained in brackets"),
        pytest.param("Serve il codice di registrazione (EORI). Senza EORI niente.", [], id="in brackets after its words"),
        pytest.param("Serve il Movement Reference Number MRN.", [], id="after words with its initials"),
        pytest.param("Serve l'EORI, cioè il codice degli operatori.", [], id="followed by cioè"),
        pytest.param("La ADM e SACE rispondono.", [], id="names of the register"),
        pytest.param("Le PMI hanno PEC e SPID nella UE.", [], id="everyday ones"),
        pytest.param("Il Capo III e la parte XIV.", [], id="Roman numbers"),
        pytest.param("BANDO VOUCHER FIERE ESTERE aperto.", [], id="a title in capitals"),
        pytest.param("Vedi www.X.EU/ABC e scriva a ABC@X.EU.", [], id="addresses"),
        pytest.param("Serve il formulario EUR.1 o A.TR.", [], id="names of forms"),
    ],
)
def test_acronyms_need_an_explanation(text: str, left: list[str]) -> None:
    assert unexplained_acronyms(text, TOOLS) == left


@given(st.text(max_size=300))
def test_any_text_is_measured(text: str) -> None:
    points = gulpease(text * 20)
    assert points is None or 0 <= points <= 100
    assert count_words(text) >= 0
