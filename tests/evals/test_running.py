"""A run: cut short and gone on with, sealed, read again, scored again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.types import Answer, Question
from evals.errors import CaseError, RunError
from evals.observing import Subject
from evals.run_folder import RunFolder, find_run
from evals.running import answer_cases, finish, read_results
from tests.builders import silent
from tests.evals.small_world import a_run, small_cases, small_subject


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return small_subject(tmp_path_factory.mktemp("world"))


def answered(run: RunFolder, subject: Subject) -> RunFolder:
    answer_cases(run, subject, silent)
    return run


def test_a_run_answers_every_case_scores_it_and_reads_back_as_it_was(subject: Subject, tmp_path: Path) -> None:
    run = answered(a_run(tmp_path / "run", small_cases()), subject)
    results = finish(run, subject.tools, {}, silent)
    run.seal()
    assert [record.case_id for record in results.records] == [case.id for case in small_cases()]
    assert results.aggregates["correct"].value is not None and results.aggregates["correct"].value >= 0.8
    again = read_results(run)
    assert again.aggregates == results.aggregates
    assert again.records == results.records


def test_a_run_that_was_cut_short_goes_on_and_asks_nothing_twice(subject: Subject, tmp_path: Path) -> None:
    run, asked = a_run(tmp_path / "run", small_cases()), []
    failing = replace(subject, assistant=lambda knowledge: Interrupted(subject, asked, after=4))  # the first question warms up
    with pytest.raises(KeyboardInterrupt):
        answer_cases(run, failing, silent)
    assert len(run.records()) == 3
    counting = replace(subject, assistant=lambda knowledge: Interrupted(subject, asked, after=99))
    answer_cases(run, counting, silent)
    assert len(run.records()) == len(small_cases())
    assert len(asked) == len(small_cases()) + 3, "beside both warm-ups, only the question in hand is asked again"


class Interrupted:
    """An assistant that is stopped by the keyboard after some questions."""

    def __init__(self, subject: Subject, asked: list[str], after: int) -> None:
        self._subject, self._asked, self._after = subject, asked, after

    def answer(self, question: Question) -> Answer:
        self._asked.append(question.text)
        if len(self._asked) > self._after:
            raise KeyboardInterrupt
        return self._subject.assistant(lambda: self._subject.knowledge).answer(question)


def test_a_line_that_was_half_written_is_dropped_and_its_case_asked_again(subject: Subject, tmp_path: Path) -> None:
    run = answered(a_run(tmp_path / "run", small_cases()), subject)
    path = run.path / "answers.jsonl"
    path.write_bytes(path.read_bytes()[:-200])
    assert len(run.records()) == len(small_cases()) - 1
    assert path.read_bytes().endswith(b"\n")
    assert len(answered(run, subject).records()) == len(small_cases())


def test_damage_inside_a_run_is_said_with_file_and_line(subject: Subject, tmp_path: Path) -> None:
    run = answered(a_run(tmp_path / "run", small_cases()), subject)
    path = run.path / "answers.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], "{broken", *lines[2:]]) + "\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"answers\.jsonl:2: the record is damaged"):
        run.records()


def test_an_unfinished_run_says_how_to_go_on(subject: Subject, tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", small_cases())
    with pytest.raises(RunError, match=r"11 of 11 cases have no answer yet.*fondaco eval run --resume run"):
        finish(run, subject.tools, {}, silent)
    with pytest.raises(RunError, match="not finished"):
        read_results(run)


def test_progress_only_counts_and_leaves_a_line_that_is_being_written(subject: Subject, tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", small_cases())
    assert run.progress() == (0, 11)
    answered(run, subject)
    path = run.path / "answers.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"case_id": "half')
    assert run.progress() == (11, 11)
    assert path.read_bytes() == whole + b'{"case_id": "half'


def test_a_sealed_run_takes_nothing_more_and_shows_any_change(subject: Subject, tmp_path: Path) -> None:
    run = answered(a_run(tmp_path / "run", small_cases()), subject)
    finish(run, subject.tools, {}, silent)
    record = run.records()[0]
    run.seal()
    with pytest.raises(RunError, match="never changes"):
        run.append(record)
    with pytest.raises(RunError, match="never changes"):
        run.write("scores.jsonl", "")
    scores = run.path / "scores.jsonl"
    scores.write_text(scores.read_text(encoding="utf-8").replace("1.0", "0.5", 1), encoding="utf-8")
    with pytest.raises(RunError, match=r"scores\.jsonl: was changed after the run had ended"):
        read_results(run)


def test_a_case_whose_quote_is_gone_stops_a_run_before_it_asks_with_every_such_case(subject: Subject, tmp_path: Path) -> None:
    cases = small_cases()
    quote = cases[0].qrels[0].model_copy(update={"quote": "una frase che nessuno scrive", "version": "aaaaaaaaaaaa"})
    page = cases[1].qrels[0].model_copy(update={"doc": "https://www.simest.example/sparita"})
    cases[0] = cases[0].model_copy(update={"qrels": (quote,)})
    cases[1] = cases[1].model_copy(update={"qrels": (page,)})
    run = a_run(tmp_path / "run", cases)
    with pytest.raises(CaseError) as error:
        answer_cases(run, subject, silent)
    assert "fiere: qrels: the quote no longer stands on" in str(error.value) and "read in version aaaaaaaaaaaa" in str(
        error.value
    )
    assert "durata: qrels: the build has no page" in str(error.value)
    assert run.records() == []


def test_what_the_system_raises_is_recorded_and_counts_as_a_failure(subject: Subject, tmp_path: Path) -> None:
    class Broken:
        def answer(self, question: Question) -> Answer:
            raise ZeroDivisionError(question.text)

    run = answered(a_run(tmp_path / "run", small_cases()), replace(subject, assistant=lambda knowledge: Broken()))
    results = finish(run, subject.tools, {}, silent)
    assert all(record.error and record.error.startswith("ZeroDivisionError") for record in results.records)
    assert results.aggregates["outcome_correct"].value == 0
    assert results.aggregates["v_strict"].value is None and results.aggregates["v_strict"].reasons["error"] > 0


def test_a_withheld_case_finds_nothing_of_its_gold(subject: Subject, tmp_path: Path) -> None:
    withheld = small_cases()[0].model_copy(update={"withheld": True, "expected_outcome": "abstain"})
    [record] = answered(a_run(tmp_path / "run", [withheld]), subject).records()
    assert record.hidden and not set(record.hidden) & set(record.retrieved)
    assert all("500.000" not in passage.text for passage in record.passages.values())


def test_the_same_system_gives_the_same_answers_twice(subject: Subject, tmp_path: Path) -> None:
    runs = [answered(a_run(tmp_path / name, small_cases()), subject).records() for name in ("one", "two")]
    texts = [[json.dumps([s.text for s in record.answer.statements]) for record in run] for run in runs]
    assert texts[0] == texts[1]


def test_a_run_is_found_by_its_id_its_end_or_as_the_last(tmp_path: Path) -> None:
    a_run(tmp_path / "20260101T000000-one", small_cases())
    a_run(tmp_path / "20260102T000000-two", small_cases())
    assert find_run(tmp_path, "last").id == "20260102T000000-two"
    assert find_run(tmp_path, "one").id == "20260101T000000-one"
    with pytest.raises(RunError, match=r"no run 'three'.*20260102T000000-two, 20260101T000000-one"):
        find_run(tmp_path, "three")
    with pytest.raises(RunError, match="several runs match '2026"):
        find_run(tmp_path, "2026")
    with pytest.raises(RunError, match="is there already"):
        a_run(tmp_path / "20260101T000000-one", small_cases())
