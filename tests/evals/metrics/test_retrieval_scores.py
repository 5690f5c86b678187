"""A ranking scores what is computed by hand from its judgements."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.retrieval import judge, ndcg, rank_by_score, recall, reciprocal_rank, score, success
from evals.records import Passage
from tests.evals.planted import URL, a_case, a_passage, a_record, a_silent_answer, tools

LOG2_3 = math.log2(3)
QUOTES = {
    "A": "Il contributo copre gli stand in fiera.",
    "B": "La domanda chiude alle sedici del venerdì.",
    "C": "Possono partecipare soltanto imprese lombarde.",
    "x": "Un testo che non risponde.",
}


def gold(*marks: str) -> list[dict[str, Any]]:
    """Return judgements: "A3" is the quote A with grade 3, "B2=A" another wording of the fact A with grade 2."""
    return [
        {"doc": URL, "quote": QUOTES[mark[0]], "grade": int(mark[1]), "fact": QUOTES[mark[3]] if "=" in mark else ""}
        for mark in marks
    ]


def ranked(letters: str) -> tuple[Passage, ...]:
    """Return a passage a word; "A" holds that quote, "AB" both, in the order of the ranking."""
    return tuple(a_passage(n, " ".join(QUOTES[letter] for letter in word)) for n, word in enumerate(letters.split(), start=1))


def found(letters: str, *marks: str, **changes: Any) -> dict[str, float | None]:
    case = a_case(qrels=gold(*marks))
    record = a_record(ranked=ranked(letters), **({"gold_present": (True,) * len(marks)} | changes))
    return {name: s.value for name, s in score(case, record, tools()).scores.items()}


@pytest.mark.parametrize(
    ("letters", "marks", "expected"),
    [
        pytest.param("A x x", ["A3"], {"ndcg@10": 1, "rr@10": 1, "success@1": 1, "recall@5": 1}, id="the fact comes first"),
        pytest.param("x A x", ["A3"], {"ndcg@10": 1 / LOG2_3, "rr@10": 0.5, "success@1": 0, "success@5": 1}, id="it is second"),
        pytest.param("x x x", ["A3"], {"ndcg@10": 0, "rr@10": 0, "success@5": 0, "recall@50": 0}, id="nothing is found"),
        pytest.param("", ["A3"], {"ndcg@10": 0, "recall@50": 0, "judged@10": None, "diversity@10": 0}, id="nothing returned"),
        pytest.param("x x x x x A", ["A3"], {"recall@5": 0, "recall@10": 1, "success@5": 0, "rr@10": 1 / 6}, id="it is sixth"),
        pytest.param(
            "x x x x x x x x x x A", ["A3"], {"ndcg@10": 0, "rr@10": 0, "recall@10": 0, "recall@20": 1}, id="it is eleventh"
        ),
        pytest.param("A A", ["A3", "B3"], {"ndcg@10": 1 / (1 + 1 / LOG2_3), "recall@10": 0.5}, id="a copy gains nothing"),
        pytest.param("A B", ["A3", "B2=A"], {"ndcg@10": 1, "recall@10": 1}, id="two wordings of a fact count once"),
        pytest.param("B A", ["A3", "B2=A"], {"ndcg@10": 2 / 3, "rr@10": 1}, id="the poorer wording comes first"),
        pytest.param("B A", ["A3", "B1"], {"ndcg@10": (1 + 3 / LOG2_3) / (3 + 1 / LOG2_3), "rr@10": 0.5}, id="grades weigh"),
        pytest.param("B x", ["A3", "B1"], {"recall@10": 0, "success@5": 0, "judged@10": 0.5}, id="grade 1 does not answer"),
        pytest.param("C x", ["A3", "C0"], {"ndcg@10": 0, "judged@10": 0.5}, id="grade 0 is judged and gains nothing"),
        pytest.param("AB", ["A3", "B2"], {"recall@5": 1, "ndcg@10": 3 / (3 + 2 / LOG2_3)}, id="one passage holds both facts"),
        pytest.param("A x B", ["A3", "B3", "C3"], {"recall@10": 2 / 3, "gold_in_index": 1}, id="two facts of three"),
    ],
)
def test_a_planted_ranking_scores_what_is_computed_by_hand(letters: str, marks: list[str], expected: dict[str, float]) -> None:
    scores = found(letters, *marks)
    assert {name: scores[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("present", "value", "reason"),
    [
        pytest.param((True, False, False), 0.5, None, id="one fact of two is in the index"),
        pytest.param((False, True, False), 0.5, None, id="by its other wording"),
        pytest.param((False, False, True), 0.5, None, id="the other fact"),
        pytest.param((), None, "not_measured", id="the run did not look"),
    ],
)
def test_gold_in_the_index_counts_facts(present: tuple[bool, ...], value: float | None, reason: str | None) -> None:
    case = a_case(qrels=gold("A3", "B2=A", "C2"))
    made = score(case, a_record(gold_present=present), tools()).scores["gold_in_index"]
    assert (made.value, made.reason) == (value, reason)


@pytest.mark.parametrize(
    ("changes", "relevant"),
    [
        pytest.param({"url": URL + "/#importi"}, True, id="the same page with an anchor"),
        pytest.param({"version_id": "doc-1@9"}, True, id="a later version that still says so"),
        pytest.param({"url": "https://www.sace.example/doc-1"}, False, id="the same words on another page"),
        pytest.param({"text": QUOTES["A"][:28]}, True, id="the passage ends within the quote"),
        pytest.param({"text": QUOTES["A"][:20]}, False, id="the passage holds half of the quote"),
        pytest.param({"text": QUOTES["A"].upper().replace(" ", "  ")}, True, id="capitals and spaces differ"),
    ],
)
def test_a_passage_is_relevant_by_address_and_quote(changes: dict[str, Any], relevant: bool) -> None:
    ranking = judge(a_case(qrels=gold("A3")), [a_passage(1, **({"text": QUOTES["A"]} | changes))])
    assert ranking.relevant == (relevant,)
    assert ranking.judged == (relevant,)


def test_diversity_counts_the_providers_of_the_first_ten() -> None:
    providers = ["simest", "sace", "simest", *["adm"] * 7, "cciaa-brescia"]
    passages = tuple(a_passage(n, provider_id=name) for n, name in enumerate(providers, start=1))
    assert score(a_case(), a_record(ranked=passages), tools()).scores["diversity@10"].value == 3


@pytest.mark.parametrize(
    ("case", "record", "reason"),
    [
        pytest.param(a_case(expected_outcome="abstain"), a_record(), "not_expected", id="no answer is due"),
        pytest.param(a_case(qrels=gold("A1")), a_record(), "no_gold", id="no judgement answers"),
        pytest.param(a_case(), a_record(a_silent_answer("error"), ranked=()), "error", id="the system failed"),
    ],
)
def test_what_cannot_be_judged_has_no_number(case: Any, record: Any, reason: str) -> None:
    scores = score(case, record, tools()).scores
    assert {s.reason for name, s in scores.items() if name != "leakage"} == {reason}
    assert all(s.value is None for s in scores.values())


@pytest.mark.parametrize(
    ("hidden", "withheld", "value", "reason"),
    [
        pytest.param(("doc-1@1#1",), True, 1.0, None, id="a withheld passage is found"),
        pytest.param(("doc-1@1#7",), True, 0.0, None, id="it stays away"),
        pytest.param((), True, None, "not_measured", id="nothing was withheld although it should"),
        pytest.param((), False, None, "not_expected", id="nothing had to be withheld"),
    ],
)
def test_leakage_is_judged_where_passages_are_withheld(
    hidden: tuple[str, ...], withheld: bool, value: float | None, reason: str | None
) -> None:
    case = a_case(expected_outcome="abstain", withheld=withheld)
    made = score(case, a_record(a_silent_answer(), hidden=hidden), tools())
    assert (made.scores["leakage"].value, made.scores["leakage"].reason) == (value, reason)
    assert bool(made.findings) == (value == 1.0)


@given(st.lists(st.sampled_from(["A", "B", "C", "x", "AB"]), max_size=14))
def test_shares_lie_between_0_and_1_and_grow_with_depth(words: list[str]) -> None:
    scores = found(" ".join(words), "A3", "B2", "C1")
    bounded = [scores[name] for name in scores if name not in ("diversity@10", "judged@10", "leakage")]
    assert all(value is not None and 0 <= value <= 1 + 1e-12 for value in bounded)
    assert scores["recall@5"] <= scores["recall@10"] <= scores["recall@20"] <= scores["recall@50"]  # type: ignore[operator]


@given(st.lists(st.sampled_from(["A", "B", "x"]), min_size=10, max_size=12), st.integers(1, 5))
def test_passages_that_do_not_answer_change_nothing_below_rank_ten(words: list[str], count: int) -> None:
    more = [*words, *["x"] * count]
    assert found(" ".join(words), "A3", "B2") == found(" ".join(more), "A3", "B2")


@given(st.permutations(["A3", "B2=A", "C2"]), st.lists(st.sampled_from(["A", "B", "C", "x"]), max_size=8))
def test_the_order_of_the_judgements_does_not_matter(marks: list[str], words: list[str]) -> None:
    assert found(" ".join(words), *marks) == found(" ".join(words), "A3", "B2=A", "C2")


def test_equal_scores_are_ranked_by_descending_id() -> None:
    assert rank_by_score({"a": 1.0, "c": 1.0, "b": 2.0}) == ["b", "c", "a"]


def test_the_functions_return_0_where_there_is_nothing_to_find() -> None:
    assert (ndcg([1.0], [], 10), recall([1], 0, 10), reciprocal_rank([], 10), success([], 1)) == (0.0, 0.0, 0.0, False)
