"""Language and form score what a reader sees."""

import re
from dataclasses import replace
from typing import Any

import pytest

from assistant.types import Citation, Outcome, Statement
from evals.metrics.language import score
from evals.records import Record
from tests.builders import a_citation, a_claim
from tests.evals.planted import QUOTE, a_case, a_note, a_record, a_silent_answer, an_answer, tools

_WORDS = {
    "it": set("il la di che è per con le delle una può sono del si dal nel".split()),
    "en": set("the of is to for with and can are you a by may in".split()),
}


def detect(text: str) -> tuple[str, float]:
    """Return the language with more function words; unsure if they are even."""
    words = re.findall(r"\w+", text.lower())
    italian, english = (sum(w in known for w in words) for known in _WORDS.values())
    return ("en" if english > italian else "it"), (0.5 if english == italian else 1.0)


TOOLS = tools(detect)
ITALIAN = "La misura finanzia le fiere e può coprire una parte delle spese."
ENGLISH = "The measure covers trade fairs and can pay for a part of the costs."
LABEL_EN = "The sources are in Italian and are quoted in their own language."
LABEL_IT = "Le fonti sono in inglese e sono citate nella loro lingua."
IT, EN = a_case(), a_case(lang="en")
FIVE = "gatto " * 9 + "gatto."


def said(
    *statements: Statement, language: str = "it", cited: tuple[Citation, ...] = (a_citation(1),), **changes: Any
) -> Record:
    return a_record(an_answer(*statements, statements=statements, language=language, citations=cited, **changes))


def quoted(text: str, language: str) -> tuple[Citation, ...]:
    return (a_citation(1, text, language=language),)


def value(case: Any, record: Record, name: str) -> float | str | None:
    found = score(case, record, TOOLS).scores[name]
    return found.reason or found.value


IN_ITALIAN = said(a_claim(ITALIAN, 1))
IN_ENGLISH = said(a_claim(ENGLISH, 1), language="en")
MIXED = said(a_claim(ITALIAN, 1), a_claim(ENGLISH, 1))
QUOTES_LABELLED = said(a_note(LABEL_EN), a_claim(ITALIAN, 1), language="en", cited=quoted(ITALIAN, "it"))
QUOTES_BARE = said(a_claim(ITALIAN, 1), language="en", cited=quoted(ITALIAN, "it"))
LONG = said(a_claim("gatto " * 151, 1))
JUST = said(a_claim("gatto " * 150, 1))


