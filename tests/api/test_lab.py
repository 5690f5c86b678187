"""The lab shows runs and takes labels, to this machine alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.commands.labelling import label
from api.labelling import judgements, open_labelling
from api.settings import Settings
from api.web_settings import WebSettings
from evals.errors import LabelError
from evals.labelling import Labelling, make_labelling
from evals.reporting.writing import write_reports
from evals.run_folder import RunFolder
from evals.running import finish
from tests.api.builders import TODAY, MemoryService
from tests.api.test_portal import inline_in
from tests.builders import a_claim, silent
from tests.evals.planted import a_case, a_record, an_answer, tools
from tests.evals.small_world import a_run

HOME = "http://127.0.0.1:8000"
HERE = ("127.0.0.1", 50000)
HTML = {"Accept": "text/html"}
OURS = HTML | {"Sec-Fetch-Site": "same-origin", "Origin": HOME}
HOSTILE = '"><script>alert(1)</script>'
PAGES = [
    "/lab",
    "/lab/runs/new",
    "/lab/runs/open",
    "/lab/runs/new/cases/a/1",
    "/lab/runs/new/cases/b%202",
    "/lab/compare?old=old&new=new",
    "/lab/labellings",
    "/lab/labellings/one",
    "/lab/labellings/one?rater=Anna",
    "/lab/labellings/one?rater=Anna&pair=p002",
    "/lab/labellings/one/agreement",
    "/lab/guideline",
]
Open = Callable[..., TestClient]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two finished runs, one that is cut short, and a labelling."""
    var = tmp_path_factory.mktemp("lab")
    cases = [a_case(id="a/1", cluster="a"), a_case(id="b 2", cluster="b", question=f"Quanto? {HOSTILE}")]
    wrong = an_answer(a_claim("L'importo massimo è di 900.000 euro.", 1))
    runs: dict[str, RunFolder] = {}
    for name, second in (("old", None), ("new", wrong), ("open", None)):
        runs[name] = a_run(var / "runs" / name, cases, name)
        runs[name].append(replace(a_record(), case_id="a/1"))
        if name != "open":
            runs[name].append(replace(a_record(second), case_id="b 2"))
            write_reports(runs[name], finish(runs[name], tools(), {}, silent))
    make_labelling(var / "labellings" / "one", runs["new"], tools(), 10, 1, datetime(2026, 11, 22, 9, tzinfo=UTC))
    return var


@pytest.fixture(scope="module")
def open_lab() -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(var: Path | None, base_url: str = HOME, client: tuple[str, int] = HERE) -> TestClient:
            made = create_app(MemoryService(), WebSettings(lab=var), today=lambda: TODAY)
            visitor = TestClient(made, base_url, raise_server_exceptions=False, follow_redirects=False, client=client)
            return stack.enter_context(visitor)

        yield opened


@pytest.fixture(scope="module")
def lab(stored: Path, open_lab: Open) -> TestClient:
    return open_lab(stored)


@pytest.fixture
def fresh(stored: Path, tmp_path: Path) -> Path:
    """Return a folder with a labelling that no other test adds to."""
    run = RunFolder(stored / "runs" / "new")
    make_labelling(tmp_path / "labellings" / "one", run, tools(), 10, 1, datetime(2026, 11, 22, 9, tzinfo=UTC))
    return tmp_path


def form(pair: str, value: str = "full", rater: str = "Anna", **more: str) -> dict[str, str]:
    return {"rater": rater, "pair": pair, "label": value, "note": ""} | more


# ---------------------------------------------------------------------------------------------------------- who may see


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("client", "headers", "base_url"),
    [
        (("192.0.2.7", 50000), {}, HOME),
        (HERE, {"X-Forwarded-For": "192.0.2.7"}, HOME),
        (HERE, {"Forwarded": "for=192.0.2.7"}, HOME),
        (HERE, {}, "http://rebound.example:8000"),
    ],
    ids=["another machine", "through a proxy", "through a proxy, RFC 7239", "a foreign name that points here"],
)
def test_nobody_else_learns_that_there_is_a_lab(
    stored: Path, open_lab: Open, path: str, client: tuple[str, int], headers: dict[str, str], base_url: str
) -> None:
    answer = open_lab(stored, base_url, client).get(path, headers=HTML | headers)
    assert answer.status_code == 404
    assert "valutazion" not in answer.text.lower()


