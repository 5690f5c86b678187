"""The gate: the same system passes, each worse one is refused for its own reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.baselines import Baseline, baseline_of, read_baseline, write_baseline
from evals.comparing import compare, regressions
from evals.errors import RunError
from evals.gating import Check, gate, latency_check, passed, with_known
from evals.observing import Subject
from evals.running import answer_cases, finish
from tests.builders import silent
from tests.evals.small_world import a_run, small_cases, small_subject
from tests.evals.worse_systems import shuffled_citations, superseded_figures, swapped_providers


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return small_subject(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def today(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    return with_known(measured(subject, tmp_path_factory.mktemp("today")), "as it is")


def measured(subject: Subject, folder: Path) -> Baseline:
    run = a_run(folder / "run", small_cases())
    answer_cases(run, subject, silent)
    return baseline_of("small", run.plan(), finish(run, subject.tools, {}, silent))


def refused(checks: list[Check]) -> set[str]:
    return {check.name for check in checks if not check.passed}


def changed(run: Baseline, measure: str, *values: float | str) -> Baseline:
    """Return a run in which the first cases have these values of a measure."""
    new = dict(zip(sorted(run.scores), values, strict=False))
    scores = {i: {**s, measure: new[i]} if i in new else s for i, s in run.scores.items()}
    return replace(run, scores=scores)


def test_the_same_system_twice_passes(subject: Subject, today: Baseline, tmp_path: Path) -> None:
    assert refused(gate(today, measured(subject, tmp_path))) == set()


def test_shuffled_citations_are_refused_for_their_citations(subject: Subject, today: Baseline, tmp_path: Path) -> None:
    assert "citation_f1" in refused(gate(today, measured(shuffled_citations(subject), tmp_path)))


def test_swapped_providers_are_refused_for_their_providers(subject: Subject, today: Baseline, tmp_path: Path) -> None:
    found = refused(gate(today, measured(swapped_providers(subject), tmp_path)))
    assert {"provider_recall", "wrong_provider"} <= found
    assert "citation_f1" not in found


def test_a_clock_that_stands_still_is_refused_for_old_facts(subject: Subject, today: Baseline, tmp_path: Path) -> None:
    new = measured(superseded_figures(subject), tmp_path)
    assert refused(gate(today, new)) & {"expired_as_open", "superseded_citation", "outcome_correct", "v_strict"}


def test_one_case_is_enough_to_fail_a_hard_measure_unless_the_baseline_knows_it(today: Baseline) -> None:
    worse = changed(today, "dead_citation", 1.0)
    [check] = [check for check in gate(today, worse) if check.name == "dead_citation"]
    assert not check.passed and check.cases == (min(today.scores),)
    [check] = [check for check in gate(with_known(worse, "mended soon"), worse) if check.name == "dead_citation"]
    assert check.passed and min(today.scores) in check.text
    assert with_known(worse, "").known == worse.known


def test_an_error_counts_as_the_worst_there_is(today: Baseline) -> None:
    failing = changed(today, "outcome_correct", *["error"] * 5)
    assert "outcome_correct" in refused(gate(today, failing))
    failing = changed(today, "dead_citation", "error")
    assert "dead_citation" in refused(gate(today, failing))


def test_silence_where_an_answer_is_due_loses_its_facts(today: Baseline) -> None:
    quiet = replace(today, scores={i: {**s, "v_strict": "abstained"} for i, s in today.scores.items()})
    assert "v_strict" in refused(gate(today, quiet))


def test_a_measure_that_no_case_has_in_both_runs_does_not_pass(today: Baseline) -> None:
    none = replace(today, scores={i: {m: v for m, v in s.items() if m != "ndcg@10"} for i, s in today.scores.items()})
    assert "ndcg@10" in refused(gate(today, none))


def test_a_difference_within_a_wider_margin_passes(today: Baseline) -> None:
    slightly = changed(today, "ndcg@10", 0.97)
    assert "ndcg@10" not in refused(gate(today, slightly, margin_factor=50))


def test_runs_of_other_cases_cannot_be_compared(today: Baseline) -> None:
    with pytest.raises(RunError, match="not of the same cases"):
        compare(today, replace(today, cases_digest="other"))


def test_better_is_up_or_down_as_the_measure_says_and_regressions_are_the_worst_first(today: Baseline) -> None:
    worse = changed(changed(today, "ndcg@10", 0.0, 0.5), "over_answer", 1.0, 1.0)
    rows = {row.name: row for row in compare(changed(today, "over_answer", 0.0, 0.0), worse)}
    assert rows["ndcg@10"].gain < 0 and rows["over_answer"].gain < 0
    assert rows["ndcg@10"].family == "gate" and rows["recall@10"].family == "exploratory"
    found = regressions(today, worse, ["ndcg@10"])
    assert [abs(r.new - r.old) for r in found] == sorted((abs(r.new - r.old) for r in found), reverse=True)


def test_latency_is_compared_in_units_of_each_machines_reference(today: Baseline) -> None:
    slow_machine = replace(today, latency={"p95_in_references": today.latency["p95_in_references"] * 1.1})
    slow_code = replace(today, latency={"p95_in_references": today.latency["p95_in_references"] * 1.5})
    assert latency_check(today, slow_machine).passed and not latency_check(today, slow_code).passed
    assert not latency_check(today, replace(today, latency={})).passed


def test_a_stored_baseline_reads_back_equal_and_changes_by_the_line(today: Baseline, tmp_path: Path) -> None:
    write_baseline(today, tmp_path / "one.json")
    assert read_baseline(tmp_path / "one.json") == today
    write_baseline(changed(today, "ndcg@10", 0.123), tmp_path / "two.json")
    one, two = ((tmp_path / f"{name}.json").read_text().splitlines() for name in ("one", "two"))
    assert len([1 for a, b in zip(one, two, strict=True) if a != b]) == 1
    with pytest.raises(RunError, match="there is no baseline"):
        read_baseline(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be read"):
        read_baseline(tmp_path / "bad.json")


def test_all_must_pass() -> None:
    good, bad = Check(name="a", passed=True, text=""), Check(name="b", passed=False, text="")
    assert passed([good, good]) and not passed([good, bad])
