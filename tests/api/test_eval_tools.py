"""The commands around the runs: cases out of tables and pages, damaged copies, exports; every mistake says what to do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.commands import eval_tools
from api.compose import open_store
from api.errors import UsageError
from api.settings import load_settings
from evals.cases import Case, read_cases, write_cases
from evals.errors import CaseError, RunError
from tests.evals.planted import a_record
from tests.evals.small_world import a_run, small_cases

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, var: Path) -> Run:
    """Run a command over the small knowledge base; errors come out as they are raised."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "var": str(var), "database": f"sqlite:///{var / 'store.sqlite3'}", "embedder": "hashing", "vectors": "exact",
        "assistant__min_confidence": "0",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"FONDACO_{name.upper()}", value)
    load_settings.cache_clear()
    app = typer.Typer()
    for name in ("generate", "mutate", "template", "check", "export", "judge"):
        app.command(name)(getattr(eval_tools, name))
    app.command("import")(eval_tools.import_cases)

    def command(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [str(a) for a in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    write_cases(small_cases(), path)
    return path


def test_generate_writes_cases_and_prints_one_json_object(run: Run, tmp_path: Path, cases: Path) -> None:
    out = tmp_path / "deep" / "syn.jsonl"
    ran = run("generate", cases, "--limit", 20, "--seed", 3, "--out", out, "--as-of", "2026-11-21", "--json")
    assert ran.exit_code == 0
    printed = json.loads(ran.stdout)
    assert printed["cases"] == len(read_cases(out)) == 20 and sum(printed["generators"].values()) == 20


def test_generate_writes_under_the_data_folder_by_default(run: Run, var: Path, cases: Path) -> None:
    assert run("generate", cases, "--limit", 4).exit_code == 0
    assert len(read_cases(var / "cases" / "synthetic.jsonl")) == 4


def test_mutate_reports_robustness_by_kind_and_leaves_the_store_as_it_was(run: Run, var: Path, cases: Path) -> None:
    before, counts = contents(var / "builds"), open_store(load_settings()).counts()
    ran = run("mutate", cases, "--kind", "change_amount", "--kind", "remove", "--limit", 3, "--json")
    report = json.loads(ran.stdout)
    assert list(report["kinds"]) == ["remove", "change_amount"]
    assert 0 < len(report["findings"]) <= 6 and report["kinds"]["change_amount"]["badly"] == 0
    assert contents(var / "builds") == before and open_store(load_settings()).counts() == counts


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".owner"}


def test_mutate_prints_a_table_with_what_could_not_be_mutated(run: Run, cases: Path) -> None:
    ran = run("mutate", cases, "--kind", "remove", "--limit", 2)
    assert ran.exit_code == 0 and "remove" in ran.stdout and "topic none" in ran.stdout


def test_an_unknown_kind_of_damage_names_the_known_ones(run: Run, cases: Path) -> None:
    with pytest.raises(UsageError, match="one of remove, shift_deadline"):
        run("mutate", cases, "--kind", "burn")


def test_a_template_can_be_filled_in_and_imported(run: Run, tmp_path: Path) -> None:
    assert run("template", "--out", tmp_path / "casi.xlsx").exit_code == 0
    table = tmp_path / "casi.csv"
    header = "id;domanda;data;esito;fatti;pagina;citazione;ente\r\n"
    row = (
        "c1;Quanto finanzia SIMEST?;21/11/2026;risponde;* 500.000 euro;https://www.simest.example/fiere;500.000 euro;SIMEST\r\n"
    )
    table.write_text(header + row, encoding="utf-8-sig")
    assert run("import", table, "--out", tmp_path / "c.jsonl", "--author", "Anna").exit_code == 0
    case = read_cases(tmp_path / "c.jsonl")[0]
    assert (case.author, case.providers.required) == ("Anna", ("simest",))


def test_a_template_has_the_suffix_of_what_it_is(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"name it \.xlsx"):
        run("template", "--out", tmp_path / "casi.csv")


def test_a_table_with_an_organisation_that_the_register_lacks_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "casi.csv").write_text("id,domanda,data,esito,ente\nc1,Chi?,21/11/2026,tace,ACME\n", encoding="utf-8")
    with pytest.raises(CaseError, match="'ACME' is not in the register"):
        run("import", tmp_path / "casi.csv", "--out", tmp_path / "c.jsonl")


def test_check_pins_the_versions_of_quotes_that_stand(run: Run, cases: Path) -> None:
    assert run("check", cases).exit_code == 0
    assert read_cases(cases) == small_cases()
    assert run("check", cases, "--pin").exit_code == 0
    assert all(qrel.version for case in read_cases(cases) for qrel in case.qrels)


def test_check_names_every_quote_that_is_gone_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    gone: list[Case] = [
        case.model_copy(update={"qrels": (case.qrels[0].model_copy(update={"quote": "999 euro e un caffè"}),)})
        for case in small_cases()[:2]
    ]
    write_cases(gone, tmp_path / "gone.jsonl")
    ran = run("check", tmp_path / "gone.jsonl", "--pin")
    assert ran.exit_code == 1 and ran.stdout.count("no longer stands on") == 2
    assert read_cases(tmp_path / "gone.jsonl") == gone


def test_export_writes_a_finished_run(run: Run, var: Path, tmp_path: Path) -> None:
    folder = a_run(var / "runs" / "20261121T000000-small", small_cases()[:1])
    folder.append(a_record(case_id="fiere"))
    folder.seal()
    assert run("export", "last", "--format", "deepeval", "--out", tmp_path / "rows.json").exit_code == 0
    assert json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))[0]["input"] == small_cases()[0].question
    with pytest.raises(UsageError, match="one of ragas, deepeval"):
        run("export", "last", "--format", "csv", "--out", tmp_path / "x")
    with pytest.raises(RunError, match="no run 'other'"):
        run("export", "other", "--out", tmp_path / "x")


def test_a_judge_that_cannot_be_opened_says_what_is_missing(run: Run, var: Path) -> None:
    folder = a_run(var / "runs" / "20261121T000001-judged", small_cases()[:1])
    folder.append(a_record(case_id="fiere"))
    folder.seal()
    with pytest.raises(UsageError, match="--model nobody:model"):
        run("judge", folder.path, "--model", "nobody:model")
