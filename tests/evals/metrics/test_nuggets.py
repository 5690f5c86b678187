"""Completeness is what is counted by hand: patterns, levels, shares, and what may not be said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Statement
from evals.cases import Case, Nugget
from evals.metrics.nuggets import matches, must_not_violations, score, supported
from tests.builders import a_claim
from tests.evals.planted import PlainLexicon, a_case, a_note, a_record, a_silent_answer, an_answer, tools

TERM = a_claim("Il finanziamento dura 4 anni, di cui 2 di preammortamento.", 1)
AMOUNT = a_claim("L'importo massimo è di € 500.000.", 1)
FILLER = a_claim("La misura copre gli stand in fiera.", 1)


def a_nugget(*groups: tuple[str, ...], name: str = "n", weight: str = "vital") -> dict[str, Any]:
    return {"id": name, "text": f"il fatto {name}", "weight": weight, "any_of": groups}


@pytest.mark.parametrize(
    ("pattern", "text", "stated"),
    [
        pytest.param("500.000 euro", AMOUNT.text, True, id="money written otherwise"),
        pytest.param("mezzo milione|500 mila euro", AMOUNT.text, True, id="the second alternative"),
        pytest.param("50.000 euro", AMOUNT.text, False, id="one zero off"),
        pytest.param("fino a 500.000 euro", AMOUNT.text, True, id="words beside money are free"),
        pytest.param("4 anni", TERM.text, True, id="a number and its unit"),
        pytest.param("quattro anni", TERM.text, True, id="a number in letters"),
        pytest.param("4 mesi", TERM.text, False, id="the number with another unit"),
        pytest.param("6 anni", TERM.text, False, id="the unit with another number"),
        pytest.param("90%", "Copre il 90 per cento del credito.", True, id="a percentage in letters"),
        pytest.param("2026", "Chiude il 30 novembre 2026.", True, id="the year of a date"),
        pytest.param("novembre 2026", "Chiude il 30/11/2026.", True, id="the month of a date"),
        pytest.param("30 novembre 2026", "Chiude a novembre 2026.", False, id="a date that is coarser than asked"),
        pytest.param("preammortamenti durata", "La durata comprende il preammortamento.", True, id="stems in any order"),
        pytest.param("preammortamento rata", "La durata comprende il preammortamento.", False, id="one stem is missing"),
        pytest.param("EUR.1", "Serve il certificato EUR.1 della dogana.", True, id="a code that holds a digit"),
        pytest.param("sì", "Sì, le imprese possono.", True, id="a word that the index leaves out"),
        pytest.param("no", "La nota è nota.", False, id="such a word within others"),
        pytest.param("non sono ammesse", "Le domande non sono più ammesse.", True, id="a negation that stands"),
        pytest.param("non sono ammesse", "Le domande sono ammesse.", False, id="a negation that is missing"),
        pytest.param(" | ", "Qualsiasi testo.", False, id="an empty pattern"),
    ],
)
def test_a_pattern_matches_what_states_it(pattern: str, text: str, stated: bool) -> None:
    assert matches(pattern, text, PlainLexicon()) is stated


@pytest.mark.parametrize(
    ("groups", "statements", "level"),
    [
        pytest.param([("4 anni", "preammortamento")], [TERM.text], "full", id="a group in one statement"),
        pytest.param([("4 anni", "stand")], [TERM.text, FILLER.text], "partial", id="a group split over two statements"),
        pytest.param([("4 anni", "stand", "fiera")], [TERM.text], "none", id="a third of a group"),
        pytest.param([("tasso",), ("4 anni",)], [TERM.text], "full", id="the second group"),
        pytest.param([("tasso",), ("4 anni", "tasso")], [TERM.text], "partial", id="half of the second group"),
        pytest.param([("tasso",)], [TERM.text], "none", id="another fact"),
        pytest.param([("4 anni",)], [], "none", id="nothing said"),
    ],
)
def test_a_nugget_is_supported_by_one_statement(groups: list[tuple[str, ...]], statements: list[str], level: str) -> None:
    assert supported(Nugget.model_validate(a_nugget(*groups)), statements, tools()) == level


FOUR = [
    a_nugget(("4 anni",), name="term"),
    a_nugget(("500.000 euro",), name="amount"),
    a_nugget(("stand", "viaggi"), name="costs", weight="okay"),
    a_nugget(("tasso",), name="rate", weight="okay"),
]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([TERM, AMOUNT], {"v_strict": 1, "v": 1, "a_strict": 0.5, "a": 0.5}, id="both vital ones"),
        pytest.param([TERM, AMOUNT, FILLER], {"v_strict": 1, "v": 1, "a_strict": 0.5, "a": 0.625}, id="and half of another"),
        pytest.param([TERM], {"v_strict": 0.5, "v": 0.5, "a_strict": 0.25, "a": 0.25}, id="one vital one"),
        pytest.param([FILLER], {"v_strict": 0, "v": 0, "a_strict": 0, "a": 0.125}, id="half of one that is not vital"),
        pytest.param([a_note("Il finanziamento dura 4 anni.")], {"v_strict": 0.5}, id="a fixed text counts"),
        pytest.param([a_claim("Sono 4 anni.", 1)], {"conciseness": 100 / 3}, id="markers are no words"),
        pytest.param([FILLER], {"conciseness": 0}, id="words that say nothing asked for"),
    ],
)
def test_a_planted_answer_scores_what_is_counted_by_hand(statements: list[Statement], expected: dict[str, float]) -> None:
    scores = score(a_case(nuggets=FOUR), a_record(an_answer(*statements)), tools()).scores
    assert {name: scores[name].value for name in expected} == pytest.approx(expected)


def test_half_of_a_vital_nugget_counts_half_unless_strict() -> None:
    case = a_case(nuggets=[a_nugget(("stand", "viaggi"))])
    made = score(case, a_record(an_answer(FILLER)), tools())
    assert (made.scores["v_strict"].value, made.scores["v"].value) == (0, 0.5)
    assert made.findings == ("vital nugget partly stated: il fatto n",)


def test_what_is_missing_is_told_by_its_weight() -> None:
    findings = score(a_case(nuggets=FOUR), a_record(an_answer(TERM)), tools()).findings
    assert findings[0] == "vital nugget missing: il fatto amount"
    assert findings[1].startswith("okay nugget missing")


@pytest.mark.parametrize(
    ("case", "outcome", "reason"),
    [
        pytest.param(a_case(), "abstain", "abstained", id="nothing was said"),
        pytest.param(a_case(), "clarify", "abstained", id="a question came back"),
        pytest.param(a_case(), "error", "error", id="the system failed"),
        pytest.param(a_case(expected_outcome="abstain"), "abstain", "not_expected", id="no answer is due"),
        pytest.param(
            a_case(expected_outcome="partial", nuggets=[a_nugget(("4 anni",), weight="okay")]),
            "partial",
            "no_gold",
            id="no nugget is vital",
        ),
    ],
)
def test_what_cannot_be_judged_has_no_number(case: Case, outcome: Any, reason: str) -> None:
    made = score(case, a_record(a_silent_answer(outcome)), tools())
    assert {s.reason for s in made.scores.values()} == {reason}
    assert made.findings == ()


def test_an_answer_without_words_has_no_conciseness() -> None:
    made = score(a_case(), a_record(an_answer(statements=())), tools()).scores
    assert (made["conciseness"].reason, made["v_strict"].value) == ("too_short", 0)


@pytest.mark.parametrize(
    ("rule", "statement", "count"),
    [
        pytest.param({"atom": "500 mila euro"}, AMOUNT, 1, id="a forbidden amount is claimed"),
        pytest.param({"atom": "500.000 euro"}, TERM, 0, id="it is not"),
        pytest.param({"atom": "500.000 euro"}, a_note(AMOUNT.text), 0, id="a fixed text is no claim"),
        pytest.param({"provider": "sace"}, a_claim("La polizza è di SACE.", 1), 1, id="a forbidden provider is named"),
        pytest.param({"provider": "sace"}, a_claim("La misura è di SIMEST.", 1), 0, id="another provider is"),
    ],
)
def test_claims_are_searched_for_what_must_not_be_said(rule: dict[str, str], statement: Statement, count: int) -> None:
    case = a_case(must_not=[rule | {"why": "edizione passata"}])
    found = must_not_violations(case, a_record(an_answer(statement)), tools())
    assert len(found) == count
    assert all("edizione passata" in text for text in found)


@given(st.permutations([TERM, AMOUNT, FILLER]))
def test_the_order_of_statements_does_not_matter(statements: list[Statement]) -> None:
    case = a_case(nuggets=FOUR)
    assert score(case, a_record(an_answer(*statements)), tools()) == score(
        case, a_record(an_answer(TERM, AMOUNT, FILLER)), tools()
    )


@given(st.lists(st.sampled_from([TERM, AMOUNT, FILLER]), min_size=1, max_size=4), st.sampled_from([TERM, AMOUNT, FILLER]))
def test_one_more_statement_never_lowers_completeness(statements: list[Statement], more: Statement) -> None:
    case = a_case(nuggets=FOUR)
    before, after = (score(case, a_record(an_answer(*s)), tools()).scores for s in (statements, [*statements, more]))
    assert all((after[name].value or 0) >= (before[name].value or 0) for name in ("v_strict", "v", "a_strict", "a"))