def test_a_lab_that_is_off_is_not_there(open_lab: Open) -> None:
    assert {open_lab(None).get(path, headers=HTML).status_code for path in PAGES} == {404}


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://[::1]:8000", "http://fondaco.localhost"])
def test_every_name_of_this_machine_will_do(stored: Path, open_lab: Open, base_url: str) -> None:
    assert open_lab(stored, base_url).get("/lab").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HOME},
    ],
    ids=["unsaid", "another origin", "another site", "a neighbour"],
)
def test_a_form_of_another_site_is_refused(fresh: Path, open_lab: Open, headers: dict[str, str]) -> None:
    answer = open_lab(fresh).post("/lab/labellings/one", data=form("p001"), headers=HTML | headers)
    assert answer.status_code == 403
    assert Labelling(fresh / "labellings" / "one").raters() == []


# --------------------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_page_opens_in_either_language_and_keeps_the_content_security_policy(
    lab: TestClient, path: str, language: str
) -> None:
    answer = lab.get(path, headers=HTML | {"Cookie": f"lingua={language}"})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert inline_in(answer.text) == []
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/lab/runs/none",
        "/lab/runs/%2e%2e%2fruns%2fnew",
        "/lab/runs/new/cases/none",
        "/lab/compare?old=old&new=../runs/new",
        "/lab/labellings/none",
        "/lab/labellings/%2e%2e%2flabellings%2fone",
        "/lab/labellings/none/agreement",
    ],
)
def test_an_id_that_is_not_in_the_list_leads_nowhere(lab: TestClient, path: str) -> None:
    assert lab.get(path, headers=HTML, follow_redirects=True).status_code == 404


def test_the_list_tells_finished_runs_from_those_that_are_not(lab: TestClient) -> None:
    rows = re.findall(r"<tr>.*?</tr>", lab.get("/lab").text, re.S)
    state = {name: row for row in rows for name in ("old", "new", "open") if f'href="/lab/runs/{name}"' in row}
    assert "conclusa" in state["old"] and "100 %" in state["old"]
    assert "1 casi su 2" in state["open"]


def test_looking_at_a_run_that_goes_on_changes_nothing(stored: Path, lab: TestClient) -> None:
    path = stored / "runs" / "open" / "answers.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"case_id": "half')
    assert "fondaco eval run --resume open" in lab.get("/lab/runs/open").text
    assert path.read_bytes() == whole + b'{"case_id": "half'
    path.write_bytes(whole)


def test_a_run_links_every_case_and_a_case_its_neighbours(lab: TestClient) -> None:
    links = set(re.findall(r'href="(/lab/runs/new/cases/[^"]+)"', lab.get("/lab/runs/new").text))
    assert links == {"/lab/runs/new/cases/a%2F1", "/lab/runs/new/cases/b%202"}
    first = lab.get("/lab/runs/new/cases/a%2F1")
    assert first.status_code == 200
    assert 'rel="next" href="/lab/runs/new/cases/b%202"' in first.text and 'rel="prev"' not in first.text


def test_a_hostile_question_stays_text(lab: TestClient) -> None:
    for path in ("/lab/runs/new", "/lab/runs/new/cases/b%202", "/lab/labellings/one?rater=Anna"):
        assert "<script>alert" not in lab.get(path).text


def test_a_comparison_shows_what_became_worse(lab: TestClient) -> None:
    page = lab.get("/lab/compare?old=old&new=new").text
    assert 'id="case-b-2"' in page and "900.000" in page


def test_a_run_that_was_changed_is_not_shown(stored: Path, lab: TestClient) -> None:
    path = stored / "runs" / "old" / "scores.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n")
    answer = lab.get("/lab/runs/old", headers=HTML)
    path.write_bytes(whole)
    assert answer.status_code == 409
    assert "proves nothing any more" in answer.text


