"""Reports say what a run found, keep hostile texts harmless, and need nothing but themselves."""

import re
import string
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from markupsafe import escape

from assistant.types import Answer
from evals.aggregating import Cell
from evals.cases import Case
from evals.errors import RunError
from evals.measures import MEASURES
from evals.records import Record
from evals.reporting import plots
from evals.reporting.comparison_page import comparison_page
from evals.reporting.curves import confidence_bins
from evals.reporting.junit import junit_xml
from evals.reporting.run_page import run_page
from evals.reporting.run_view import run_view
from evals.reporting.templating import TEMPLATES
from evals.reporting.words import ReportLanguage, Words, texts
from evals.reporting.writing import write_reports
from evals.run_folder import RunFolder
from evals.running import Results, finish, read_results
from evals.statistics.risk import expected_calibration_error
from tests.builders import a_claim, silent
from tests.evals.planted import QUOTE, a_case, a_passage, a_record, a_silent_answer, an_answer, tools
from tests.evals.small_world import a_run

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
LANGUAGES: tuple[ReportLanguage, ...] = ("it", "en")
WORDS = Words("it")
Finished = tuple[RunFolder, Results]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return mixed(tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture(scope="module")
def html(finished: Finished) -> str:
    return run_page(*finished)


class Page(HTMLParser):
    """Collects what the promises of a page are about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inside: list[str] = []  # where links of the page lead
        self.outside: list[str] = []
        self.inline: list[str] = []  # what a content security policy without exceptions forbids
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [names["id"]] if "id" in names else []
        self.inline += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for address in (names[name] for name in ("href", "src") if name in names):
            (self.inside if address.startswith("#") else self.outside).append(address.removeprefix("#"))


def a_finished_run(folder: Path, cases: list[Case], records: list[Record], name: str = "small") -> Finished:
    run = a_run(folder, cases, name)
    for case, record in zip(cases, records, strict=True):
        run.append(replace(record, case_id=case.id))
    return run, finish(run, tools(), {}, silent)


def mixed(folder: Path, first: Answer | None = None) -> Finished:
    """Return a run with a right answer, an unsupported amount, a failure of the system and an answer where none is due."""
    unsupported = an_answer(a_claim("L'importo massimo è di 900.000 euro.", 1))
    silence: dict[str, Any] = {"expected_outcome": "abstain", "qrels": [], "nuggets": [], "providers": {}}
    cases = [
        a_case(id="right", cluster="simest/a", slices={"topic": "fiere"}),
        a_case(id="wrong", cluster="simest/b", slices={"topic": "fiere"}, question=f"Quanto? {HOSTILE}"),
        a_case(id="raised", cluster="sace/c", slices={"topic": "credito"}),
        a_case(id="over", cluster="sace/d", slices={"topic": "credito"}, **silence),
    ]
    records = [
        a_record(first, confidence=0.9),
        a_record(unsupported, confidence=0.7),
        a_record(a_silent_answer("error"), error="ValueError: \x00 broken", confidence=None),
        a_record(confidence=0.6),
    ]
    return a_finished_run(folder, cases, records)


def undecided() -> Answer:
    """Return an answer whose polarity is not that of its source."""
    return an_answer(a_claim("L'importo massimo non è di 500.000 euro.", 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_no_other_file_and_no_script(finished: Finished, language: ReportLanguage) -> None:
    html = run_page(*finished, language)
    page = Page(html)
    assert html.startswith("<!doctype html>") and f'<html lang="{language}"' in html
    assert page.outside == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "url(http" not in html


def test_a_page_has_no_inline_style_beside_its_stylesheet_so_that_the_web_page_can_hold_the_same(html: str) -> None:
    page = Page(html)
    assert page.inline == []
    assert page.tags.count("style") == 1


def test_links_of_a_page_lead_into_it_and_no_id_stands_twice(html: str) -> None:
    page = Page(html)
    assert set(page.inside) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_headings_of_a_page_descend_one_step_at_a_time(html: str) -> None:
    headings = Page(html).headings
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_every_table_has_a_caption_and_every_header_cell_a_scope(html: str) -> None:
    assert html.count("<table") == html.count("<caption") > 5
    assert re.findall(r"<th(?![a-z])(?![^>]*scope=)", html) == []


def test_every_plot_is_named_described_and_told_as_a_table(html: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(figures) >= 5
    for figure in figures:
        assert re.search(r'<svg[^>]+role="img"', figure) or re.search(r'role="img"', figure)
        assert "<title" in figure and "<desc" in figure and "<table" in figure


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    answer = an_answer(a_claim(HOSTILE, 1), reason=HOSTILE)
    case = a_case(id=HOSTILE, question=HOSTILE, notes=HOSTILE, ideal_answer=HOSTILE, slices={"topic": HOSTILE})
    both = [case, a_case(id="other")]
    records = [a_record(answer, error=HOSTILE, ranked=(a_passage(title=HOSTILE, url=f"javascript:{HOSTILE}"),)), a_record()]
    page = Page(run_page(*a_finished_run(tmp_path / "run", both, records, "hostile")))
    assert not {"script", "img"} & set(page.tags)
    assert page.outside == []


def test_a_page_shows_the_failing_cases_with_what_was_found(finished: Finished, html: str) -> None:
    view = run_view(*finished, WORDS)
    hard = {row.name: row.failing for row in view.hard}
    assert "wrong" in hard["unsupported_atom"]
    assert "right" not in view.failing
    assert [v.case.id for v in view.detailed][:1] == ["raised"], "what the system raised on comes first"
    assert {"wrong", "over"} <= {v.case.id for v in view.detailed}
    assert "900.000" in html
    assert 'href="#case-wrong"' in html and 'id="case-wrong"' in html


def test_pairs_that_the_checker_leaves_open_are_listed_with_their_passages(tmp_path: Path) -> None:
    run, results = a_finished_run(tmp_path / "run", [a_case()], [a_record(undecided())])
    pairs = run_view(run, results, WORDS).undecided
    assert [(pair.tier, pair.statement) for pair in pairs] == [("T2", "L'importo massimo non è di 500.000 euro.")]
    assert [citation.quote for citation in pairs[0].citations] == [QUOTE]


def test_a_run_without_answers_still_has_a_page(tmp_path: Path) -> None:
    case = a_case(expected_outcome="abstain", qrels=[], nuggets=[], providers={})
    html = run_page(*a_finished_run(tmp_path / "run", [case], [a_record(a_silent_answer(), confidence=None, ms={}, ranked=())]))
    assert "Nessuna risposta data ha una confidenza registrata." in html
    assert "Nessun tempo registrato." in html


def test_what_an_answer_says_word_for_word_is_marked_in_its_passage(tmp_path: Path) -> None:
    answer = an_answer(a_claim(f"[Importi] {QUOTE}", 1))
    case = a_case(nuggets=[{"id": "n", "text": "x", "any_of": [["manca"]]}])
    page = run_page(*a_finished_run(tmp_path / "run", [case], [a_record(answer)]))
    assert f"<mark>{escape(QUOTE)}</mark>" in page


def test_a_cell_without_cases_says_so() -> None:
    plot = plots.heat_map("topic", {"fiere": {"correct": Cell(n=0, value=None), "v_strict": Cell(n=3, value=0.5)}}, WORDS)
    assert plot.rows == (("fiere", "nessun caso", "0,500 (n 3)"),)
    assert "nessun caso" in plot.svg and "0,50" in plot.svg


def test_the_same_figure_gives_the_same_bytes() -> None:
    cells = {"it": {"correct": Cell(n=3, value=0.5)}}
    assert plots.heat_map("lang", cells, WORDS).svg == plots.heat_map("lang", cells, WORDS).svg


def test_bins_of_confidence_are_those_of_the_calibration_error(tmp_path: Path) -> None:
    random = np.random.default_rng(2026)
    cases = [a_case(id=f"c{n}", cluster=f"c{n}") for n in range(37)]
    wrong = an_answer(a_claim("Altro.", 1))
    sure = [float(random.choice([0.5, 0.7, 0.9])) for _ in cases]
    right = [bool(random.integers(2)) for _ in cases]
    records = [a_record(None if ok else wrong, confidence=c) for c, ok in zip(sure, right, strict=True)]
    _, results = a_finished_run(tmp_path / "run", cases, records)
    gaps = [abs(b.confidence - b.right) for b in confidence_bins(results)]
    assert sum(gaps) / 10 == pytest.approx(expected_calibration_error(sure, right, bins=10))


def test_numbers_are_written_as_the_language_writes_them() -> None:
    italian, english = Words("it"), Words("en")
    assert (italian.number(1234.5), english.number(1234.5)) == ("1.234,5", "1,234.5")
    assert (italian.signed(-0.5), english.signed(0.5)) == ("−0,500", "+0.500")
    assert italian.number(None) == "–"


def test_both_languages_have_the_same_texts_with_the_same_places_to_fill() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    italian, english = texts("it"), texts("en")
    assert list(italian) == list(english)
    assert {key for key in italian if places(italian[key]) != places(english[key])} == set()


def test_every_measure_is_explained() -> None:
    assert {name for name in MEASURES if f"gloss.{name}" not in texts("it")} == set()


def test_every_text_that_a_template_names_exists() -> None:
    used = {
        key
        for path in TEMPLATES.rglob("*.html")
        for key in re.findall(r"""w\.say\(["']([\w.-]+)["']\s*[,)]""", path.read_text(encoding="utf-8"))
    }
    assert used - set(texts("it")) == set()


def test_templates_hold_no_text_of_their_own() -> None:
    shown = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        html = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        shown += [(path.name, word) for word in re.findall(r"[A-Za-zÀ-ú]{2,}", re.sub(r"<[^>]*>", " ", html))]
    assert shown == []


# --------------------------------------------------------------------------------------------------------------- JUnit


def test_junit_has_a_test_for_each_case_and_says_what_failed(finished: Finished) -> None:
    suite = ElementTree.fromstring(junit_xml(finished[1]).encode())[0]
    assert {test.get("name"): [child.tag for child in test] for test in suite} == {
        "right": [],
        "wrong": ["failure"],
        "raised": ["error"],
        "over": ["failure"],
    }
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "1")
    wrong = suite.find("testcase[@name='wrong']/failure")
    assert wrong is not None and wrong.text and "900.000" in wrong.text


def test_junit_leaves_out_characters_that_xml_does_not_allow(finished: Finished) -> None:
    error = ElementTree.fromstring(junit_xml(finished[1]).encode()).find(".//error")
    assert error is not None and error.get("message") == "ValueError:  broken"


def test_junit_skips_cases_whose_correctness_was_not_scored(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", [a_case()])
    run.append(a_record())
    suite = ElementTree.fromstring(junit_xml(finish(run, tools(), {}, silent, ("retrieval",))).encode())[0]
    assert (suite.get("tests"), suite.get("skipped"), suite.get("failures")) == ("1", "1", "0")


# ------------------------------------------------------------------------------------------------------------- folders


def test_reports_are_written_before_the_run_is_sealed(tmp_path: Path) -> None:
    run, results = mixed(tmp_path / "run")
    write_reports(run, results)
    assert read_results(run).aggregates == results.aggregates
    assert (run.path / "report.html").read_text(encoding="utf-8") == run_page(run, results)
    with pytest.raises(RunError, match="never changes"):
        write_reports(run, results)


# ---------------------------------------------------------------------------------------------------------- comparison


def test_a_comparison_shows_both_answers_of_what_became_worse(finished: Finished, tmp_path: Path) -> None:
    page = comparison_page(finished, mixed(tmp_path / "new", a_silent_answer()))
    assert Page(page).outside == [] and Page(page).inline == []
    article = re.findall(r'<article class="report-case" id="case-right">.*?</article>', page, re.S)[0]
    assert escape(QUOTE) in article and "Non trovo una fonte" in article
    assert "ora sbagliato" in page
    assert "Non supera il controllo" in page


def test_a_run_compared_with_itself_is_no_worse(tmp_path: Path) -> None:
    case = a_case()
    both = [a_finished_run(tmp_path / name, [case], [a_record()]) for name in ("old", "new")]
    page = comparison_page(both[0], both[1], "en")
    assert "No case has become worse." in page and "No case changed its outcome." in page


def test_runs_of_other_cases_are_not_compared(tmp_path: Path) -> None:
    old = a_finished_run(tmp_path / "old", [a_case()], [a_record()])
    new = a_finished_run(tmp_path / "new", [a_case(question="Altro?")], [a_record()])
    with pytest.raises(RunError, match="not of the same cases"):
        comparison_page(old, new)
