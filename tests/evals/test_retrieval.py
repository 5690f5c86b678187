"""Retrieval is measured as the literature defines it."""

import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import CollectionError
from evals.retrieval import as_documents, measure, provider, read_passages, read_questions, scores
from kb.build_folder import BuildsFolder
from kb.building import make_build
from tests.builders import a_store, open_knowledge, silent, small_engines

LOG2_3 = math.log2(3)


@pytest.mark.parametrize(
    ("ranked", "relevant", "expected"),
    [
        ("abc", "a", {"recall@1": 1, "recall@5": 1, "recall@10": 1, "rr@10": 1, "ndcg@10": 1}),
        ("bac", "a", {"recall@1": 0, "recall@5": 1, "recall@10": 1, "rr@10": 0.5, "ndcg@10": 1 / LOG2_3}),
        ("bcd", "a", {"recall@1": 0, "recall@5": 0, "recall@10": 0, "rr@10": 0, "ndcg@10": 0}),
        ("", "a", {"recall@1": 0, "recall@5": 0, "recall@10": 0, "rr@10": 0, "ndcg@10": 0}),
        ("axb", "ab", {"recall@1": 0.5, "recall@5": 1, "recall@10": 1, "rr@10": 1, "ndcg@10": 1.5 / (1 + 1 / LOG2_3)}),
        ("xxxxxa", "a", {"recall@1": 0, "recall@5": 0, "recall@10": 1, "rr@10": 1 / 6, "ndcg@10": 1 / math.log2(7)}),
        ("xxxxxxxxxxa", "a", {"recall@1": 0, "recall@5": 0, "recall@10": 0, "rr@10": 0, "ndcg@10": 0}),
    ],
)
def test_the_measures_of_a_ranking_are_those_computed_by_hand(ranked: str, relevant: str, expected: dict[str, float]) -> None:
    assert scores(list(ranked), frozenset(relevant)) == pytest.approx(expected)


@given(st.permutations("abcdefghijkl"), st.sets(st.sampled_from("abcdefghijkl"), min_size=1))
def test_measures_lie_between_0_and_1_and_a_perfect_ranking_is_best(ranked: list[str], relevant: set[str]) -> None:
    found = scores(ranked, frozenset(relevant))
    perfect = scores([*sorted(relevant), *sorted(set(ranked) - relevant)], frozenset(relevant))
    assert all(0 <= value <= perfect[name] + 1e-9 <= 1 + 2e-9 for name, value in found.items())
    assert perfect["rr@10"] == perfect["ndcg@10"] == pytest.approx(1)


def file(path: Path, *records: object) -> Path:
    text = "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


PASSAGES = (
    {"id": "p1", "text": "Il certificato di origine attesta il Paese della merce.", "title": "Origine"},
    {"id": "p2", "text": "La polizza copre il credito verso il cliente estero."},
    {"id": "p3", "text": "Il voucher rimborsa la missione commerciale."},
)
QUESTIONS = (
    {"id": "q1", "question": "certificato di origine della merce", "passage_id": "p1"},
    {"id": "q2", "question": "polizza sul credito", "passage_ids": ["p2", "p3"]},
)


@pytest.mark.parametrize("name", ["c.jsonl", "c.jsonl.gz"])
def test_a_collection_is_read_plain_or_packed(tmp_path: Path, name: str) -> None:
    passages = read_passages(file(tmp_path / f"p-{name}", *PASSAGES, ""))
    assert [(p.id, p.title) for p in passages] == [("p1", "Origine"), ("p2", ""), ("p3", "")]
    questions = read_questions(file(tmp_path / f"q-{name}", *QUESTIONS), {"p1", "p2", "p3"})
    assert [sorted(q.relevant) for q in questions] == [["p1"], ["p2", "p3"]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"id": "p9"}, "text"),
        ({"text": "x"}, "id"),
        ({"id": "p9", "text": "  "}, "text"),
        ({"id": "p9", "text": 5}, "text"),
        ({"id": 5, "text": "x"}, "id"),
        ("[1, 2]", "not a JSON object"),
        ("{torn", "not JSON"),
    ],
)
def test_a_mistake_in_passages_is_told_with_file_line_and_field(tmp_path: Path, line: object, words: str) -> None:
    path = file(tmp_path / "p.jsonl", PASSAGES[0], PASSAGES[1], line)
    with pytest.raises(CollectionError, match=rf"p\.jsonl:3: .*{words}"):
        read_passages(path)


def test_a_question_about_an_unknown_passage_is_told_with_its_line(tmp_path: Path) -> None:
    path = file(tmp_path / "q.jsonl", QUESTIONS[0], QUESTIONS[1] | {"passage_ids": ["p2", "p7"]})
    with pytest.raises(CollectionError, match=r"q\.jsonl:2: passage_id: no passage 'p7'"):
        read_questions(path, {"p1", "p2"})
    with pytest.raises(CollectionError, match=r"q\.jsonl:1: passage_id"):
        read_questions(file(tmp_path / "q.jsonl", {"id": "q", "question": "x"}), {"p1"})


def test_a_first_line_that_is_not_json_is_told(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"p\.jsonl:1: not JSON"):
        read_passages(file(tmp_path / "p.jsonl", "{torn"))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"absent\.jsonl: cannot be read"):
        read_passages(tmp_path / "absent.jsonl")
    (tmp_path / "torn.jsonl.gz").write_bytes(gzip.compress(b'{"id": "p", "text": "x"}\n' * 99)[:-9])
    with pytest.raises(CollectionError, match=r"torn\.jsonl\.gz: cannot be read"):
        read_passages(tmp_path / "torn.jsonl.gz")


def test_a_collection_is_measured_in_a_build_of_its_own(tmp_path: Path) -> None:
    passages = read_passages(file(tmp_path / "p.jsonl", *PASSAGES))
    questions = read_questions(file(tmp_path / "q.jsonl", *QUESTIONS), {p.id for p in passages})
    store = a_store(tmp_path, list(as_documents(passages)), [provider()])
    folder = BuildsFolder(tmp_path / "builds")
    folder.publish(make_build(store, small_engines(), folder, silent).build_id)
    heard: list[int] = []
    found = measure(questions, open_knowledge(store, folder).search, lambda text: "it", lambda done, total: heard.append(done))
    assert heard == [1, 2]
    assert set(found) == {"recall@1", "recall@5", "recall@10", "rr@10", "ndcg@10", "ms_p50", "ms_p95"}
    assert (found["recall@1"], found["rr@10"], found["recall@10"]) == (0.75, 1.0, 1.0)
    assert 0 < found["ms_p50"] <= found["ms_p95"]
