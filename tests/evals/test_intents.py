"""Questions by what is to be done with them are well formed, and how they are recognised is counted right."""

import json
from pathlib import Path

import pytest

from evals.errors import CaseError
from evals.intents import Intent, confusion, read_intents
from tests.evals.test_case_files import CASES

EVERY = read_intents(CASES / "intents.jsonl")
RIGHT = {"id": "a", "lang": "it", "question": "Quanto costa?", "outcome": "clarify", "reason": "no_object", "half": "fit"}


def an_intent(identity: str, outcome: str, reason: str | None) -> Intent:
    return Intent.model_validate(RIGHT | {"id": identity, "outcome": outcome, "reason": reason})


def test_the_project_holds_both_halves_of_every_kind() -> None:
    kinds = {intent.kind for intent in EVERY}
    assert len(EVERY) >= 900 and len(kinds) == 13
    for half in ("fit", "held"):
        assert {intent.kind for intent in EVERY if intent.half == half} == kinds
    assert {intent.lang for intent in EVERY} == {"it", "en", "fr", "de", "es"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"reason": None}, "reason"),
        ({"outcome": "search"}, "reason"),
        ({"half": "both"}, "half"),
        ({"question": ""}, "question"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_wrong_line_is_named_with_its_field(tmp_path: Path, change: dict[str, object], named: str) -> None:
    path = tmp_path / "intents.jsonl"
    path.write_text(json.dumps(RIGHT) + "\n" + json.dumps(RIGHT | {"id": "b", "question": "E poi?"} | change) + "\n")
    with pytest.raises(CaseError, match=rf"intents.jsonl:2: .*{named}"):
        read_intents(path)


def test_a_question_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    path.write_text(json.dumps(RIGHT) + "\n" + json.dumps(RIGHT | {"id": "b"}) + "\n")
    with pytest.raises(CaseError, match="'Quanto costa\\?' stands 2 times"):
        read_intents(path)


def test_precision_and_recall_are_of_the_kind() -> None:
    intents = [an_intent("1", "search", None), an_intent("2", "refuse", "unsafe"), an_intent("3", "refuse", "unsafe")]
    seen = {"1": "refuse unsafe", "2": "refuse unsafe", "3": "search"}
    scores = {score.kind: score for score in confusion(intents, lambda intent: seen[intent.id])}
    assert (scores["refuse unsafe"].recall, scores["refuse unsafe"].precision) == (0.5, 0.5)
    assert (scores["search"].recall, scores["search"].precision) == (0.0, 0.0)