def test_the_styles_of_reports_are_served(lab: TestClient) -> None:
    answer = lab.get("/lab/report.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert ".report-table" in answer.text


# ----------------------------------------------------------------------------------------------------------- labelling


def shown_pair(html: str) -> str:
    return str(re.findall(r'name="pair" value="(p\d+)"', html)[0])


def test_a_rater_goes_from_pair_to_pair_and_comes_back(fresh: Path, open_lab: Open) -> None:
    lab = open_lab(fresh)
    first = lab.get("/lab/labellings/one?rater=Anna").text
    assert shown_pair(first) == "p001" and "Coppia 1 di 2" in first
    answer = lab.post("/lab/labellings/one", data=form("p001", note="forse"), headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/lab/labellings/one?rater=Anna")
    second = lab.get(answer.headers["location"]).text
    assert shown_pair(second) == "p002" and "Anna: 1 giudicate di 2" in second
    back = unescape(re.findall(r'<a href="([^"]+)">Precedente', second)[0])
    again = lab.get(back).text
    assert shown_pair(again) == "p001"
    assert re.search(r'value="full" required checked', again) and ">forse</textarea>" in again
    lab.post("/lab/labellings/one", data=form("p002", "none"), headers=OURS)
    assert "Non resta nulla da giudicare" in lab.get("/lab/labellings/one?rater=Anna").text


def test_raters_do_not_see_what_the_checker_says(fresh: Path, open_lab: Open) -> None:
    pages = {}
    for verdict in ("full", "none"):
        path = fresh / "labellings" / "one" / "pairs.jsonl"
        path.write_text(re.sub(r'"verdict": "\w+"', f'"verdict": "{verdict}"', path.read_text(encoding="utf-8")), "utf-8")
        pages[verdict] = open_lab(fresh).get("/lab/labellings/one?rater=Anna").text
    assert pages["full"] == pages["none"]


def test_a_form_without_a_label_is_shown_again_with_its_note(fresh: Path, open_lab: Open) -> None:
    answer = open_lab(fresh).post("/lab/labellings/one", data=form("p002", "", note="dubbio"), headers=OURS)
    assert answer.status_code == 422
    assert "Scelga una delle quattro risposte." in answer.text
    assert shown_pair(answer.text) == "p002" and ">dubbio</textarea>" in answer.text


@pytest.mark.parametrize("data", [form("p999"), form("p001", "maybe"), form("p001", rater=" "), form("p001", rater="A" * 99)])
def test_a_label_that_cannot_be_kept_is_refused_with_the_reason(fresh: Path, open_lab: Open, data: dict[str, str]) -> None:
    answer = open_lab(fresh).post("/lab/labellings/one", data=data, headers=OURS)
    assert answer.status_code == 422
    assert "Giudizio non salvato" in answer.text


def test_the_agreement_page_says_whether_the_checker_may_stop_a_release(fresh: Path, open_lab: Open) -> None:
    lab = open_lab(fresh)
    for rater in ("Anna", "Bruno"):
        for pair in ("p001", "p002"):
            lab.post("/lab/labellings/one", data=form(pair, rater=rater), headers=OURS)
    page = lab.get("/lab/labellings/one/agreement").text
    assert "Kappa di Cohen, Anna e Bruno, 2 coppie" in page
    assert "all labels are the same" in page


# ------------------------------------------------------------------------------------------------------------- commands


def test_what_people_decided_is_read_by_the_id_of_the_labelling(fresh: Path) -> None:
    settings = Settings(var=fresh)
    labelling = open_labelling(fresh / "labellings", "one")
    for rater in ("Anna", "Bruno"):
        labelling.add_label("p001", rater, "full", "", datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert list(judgements(settings, "one").values()) == ["full"]
    assert judgements(settings, None) == {}
    with pytest.raises(LabelError, match="there are: one"):
        judgements(settings, "../labellings/one")


def test_the_command_makes_a_labelling_prints_its_page_and_reports_on_it(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").symlink_to(stored / "runs")
    monkeypatch.setenv("FONDACO_VAR", str(tmp_path))
    command = typer.Typer()
    command.command()(label)
    made = CliRunner().invoke(command, ["new", "--pairs", "1"])
    labelling_id = re.findall(r"/lab/labellings/(\S+)", made.stdout)[0]
    assert len(open_labelling(tmp_path / "labellings", labelling_id).pairs) == 1
    report = CliRunner().invoke(command, ["--report", labelling_id])
    assert "1 pairs, 0 settled" in report.stdout
    assert "the checker may not stop a release" in report.stdout
