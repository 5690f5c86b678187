"""The case files are well formed, and their gold stands on the pages of the sample that they name."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.sample.content import at_stage, load_pages
from ingest.sample.types import Page

CASES = Path(__file__).parents[2] / "evals" / "cases"
FILES = ("first", "dev")
KEYS = {
    "id": str,
    "question": str,
    "language": str,
    "as_of": str,
    "expected_outcome": str,
    "providers": list,
    "figures": list,
    "phrases": list,
    "pages": list,
    "topic": str,
    "kind": str,
    "note": str,
}
URL = re.compile(r"http://([a-z-]+)\.localhost:8010(/.*)")
UNANSWERABLE = {"near-miss", "absent", "off-topic"}
FEWEST = {"first": {"answered": 40, "abstain": 10}, "dev": {"answered": 150, "abstain": 110}}

Case = dict[str, Any]


@cache
def load_cases(name: str) -> tuple[Case, ...]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def sample() -> dict[tuple[str, str], Page]:
    return at_stage(load_pages(), 1)


def answerable(name: str) -> list[Case]:
    return [case for case in load_cases(name) if case["expected_outcome"] == "answered"]


def gold_pages(case: Case) -> list[Page]:
    """Return the pages of the sample behind the addresses of a case; an unknown address is a KeyError."""
    found = []
    for url in case["pages"]:
        address = URL.fullmatch(url)
        assert address, f"{case['id']}: {url} is no address of the sample"
        found.append(sample()[address[1], address[2]])
    return found


def plain(page: Page) -> str:
    """Return the text of a page as a reader sees it: no emphasis, no link targets, single spaces."""
    text = re.sub(r"\]\([^)]*\)", "", page.text).replace("**", "").replace("[", "")
    return " ".join(text.split()).lower()


@pytest.mark.parametrize("name", FILES)
def test_every_case_has_the_agreed_keys_and_types(name: str) -> None:
    for case in load_cases(name):
        assert {key: type(value) for key, value in case.items()} == KEYS, case["id"]
        assert re.fullmatch(rf"{name}-\d{{3}}", case["id"])
        assert case["question"].strip() == case["question"] != ""
        assert case["language"] in {"it", "en", "fr", "de", "es"}, case["id"]
        assert case["as_of"] == "2026-11-21"


@pytest.mark.parametrize("name", FILES)
def test_the_file_holds_enough_cases_of_both_outcomes(name: str) -> None:
    assert Counter(case["expected_outcome"] for case in load_cases(name)) == FEWEST[name]


@pytest.mark.parametrize("name", FILES)
def test_an_answerable_case_names_a_provider_a_page_and_what_must_be_cited(name: str) -> None:
    for case in answerable(name):
        assert case["providers"] and case["pages"] and (case["figures"] or case["phrases"]), case["id"]
        assert case["kind"] not in UNANSWERABLE, case["id"]


@pytest.mark.parametrize("name", FILES)
def test_an_unanswerable_case_names_nothing_to_cite_and_says_why(name: str) -> None:
    for case in load_cases(name):
        if case["expected_outcome"] == "abstain":
            assert not (case["providers"] or case["figures"] or case["phrases"] or case["pages"]), case["id"]
            assert case["kind"] in UNANSWERABLE and case["note"], case["id"]


@pytest.mark.parametrize("name", FILES)
def test_gold_pages_can_be_crawled(name: str) -> None:
    for case in answerable(name):
        for page in gold_pages(case):
            assert not (page.login or page.noindex or page.gone), f"{case['id']}: {page.file}"


@pytest.mark.parametrize("name", FILES)
def test_each_provider_owns_one_of_the_gold_pages(name: str) -> None:
    for case in answerable(name):
        assert set(case["providers"]) <= {page.partner for page in gold_pages(case)}, case["id"]


@pytest.mark.parametrize("name", FILES)
def test_every_figure_and_one_phrase_stand_on_every_gold_page(name: str) -> None:
    for case in answerable(name):
        for page in gold_pages(case):
            text = plain(page)
            assert all(figure.lower() in text for figure in case["figures"]), f"{case['id']}: {page.file}"
            assert not case["phrases"] or any(p.lower() in text for p in case["phrases"]), f"{case['id']}: {page.file}"


def test_dev_asks_about_every_partner() -> None:
    asked = {provider for case in answerable("dev") for provider in case["providers"]}
    assert asked == {partner for partner, _ in sample()}


def test_no_question_is_asked_twice() -> None:
    words = [" ".join(re.findall(r"\w+", case["question"].lower())) for name in FILES for case in load_cases(name)]
    assert [question for question, times in Counter(words).items() if times > 1] == []
    ids = [case["id"] for name in FILES for case in load_cases(name)]
    assert len(set(ids)) == len(ids)
