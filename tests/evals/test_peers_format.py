"""The tables of `make bench-peers` say what the trials wrote."""

from pathlib import Path

import numpy as np
import pytest

from evals.retrieval import Judged
from tests.benchmarks.peers.report import Found, asked, cost_table, difference, found, markdown, quality_table
from tests.benchmarks.peers.trial import Inputs, read_inputs, write_inputs

QUESTIONS = [Judged(id=name, question=f"{name}?", relevant=frozenset(name)) for name in "abcd"]


def answers(ranked: list[list[str]], ms: list[float]) -> dict[str, object]:
    return {"ranked": ranked, "ms": ms, "cpu_ms": [2 * each for each in ms]}


def a_trial(title: str, ranked: list[list[str]], ms: float) -> Found:
    record = {
        "versions": {"library": "1.2"},
        "index_seconds": ms,
        "peak_mb": 100.0,
        "load": 0.1,
        "sets": {"it": answers(ranked, [ms] * len(ranked))},
    }
    return found(title, record, {"it": QUESTIONS})


def test_rankings_are_judged_in_the_order_of_their_questions() -> None:
    right = asked(answers([["a"], ["b"], ["c"], ["d"]], [1, 2, 3, 4]), QUESTIONS)
    shifted = asked(answers([["b"], ["a"], ["d"], ["c"]], [1, 2, 3, 4]), QUESTIONS)
    assert right.measures == {"ndcg@10": 1, "recall@1": 1, "recall@10": 1, "rr@10": 1}
    assert shifted.measures == {"ndcg@10": 0, "recall@1": 0, "recall@10": 0, "rr@10": 0}
    assert (right.ms_p50, right.cpu_p50) == (2.5, 5)


def test_a_trial_that_left_questions_out_is_not_judged() -> None:
    with pytest.raises(ValueError, match="zip"):
        asked(answers([["a"]], [1]), QUESTIONS)


def test_peers_are_compared_to_the_first_system() -> None:
    ours = a_trial("Ours", [["a"], ["b"], ["c"], ["d"]], 2.0)
    peer = a_trial("Peer", [["a"], ["x"], ["c"], ["x"]], 5.0)
    lines = quality_table([ours, peer], "it").splitlines()
    assert lines[2] == "| Ours | 1.000 | 1.000 | 1.000 | 1.000 |  | 2.0 | 2.0 | 1.00 | 4.0 | 1.00 |"
    assert lines[3] == "| Peer | 0.500 | 0.500 | 0.500 | 0.500 | -0.500 ± 0.566 | 5.0 | 5.0 | 2.50 | 10.0 | 2.50 |"
    assert cost_table([ours, peer]).splitlines()[3] == "| Peer | 5.00 | 2.50 | 100 | 0.1 | library 1.2 |"


def test_equal_systems_differ_by_nothing() -> None:
    assert difference([0.5, 1.0], [0.5, 1.0]) == "+0.000 ± 0.000"


def test_numbers_stand_right_and_names_left() -> None:
    assert markdown(["system", "ms", "versions"], [["a", "1", "b"]]).splitlines()[1] == "| --- | ---: | --- |"


def test_a_trial_reads_the_inputs_that_the_driver_wrote(tmp_path: Path) -> None:
    vectors = {"passo": np.array([1, 0], np.float32), "dove?": np.array([0, 1], np.float32)}
    write_inputs(tmp_path, Inputs("model", {"p1": "passo"}, {"it": ["dove?"]}, vectors))
    read = read_inputs(tmp_path)
    assert (read.embedder, read.passages, read.questions) == ("model", {"p1": "passo"}, {"it": ["dove?"]})
    assert all((read.vectors[text] == vector).all() for text, vector in vectors.items())
