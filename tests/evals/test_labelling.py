"""Labels of people are drawn fairly, kept safely, and summed up as the definitions say."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.errors import LabelError
from evals.label_agreement import agreement
from evals.labelling import Labelling, judgements, make_labelling, sample_pairs
from evals.metrics import citations
from evals.records import Record
from evals.reporting.guideline import examples
from evals.run_folder import RunFolder
from evals.statistics.agreement import krippendorff_alpha
from tests.builders import a_citation, a_claim
from tests.evals.planted import a_case, a_record, an_answer, tools
from tests.evals.small_world import a_run

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
KINDS = {"full": "{} euro.", "undecided": "Non sono {} euro.", "none": "{}1 euro."}


def record_of(number: int, kind: str) -> Record:
    """Return an answer whose one claim the offline checker finds full, undecided or none."""
    amount = f"{number + 1}.000"
    quote = KINDS["full"].format(amount)
    answer = an_answer(a_claim(KINDS[kind].format(amount), 1), citations=(a_citation(1, quote=quote),))
    return replace(a_record(answer), case_id=f"{kind}-{number}")


def run_with(folder: Path, **counts: int) -> RunFolder:
    records = [record_of(place, kind) for kind, count in counts.items() for place in range(count)]
    run = a_run(folder / "run", [a_case(id=record.case_id, cluster=record.case_id) for record in records])
    for record in records:
        run.append(record)
    return run


def a_labelling(folder: Path, **counts: int) -> Labelling:
    run = run_with(folder, **(counts or {"full": 4, "undecided": 8, "none": 4}))
    return make_labelling(folder / "labellings" / "one", run, tools(), 16, 1, START)


def label(labelling: Labelling, rater: str, **labels: str) -> None:
    for pair, value in labels.items():
        labelling.add_label(pair, rater, value, "", START)


# ------------------------------------------------------------------------------------------------------------- drawing


def test_undecided_pairs_are_half_of_what_is_drawn(tmp_path: Path) -> None:
    drawn = sample_pairs(run_with(tmp_path, full=30, undecided=30, none=30), tools(), 40, 7)
    assert [sum(pair.verdict == kind for pair in drawn) for kind in KINDS] == [10, 20, 10]


def test_where_a_verdict_is_rare_others_make_up_for_it(tmp_path: Path) -> None:
    drawn = sample_pairs(run_with(tmp_path, full=30, undecided=2, none=3), tools(), 20, 7)
    assert [sum(pair.verdict == kind for pair in drawn) for kind in KINDS] == [15, 2, 3]


def test_the_same_seed_draws_the_same_pairs_and_another_seed_others(tmp_path: Path) -> None:
    run = run_with(tmp_path, full=30, undecided=30, none=30)
    assert sample_pairs(run, tools(), 20, 1) == sample_pairs(run, tools(), 20, 1)
    assert sample_pairs(run, tools(), 20, 1) != sample_pairs(run, tools(), 20, 2)


def test_a_pair_that_several_answers_hold_is_drawn_once(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", [a_case(id="a"), a_case(id="b")])
    for case_id in ("a", "b"):
        run.append(replace(a_record(), case_id=case_id))
    assert len(sample_pairs(run, tools(), 20, 1)) == 1


def test_a_run_that_cites_nothing_cannot_be_labelled(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", [a_case()])
    run.append(a_record(an_answer(statements=())))
    with pytest.raises(LabelError, match="choose another run"):
        make_labelling(tmp_path / "labelling", run, tools(), 5, 1, START)


# ------------------------------------------------------------------------------------------------------------- keeping


def test_a_labelling_reads_back_as_it_was_made(tmp_path: Path) -> None:
    made = a_labelling(tmp_path)
    again = Labelling(made.path)
    assert (again.pairs, again.origin) == (made.pairs, made.origin)
    assert [pair.id for pair in made.pairs][:2] == ["p001", "p002"]


def test_a_later_label_of_the_same_rater_replaces_the_earlier_one_and_both_stay_in_the_file(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    label(labelling, "Anna", p001="full")
    label(labelling, "Anna", p001="none")
    assert labelling.labels()["p001"]["Anna"].label == "none"
    assert len((labelling.path / "labels.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_line_that_was_half_written_is_dropped_and_the_next_label_stands(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    label(labelling, "Anna", p001="full", p002="full")
    path = labelling.path / "labels.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    assert "Anna" not in labelling.labels()["p002"]
    label(labelling, "Anna", p003="none")
    assert {pair for pair, said in labelling.labels().items() if said} == {"p001", "p003"}


@pytest.mark.parametrize(
    ("pair", "rater", "value", "note", "message"),
    [
        ("p999", "Anna", "full", "", "take one from p001 to p016"),
        ("p001", "  ", "full", "", "write your name"),
        ("p001", "A" * 61, "full", "", "at most 60 characters"),
        ("p001", "An\x00na", "full", "", "letters and digits"),
        ("p001", "Anna", "maybe", "", "one of full, partial, none, cannot-tell"),
        ("p001", "Anna", "full", "x" * 1001, "at most 1000"),
    ],
)
def test_a_label_that_cannot_be_kept_says_what_to_do(
    tmp_path: Path, pair: str, rater: str, value: str, note: str, message: str
) -> None:
    labelling = a_labelling(tmp_path)
    with pytest.raises(LabelError, match=message):
        labelling.add_label(pair, rater, value, note, START)
    assert labelling.raters() == []


def test_a_folder_without_a_labelling_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="fondaco eval label"):
        Labelling(tmp_path)


# ---------------------------------------------------------------------------------------------------------- who decides


def test_the_first_two_raters_are_asked_about_all_and_a_third_about_what_they_differ_on(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    label(labelling, "Anna", p001="full", p002="full", p003="none")
    assert len(labelling.queue("Bruno")) == 16
    label(labelling, "Bruno", p001="full", p002="none")
    assert len(labelling.queue("Anna")) == 16
    assert [pair.id for pair in labelling.queue("Carla")] == ["p002"]


def test_a_rater_who_thinks_again_stays_among_the_first_two(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    for rater in ("Anna", "Bruno", "Carla", "Anna"):
        label(labelling, rater, p001="full")
    assert labelling.raters() == ["Anna", "Bruno", "Carla"]


def test_two_who_agree_settle_a_pair_and_a_third_settles_the_others(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    label(labelling, "Anna", p001="full", p002="full", p003="none", p004="none")
    label(labelling, "Bruno", p001="full", p002="none", p003="partial")
    said = {pair.id: (pair.statement, pair.chunk_id) for pair in labelling.pairs}
    assert judgements(labelling) == {said["p001"]: "full"}
    label(labelling, "Carla", p002="none", p003="cannot-tell")
    assert judgements(labelling) == {said["p001"]: "full", said["p002"]: "none"}
    found = agreement(labelling)
    assert (found.settled, found.disagreed) == (3, ())


def test_people_decide_what_the_checker_leaves_undecided(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    undecided = next(pair for pair in labelling.pairs if pair.verdict == "undecided")
    label(labelling, "Anna", **{undecided.id: "full"})
    label(labelling, "Bruno", **{undecided.id: "full"})
    record = record_of(int(undecided.case_id.rpartition("-")[2]), "undecided")
    assert citations.score(a_case(), record, tools()).scores["citation_recall"].value == 0
    assert citations.score(a_case(), record, tools(), judgements(labelling)).scores["citation_recall"].value == 1


def test_partial_support_stays_undecided(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    label(labelling, "Anna", p001="partial")
    label(labelling, "Bruno", p001="partial")
    assert list(judgements(labelling).values()) == ["undecided"]


# ----------------------------------------------------------------------------------------------------------- agreement


def everybody_right(labelling: Labelling, raters: tuple[str, ...] = ("Anna", "Bruno")) -> None:
    for rater in raters:
        label(labelling, rater, **{p.id: "full" if p.verdict == "full" else "none" for p in labelling.pairs})


def test_a_checker_that_says_what_all_people_say_may_gate(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path, full=8, none=8)
    everybody_right(labelling)
    found = agreement(labelling)
    assert (found.people.value, found.checker.value, found.alpha.value) == (1, 1, 1)
    assert found.checker_may_gate


def test_a_checker_that_differs_from_people_who_agree_may_not_gate(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path, full=8, none=8)
    for rater in ("Anna", "Bruno"):
        label(labelling, rater, **{p.id: "none" if p.verdict == "full" else "full" for p in labelling.pairs})
    found = agreement(labelling)
    assert found.people.value == 1 and found.checker.value == -1
    assert not found.checker_may_gate and "below 0.6" in found.why


def test_what_the_checker_leaves_undecided_says_nothing_of_the_checker(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path, undecided=8)
    everybody_right(labelling)
    found = agreement(labelling)
    assert found.checker.value is None and not found.checker_may_gate


def test_kappa_and_alpha_are_those_of_the_definitions(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path, full=2, none=2)
    label(labelling, "Anna", p001="full", p002="full", p003="none", p004="none")
    label(labelling, "Bruno", p001="full", p002="none", p003="none", p004="none")
    found = agreement(labelling)
    # Observed disagreement 1/4; expected by chance 1/2 * 3/4 + 1/2 * 1/4 = 1/2.
    assert found.kappas[0].estimate.value == pytest.approx(0.5)
    ratings = [{"a": 2.0, "b": 2.0}, {"a": 2.0, "b": 0.0}, {"a": 0.0, "b": 0.0}, {"a": 0.0, "b": 0.0}]
    assert found.alpha.value == pytest.approx(krippendorff_alpha(ratings, "ordinal").value)
    assert found.alpha.interval is not None


def test_a_rater_who_cannot_tell_is_counted_apart(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path)
    label(labelling, "Anna", p001="cannot-tell", p002="full")
    label(labelling, "Bruno", p001="full", p002="full")
    found = agreement(labelling)
    assert found.cannot_tell == {"Anna": 1, "Bruno": 0}
    assert found.kappas[0].pairs == 1


def test_whoever_settles_differences_does_not_count_in_the_agreement_of_people(tmp_path: Path) -> None:
    labelling = a_labelling(tmp_path, full=4, none=4)
    everybody_right(labelling)
    label(labelling, "Anna", p001="partial")
    before = agreement(labelling)
    label(labelling, "Carla", p001="cannot-tell")
    label(labelling, "Dario", p001="none")
    assert agreement(labelling).people == before.people


# ----------------------------------------------------------------------------------------------------------- guideline


def test_the_guideline_has_twenty_examples_of_every_label() -> None:
    assert len(examples()) == 20
    assert {example.label for example in examples()} == {"full", "partial", "none", "cannot-tell"}
