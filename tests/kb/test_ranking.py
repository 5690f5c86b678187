"""The arithmetic of a search keeps its laws."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ranking import Features, Floats, agreement, fold_mirrors, min_max, mix, ranks

finite = st.floats(-100, 100, width=32)
lists = st.lists(finite, min_size=1, max_size=30)


def floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float32)


def features(dense: list[float], sentence: list[float], lexical: list[float]) -> Features:
    rows = np.arange(len(dense))
    return Features(
        rows=rows, dense=floats(dense), sentence=floats(sentence), lexical=floats(lexical), coverage=floats(lexical)
    )


@given(lists)
def test_min_max_stays_within_0_and_1_and_keeps_the_order(values: list[float]) -> None:
    scaled = min_max(floats(values))
    assert ((scaled >= 0) & (scaled <= 1)).all()
    order = np.argsort(floats(values), kind="stable")
    assert (np.diff(scaled[order]) >= 0).all()


def test_min_max_of_equal_or_no_values_is_0() -> None:
    assert min_max(floats([3.0, 3.0])).tolist() == [0.0, 0.0]
    assert len(min_max(floats([]))) == 0


@given(
    st.integers(1, 20).flatmap(lambda n: st.tuples(*[st.lists(finite, min_size=n, max_size=n)] * 3)),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_mixed_score_lies_between_0_and_1(
    columns: tuple[list[float], list[float], list[float]], chunk: float, words: float
) -> None:
    mixed = mix(features(*columns), chunk, words)
    assert (mixed >= 0).all() and (mixed <= 1 + 1e-6).all()


@given(st.integers(2, 20).flatmap(lambda n: st.tuples(*[st.lists(finite, min_size=n, max_size=n)] * 3)))
def test_a_candidate_that_is_best_in_everything_comes_first(columns: tuple[list[float], list[float], list[float]]) -> None:
    best = [[101.0, *column] for column in columns]
    mixed = mix(features(best[0], best[1], best[2]), 0.3, 0.3)
    assert mixed[0] == pytest.approx(1.0) and mixed.argmax() == 0


def test_weights_of_1_and_0_leave_one_index_alone() -> None:
    one = features([0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0.5, 0.0, 1.0])
    assert mix(one, 1.0, 0.0).tolist() == [0.0, 1.0, 0.5]
    assert mix(one, 0.0, 0.0).tolist() == [1.0, 0.0, 0.5]
    assert mix(one, 0.3, 1.0).tolist() == [0.5, 0.0, 1.0]


def test_a_mix_adds_the_weighted_scores() -> None:
    mixed = mix(features([0.8, 0.7], [0.9, 0.6], [0.0, 4.0]), 0.3, 0.3)
    assert mixed.tolist() == pytest.approx([0.7, 0.3])


@given(lists)
def test_ranks_are_the_places_of_a_sorted_list_and_ties_keep_their_order(values: list[float]) -> None:
    found = ranks(floats(values))
    assert sorted(found) == list(range(1, len(values) + 1))
    expected = sorted(range(len(values)), key=lambda i: (-values[i], i))
    assert [found[i] for i in expected] == list(range(1, len(values) + 1))


texts = st.lists(st.frozensets(st.sampled_from("abcdefg"), max_size=7), max_size=12)


@given(texts, st.floats(0.1, 1))
def test_a_mirror_is_folded_into_an_earlier_passage_that_stays(passages: list[frozenset[str]], threshold: float) -> None:
    folded = fold_mirrors(passages, threshold)
    for mirror, kept in folded.items():
        assert kept < mirror and kept not in folded
        assert len(passages[mirror] & passages[kept]) / len(passages[mirror] | passages[kept]) >= threshold


@given(texts)
def test_no_two_passages_that_stay_mirror_each_other(passages: list[frozenset[str]]) -> None:
    folded = fold_mirrors(passages)
    stay = [p for place, p in enumerate(passages) if place not in folded and p]
    assert all(len(a & b) / len(a | b) < 0.8 for i, a in enumerate(stay) for b in stay[:i])


def test_an_empty_passage_mirrors_nothing() -> None:
    assert fold_mirrors([frozenset(), frozenset()]) == {}


def test_passages_of_one_sentence_mirror_only_their_equal() -> None:
    assert fold_mirrors([frozenset("a"), frozenset("b"), frozenset("a")]) == {2: 0}


def test_two_orders_agree_as_far_as_their_first_five_are_the_same_texts() -> None:
    dense = [0.9, 0.89, 0.88, 0.87, 0.86, 0.8, 0.79]
    assert agreement(features(dense, dense, [9, 8, 7, 6, 5, 1, 0])) == 1.0
    assert agreement(features(dense, dense, [9, 8, 7, 0.1, 0.2, 6, 5])) == 0.6


@given(st.integers(0, 6), st.randoms(use_true_random=False))
def test_copies_of_a_page_change_nothing(copies: int, chance: random.Random) -> None:
    texts = [(0.9, 2.0), (0.89, 9.0), (0.88, 7.0), (0.87, 6.0), (0.86, 5.0), (0.8, 8.0), (0.79, 0.0)]
    more = texts + [texts[0]] * copies + [texts[5]] * copies
    chance.shuffle(more)
    plain, copied = ([list(column) for column in zip(*pairs, strict=True)] for pairs in (texts, more))
    assert agreement(features(copied[0], copied[0], copied[1])) == agreement(features(plain[0], plain[0], plain[1]))
