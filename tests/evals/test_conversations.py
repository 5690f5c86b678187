"""The twenty conversations: long enough, varied, in order, about pages of the sample."""

from collections import Counter
from pathlib import Path

import pytest

from evals.cases import Case, read_cases
from evals.matching import address
from ingest.sample.content import at_stage, load_pages

CASES = Path(__file__).parents[2] / "evals" / "cases"
PARTNERS = {path.stem for path in (Path(__file__).parents[2] / "ingest" / "partners").glob("*.toml")}


@pytest.fixture(scope="module")
def talks() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in read_cases(CASES / "conversations.jsonl"):
        found.setdefault(case.slices["conversation"], []).append(case)
    return found


def test_there_are_twenty_of_at_least_four_turns_each_with_all_that_went_before(talks: dict[str, list[Case]]) -> None:
    assert len(talks) == 20
    for turns in talks.values():
        assert len(turns) >= 4
        asked = [case.question for case in turns]
        assert [[turn.question for turn in case.turns] for case in turns] == [asked[:n] for n in range(len(asked))]
        assert len({case.cluster for case in turns}) == 1


def test_they_are_of_every_stage_of_several_languages_and_outcomes(talks: dict[str, list[Case]]) -> None:
    cases = [case for turns in talks.values() for case in turns]
    assert {case.slices["stage"] for case in cases} == {"mai-esportato", "in-consolidamento", "consolidata"}
    assert Counter(case.lang for case in cases).keys() >= {"it", "en", "de"}
    assert {case.expected_outcome for case in cases} == {"answered", "clarify", "abstain", "redirect", "refuse"}
    topics = {case.slices["topic"] for case in cases}
    assert topics >= {
        "import-strategico",
        "servizi-logistici",
        "fiere-eventi",
        "sostegno-in-loco",
        "certificazioni",
        "ricerca-partner",
    }


def test_their_gold_stands_on_pages_of_the_sample_and_their_providers_in_the_register(talks: dict[str, list[Case]]) -> None:
    pages = {address(f"http://{partner}.localhost{path}") for partner, path in at_stage(load_pages(), 1)}
    for case in (case for turns in talks.values() for case in turns):
        assert all(address(qrel.doc) in pages and qrel.version for qrel in case.qrels), case.id
        assert {name for entry in case.providers.required for name in entry.split("|")} <= PARTNERS, case.id