@pytest.mark.parametrize(
    ("case", "record", "name", "expected"),
    [
        pytest.param(IT, IN_ITALIAN, "language_match", 1.0, id="Italian to Italian"),
        pytest.param(IT, IN_ENGLISH, "language_match", 0.0, id="English to Italian"),
        pytest.param(EN, IN_ENGLISH, "language_match", 1.0, id="English to English"),
        pytest.param(EN, QUOTES_LABELLED, "language_match", 1.0, id="Italian quotes under an English label"),
        pytest.param(EN, QUOTES_BARE, "language_match", 1.0, id="only quotes: the answer's own label"),
        pytest.param(
            EN,
            replace(QUOTES_BARE, answer=replace(QUOTES_BARE.answer, language="it")),
            "language_match",
            0.0,
            id="its label is wrong",
        ),
        pytest.param(EN, said(a_claim(ITALIAN, 1), language="en"), "language_match", 0.0, id="Italian that is no quote"),
        pytest.param(
            EN, said(a_note("SIMEST S.p.A.: 800.020.030"), language="en"), "language_match", 1.0, id="names and figures"
        ),
        pytest.param(IT, IN_ITALIAN, "mixed_language", 0.0, id="one language"),
        pytest.param(IT, MIXED, "mixed_language", 1.0, id="mixed language"),
        pytest.param(EN, QUOTES_LABELLED, "mixed_language", 0.0, id="quotes do not mix"),
        pytest.param(
            IT, said(a_claim(f"{ITALIAN} «{ENGLISH}»", 1)), "mixed_language", 0.0, id="nor does what is in quotation marks"
        ),
        pytest.param(IT, said(a_claim("Sì.", 1)), "mixed_language", "too_short", id="too few words to tell"),
        pytest.param(EN, QUOTES_LABELLED, "unlabelled_quote", 0.0, id="a quote with its label"),
        pytest.param(EN, QUOTES_BARE, "unlabelled_quote", 1.0, id="a quote without a label"),
        pytest.param(IT, said(a_note(LABEL_IT), a_claim(ENGLISH, 1)), "unlabelled_quote", 0.0, id="an Italian label"),
        pytest.param(
            IT, said(a_note(LABEL_EN), a_claim(ENGLISH, 1)), "unlabelled_quote", 1.0, id="the label of another language"
        ),
        pytest.param(IT, said(a_claim(f"{ENGLISH} (in inglese)", 1)), "unlabelled_quote", 0.0, id="labelled in the claim"),
        pytest.param(
            IT,
            said(a_claim("Export credit.", 1), cited=quoted("Export credit.", "en")),
            "unlabelled_quote",
            1.0,
            id="short: the page's language",
        ),
        pytest.param(IT, IN_ITALIAN, "unlabelled_quote", 0.0, id="nothing foreign"),
        pytest.param(IT, said(a_note("Nota.")), "unlabelled_quote", "no_claims", id="no claims"),
        pytest.param(IT, said(a_claim(QUOTE, 1)), "key_fact_first", 1.0, id="the key fact first"),
        pytest.param(
            IT, said(a_note("Nota."), a_claim(QUOTE, 1)), "key_fact_first", 1.0, id="fixed texts before it do not count"
        ),
        pytest.param(IT, said(a_claim(ITALIAN, 1), a_claim(QUOTE, 1)), "key_fact_first", 0.0, id="the key fact second"),
        pytest.param(a_case(nuggets=[], expected_outcome="partial"), IN_ITALIAN, "key_fact_first", "no_gold", id="no key fact"),
        pytest.param(IT, said(), "key_fact_first", "no_claims", id="empty"),
        pytest.param(IT, said(a_claim("Costa <b>5</b> euro.", 1)), "raw_html", 1.0, id="a tag"),
        pytest.param(IT, said(a_claim("Ricerca &amp; sviluppo.", 1)), "raw_html", 1.0, id="an entity"),
        pytest.param(IT, said(a_claim("Se a < b e c > d, ricerca & sviluppo.", 1)), "raw_html", 0.0, id="signs are no tags"),
        pytest.param(IT, LONG, "too_long", 1.0, id="151 words"),
        pytest.param(IT, JUST, "too_long", 0.0, id="150 words"),
        pytest.param(a_case(slices={"form": "how"}), LONG, "too_long", 0.0, id="steps may be long"),
        pytest.param(IT, JUST, "words", 150.0, id="words"),
        pytest.param(IT, IN_ITALIAN, "gulpease", "too_short", id="too short for Gulpease"),
        pytest.param(IT, said(*(a_claim(FIVE, 1) for _ in range(5))), "gulpease", 69.0, id="Gulpease"),
        pytest.param(IT, said(*(a_claim(FIVE, 1) for _ in range(5))), "hard_to_read", 0.0, id="not hard to read"),
        pytest.param(IT, said(a_claim("internazionalizzazione " * 60, 1)), "hard_to_read", 1.0, id="hard to read"),
        pytest.param(
            EN, said(a_claim("gatto " * 60, 1), language="en"), "gulpease", "not_expected", id="Gulpease is for Italian"
        ),
        pytest.param(
            IT, said(a_claim("Uno due tre. Uno due tre quattro cinque.", 1)), "words_per_sentence", 4.0, id="words per sentence"
        ),
        pytest.param(IT, said(a_claim("Serve il codice EORI.", 1)), "unexplained_acronyms", 1.0, id="an acronym"),
        pytest.param(IT, IN_ITALIAN, "disclosure", "not_measured", id="the portal discloses"),
    ],
)
def test_a_planted_answer_has_its_known_score(case: Any, record: Record, name: str, expected: float | str) -> None:
    assert value(case, record, name) == expected


def test_an_acronym_of_the_question_needs_no_explanation() -> None:
    record = said(a_claim("Serve il codice EORI.", 1))
    assert value(a_case(question="Che cos'è il codice eori?"), record, "unexplained_acronyms") == 0.0


def test_a_quote_of_an_italian_page_is_italian_whatever_a_detector_says_of_one_sentence() -> None:
    sentence = "The export desk of the chamber can help a firm."
    record = said(a_note(ITALIAN), a_claim(sentence, 1), cited=quoted(sentence, "it"))
    assert [value(IT, record, name) for name in ("language_match", "mixed_language", "unlabelled_quote")] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("outcome", ["abstain", "redirect", "refuse", "clarify"])
def test_the_form_of_an_answer_that_states_nothing_is_judged_too(outcome: Outcome) -> None:
    found = score(IT, a_record(a_silent_answer(outcome, statements=(a_note(ITALIAN),))), TOOLS).scores
    assert found["language_match"].value == 1.0
    assert found["gulpease"].reason == "too_short"
    assert found["key_fact_first"].reason == found["unlabelled_quote"].reason == "abstained"


def test_a_text_without_statements_is_judged_as_it_is() -> None:
    silent = a_silent_answer("refuse", statements=(), text=ITALIAN)
    assert value(IT, a_record(silent), "words") == 12.0


def test_a_failure_is_an_error_in_every_score() -> None:
    for record in (a_record(a_silent_answer("error")), a_record(error="KbError: gone")):
        assert {s.reason for s in score(IT, record, TOOLS).scores.values()} == {"error"}


def test_findings_say_what_is_wrong_in_words() -> None:
    assert score(IT, said(a_claim("Serve il codice EORI.", 1)), TOOLS).findings == ("acronym without explanation: EORI",)
    assert score(IT, MIXED, TOOLS).findings == (
        f"quoted in another language without a label: {ENGLISH}",
        "answered in en, asked in it",
        "languages mixed: en, it",
    )
