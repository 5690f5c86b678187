"""Citations score what is counted by hand, and no order or repetition changes a share."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Citation, Outcome, Statement
from evals.metrics.citations import UNION, extract_quotes, pairs, score
from evals.records import Record
from tests.builders import a_citation, a_claim
from tests.evals.planted import QUOTE, a_case, a_note, a_passage, a_record, a_silent_answer, an_answer, tools

TOOLS = tools()
COST = "Il certificato di origine costa 5 euro per ogni originale."
DAYS = "Lo sportello rilascia il certificato in 2 giorni."
BOTH = "Il certificato di origine costa 5 euro e lo sportello lo rilascia in 2 giorni."
HALF = "L'importo massimo arriva presto."  # half of its words are in QUOTE


def said(*statements: Statement, quotes: tuple[str, ...] = (QUOTE,), **changes: Any) -> Record:
    """Return the record of an answer whose n-th citation quotes the n-th passage."""
    citations = tuple(a_citation(n, quote) for n, quote in enumerate(quotes, start=1))
    answer = an_answer(*statements, statements=statements, citations=citations)
    ranked = tuple(a_passage(n, quote) for n, quote in enumerate(quotes, start=1))
    return a_record(answer, **({"ranked": ranked} | changes))


def value(record: Record, name: str, **judged: Any) -> float | str | None:
    found = score(a_case(), record, TOOLS, **judged).scores[name]
    return found.reason or found.value


RIGHT = said(a_claim(QUOTE, 1))
WRONG = said(a_claim("L'importo massimo è di 600.000 euro.", 1))
STRAYED = said(a_claim(QUOTE, 1), quotes=(COST, QUOTE))
NEEDLESS = said(a_claim(QUOTE, 1, 2), quotes=(QUOTE, COST))
SPLIT = said(a_claim(BOTH, 1, 2), quotes=(COST, DAYS))
UNCITED = said(a_claim(QUOTE), a_claim(QUOTE, 1))
UNDECIDED = said(a_claim(HALF, 1))
MIXED = said(a_claim(QUOTE, 1), a_claim("L'importo massimo è di 600.000 euro.", 1), a_claim(HALF, 1), a_note("Nota."))
EMPTY = said(quotes=())
QUOTED = said(a_claim("La pagina dice «L’importo massimo è di 500.000 euro» per tutti.", 1))
MISQUOTED = said(a_claim("La pagina dice «l'importo massimo è di 400.000 euro» per tutti.", 1))
APOSTROPHES = said(a_claim("L'importo dell'impresa e l'ente all'estero.", 1))
TITLE_QUOTED = said(a_claim("Secondo la pagina «Fiere ed eventi» di SIMEST.", 1))


@pytest.mark.parametrize(
    ("record", "name", "expected"),
    [
        pytest.param(RIGHT, "citation_recall", 1.0, id="right: recall"),
        pytest.param(RIGHT, "citation_precision", 1.0, id="right: precision"),
        pytest.param(RIGHT, "citation_f1", 1.0, id="right: F1"),
        pytest.param(RIGHT, "misattribution", 0.0, id="right: nothing misattributed"),
        pytest.param(RIGHT, "dead_citation", 0.0, id="right: nothing dead"),
        pytest.param(RIGHT, "quote_fidelity", "no_quotes", id="right: no quotation marks"),
        pytest.param(WRONG, "citation_recall", 0.0, id="all wrong: recall"),
        pytest.param(WRONG, "citation_precision", 0.0, id="all wrong: precision"),
        pytest.param(WRONG, "citation_f1", 0.0, id="all wrong: F1"),
        pytest.param(WRONG, "misattribution", 0.0, id="all wrong: no passage says it"),
        pytest.param(STRAYED, "citation_recall", 0.0, id="wrong passage cited: recall"),
        pytest.param(STRAYED, "misattribution", 1.0, id="wrong passage cited: another one says it"),
        pytest.param(NEEDLESS, "citation_recall", 1.0, id="a citation too many: recall"),
        pytest.param(NEEDLESS, "citation_precision", 0.5, id="a citation too many: precision"),
        pytest.param(NEEDLESS, "citations_per_claim", 2.0, id="a citation too many: per claim"),
        pytest.param(SPLIT, "citation_recall", 1.0, id="split facts: recall"),
        pytest.param(SPLIT, "citation_precision", 1.0, id="split facts: both are needed"),
        pytest.param(UNCITED, "citation_recall", 0.5, id="half uncited: recall"),
        pytest.param(UNCITED, "missing_citation", 0.5, id="half uncited: missing"),
        pytest.param(UNCITED, "citation_precision", 1.0, id="half uncited: precision"),
        pytest.param(UNCITED, "citations_per_claim", 0.5, id="half uncited: the median claim"),
        pytest.param(UNCITED, "misattribution", 0.0, id="half uncited: nothing is attributed wrongly"),
        pytest.param(said(a_claim(QUOTE), quotes=()), "citation_precision", 0.0, id="nothing cited at all: precision as ALCE"),
        pytest.param(UNDECIDED, "citation_recall", 0.0, id="undecided: recall"),
        pytest.param(UNDECIDED, "weighted_citation_recall", 0.5, id="undecided: half in the weighted recall"),
        pytest.param(UNDECIDED, "weighted_citation_precision", 0.5, id="undecided: half in the weighted precision"),
        pytest.param(UNDECIDED, "undecided", 1.0, id="undecided: share"),
        pytest.param(MIXED, "citation_recall", 1 / 3, id="one right, one wrong, one undecided: recall"),
        pytest.param(MIXED, "weighted_citation_recall", 0.5, id="one right, one wrong, one undecided: weighted"),
        pytest.param(EMPTY, "citation_recall", "no_claims", id="empty: recall"),
        pytest.param(EMPTY, "dead_citation", "no_claims", id="empty: nothing to be dead"),
        pytest.param(QUOTED, "quote_fidelity", 1.0, id="a true quote with another apostrophe"),
        pytest.param(MISQUOTED, "quote_fidelity", 0.0, id="a quote with one number off"),
        pytest.param(APOSTROPHES, "quote_fidelity", "no_quotes", id="apostrophes open no quote"),
        pytest.param(TITLE_QUOTED, "quote_fidelity", 1.0, id="the title of the cited page in quotation marks"),
    ],
)
def test_a_planted_answer_has_its_known_score(record: Record, name: str, expected: float | str) -> None:
    assert value(record, name) == (expected if isinstance(expected, str) else pytest.approx(expected))


@pytest.mark.parametrize(
    ("changes", "dead"),
    [
        pytest.param({"retrieved": ()}, 1.0, id="never retrieved"),
        pytest.param({"resolved": ()}, 1.0, id="no longer where it is said to be"),
        pytest.param({"hidden": ("doc-1@1#1",)}, 1.0, id="withheld from search"),
        pytest.param({"hidden": ("doc-9@1#1",)}, 0.0, id="another one withheld"),
    ],
)
def test_a_citation_is_dead_when_its_passage_is_not_there(changes: dict[str, Any], dead: float) -> None:
    assert value(replace(RIGHT, **changes), "dead_citation") == dead


def test_a_marker_without_a_citation_is_dead_and_missing() -> None:
    record = said(a_claim(QUOTE, 7))
    assert value(record, "dead_citation") == 1.0
    assert value(record, "missing_citation") == 1.0


@pytest.mark.parametrize("outcome", ["abstain", "redirect", "refuse", "clarify"])
def test_an_answer_that_states_nothing_has_no_citation_scores(outcome: Outcome) -> None:
    found = score(a_case(), a_record(a_silent_answer(outcome)), TOOLS)
    assert {s.reason for s in found.scores.values()} == {"abstained"}


def test_a_failure_is_an_error_in_every_score() -> None:
    for record in (a_record(a_silent_answer("error")), a_record(error="KbError: gone")):
        assert {s.reason for s in score(a_case(), record, TOOLS).scores.values()} == {"error"}


def test_a_judge_decides_what_is_undecided_and_nothing_else() -> None:
    said_yes = {(HALF, "doc-1@1#1"): "full", ("L'importo massimo è di 600.000 euro.", "doc-1@1#1"): "full"}
    assert value(UNDECIDED, "citation_recall", judged=said_yes) == 1.0
    assert value(UNDECIDED, "citation_precision", judged=said_yes) == 1.0
    assert value(UNDECIDED, "undecided", judged={(HALF, "doc-1@1#1"): "none"}) == 0.0
    assert value(WRONG, "citation_recall", judged=said_yes) == 0.0


def test_a_judge_decides_on_the_union_of_several_passages() -> None:
    record = said(a_claim(HALF, 1, 2), quotes=(QUOTE, COST))
    assert value(record, "citation_recall") == 0.0
    assert value(record, "citation_recall", judged={(HALF, UNION): "full"}) == 1.0


def test_findings_say_what_is_wrong_in_words() -> None:
    assert score(a_case(), WRONG, TOOLS).findings == (
        "not supported (missing 600.000 euro): L'importo massimo è di 600.000 euro.",
    )
    assert score(a_case(), NEEDLESS, TOOLS).findings == (f"citation that adds nothing: doc-1@1#2: {QUOTE}",)
    assert score(a_case(), STRAYED, TOOLS).findings[-1] == f"misattributed: {QUOTE}"
    assert score(a_case(), RIGHT, TOOLS).findings == ()


def test_shares_carry_their_parts_for_micro_averages() -> None:
    found = score(a_case(), NEEDLESS, TOOLS).scores
    assert (found["citation_precision"].part, found["citation_precision"].whole) == (1, 2)
    assert (found["citation_recall"].part, found["citation_recall"].whole) == (1, 1)


def test_pairs_are_each_claim_with_each_of_its_passages_and_their_union() -> None:
    found = pairs(said(a_claim(BOTH, 1, 2), a_note("Nota.", 1), quotes=(COST, DAYS)), TOOLS)
    assert [(p.chunk_id, p.verdict, p.tier) for p in found] == [
        ("doc-1@1#1", "none", "T1"),
        ("doc-1@1#2", "none", "T1"),
        (UNION, "full", "T3"),
    ]
    assert found[0].missing == ("2",)
    assert found[2].passage == f"{COST}\n\n{DAYS}"


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        pytest.param("dice «uno due tre» e basta", ["uno due tre"], id="guillemets"),
        pytest.param("dice “uno due tre” e basta", ["uno due tre"], id="curly marks"),
        pytest.param("dice „uno due tre“ e basta", ["uno due tre"], id="German marks"),
        pytest.param('dice "uno due tre" e basta', ["uno due tre"], id="straight marks"),
        pytest.param("«uno due» e «uno due tre»", ["uno due tre"], id="two words are no quote"),
        pytest.param("l'impresa e l'ente dell'estero, d'accordo", [], id="apostrophes"),
        pytest.param("‘uno due tre’ e 'uno due tre'", [], id="single marks are apostrophes"),
        pytest.param("«l'ente che l'ha detto»", ["l'ente che l'ha detto"], id="apostrophes within a quote"),
        pytest.param('un tubo da 3" di uno due tre', [], id="a mark that is never closed"),
    ],
)
def test_quotes_are_what_stands_between_quotation_marks(text: str, quotes: list[str]) -> None:
    assert extract_quotes(text) == quotes


# ------------------------------------------------------------------------------------------------------------ properties

PASSAGES = (QUOTE, COST, DAYS, "Le domande chiudono il 30 novembre 2026.", "La rete estera assiste chi vende altrove.")
STATEMENTS = (*PASSAGES, BOTH, HALF, "L'importo massimo è di 600.000 euro.", "Il certificato non costa 5 euro.")
SHARES = (
    "citation_recall", "citation_precision", "weighted_citation_recall", "weighted_citation_precision", "misattribution",
    "missing_citation", "undecided", "dead_citation",
)  # fmt: skip
claims = st.lists(
    st.builds(
        lambda text, markers: a_claim(text, *markers),
        st.sampled_from(STATEMENTS),
        st.lists(st.integers(1, len(PASSAGES)), max_size=3, unique=True),
    ),
    min_size=1,
    max_size=4,
)


def shares(statements: list[Statement], order: list[int] | None = None) -> list[float | None]:
    record = said(*statements, quotes=PASSAGES)
    citations: tuple[Citation, ...] = record.answer.citations
    if order:
        record = replace(record, answer=replace(record.answer, citations=tuple(citations[n] for n in order)))
    found = score(a_case(), record, TOOLS).scores
    return [found[name].value for name in SHARES]


@settings(max_examples=25, deadline=None)
@given(claims, st.randoms(use_true_random=False), st.permutations(range(len(PASSAGES))))
def test_the_order_of_statements_and_citations_changes_no_share(statements: list[Statement], random: Any, order: Any) -> None:
    shuffled = [replace(s, citations=tuple(random.sample(s.citations, len(s.citations)))) for s in statements]
    random.shuffle(shuffled)
    assert shares(shuffled, list(order)) == pytest.approx(shares(statements))


@settings(max_examples=25, deadline=None)
@given(claims)
def test_claims_that_stand_twice_change_no_share(statements: list[Statement]) -> None:
    assert shares([*statements, *statements]) == pytest.approx(shares(statements))


@settings(max_examples=25, deadline=None)
@given(claims, st.integers(0, 3))
def test_a_wrong_citation_never_raises_precision(statements: list[Statement], place: int) -> None:
    wrong = len(PASSAGES) + 1
    quotes = (*PASSAGES, "Xyz qwerty zzzz.")
    chosen = statements[place % len(statements)]
    worse = [replace(s, citations=(*s.citations, wrong)) if s is chosen else s for s in statements]
    before, after = (value(said(*given_claims, quotes=quotes), "citation_precision") for given_claims in (statements, worse))
    assert isinstance(before, float) and isinstance(after, float)
    assert after <= before + 1e-12
