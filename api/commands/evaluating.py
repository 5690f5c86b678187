"""`fondaco eval run`, `score`, `compare` and `gate`: how good is it, and is it worse than it was?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.eval_tables import check_lines, comparison_table, failures, headline_table
from api.console import bars, notes, out, print_json
from api.errors import UsageError
from api.settings import load_settings
from evals.cases import Case, read_cases
from evals.run_folder import RunFolder, find_run

if TYPE_CHECKING:
    from evals.baselines import Baseline
    from evals.running import Results

CASES = Path(__file__).parents[2] / "evals" / "cases"
_JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")]


def run(
    cases: Annotated[list[Path] | None, typer.Argument(help="Case files, JSONL. Default: dev and release.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="Only cases of a slice: lang=en, topic=finanza, set=smoke.")] = None,
    name: Annotated[str, typer.Option(help="Name of the run.")] = "run",
    build: Annotated[str | None, typer.Option(help="A build from `fondaco builds`. Default: the published one.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with this run, or with the `last`.")] = None,
    again: Annotated[str | None, typer.Option("--replay", help="The cases, build and settings of this run once more.")] = None,
    problems: Annotated[bool, typer.Option("--problems", help="Print what is wrong with each case that failed.")] = False,
    json_output: _JSON = False,
) -> None:
    """Ask every case, score the answers and write a report. The run is kept and can be scored and compared later."""
    from api import evaluation  # slow to import

    settings = load_settings()
    runs = evaluation.runs_folder(settings)
    if resume is not None:
        folder = find_run(runs, resume)
        with bars() as progress:
            results = evaluation.resume(settings, folder, progress)
        _show(folder, results, problems, json_output)
        return
    if again is not None:
        opened, folder = evaluation.replay(settings, find_run(runs, again))
    else:
        chosen = _where(_read(cases or [CASES / "dev.jsonl", CASES / "release.jsonl"]), where or [])
        opened = evaluation.open_system(settings, build)
        folder = evaluation.start_run(settings, opened, chosen, name)
    notes.print(f"Run {folder.id}; if it is cut short: fondaco eval run --resume {folder.id}")
    with bars() as progress:
        results = evaluation.go_on(opened, folder, progress)
    _show(folder, results, problems, json_output)


def score(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A finished run: its id, its folder, or `last`.")],
    labels: Annotated[str | None, typer.Option(help="Let people's labels of this labelling decide undecided pairs.")] = None,
    problems: Annotated[bool, typer.Option("--problems", help="Print what is wrong with each case that failed.")] = False,
    json_output: _JSON = False,
) -> None:
    """Score the stored answers of a run once more, into a new run; nothing is asked again."""
    from api.evaluation import runs_folder, score_again  # slow to import
    from api.labelling import judgements

    settings = load_settings()
    old = find_run(runs_folder(settings), run_id)
    with bars() as progress:
        folder, results = score_again(settings, old, judgements(settings, labels), progress)
    _show(folder, results, problems, json_output)


def compare(
    old: Annotated[str, typer.Argument(help="A run (id, folder, `last`) or a baseline file.")],
    new: Annotated[str, typer.Argument(help="A run (id, folder, `last`).")] = "last",
    report: Annotated[Path | None, typer.Option(help="Write a page with the worst regressions side by side.")] = None,
    json_output: _JSON = False,
) -> None:
    """Compare two runs over the same cases: differences with intervals, paired tests, corrected for their number."""
    from evals.comparing import compare as compare_runs

    before, after = _baseline(old), _baseline(new)
    rows = compare_runs(before, after)
    if report is not None:
        _write_comparison(old, new, report)
    if json_output:
        print_json([{"measure": r.name, "family": r.family, "p_adjusted": r.p_adjusted, "pair": _plain(r.pair)} for r in rows])
        return
    out.print(comparison_table(rows))


def gate(
    new: Annotated[str, typer.Argument(metavar="RUN", help="A run (id, folder, `last`).")] = "last",
    baseline: Annotated[Path | None, typer.Option(help="Default: the stored baseline of the run's name.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Make this run the baseline instead.")] = False,
    known: Annotated[str, typer.Option(help="With --accept: why failures of hard measures are accepted for now.")] = "",
    latency: Annotated[bool, typer.Option("--latency", help="Check the 95th percentile too; wants a quiet machine.")] = False,
    widen: Annotated[float, typer.Option(min=1, help="Factor on the margins, for a small set of cases.")] = 1.0,
    json_output: _JSON = False,
) -> None:
    """Fail, with exit code 1, if a run is worse than the baseline by more than a margin, or fails a hard measure."""
    from api.evaluation import baselines_folder
    from evals.baselines import read_baseline, write_baseline
    from evals.gating import gate as checks_of
    from evals.gating import latency_check, passed, with_known

    after = _baseline(new)
    path = baseline or baselines_folder() / f"{after.name}.json"
    if accept:
        path.parent.mkdir(parents=True, exist_ok=True)
        stored = with_known(after, known)
        write_baseline(stored, path)
        notes.print(f"{path}: stored, {len(after.scores)} cases, {len(stored.known)} known failures of hard measures.")
        return
    before = read_baseline(path)
    checks = checks_of(before, after, widen) + ([latency_check(before, after)] if latency else [])
    if json_output:
        print_json([_plain(check) for check in checks])
    else:
        for line in check_lines(checks):
            out.print(line, markup=False)
    if not passed(checks):
        raise typer.Exit(1)


def _read(paths: Sequence[Path]) -> list[Case]:
    from evals.cases import merge

    return merge([read_cases(path) for path in paths])


def _where(cases: list[Case], conditions: Sequence[str]) -> list[Case]:
    from evals.aggregating import slice_value

    for condition in conditions:
        key, sign, value = condition.partition("=")
        if not sign:
            raise UsageError(f"--where {condition!r}: write slice=value, such as lang=en")
        cases = [case for case in cases if slice_value(case, key) == value]
        if not cases:
            raise UsageError(f"--where {condition}: no case is left")
    return cases


def _baseline(name: str) -> "Baseline":
    from api.evaluation import runs_folder
    from evals.baselines import baseline_of, read_baseline
    from evals.running import read_results

    if name.endswith(".json"):
        return read_baseline(Path(name))
    folder = find_run(runs_folder(load_settings()), name)
    plan = folder.plan()
    return baseline_of(plan.name, plan, read_results(folder))


def _write_comparison(old: str, new: str, path: Path) -> None:
    from api.evaluation import runs_folder
    from evals.reporting.comparison_page import comparison_page
    from evals.running import read_results

    root = runs_folder(load_settings())
    folders = [find_run(root, name) for name in (old, new)]
    before, after = [(folder, read_results(folder)) for folder in folders]
    path.write_text(comparison_page(before, after), encoding="utf-8")
    notes.print(f"Report: {path}")


def _show(folder: RunFolder, results: "Results", problems: bool, json_output: bool) -> None:
    if json_output:
        print_json({"run": folder.id} | folder.read("aggregates.json"))
        return
    if problems:
        for line in failures(results):
            out.print(line, markup=False)
    out.print(headline_table(results))
    notes.print(f"Report: {folder.path / 'report.html'}")


def _plain(record: object) -> object:
    from dataclasses import asdict, is_dataclass

    return asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
