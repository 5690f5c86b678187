"""The case files: well formed, wide enough, apart from each other, and about pages of the sample that can be crawled.

That every quote stands in the crawled pages is checked by `fondaco eval check`, which `make smoke` runs.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from evals.cases import Case, read_cases
from evals.matching import address
from ingest.sample.content import at_stage, load_pages
from ingest.sample.types import Page
from kb.topics import topics_in

CASES = Path(__file__).parents[2] / "evals" / "cases"
PARTNERS = frozenset(path.stem for path in (Path(__file__).parents[2] / "ingest" / "partners").glob("*.toml"))
FILES = ("first", "dev", "release")
SILENT = ("abstain", "redirect", "refuse")
UNANSWERABLE = (
    "gold-removed near-miss false-premise out-of-scope out-of-territory unsafe injection personal-data advice".split()
)


@cache
def cases(name: str) -> tuple[Case, ...]:
    return tuple(read_cases(CASES / f"{name}.jsonl"))


@cache
def everything() -> tuple[Case, ...]:
    return tuple(case for name in FILES for case in cases(name))


@cache
def reviewed() -> tuple[Case, ...]:
    return tuple(case for case in everything() if case.reviewed_by)


@cache
def sample() -> dict[str, Page]:
    return {address(f"http://{partner}.localhost{path}"): page for (partner, path), page in at_stage(load_pages(), 1).items()}


def test_ids_and_questions_stand_once() -> None:
    assert [i for i, n in Counter(case.id for case in everything()).items() if n > 1] == []
    asked = Counter(
        (" ".join(re.findall(r"\w+", case.question.lower())), case.as_of, str(case.turns), str(case.profile), case.withheld)
        for case in everything()
    )
    assert [question for question, n in asked.items() if n > 1] == []


def test_release_shares_no_cluster_with_what_is_looked_at_while_working() -> None:
    held_out = {case.cluster for case in cases("release")}
    assert held_out & {case.cluster for case in cases("dev")} == set()


def test_at_least_three_hundred_cases_were_read_a_second_time_two_hundred_of_them_held_out() -> None:
    assert len(reviewed()) >= 300
    assert len([case for case in cases("release") if case.reviewed_by]) >= 200
    assert all(case.author and case.author != case.reviewed_by for case in reviewed())


def test_the_reviewed_cases_cover_every_partner_topic_language_and_outcome() -> None:
    partners = {qrel.doc.split("//")[1].split(".")[0] for case in reviewed() for qrel in case.qrels}
    assert partners == PARTNERS
    assert Counter(case.lang for case in reviewed()).keys() == {"it", "en", "fr", "de", "es"}
    assert {case.expected_outcome for case in reviewed()} >= {"answered", "partial", *SILENT}
    vocabulary = {"dogane-origine", "certificazioni", "assicurazione-credito", "fiere-eventi", "missioni", "ecommerce"}
    vocabulary |= {"formazione", "ricerca-partner", "import-strategico", "servizi-logistici", "finanza", "orientamento"}
    assert {case.slices.get("topic") for case in reviewed()} >= vocabulary


def test_a_hundred_reviewed_cases_must_not_be_answered_for_every_kind_of_reason() -> None:
    silent = [case for case in reviewed() if case.expected_outcome in SILENT]
    assert len(silent) >= 100
    assert {case.slices["unanswerable"] for case in silent} == set(UNANSWERABLE)
    assert all(case.withheld == (case.slices["unanswerable"] == "gold-removed") for case in silent)


def test_there_are_talks_comparisons_other_days_and_old_editions() -> None:
    assert sum(bool(case.turns) for case in reviewed()) >= 12
    assert sum(case.slices.get("type") == "comparison" for case in reviewed()) >= 8
    assert len({case.as_of for case in reviewed()}) >= 8
    assert sum(case.edition is not None for case in reviewed()) >= 8


@pytest.mark.parametrize("name", FILES)
def test_gold_pages_are_pages_of_the_sample_that_can_be_crawled(name: str) -> None:
    for case in cases(name):
        for qrel in case.qrels:
            page = sample()[address(qrel.doc)]
            assert not (page.login or page.noindex), f"{case.id}: {page.file}"


@pytest.mark.parametrize("name", FILES)
def test_providers_of_cases_are_in_the_register_and_stand_in_one_list(name: str) -> None:
    for case in cases(name):
        lists = [case.providers.required, case.providers.acceptable, case.providers.forbidden]
        named = [provider for part in lists for entry in part for provider in entry.split("|")]
        assert set(named) <= PARTNERS | {"*"}, case.id
        assert not set(lists[2]) & {p for part in lists[:2] for entry in part for p in entry.split("|")}, case.id


@pytest.mark.parametrize("name", FILES)
def test_quotes_carry_the_version_in_which_they_were_read(name: str) -> None:
    assert [
        case.id for case in cases(name) for qrel in case.qrels if not re.fullmatch(r"[0-9a-f]{12}", qrel.version or "")
    ] == []


def test_the_smoke_set_is_forty_cases_of_dev_of_every_outcome() -> None:
    smoke = [case for case in cases("dev") if case.slices.get("set") == "smoke"]
    assert len(smoke) == 40
    assert {case.expected_outcome for case in smoke} >= {"answered", *SILENT}
    assert len({case.lang for case in smoke}) >= 3


def test_topics_of_cases_are_those_of_the_vocabulary() -> None:
    known = set(topics_in("dogana certificato fiera missione corso partner mercato import logistica contratto marchio finanza"))
    assert known <= {case.slices.get("topic") for case in everything()}
