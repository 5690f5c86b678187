"""An answer passes when the right provider is named and the right figure stands in a cited sentence."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.pipeline import to_json
from assistant.types import Answer, ProviderCard, Statement, Trace
from evals.acceptance import Case, judge, read_cases, run, summary, write
from evals.errors import CollectionError
from tests.builders import TODAY, a_citation, a_claim

CASE: dict[str, Any] = {
    "id": "c1",
    "question": "Quanto?",
    "language": "it",
    "as_of": "2026-11-21",
    "expected_outcome": "answered",
    "providers": ["simest", "sace"],
    "figures": ["500.000 euro"],
    "phrases": ["a fondo perduto", "non si restituisce"],
}
CARD = ProviderCard(id="sace", name="SACE", short_name="SACE", reasons=("x",), contacts={}, url="")
GOOD = Answer(
    id="a",
    outcome="answered",
    reason=None,
    language="it",
    as_of=TODAY,
    text="x",
    statements=(a_claim("L'importo è di € 500.000,00.", 1), a_claim("È  A Fondo\nPerduto.", 1)),
    citations=(a_citation(),),
    providers=(),
    trace=Trace(build_id="b", answerer="extractive", ms={}),
)


def problems(answer: Answer, **changes: Any) -> list[str]:
    return list(judge(Case.model_validate(CASE | changes), answer))


def test_the_right_answer_has_no_problem_however_its_figure_is_written() -> None:
    assert problems(GOOD) == []
    assert problems(replace(GOOD, outcome="partial")) == []


def test_a_provider_counts_as_cited_or_as_shown() -> None:
    other = replace(GOOD, citations=(a_citation(provider_id="altro"),))
    assert problems(other) == ["names ['altro'] instead of one of ['simest', 'sace']"]
    assert problems(replace(other, providers=(CARD,))) == []


@pytest.mark.parametrize("figure", ["600.000 euro", "50.000 euro", "5%", "30 novembre 2026"])
def test_a_figure_that_no_cited_sentence_states_is_named(figure: str) -> None:
    assert problems(GOOD, figures=["500.000 euro", figure]) == [f"no cited sentence states {figure!r}"]


def test_figures_and_phrases_count_only_in_claims_with_a_citation() -> None:
    texts = tuple(s.text for s in GOOD.statements)
    for statements in (
        tuple(Statement(text=t, kind="claim") for t in texts),
        tuple(Statement(text=t, kind="boilerplate", citations=(1,)) for t in texts),
    ):
        assert len(problems(replace(GOOD, statements=statements))) == 2


def test_one_of_the_phrases_is_enough_and_none_is_too_few() -> None:
    assert problems(GOOD, phrases=["x", "fondo perduto"]) == []
    assert problems(GOOD, phrases=["gratis"]) == ["no cited sentence says 'gratis'"]


def test_silence_where_an_answer_is_expected_is_the_only_problem_told() -> None:
    assert problems(replace(GOOD, outcome="abstain", reason="no_evidence")) == ["outcome abstain (no_evidence)"]


@pytest.mark.parametrize(
    ("outcome", "wrong"), [("answered", True), ("partial", True), ("abstain", False), ("redirect", False), ("refuse", False)]
)
def test_where_nothing_answers_only_silence_passes(outcome: Any, wrong: bool) -> None:
    assert bool(problems(replace(GOOD, outcome=outcome), expected_outcome="abstain")) is wrong


def write_lines(path: Path, *records: object) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), encoding="utf-8")
    return path


def test_cases_are_read_and_empty_lines_skipped(tmp_path: Path) -> None:
    assert [case.id for case in read_cases(write_lines(tmp_path / "c.jsonl", CASE, "", CASE | {"id": "c2"}))] == ["c1", "c2"]


def test_all_mistakes_of_a_file_are_told_at_once_with_their_line(tmp_path: Path) -> None:
    bad = CASE | {"id": "c2", "language": "xx", "surprise": 1}
    path = write_lines(tmp_path / "c.jsonl", CASE, bad, "not json", CASE)
    with pytest.raises(CollectionError) as caught:
        read_cases(path)
    lines = str(caught.value).splitlines()
    assert [line.removeprefix(str(path)).split(" ")[0] for line in lines] == [":2:", ":2:", ":3:", ":"]
    assert "language" in lines[0] and "surprise" in lines[1] and "stands 2 times" in lines[3]


def test_a_run_is_summed_up_and_written(tmp_path: Path) -> None:
    cases = [Case.model_validate(CASE), Case.model_validate(CASE | {"id": "c2", "expected_outcome": "abstain"})]
    heard: list[tuple[int, int]] = []
    results = run(cases, lambda question: GOOD, lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]
    counts = summary(results)
    assert (counts["answered_passed"], counts["answered_total"]) == (1, 1)
    assert (counts["abstain_passed"], counts["abstain_total"]) == (0, 1)
    assert [row["id"] for row in counts["failed"]] == ["c2"]  # type: ignore[attr-defined]
    write(results, tmp_path / "out.jsonl", to_json)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], bool(row["problems"])) for row in rows] == [("c1", False), ("c2", True)]
